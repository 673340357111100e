//! Authorities between servers and roots: right ones, and one for each fault.

use crate::pki::{AUTHORITY, ENDED, LEAF, Leaf, Pki, TO_COME};

/// Authorities that rows refer to.
pub(crate) fn authorities(pki: &Pki) {
    for (name, wanted) in [
        ("middle", AUTHORITY),
        ("middle-ended", Leaf { valid: ENDED, subject: "/CN=middle-ended", ..AUTHORITY }),
        ("middle-to-come", Leaf { valid: TO_COME, subject: "/CN=middle-to-come", ..AUTHORITY }),
        ("middle-1024", Leaf { key: "rsa:1024", subject: "/CN=middle-1024", ..AUTHORITY }),
        ("middle-p521", Leaf { key: "ec:P-521", subject: "/CN=middle-p521", ..AUTHORITY }),
        ("middle-p384", Leaf { key: "ec:P-384", subject: "/CN=middle-p384", ..AUTHORITY }),
        ("middle-rsa", Leaf { key: "rsa:2048", subject: "/CN=middle-rsa", ..AUTHORITY }),
        ("middle-ed25519", Leaf { key: "ed25519", subject: "/CN=middle-ed25519", ..AUTHORITY }),
        ("middle-ed448", Leaf { key: "ed448", subject: "/CN=middle-ed448", ..AUTHORITY }),
        ("no-authority", Leaf { subject: "/CN=no-authority", extensions: LEAF.extensions, ..LEAF }),
        (
            "no-sign",
            Leaf {
                subject: "/CN=no-sign",
                extensions: "basicConstraints=CA:TRUE;;keyUsage=cRLSign",
                ..AUTHORITY
            },
        ),
        ("v1", Leaf { subject: "/CN=v1", extensions: "", ..AUTHORITY }),
        (
            "clients",
            Leaf {
                subject: "/CN=clients",
                extensions: "basicConstraints=CA:TRUE;;extendedKeyUsage=clientAuth",
                ..AUTHORITY
            },
        ),
        (
            "last",
            Leaf {
                subject: "/CN=last",
                extensions: "basicConstraints=CA:TRUE,pathlen:0",
                ..AUTHORITY
            },
        ),
        ("after-last", Leaf { subject: "/CN=after-last", by: "last", ..AUTHORITY }),
        (
            "only-example",
            Leaf {
                subject: "/CN=only-example",
                extensions: "basicConstraints=CA:TRUE;;nameConstraints=critical,permitted;DNS:example",
                ..AUTHORITY
            },
        ),
        (
            "only-localhost",
            Leaf {
                subject: "/CN=only-localhost",
                extensions: "basicConstraints=CA:TRUE;;nameConstraints=critical,permitted;DNS:localhost",
                ..AUTHORITY
            },
        ),
        (
            "not-localhost",
            Leaf {
                subject: "/CN=not-localhost",
                extensions: "basicConstraints=CA:TRUE;;nameConstraints=critical,excluded;DNS:localhost",
                ..AUTHORITY
            },
        ),
        (
            "only-10",
            Leaf {
                subject: "/CN=only-10",
                extensions: "basicConstraints=CA:TRUE;;nameConstraints=critical,permitted;IP:10.0.0.0/255.0.0.0",
                ..AUTHORITY
            },
        ),
        (
            "critical",
            Leaf {
                subject: "/CN=critical",
                extensions: "basicConstraints=CA:TRUE;;1.2.3.4=critical,ASN1:NULL",
                ..AUTHORITY
            },
        ),
        ("strange-middle", Leaf { subject: "/CN=strange-middle", by: "stranger", ..AUTHORITY }),
        (
            "trusted-ended",
            Leaf { subject: "/CN=trusted-ended", by: "trusted-ended", valid: ENDED, ..AUTHORITY },
        ),
        ("c1", Leaf { subject: "/CN=c1", ..AUTHORITY }),
        ("c2", Leaf { subject: "/CN=c2", by: "c1", ..AUTHORITY }),
        ("c3", Leaf { subject: "/CN=c3", by: "c2", ..AUTHORITY }),
        ("c4", Leaf { subject: "/CN=c4", by: "c3", ..AUTHORITY }),
        ("c5", Leaf { subject: "/CN=c5", by: "c4", ..AUTHORITY }),
        ("c6", Leaf { subject: "/CN=c6", by: "c5", ..AUTHORITY }),
        ("c7", Leaf { subject: "/CN=c7", by: "c6", ..AUTHORITY }),
        ("c8", Leaf { subject: "/CN=c8", by: "c7", ..AUTHORITY }),
        ("c9", Leaf { subject: "/CN=c9", by: "c8", ..AUTHORITY }),
    ] {
        pki.issue(name, &wanted);
    }
    // The same name with another key, as when an authority was made anew.
    pki.issue("false-root", &Leaf { subject: "/CN=root", by: "false-root", ..AUTHORITY });
    let trusted = ["root", "small-root", "trusted-ended"].map(|name| pki.files.pem(name)).concat();
    std::fs::write(pki.files.path("trusted.pem"), trusted).unwrap();
}
