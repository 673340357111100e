//! A row: a server with a certificate, and the verdict on it.

use domain::protocol::observation::{Outcome, Reason};

use crate::authorities::authorities;
use crate::pki::{LEAF, Leaf, Pki};
use crate::probes::{observe_trusting, probe_within};

/// What a run comes to, and a part of what is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TlsVerdict {
    Up,
    Down(Reason, &'static str),
    Unsure(&'static str),
}

pub(crate) use TlsVerdict::{Down, Unsure, Up};

/// A server and what is said of it.
pub(crate) struct MatrixRow {
    pub(crate) leaf: Leaf,
    /// Certificates that are sent after the server's own, by their files.
    pub(crate) sent: &'static [&'static str],
    /// Options of `openssl s_server`, by spaces.
    pub(crate) server: &'static str,
    /// Further keys of the step, such as `insecure = true`. `CA` stands for the server's certificate.
    pub(crate) step: &'static str,
    pub(crate) host: &'static str,
    pub(crate) verdict: TlsVerdict,
}

pub(crate) const ROW: MatrixRow =
    MatrixRow { leaf: LEAF, sent: &[], server: "", step: "", host: "localhost", verdict: Up };

pub(crate) const WITH_MIDDLE: MatrixRow =
    MatrixRow { leaf: Leaf { by: "middle", ..LEAF }, sent: &["middle"], ..ROW };

/// A server's certificate with these extensions.
pub(crate) const fn extended(extensions: &'static str, verdict: TlsVerdict) -> MatrixRow {
    MatrixRow { leaf: Leaf { extensions, ..LEAF }, verdict, ..ROW }
}

/// A server's certificate with this key.
pub(crate) const fn keyed(key: &'static str, verdict: TlsVerdict) -> MatrixRow {
    MatrixRow { leaf: Leaf { key, ..LEAF }, server: WEAK, verdict, ..ROW }
}

/// A server's certificate signed by this authority in this way.
pub(crate) const fn signed(
    by: &'static str,
    digest: &'static str,
    verdict: TlsVerdict,
) -> MatrixRow {
    MatrixRow { leaf: Leaf { by, digest, ..LEAF }, server: WEAK, verdict, ..ROW }
}

/// A server that speaks only this.
pub(crate) const fn speaking(
    key: &'static str,
    server: &'static str,
    verdict: TlsVerdict,
) -> MatrixRow {
    MatrixRow { leaf: Leaf { key, ..LEAF }, server, verdict, ..ROW }
}

/// A server's certificate below these authorities, the nearest first.
pub(crate) const fn below(
    by: &'static str,
    sent: &'static [&'static str],
    verdict: TlsVerdict,
) -> MatrixRow {
    MatrixRow { leaf: Leaf { by, ..LEAF }, sent, verdict, ..ROW }
}

/// A server's certificate that signs itself.
pub(crate) const fn own(leaf: Leaf, step: &'static str, verdict: TlsVerdict) -> MatrixRow {
    MatrixRow { leaf: Leaf { by: "leaf", ..leaf }, step, verdict, ..ROW }
}

/// Lets the server do what it would refuse.
pub(crate) const WEAK: &str = "-cipher ALL:@SECLEVEL=0";
/// The defaults of `openssl req -x509`.
pub(crate) const CA_TRUE: &str = "basicConstraints=critical,CA:TRUE;;subjectAltName=DNS:localhost";
pub(crate) const TRUSTED: &str = "ca = '''CA'''";

pub(crate) fn check(pki: &Pki, number: usize, row: &MatrixRow) {
    pki.issue("leaf", &row.leaf);
    let options: Vec<&str> = row.server.split_whitespace().collect();
    let server = pki.files.serve("leaf", row.sent, &options);
    let step = row.step.replace("CA", &pki.files.pem("leaf"));
    let at = format!("{}:{}", row.host, server.port);
    for action in [
        format!("get = 'https://{at}/'\nexpect = ['status in [200, 403]']"),
        format!("tls = '{at}'\nexpect = ['certificate.chain_length < 30']"),
    ] {
        let text = format!("confirm = {{ retries = 0 }}\n[[step]]\nname = 's'\n{action}\n{step}\n");
        let seen =
            observe_trusting(&probe_within("5s", &text), &[], &pki.files.path("trusted.pem"));
        let what = format!("row {number}, {}: {:?}", &action[..3], seen[0].outcome);
        match (&seen[0].outcome, row.verdict) {
            (Outcome::Passed, Up) => {}
            (Outcome::Failed(failure), Down(reason, words)) => {
                assert_eq!(failure.reason, reason, "{what}");
                assert_words(&failure.detail, words, &what);
            }
            (Outcome::Unsure(detail), Unsure(words)) => assert_words(detail, words, &what),
            (_, wanted) => panic!("{what}, wanted {wanted:?}"),
        }
    }
}

/// Words for people: no debug text of a library, no identifiers, no seconds since 1970.
pub(crate) fn assert_words(detail: &str, words: &str, what: &str) {
    assert!(detail.contains(words), "{what}");
    for noise in
        ["Context", "UnixTime", "Error(", "Some(", "received fatal", "invalid peer", "{", "::"]
    {
        assert!(!detail.contains(noise) || words.contains(noise), "{what}: {noise}");
    }
    let identifier =
        regex_lite::Regex::new(r"\b[0-2]\.\d+\.\d+\.\d+\.\d+|\b1[0-9]{9}\b|\b2[0-9]{9}\b").unwrap();
    assert!(!identifier.is_match(detail), "{what}");
}

pub(crate) fn check_all(rows: &[MatrixRow]) {
    let pki = Pki::new();
    authorities(&pki);
    for (number, row) in rows.iter().enumerate() {
        check(&pki, number, row);
    }
}
