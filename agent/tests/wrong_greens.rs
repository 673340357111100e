//! What looks well at first and is not: fragments, answers that end nowhere, and what must not be
//! passed on. Each of these once passed, or told too much.
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
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::protocol::observation::{Outcome, Reason};
use probes::{failure, failure_of, observe, probe};

/// Says these pieces, a moment apart, and then stays.
fn saying(pieces: &'static [&'static str]) -> SocketAddr {
    servers::serve(move |mut stream| {
        for piece in pieces {
            let _ = stream.write_all(piece.as_bytes());
            std::thread::sleep(Duration::from_millis(60));
        }
        std::thread::sleep(Duration::from_secs(20));
    })
}

fn tcp(server: SocketAddr, more: &str) -> domain::probe::Probe {
    probe(&format!("[[step]]\nname = 'a'\ntcp = '{server}'\n{more}\n"))
}

#[test]
fn a_fragment_does_not_stand_for_the_whole() {
    let server = saying(&["220 ready", ", but ERR", "OR 42\r\n"]);
    for expect in [
        "received not contains 'ERROR'",
        "received not matches 'ERR.R'",
        "received != '220 ready, but ERROR 42\\r\\n'",
        "received == '220 ready'",
        "received length <= 9",
        "received matches '^220 ready$'",
        "received not exists",
    ] {
        let failure = failure(&tcp(server, &format!("expect = [\"{expect}\"]")));
        assert_eq!(failure.reason, Reason::ExpectationFailed, "{expect}");
        assert!(failure.detail.contains("220 ready, but ERROR 42"), "{}", failure.detail);
    }
    let whole = "expect = [\"received not contains 'FATAL'\", \"received matches '42.*'\"]\n\
                 keep = { code = { from = 'received', matches = 'ERR([A-Z]* [0-9]+)' } }\n\
                 [[step]]\nname = 'b'\nwait = '1ms'\nonly_if = \"kept.code == 'OR 42'\"";
    let seen = observe(&tcp(server, whole), &[]);
    assert_eq!(seen[0].outcome, Outcome::Passed);
    assert_eq!(seen[0].steps.len(), 2, "the kept value was not cut where a piece ended");
}

#[test]
fn what_comes_in_countless_pieces_is_too_large() {
    let server = servers::serve(|mut stream| {
        stream.set_nodelay(true).unwrap();
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_micros(20));
        }
    });
    let failure = failure(&tcp(server, "expect = [\"received contains 'y'\"]"));
    let ended = [Reason::BodyTooLarge, Reason::ExpectationFailed];
    assert!(ended.contains(&failure.reason), "{failure:?}");
}

#[test]
fn a_websocket_that_is_refused_passes_only_where_that_is_asked_for() {
    let refused = servers::answering("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    let open = |expect: &str| {
        probe(&format!(
            "[[step]]\nname = 'a'\nwebsocket = 'ws://{refused}/'\nexpect = [{expect}]\n"
        ))
    };
    for expect in
        ["'status < 500'", "{ that = 'status == 403', level = 'degraded' }", "'status == 101'"]
    {
        assert_eq!(failure(&open(expect)).reason, Reason::BadProtocol, "{expect}");
    }
    assert_eq!(observe(&open("'status == 403'"), &[])[0].outcome, Outcome::Passed);
}

#[test]
fn a_redirect_to_nowhere_is_no_success() {
    for head in ["", "location: http://[\r\n", "location: shop://basket\r\n"] {
        let answer = format!("HTTP/1.1 302 Found\r\n{head}content-length: 0\r\n\r\n");
        let server = servers::answering(answer);
        let steps =
            format!("[[step]]\nname = 'a'\nget = 'http://{server}/'\nfollow_redirects = 3\n");
        let failure = failure(&probe(&steps));
        assert_eq!(failure.reason, Reason::BadHttp, "{head}");
        assert!(failure.detail.contains("302 redirects"), "{}", failure.detail);
    }
}

