//! The watcher of the watcher: an agent whose server acknowledges nothing says so by a webhook of its own, once when it
//! begins and once when it ends.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "servers/allclear.rs"]
mod allclear;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use allclear::{AgentUnderTest, AllclearServer, Mood, waiting};
use serde_json::Value;

/// A webhook that answers each request with the next of these statuses, and passes on what it was sent.
fn webhook(statuses: &'static [&'static str]) -> (u16, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sent, received) = channel();
    std::thread::spawn(move || {
        for (mut stream, status) in listener.incoming().flatten().zip(statuses) {
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap() == 0 || line.trim().is_empty() {
                    break;
                }
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-length: 0\r\nlocation: http://127.0.0.1:1/\r\nconnection: close\r\n\r\n"
            );
            sent.send(serde_json::from_slice(&body).unwrap()).unwrap();
        }
    });
    (port, received)
}

#[test]
fn a_silent_server_is_told_once_when_it_begins_and_once_when_it_ends() {
    let server = AllclearServer::start(waiting(3, "1ms"), &[]);
    let folder = tempfile::tempdir().unwrap();
    // The first attempts are not taken: they are made again, and no redirect is followed.
    let (port, received) =
        webhook(&["503 Busy", "302 Found", "200 OK", "204 No Content", "200 OK", "200 OK"]);
    let agent = AgentUnderTest::start(folder.path(), server.port, |command| {
        command.env("ALLCLEAR_AGENT_ALARM_URL", format!("http://127.0.0.1:{port}/hunter2"));
        command.args(["--alarm-after", "1s"]);
    });
    server.wait_until("it reports", |seen| seen.len() >= 3);
    let next = || received.recv_timeout(Duration::from_secs(60)).unwrap();
    for round in 0..2 {
        // What is refused is not acknowledged either.
        server.be(if round == 0 { Mood::Away } else { Mood::Refuses });
        let attempts = if round == 0 { 3 } else { 1 };
        let began = (1..attempts).fold(next(), |_, _| next());
        assert_eq!((&began["alarm"], &began["state"]), (&"server_silent".into(), &"began".into()));
        assert_eq!(
            (&began["agent"], &began["server"]),
            (&"a".into(), &format!("http://127.0.0.1:{}/", server.port).into(),)
        );
        assert!(began["since"].as_str().unwrap() < began["at"].as_str().unwrap(), "{began}");
        server.be(Mood::Takes);
        let ended = next();
        assert_eq!((&ended["state"], &ended["since"]), (&"ended".into(), &began["since"]));
    }
    // A window without an acknowledgement is none.
    assert!(received.recv_timeout(Duration::from_secs(4)).is_err());
    let log = agent.stop();
    assert!(log.contains("the server acknowledges nothing"), "{log}");
    assert!(!log.contains("hunter2"), "the address is a secret: {log}");
}

#[test]
fn an_address_that_is_none_is_refused_without_being_repeated() {
    for (url, after, reason) in [
        ("ftp://hunter2.example/", "5m", "`--alarm-webhook` is no http or https address"),
        ("hunter2", "5m", "`--alarm-webhook` is no http or https address"),
        ("https://hunter2.example/", "0s", "`--alarm-after 0s` is no span from 1s to 1d"),
        ("https://hunter2.example/", "soon", "`--alarm-after soon` is no span"),
    ] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_allclear-agent"));
        command.args(["run", "--server", "http://127.0.0.1:1", "--alarm-after", after]);
        command.env("ALLCLEAR_TOKEN", allclear::token("a", 1)).env("ALLCLEAR_AGENT_ALARM_URL", url);
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && text.contains(reason), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}
