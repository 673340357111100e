//! Dates, names and purposes of a server's own certificate.

use domain::protocol::observation::Reason;

use crate::pki::{ENDED, LEAF, Leaf, TO_COME};
use crate::row::{Down, MatrixRow, ROW, Unsure, Up, check_all, extended};

const WRONG_HOST: Reason = Reason::CertificateWrongHost;
const PURPOSE: Reason = Reason::CertificateWrongPurpose;

#[test]
fn dates_names_and_purposes() {
    check_all(&[
        ROW,
        MatrixRow {
            leaf: Leaf { valid: ENDED, ..LEAF },
            verdict: Down(Reason::CertificateExpired, "it expired "),
            ..ROW
        },
        MatrixRow {
            leaf: Leaf { valid: TO_COME, ..LEAF },
            verdict: Down(
                Reason::CertificateNotYetValid,
                "it is valid only from 2048-01-01T00:00:00Z on",
            ),
            ..ROW
        },
        MatrixRow { leaf: Leaf { valid: ["20200101000000Z", "99991231235959Z"], ..LEAF }, ..ROW },
        MatrixRow { leaf: Leaf { valid: ["19700101000000Z", "20500101000000Z"], ..LEAF }, ..ROW },
        // Which fault comes first: dates before names.
        MatrixRow {
            leaf: Leaf { valid: ENDED, extensions: "subjectAltName=DNS:other.example", ..LEAF },
            verdict: Down(Reason::CertificateExpired, "for `other.example`"),
            ..ROW
        },
        extended("subjectAltName=DNS:other.example", Down(WRONG_HOST, "it is not for `localhost`")),
        extended(
            "basicConstraints=CA:FALSE",
            Down(WRONG_HOST, "names no host as an alternative name"),
        ),
        extended(
            "subjectAltName=email:a@localhost",
            Down(WRONG_HOST, "names no host as an alternative name"),
        ),
        extended("subjectAltName=DNS:LOCALHOST", Up),
        extended("subjectAltName=DNS:*.shop.localhost", Down(WRONG_HOST, "for `*.shop.localhost`")),
        MatrixRow {
            host: "a.shop.localhost",
            ..extended("subjectAltName=DNS:*.shop.localhost", Up)
        },
        MatrixRow {
            host: "A.Shop.LocalHost",
            ..extended("subjectAltName=DNS:*.sHop.localhost", Up)
        },
        MatrixRow {
            host: "a.b.shop.localhost",
            ..extended(
                "subjectAltName=DNS:*.shop.localhost",
                Down(WRONG_HOST, "it is not for `a.b.shop.localhost`"),
            )
        },
        MatrixRow {
            host: "shop.localhost",
            ..extended("subjectAltName=DNS:*.shop.localhost", Down(WRONG_HOST, ""))
        },
        extended(
            "subjectAltName=DNS:a.example,DNS:b.example,DNS:c.example,DNS:d.example,DNS:e.example,DNS:localhost",
            Up,
        ),
        extended(
            "subjectAltName=DNS:a.example,DNS:b.example,DNS:c.example,DNS:d.example,DNS:e.example",
            Down(WRONG_HOST, "and 1 more by"),
        ),
        MatrixRow { host: "127.0.0.1", ..extended("subjectAltName=IP:127.0.0.1", Up) },
        MatrixRow {
            host: "127.0.0.1",
            ..extended("subjectAltName=IP:127.0.0.2", Down(WRONG_HOST, "for `127.0.0.2`"))
        },
        MatrixRow {
            host: "127.0.0.1",
            ..extended("subjectAltName=DNS:127.0.0.1", Down(WRONG_HOST, ""))
        },
        extended("subjectAltName=IP:::1", Down(WRONG_HOST, "for `::1`")),
        MatrixRow {
            host: "[::1]",
            server: "-accept [::1]:0",
            ..extended("subjectAltName=IP:::1", Up)
        },
        MatrixRow {
            host: "[::1]",
            server: "-accept [::1]:0",
            ..extended("subjectAltName=IP:::2", Down(WRONG_HOST, "for `::2`"))
        },
        // A name of its own, no host.
        MatrixRow {
            leaf: Leaf { subject: "/CN=localhost", extensions: "", ..LEAF },
            verdict: Down(WRONG_HOST, "certificate of `CN=localhost` for no host by `CN=root`"),
            ..ROW
        },
        MatrixRow { leaf: Leaf { subject: "/", ..LEAF }, ..ROW },
        MatrixRow {
            leaf: Leaf { subject: "/O=Größe & Söhne/CN=日本", valid: ENDED, ..LEAF },
            verdict: Down(Reason::CertificateExpired, "`O=Größe & Söhne, CN=日本`"),
            ..ROW
        },
        MatrixRow {
            leaf: Leaf { subject: "/1.3.6.1.4.1.55555.1=x/CN=shop", valid: ENDED, ..LEAF },
            verdict: Down(Reason::CertificateExpired, "certificate of `CN=shop` for"),
            ..ROW
        },
        extended("subjectAltName=DNS:localhost;;extendedKeyUsage=serverAuth", Up),
        extended("subjectAltName=DNS:localhost;;extendedKeyUsage=clientAuth,serverAuth", Up),
        extended(
            "subjectAltName=DNS:localhost;;extendedKeyUsage=clientAuth",
            Down(PURPOSE, "it is not for servers"),
        ),
        extended(
            "subjectAltName=DNS:localhost;;extendedKeyUsage=codeSigning",
            Down(PURPOSE, "it is not for servers"),
        ),
        extended(
            "subjectAltName=DNS:localhost;;extendedKeyUsage=anyExtendedKeyUsage",
            Down(PURPOSE, "it is not for servers"),
        ),
        extended("subjectAltName=DNS:localhost;;keyUsage=digitalSignature", Up),
        extended(
            "subjectAltName=DNS:localhost;;certificatePolicies=critical,1.2.3.4",
            Unsure("this agent does not speak certificate policies"),
        ),
        extended("subjectAltName=DNS:localhost;;1.2.3.4=ASN1:NULL", Up),
        extended(
            "subjectAltName=DNS:localhost;;1.2.3.4=critical,ASN1:NULL",
            Down(Reason::CertificateInvalid, "critical extension"),
        ),
        extended("basicConstraints=CA:TRUE;;subjectAltName=DNS:localhost", Up),
        extended(
            "basicConstraints=CA:TRUE;;subjectAltName=DNS:other.example",
            Down(WRONG_HOST, "it is not for `localhost`"),
        ),
    ]);
}
