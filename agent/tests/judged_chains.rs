//! What the agent says of a server whose certificates it has judged before.
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

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use agent::run::Runner;
use domain::probe::Probe;
use domain::protocol::observation::{Failure, Outcome, Reason};
use domain::time::timestamp::Timestamp;
use probes::{attempts, probe_within, runner_trusting};
use rustls::ServerConfig;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tls::{Authority, CertificateSpec};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

fn look(host: &str, port: u16) -> Probe {
    let expect = r#"["certificate.subject contains 'leaf'", "certificate.expires_in > 0s"]"#;
    probe_within(
        "5s",
        &format!(
            "confirm = {{ retries = 0 }}\n[[step]]\nname = 'look'\ntls = '{host}:{port}'\nexpect = {expect}\n"
        ),
    )
}

async fn outcome(runner: &Runner, host: &str, port: u16) -> Outcome {
    attempts(runner, &look(host, port)).await.remove(0).outcome
}

async fn failure(runner: &Runner, host: &str, port: u16) -> Failure {
    match outcome(runner, host, port).await {
        Outcome::Failed(failure) => failure,
        other => panic!("{other:?}"),
    }
}

fn block_on(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

#[test]
fn a_chain_that_was_trusted_fails_once_it_has_expired() {
    let authority = Authority::new();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let until = Timestamp::from_unix_ms(now.as_millis() as i64 + 4_000).to_string();
    let until: String = until.chars().filter(char::is_ascii_digit).take(14).collect();
    let valid = ["20200101000000Z", &format!("{until}Z")];
    authority.make(&CertificateSpec { valid, ..CertificateSpec::for_name("leaf") });
    let server = authority.serve("leaf", &[], &[]);
    block_on(async {
        let runner = runner_trusting(&authority.path("root.pem"));
        for _ in 0..2 {
            assert_eq!(outcome(&runner, "localhost", server.port).await, Outcome::Passed);
        }
        tokio::time::sleep(Duration::from_secs(5)).await;
        let seen = failure(&runner, "localhost", server.port).await;
        assert_eq!(seen.reason, Reason::CertificateExpired, "{}", seen.detail);
    });
}

#[test]
fn a_chain_that_was_trusted_proves_neither_another_key_nor_another_host() {
    let authority = Authority::new();
    for name in ["leaf", "other"] {
        authority.make(&CertificateSpec::for_name(name));
    }
    block_on(async {
        let runner = runner_trusting(&authority.path("root.pem"));
        let right = serve(&authority, "leaf").await;
        let stolen = serve(&authority, "other").await;
        for _ in 0..2 {
            assert_eq!(outcome(&runner, "localhost", right).await, Outcome::Passed);
            let seen = failure(&runner, "localhost", stolen).await;
            assert_eq!(seen.reason, Reason::CertificateInvalid);
            assert!(seen.detail.contains("did not prove that it has the key"), "{}", seen.detail);
            let seen = failure(&runner, "127.0.0.1", right).await;
            assert_eq!(seen.reason, Reason::CertificateWrongHost, "{}", seen.detail);
        }
    });
}

/// Shows the certificate `leaf` and signs with a key, whether they belong together or not.
#[derive(Debug)]
struct ShownChain(Arc<CertifiedKey>);

impl ResolvesServerCert for ShownChain {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

async fn serve(authority: &Authority, key: &str) -> u16 {
    let chain = CertificateDer::from_pem_slice(authority.pem("leaf").as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_file(authority.path(&format!("{key}.key"))).unwrap();
    let shown = CertifiedKey::new(vec![chain], any_supported_type(&key).unwrap());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(ShownChain(Arc::new(shown))));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            tokio::spawn(acceptor.accept(tcp));
        }
    });
    port
}
