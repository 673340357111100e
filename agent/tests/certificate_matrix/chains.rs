//! Chains: what is between a server's certificate and a root, and what is missing.

use domain::protocol::observation::{Outcome, Reason};

use crate::authorities::authorities;
use crate::pki::{AUTHORITY, ENDED, LEAF, Leaf, Pki};
use crate::probes::{observe_trusting, probe_within};
use crate::row::{
    CA_TRUE, Down, MatrixRow, TRUSTED, Unsure, Up, WEAK, WITH_MIDDLE, below, check_all, own,
};

const UNTRUSTED: Reason = Reason::CertificateUntrusted;
const INCOMPLETE: Reason = Reason::CertificateChainIncomplete;
const WRONG_HOST: Reason = Reason::CertificateWrongHost;
const WEAK_KEY: Reason = Reason::CertificateWeakKey;
const NO_AUTHORITY: Reason = Reason::CertificateNoAuthority;
const NOT_PERMITTED: Reason = Reason::CertificateNameNotPermitted;
const PURPOSE: Reason = Reason::CertificateWrongPurpose;

#[test]
fn chains_and_authorities() {
    check_all(&[
        WITH_MIDDLE,
        below(
            "middle",
            &[],
            Down(INCOMPLETE, "it is signed by `CN=middle`, which was not sent and is not trusted"),
        ),
        below("middle", &["middle", "root"], Up),
        below("middle", &["root", "middle"], Up),
        below("middle", &["middle", "middle"], Up),
        below("middle", &["stranger", "middle", "c1"], Up),
        below("middle", &["c1", "c2"], Down(INCOMPLETE, "`CN=middle`")),
        below(
            "stranger",
            &[],
            Down(
                INCOMPLETE,
                "it is signed by `CN=stranger`, which was not sent and is not trusted",
            ),
        ),
        below("stranger", &["stranger"], Down(UNTRUSTED, "its root `CN=stranger` is not trusted")),
        below(
            "strange-middle",
            &["strange-middle"],
            Down(UNTRUSTED, "`CN=strange-middle`, sent as number 2, is signed by `CN=stranger`"),
        ),
        below(
            "strange-middle",
            &["strange-middle", "stranger"],
            Down(UNTRUSTED, "its root `CN=stranger` is not trusted"),
        ),
        below(
            "false-root",
            &[],
            Down(UNTRUSTED, "it is not signed with the key of the `CN=root` that is known"),
        ),
        below("false-root", &["false-root"], Down(UNTRUSTED, "`CN=root`")),
        below("c2", &["c2", "c1"], Up),
        below("c2", &["c1", "c2"], Up),
        below(
            "c2",
            &["c2"],
            Down(UNTRUSTED, "`CN=c2`, sent as number 2, is signed by `CN=c1`, which was not sent"),
        ),
        below("c3", &["c3", "c2", "c1"], Up),
        below("c6", &["c6", "c5", "c4", "c3", "c2", "c1"], Up),
        // Eight certificates with the server's own, and with the root.
        below("c7", &["c7", "c6", "c5", "c4", "c3", "c2", "c1"], Up),
        below("c7", &["c7", "c6", "c5", "c4", "c3", "c2", "c1", "root"], Up),
        below("c9", &["c9", "c8", "c7", "c6", "c5", "c4", "c3", "c2", "c1"], Up),
        below(
            "c9",
            &["c9", "c8", "c7", "c6", "c5", "c4", "c3", "c2"],
            Down(UNTRUSTED, "`CN=c2`, sent as number 9"),
        ),
        below(
            "middle-ended",
            &["middle-ended"],
            Down(Reason::CertificateExpired, "`CN=middle-ended`, sent as number 2, expired "),
        ),
        below(
            "middle-to-come",
            &["middle-to-come"],
            Down(
                Reason::CertificateNotYetValid,
                "`CN=middle-to-come`, sent as number 2, is valid only from 2048",
            ),
        ),
        // One that is trusted counts although it has ended, as in browsers.
        below("trusted-ended", &[], Up),
        MatrixRow {
            server: WEAK,
            ..below(
                "middle-1024",
                &["middle-1024"],
                Down(WEAK_KEY, "`CN=middle-1024`, sent as number 2, has an RSA key of 1024 bits"),
            )
        },
        below("middle-p521", &["middle-p521"], Up),
        below("middle-p384", &["middle-p384"], Up),
        below("middle-rsa", &["middle-rsa"], Up),
        MatrixRow {
            leaf: Leaf { by: "middle-ed25519", digest: "", ..LEAF },
            ..below("", &["middle-ed25519"], Up)
        },
        MatrixRow {
            leaf: Leaf { by: "middle-ed448", digest: "", ..LEAF },
            ..below("", &["middle-ed448"], Unsure("this agent does not speak Ed448"))
        },
        below(
            "no-authority",
            &["no-authority"],
            Down(NO_AUTHORITY, "`CN=no-authority`, sent as number 2, is not that of an authority"),
        ),
        below("no-sign", &["no-sign"], Down(NO_AUTHORITY, "`CN=no-sign`, sent as number 2")),
        below("v1", &["v1"], Down(NO_AUTHORITY, "`CN=v1`, sent as number 2")),
        below(
            "clients",
            &["clients"],
            Down(PURPOSE, "`CN=clients`, sent as number 2, is not for servers"),
        ),
        below("last", &["last"], Up),
        below(
            "after-last",
            &["after-last", "last"],
            Down(NO_AUTHORITY, "`CN=last`, sent as number 3, allows 0 authorities below it"),
        ),
        below("only-localhost", &["only-localhost"], Up),
        below("only-10", &["only-10"], Up),
        below(
            "only-example",
            &["only-example"],
            Down(
                NOT_PERMITTED,
                "`CN=only-example`, sent as number 2, may not sign for `localhost`",
            ),
        ),
        below(
            "not-localhost",
            &["not-localhost"],
            Down(NOT_PERMITTED, "may not sign for `localhost`"),
        ),
        MatrixRow {
            leaf: Leaf { by: "only-10", extensions: "subjectAltName=IP:127.0.0.1", ..LEAF },
            host: "127.0.0.1",
            ..below("", &["only-10"], Down(NOT_PERMITTED, "may not sign for `127.0.0.1`"))
        },
        below(
            "critical",
            &["critical"],
            Down(Reason::CertificateInvalid, "`CN=critical`, sent as number 2, demands"),
        ),
        own(LEAF, "", Down(Reason::CertificateSelfSigned, "it signs itself, and is not trusted")),
        own(
            Leaf { extensions: CA_TRUE, ..LEAF },
            "",
            Down(Reason::CertificateSelfSigned, "it signs itself"),
        ),
        own(LEAF, TRUSTED, Up),
        own(Leaf { extensions: CA_TRUE, ..LEAF }, TRUSTED, Up),
        own(Leaf { extensions: CA_TRUE, key: "rsa:2048", ..LEAF }, TRUSTED, Up),
        own(
            Leaf { extensions: CA_TRUE, valid: ENDED, ..LEAF },
            TRUSTED,
            Down(Reason::CertificateExpired, "it expired "),
        ),
        own(
            Leaf {
                extensions: "basicConstraints=CA:TRUE;;subjectAltName=DNS:other.example",
                ..LEAF
            },
            TRUSTED,
            Down(WRONG_HOST, "it is not for `localhost`"),
        ),
        own(
            Leaf {
                extensions: "basicConstraints=CA:TRUE;;subjectAltName=DNS:localhost;;extendedKeyUsage=clientAuth",
                ..LEAF
            },
            TRUSTED,
            Down(PURPOSE, "not for servers"),
        ),
    ]);
}

#[test]
fn the_first_end_of_a_chain_is_told() {
    let pki = Pki::new();
    authorities(&pki);
    pki.issue(
        "soon",
        &Leaf { subject: "/CN=soon", valid: ["20200101000000Z", "20300101000000Z"], ..AUTHORITY },
    );
    pki.issue("leaf", &Leaf { by: "soon", ..LEAF });
    // One that does not lead to the authority does not count.
    let server = pki.files.serve("leaf", &["soon", "middle-ended"], &[]);
    let text = format!(
        "[[step]]\nname = 's'\ntls = 'localhost:{}'\nexpect = ['certificate.chain_expires_in > 1d', \
         'certificate.chain_expires_in < 3000d', 'certificate.expires_in > 7000d']\n",
        server.port
    );
    let seen = observe_trusting(&probe_within("5s", &text), &[], &pki.files.path("trusted.pem"));
    assert_eq!(seen[0].outcome, Outcome::Passed);
}
