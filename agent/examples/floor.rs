//! How little can a check cost? Requests over fresh connections in slots of 100 ms, and nothing
//! else: no phases, no expectations, no record. The agent's benches are measured against it.
//!
//! `floor URL COUNT EVERY_S [CA_FILE]` asks for `URL/0` to `URL/COUNT-1`, for ever.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench fails by panicking"
)]

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

const SLOT: Duration = Duration::from_millis(100);

/// What a check needs.
struct FloorCheck {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, count, every_s, ca @ ..] = arguments.as_slice() else {
        panic!("floor URL COUNT EVERY_S [CA_FILE]")
    };
    let url = Url::parse(url).expect("a URL");
    let (count, every_s): (usize, usize) = (count.parse().unwrap(), every_s.parse().unwrap());
    let host = url.host_str().unwrap().to_owned();
    let tls = ca.first().map(|file| (connector(file), ServerName::try_from(host.clone()).unwrap()));
    let check = Arc::new(FloorCheck { port: url.port_or_known_default().unwrap(), host, tls });
    let slots = every_s * 10;
    let mut ticks = tokio::time::interval(SLOT);
    for slot in (0..slots).cycle() {
        ticks.tick().await;
        for number in (slot..count).step_by(slots) {
            tokio::spawn(run(check.clone(), number));
        }
    }
}

async fn run(check: Arc<FloorCheck>, number: usize) {
    let tcp = TcpStream::connect((check.host.as_str(), check.port)).await.unwrap();
    let _ = tcp.set_nodelay(true);
    match &check.tls {
        None => exchange(TokioIo::new(tcp), &check.host, number).await,
        Some((tls, name)) => {
            let encrypted = tls.connect(name.clone(), tcp).await.unwrap();
            exchange(TokioIo::new(encrypted), &check.host, number).await;
        }
    }
}

async fn exchange<S>(stream: S, host: &str, number: usize)
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin,
{
    let (mut sender, driver) = http1::handshake(stream).await.unwrap();
    let request = hyper::Request::get(format!("/{number}")).header("host", host);
    let request = request.header("connection", "close").body(Empty::<Bytes>::new()).unwrap();
    let exchange = async {
        let answer = sender.send_request(request).await.unwrap();
        answer.into_body().collect().await.unwrap();
    };
    let _ = tokio::join!(driver, exchange);
}

fn connector(file: &str) -> TlsConnector {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(CertificateDer::pem_file_iter(file).unwrap().flatten());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.resumption = rustls::client::Resumption::disabled();
    TlsConnector::from(Arc::new(config))
}
