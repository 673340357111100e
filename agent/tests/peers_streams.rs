//! Websockets and the gRPC health protocol, against servers of the libraries that others use.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod probes;
mod servers;

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use domain::probe::Probe;
use domain::protocol::observation::{Outcome, Reason};
use futures_util::{SinkExt, StreamExt};
use probes::{failure, observe, probe};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;
use tonic::server::NamedService;
use tonic_health::ServingStatus;

/// Serves in a thread of its own, with a runtime of its own, until the test process ends.
fn serve<F: Future<Output = ()>>(
    serve: impl FnOnce(TcpListener) -> F + Send + 'static,
) -> SocketAddr {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            serve(listener).await;
        });
    });
    told.recv().unwrap()
}

/// Answers each message with itself, in upper case, after a word of its own.
fn shouting() -> SocketAddr {
    serve(async |listener| {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut socket) = tokio_tungstenite::accept_async(stream).await else { continue };
            let _ = socket.send(Message::text("hello ")).await;
            while let Some(Ok(Message::Text(text))) = socket.next().await {
                let _ = socket.send(Message::text(text.to_uppercase())).await;
            }
        }
    })
}

fn opened(address: SocketAddr, more: &str) -> Probe {
    probe(&format!("[[step]]\nname = 's'\nwebsocket = 'ws://{address}/live'\n{more}\n"))
}

#[test]
fn a_websocket_is_opened_spoken_to_and_read() {
    let server = shouting();
    let expect = "[\"received == 'hello TEA'\", 'status == 101', 'first_byte < 1s']";
    let seen = observe(&opened(server, &format!("send = 'tea'\nexpect = {expect}")), &[]);
    assert_eq!(seen[0].outcome, Outcome::Passed);
    let ok = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    let other = "send = 'tea'\nexpect = [\"received contains 'COFFEE'\"]";
    for (server, more, reason) in [
        (server, other, Reason::ExpectationFailed),
        (servers::nobody(), "", Reason::ConnectionRefused),
        (servers::silent(), "", Reason::FirstByteTimeout),
        (servers::serve(drop), "", Reason::ConnectionReset),
        (servers::answering(ok), "", Reason::BadProtocol),
        (servers::answering("SSH-2.0-x\r\n"), "", Reason::BadProtocol),
        (servers::answering(ok), "expect = ['status == 101']", Reason::BadProtocol),
    ] {
        let failure = failure(&opened(server, more));
        assert_eq!(failure.reason, reason, "{more}: {}", failure.detail);
    }
}

struct EchoShop;

impl NamedService for EchoShop {
    const NAME: &'static str = "shop.Checkout";
}

/// A server of the library, whose one service is as given.
fn health(status: ServingStatus) -> SocketAddr {
    serve(async move |listener| {
        let (reporter, service) = tonic_health::server::health_reporter();
        reporter.set_service_status(EchoShop::NAME, status).await;
        let incoming = tonic::transport::server::TcpIncoming::from(listener);
        let mut server = tonic::transport::Server::builder();
        server.add_service(service).serve_with_incoming(incoming).await.unwrap();
    })
}

fn asked(address: SocketAddr, more: &str) -> Probe {
    probe(&format!("[[step]]\nname = 's'\ngrpc = 'http://{address}'\n{more}\n"))
}

#[test]
fn a_server_is_asked_how_it_is() {
    let [well, unwell] = [ServingStatus::Serving, ServingStatus::NotServing].map(health);
    let nobody = "service = 'shop.Nobody'";
    for (server, more) in [
        (well, String::new()),
        (well, "service = 'shop.Checkout'".to_owned()),
        (unwell, "service = 'shop.Checkout'\nexpect = [\"health == 'NOT_SERVING'\"]".to_owned()),
        (well, format!("{nobody}\nexpect = [\"grpc_status == 'NOT_FOUND'\", 'health not exists']")),
    ] {
        let seen = observe(&asked(server, &more), &[]);
        assert_eq!(seen[0].outcome, Outcome::Passed, "{more}");
    }
    let page = servers::serve(|mut stream| {
        servers::request(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        std::thread::sleep(Duration::from_secs(3));
    });
    let mute = servers::serve(|_stream| std::thread::sleep(Duration::from_secs(3)));
    for (server, more, reason) in [
        (unwell, "service = 'shop.Checkout'", Reason::ExpectationFailed),
        (well, nobody, Reason::ExpectationFailed),
        (servers::nobody(), "", Reason::ConnectionRefused),
        (mute, "", Reason::FirstByteTimeout),
        (servers::serve(drop), "", Reason::ConnectionReset),
        (page, "", Reason::BadProtocol),
    ] {
        let failure = failure(&asked(server, more));
        assert_eq!(failure.reason, reason, "{more}: {}", failure.detail);
    }
}
