//! What the agent says of servers whose certificate or encryption is not right: the reason in
//! each case, and what the certificate says nonetheless.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod probes;
#[path = "servers/tls.rs"]
mod tls;

use domain::protocol::observation::{Outcome, Reason};
use probes::{failure_of, observe_trusting, probe};
use tls::{Authority, CertificateSpec};

const PAST: [&str; 2] = ["20200101000000Z", "20210101000000Z"];
const FUTURE: [&str; 2] = ["20480101000000Z", "20491231235959Z"];

#[test]
fn every_fault_of_a_certificate_has_its_reason() {
    let authority = Authority::new();
    for wanted in [
        CertificateSpec::for_name("right"),
        CertificateSpec { valid: PAST, ..CertificateSpec::for_name("expired") },
        CertificateSpec { valid: FUTURE, ..CertificateSpec::for_name("early") },
        CertificateSpec { host: "other.example", ..CertificateSpec::for_name("elsewhere") },
        CertificateSpec { by: "alone", ..CertificateSpec::for_name("alone") },
        CertificateSpec { by: "stranger", ..CertificateSpec::for_name("strange") },
        CertificateSpec { authority: true, host: "middle", ..CertificateSpec::for_name("middle") },
        CertificateSpec { by: "middle", ..CertificateSpec::for_name("below") },
        CertificateSpec { bits: 1024, ..CertificateSpec::for_name("weak") },
    ] {
        authority.make(&wanted);
    }
    let weak = ["-cipher", "DEFAULT@SECLEVEL=0"];
    let old = ["-cipher", "DEFAULT@SECLEVEL=0", "-tls1_1"];
    for (name, chain, options, reason) in [
        ("right", &[][..], &[][..], None),
        ("below", &["middle"], &[], None),
        ("expired", &[], &[], Some(Reason::CertificateExpired)),
        ("early", &[], &[], Some(Reason::CertificateNotYetValid)),
        ("elsewhere", &[], &[], Some(Reason::CertificateWrongHost)),
        ("alone", &[], &[], Some(Reason::CertificateSelfSigned)),
        ("strange", &["stranger"], &[], Some(Reason::CertificateUntrusted)),
        ("below", &[], &[], Some(Reason::CertificateChainIncomplete)),
        ("weak", &[], &weak, Some(Reason::CertificateWeakKey)),
        ("right", &[], &old, Some(Reason::TlsProtocol)),
    ] {
        let server = authority.serve(name, chain, options);
        for action in [
            format!("get = 'https://localhost:{}/'", server.port),
            format!("tls = 'localhost:{}'\nexpect = ['certificate.chain_length < 9']", server.port),
        ] {
            let probe = probe(&format!("[[step]]\nname = 'open'\n{action}\n"));
            let seen = observe_trusting(&probe, &[], &authority.path("root.pem"));
            let found = match &seen[0].outcome {
                Outcome::Passed => None,
                Outcome::Failed(failure) => Some(failure.reason),
                other => panic!("{name}: {other:?}"),
            };
            assert_eq!(found, reason, "{name}, {action}: {:?}", seen[0].outcome);
        }
    }
}

#[test]
fn a_certificate_is_told_of_although_it_is_not_trusted() {
    let authority = Authority::new();
    authority.make(&CertificateSpec { valid: PAST, ..CertificateSpec::for_name("expired") });
    let server = authority.serve("expired", &[], &[]);
    let open = format!("[[step]]\nname = 'open'\nget = 'https://localhost:{}/'\n", server.port);
    let root = authority.path("root.pem");
    let seen = failure_of(&observe_trusting(&probe(&open), &[], &root));
    assert!(
        seen.detail.starts_with(
            "certificate of `CN=expired` for `localhost` by `CN=root`, 2020-01-01T00:00:00Z to \
             2021-01-01T00:00:00Z, RSA 2048, signed with RSA with SHA-256: it expired "
        ),
        "{}",
        seen.detail
    );
    // Who writes so takes it, and can still look at it.
    let insecure = format!("{open}insecure = true\nexpect = ['certificate.days_left < 0']\n");
    let seen = observe_trusting(&probe(&insecure), &[], &root);
    assert_eq!(seen[0].outcome, Outcome::Passed);
}