#[test]
fn a_body_in_an_unknown_coding_is_not_judged_as_if_it_were_plain() {
    let get = |answer: Vec<u8>, more: &str| {
        let server = servers::answering(answer);
        probe(&format!("[[step]]\nname = 'a'\nget = 'http://{server}/'\n{more}\n"))
    };
    let coded = |coding: &str, body: &[u8]| {
        let length = body.len();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\n");
        let head = format!("{head}content-length: {length}\r\n\r\n");
        [head.into_bytes(), body.to_vec()].concat()
    };
    let expect = "expect = [\"body not contains 'broken'\"]";
    let failure = failure(&get(coded("br", b"\x0b\x02\x80hello\x03"), expect));
    assert_eq!(failure.reason, Reason::BadHttp);
    assert!(failure.detail.contains("packed as `br`"), "{}", failure.detail);
    let gzip = |text: &str| {
        let mut packer = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
        packer.write_all(text.as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    let two = [gzip("all is "), gzip("broken")].concat();
    let seen = observe(&get(coded("GZip, identity", &two), expect), &[]);
    assert!(failure_of(&seen).detail.contains("all is broken"), "both members are read");
    for (coding, body) in [("gzip, gzip", gzip("")), ("gzip", vec![]), ("br", vec![])] {
        let body = if coding == "gzip, gzip" {
            let mut packer = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
            packer.write_all(&body).unwrap();
            packer.finish().unwrap()
        } else {
            body
        };
        let seen = observe(&get(coded(coding, &body), ""), &[]);
        assert_eq!(seen[0].outcome, Outcome::Passed, "{coding}");
    }
}

#[test]
fn a_redirect_elsewhere_is_not_told_what_was_sent() {
    let asked = Arc::new(Mutex::new(String::new()));
    let noted = asked.clone();
    let elsewhere = servers::serve(move |mut stream| {
        noted.lock().unwrap().push_str(&servers::request(&mut stream));
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    });
    for status in [307, 308] {
        let server = servers::answering(format!(
            "HTTP/1.1 {status} On\r\nlocation: http://{elsewhere}/x\r\ncontent-length: 0\r\n\r\n"
        ));
        let steps = format!(
            "[[step]]\nname = 'a'\npost = 'http://{server}/'\njson = {{ p = '${{secret.PW}}' }}\n\
             follow_redirects = 2\n"
        );
        let failure = failure_of(&observe(&probe(&steps), &[("PW", "hunter2-and-more")]));
        assert_eq!(failure.reason, Reason::BadHttp);
        assert!(failure.detail.contains("send the request's body on"), "{}", failure.detail);
    }
    assert_eq!(*asked.lock().unwrap(), "", "nobody else was asked");
}

#[test]
fn no_start_of_a_secret_is_left_where_a_detail_is_cut() {
    let secret = "hunter2-is-long-enough-to-be-cut";
    for before in 40..90 {
        let body = format!("{}{secret}", "x".repeat(before));
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let server = servers::answering(answer);
        let steps = format!(
            "confirm = {{ retries = 0 }}\n[[step]]\nname = 'a'\nget = 'http://{server}/'\n\
             headers = {{ x-key = '${{secret.PW}}' }}\nexpect = [\"body == 'ok'\"]\n"
        );
        let seen = observe(&probe(&steps), &[("PW", secret)]);
        let Outcome::Failed(failure) = &seen[0].outcome else { panic!("{seen:?}") };
        assert!(!failure.detail.contains("hunt"), "{before}: {}", failure.detail);
    }
}

#[test]
fn a_token_that_was_kept_is_not_told() {
    let body = r#"{"token":"session-0123456789","plan":"free","echo":"your session-0123456789"}"#;
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let server = servers::answering(answer);
    let steps = format!(
        "[[step]]\nname = 'sign in'\nget = 'http://{server}/'\n\
         keep = {{ token = 'json.token', plan = 'json.plan' }}\n\
         [[step]]\nname = 'use it'\nget = 'http://{server}/'\n\
         headers = {{ authorization = 'Bearer ${{token}}', x = '${{plan}}' }}\n\
         expect = [\"json.echo == 'free'\"]\n"
    );
    let failure = failure(&probe(&steps));
    assert!(failure.detail.contains("found \"your ***\""), "{}", failure.detail);
}
