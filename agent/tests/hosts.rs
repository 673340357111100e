//! Hosts as everybody resolves them, by every step kind: an `_` in a label, names of other scripts, short addresses.
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
use std::net::{SocketAddr, UdpSocket};

use domain::protocol::observation::Outcome;
use probes::{observe, probe};

/// All are this machine; names under `localhost` are, whatever name servers say (RFC 6761).
const HOSTS: [&str; 6] = [
    "my_app.localhost",
    "a_b.c_d.localhost",
    "bücher.localhost",
    "LOCALHOST",
    "127.1",
    "127.0.0.1",
];

/// Greets as a mail server does, and answers anything with 250.
fn mail() -> SocketAddr {
    servers::serve(|mut stream| {
        let _ = stream.write_all(b"220 mail.example ESMTP\r\n250 mail.example\r\n");
        std::thread::sleep(std::time::Duration::from_millis(200));
    })
}

fn websocket() -> SocketAddr {
    servers::serve(|stream| {
        let opened = tokio_tungstenite::tungstenite::accept(stream);
        let _ = opened.map(|mut socket| socket.read());
    })
}

fn echo() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut datagram = [0; 100];
        while let Ok((_, from)) = socket.recv_from(&mut datagram) {
            let _ = socket.send_to(b"pong", from);
        }
    });
    address
}

fn passes(step: &str) {
    let step = match step.contains("expect = [") {
        true => step.replace("expect = [", "expect = [\"peer == '127.0.0.1'\", "),
        false => format!("{step}\nexpect = [\"peer == '127.0.0.1'\"]"),
    };
    let seen = observe(&probe(&format!("[[step]]\nname = 's'\n{step}\n")), &[]);
    assert_eq!(seen[0].outcome, Outcome::Passed, "{step}");
}

#[test]
fn every_step_kind_reaches_the_same_hosts() {
    let http = servers::answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").port();
    let (mail, websocket, echo) = (mail().port(), websocket().port(), echo().port());
    for host in HOSTS {
        passes(&format!("get = 'http://{host}:{http}/'"));
        passes(&format!("websocket = 'ws://{host}:{websocket}/'"));
        passes(&format!("tcp = '{host}:{mail}'\nexpect = [\"received contains 'ESMTP'\"]"));
        passes(&format!("smtp = '{host}:{mail}'"));
        passes(&format!("udp = '{host}:{echo}'\nsend = 'ping'"));
    }
}

#[test]
fn certificates_are_shown_for_such_hosts() {
    let authority = servers_tls::Authority::new();
    for (name, host, written) in [
        ("ascii", "my_app.localhost", "my_app.localhost"),
        ("idn", "xn--bcher-kva.localhost", "bücher.localhost"),
    ] {
        authority.make(&servers_tls::CertificateSpec {
            host,
            ..servers_tls::CertificateSpec::for_name(name)
        });
        let server = authority.serve(name, &[], &[]);
        for step in ["tls = 'HOST:PORT'", "get = 'https://HOST:PORT/'"] {
            let step = step.replace("HOST", written).replace("PORT", &server.port.to_string());
            let step = probe(&format!("[[step]]\nname = 's'\n{step}\n"));
            let seen = probes::observe_trusting(&step, &[], &authority.path("root.pem"));
            assert_eq!(seen[0].outcome, Outcome::Passed, "{written}");
        }
    }
}

#[path = "servers/tls.rs"]
mod servers_tls;
