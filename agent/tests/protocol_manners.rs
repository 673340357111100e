//! Servers that follow their protocol and were once called broken: answers that come early, mail servers
//! that know the old greeting only, proxies that say more than `upgrade`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod probes;
mod servers;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;

use agent::run::Runner;
use agent::settings::{Credentials, Folders};
use domain::protocol::observation::{Outcome, Reason};
use probes::{attempts, failure, observe, probe};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

fn passes(steps: &str) {
    let seen = observe(&probe(&format!("confirm = {{ retries = 0 }}\n{steps}")), &[]);
    assert_eq!(seen[0].outcome, Outcome::Passed, "{steps}");
}

#[test]
fn an_answer_counts_that_comes_before_the_request_is_written() {
    // More than a socket takes at once.
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("large"), vec![b'x'; 1_048_576]).unwrap();
    let folders = Folders { files: Some(folder.path().to_owned()), screenshots: None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runner = Runner::new(&Credentials::default(), &folders, probes::registrations(&[]), "eu");
    let answer =
        "HTTP/1.1 413 Content Too Large\r\ncontent-length: 9\r\nconnection: close\r\n\r\ntoo large";
    for first_bytes in [0, 1, 100, 20_000] {
        let server = servers::serve(move |mut stream| {
            // Closed with bytes unread, so that the other side is reset while it writes.
            let mut read = vec![0; first_bytes];
            let _ = stream.read_exact(&mut read);
            let _ = stream.write_all(answer.as_bytes());
        });
        for _ in 0..40 {
            let probe = probe(&format!(
                "confirm = {{ retries = 0 }}\n[[step]]\nname = 's'\npost = 'http://{server}/'\n\
                 file = 'large'\nexpect = ['status == 413', \"body == 'too large'\"]\n"
            ));
            let seen = runtime.block_on(attempts(&runner, &probe));
            assert_eq!(seen[0].outcome, Outcome::Passed);
        }
    }
}

#[test]
fn without_an_answer_a_broken_connection_stays_broken() {
    let body = "x".repeat(60_000);
    let server = servers::resetting();
    let seen = failure(&probe(&format!(
        "[[step]]\nname = 's'\npost = 'http://{server}/'\ntext = '{body}'\n"
    )));
    assert_eq!(seen.reason, Reason::ConnectionReset, "{}", seen.detail);
}

/// A mail server that answers each line by this table, and says what it was sent.
fn mail_server(answers: &'static [(&str, &str)]) -> (SocketAddr, mpsc::Receiver<String>) {
    let (sender, received) = mpsc::channel();
    let server = servers::serve(move |mut stream: TcpStream| {
        let _ = stream.write_all(b"220 mail.example\r\n");
        let lines = BufReader::new(stream.try_clone().unwrap()).lines();
        for line in lines.map_while(Result::ok) {
            let answer = answers.iter().find(|(start, _)| line.starts_with(start));
            let _ = sender.send(line);
            let answer = answer.map_or("502 5.5.2 unknown", |(_, answer)| *answer);
            let _ = write!(stream, "{answer}\r\n");
        }
    });
    (server, received)
}

#[test]
fn mail_servers_are_greeted_with_a_full_name() {
    // As Postfix does with `reject_invalid_helo_hostname` and `reject_non_fqdn_helo_hostname`.
    const ANSWERS: &[(&str, &str)] = &[
        ("EHLO [127.0.0.1]", "250-mail.example\r\n250-PIPELINING\r\n250 STARTTLS"),
        ("EHLO", "504 5.5.2 need fully-qualified hostname"),
    ];
    let (server, lines) = mail_server(ANSWERS);
    passes(&format!(
        "[[step]]\nname = 's'\nsmtp = '{server}'\nexpect = [\"extensions contains 'STARTTLS'\"]\n"
    ));
    assert_eq!(lines.recv().unwrap(), "EHLO [127.0.0.1]");
}

#[test]
fn extensions_of_mail_servers_have_no_case() {
    const ANSWERS: &[(&str, &str)] =
        &[("EHLO", "250-mail.example\r\n250-StartTLS\r\n250-auth plain login\r\n250 8bitmime")];
    let (server, _said) = mail_server(ANSWERS);
    for expect in [
        "extensions contains 'STARTTLS'",
        "extensions contains 'starttls'",
        "extensions contains 'AUTH PLAIN LOGIN'",
        "extensions contains '8BITMIME'",
        "extensions not contains 'SIZE'",
        "extensions length == 3",
    ] {
        passes(&format!("[[step]]\nname = 's'\nsmtp = '{server}'\nexpect = [\"{expect}\"]\n"));
    }
    let expect = "extensions not contains 'StartTls'";
    let step = format!("[[step]]\nname = 's'\nsmtp = '{server}'\nexpect = [\"{expect}\"]\n");
    assert_eq!(failure(&probe(&step)).reason, Reason::ExpectationFailed);
}

#[test]
fn mail_servers_without_extensions_are_greeted_as_of_old() {
    const ANSWERS: &[(&str, &str)] =
        &[("EHLO", "500-what?\r\n500 unknown"), ("HELO [127.0.0.1]", "250 mail.example")];
    let (server, lines) = mail_server(ANSWERS);
    passes(&format!(
        "[[step]]\nname = 's'\nsmtp = '{server}'\nexpect = [\"banner contains 'mail.example'\", \"extensions length == 0\"]\n"
    ));
    assert_eq!(
        lines.iter().take(3).collect::<Vec<_>>(),
        ["EHLO [127.0.0.1]", "HELO [127.0.0.1]", "QUIT"]
    );
    // One that wants neither is not up.
    let (server, _said) = mail_server(&[]);
    let seen = failure(&probe(&format!("[[step]]\nname = 's'\nsmtp = '{server}'\n")));
    assert_eq!(
        (seen.reason, seen.detail.contains("HELO was answered with")),
        (Reason::BadProtocol, true)
    );
}

#[test]
fn a_websocket_opens_whatever_else_the_server_says() {
    for connection in ["Upgrade", "upgrade", "keep-alive, Upgrade", "Upgrade, close"] {
        let server = servers::serve(move |mut stream| {
            let asked = servers::request(&mut stream);
            let key = asked.lines().find_map(|line| {
                line.split_once(": ")
                    .filter(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"))
            });
            let accept = derive_accept_key(key.unwrap().1.trim().as_bytes());
            let _ = write!(
                stream,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: {connection}\r\n\
                 Sec-WebSocket-Accept: {accept}\r\n\r\n"
            );
            // With the answer comes the first message, in the same packet or not.
            let _ = stream.write_all(&[0x81, 5, b'h', b'e', b'l', b'l', b'o']);
            let _ = stream.read(&mut [0; 64]);
        });
        passes(&format!(
            "[[step]]\nname = 's'\nwebsocket = 'ws://{server}/live'\nexpect = [\"received == 'hello'\"]\n"
        ));
    }
}
