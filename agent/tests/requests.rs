//! Requests as they arrive: all that a file says of them is sent, once and to the right server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod probes;
mod servers;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use domain::protocol::observation::Outcome;
use probes::{evidence, observe, probe};

/// A server that notes what it is sent, and gives this answer.
fn noting(answer: impl AsRef<[u8]> + Send + Sync + 'static) -> (SocketAddr, Arc<Mutex<String>>) {
    let asked = Arc::new(Mutex::new(String::new()));
    let noted = asked.clone();
    let server = servers::serve(move |mut stream| {
        noted.lock().unwrap().push_str(&servers::request(&mut stream));
        let _ = std::io::Write::write_all(&mut stream, answer.as_ref());
    });
    (server, asked)
}

const OK: &str = "HTTP/1.1 200 OK\r\nset-cookie: jar=1\r\ncontent-length: 0\r\n\r\n";
/// `shop:pass-word` in base64.
const BASIC: &str = "authorization: Basic c2hvcDpwYXNzLXdvcmQ=";

#[test]
fn credentials_in_an_address_that_only_the_run_knows_are_sent_and_never_shown() {
    let (server, asked) = noting(OK);
    let body = format!("{{\"next\":\"http://shop:pass-word@{server}/a\"}}");
    let first = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let first = servers::answering(first);
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nlocation: http://shop:pass-word@{server}/b\r\ncontent-length: 0\r\n\r\n"
    );
    let redirect = servers::answering(redirect);
    let steps = format!(
        "[[step]]\nname = 'first'\nget = 'http://{first}/'\nkeep = {{ next = 'json.next' }}\n\
         [[step]]\nname = 'kept'\nget = '${{next}}'\nexpect = [\"url == 'http://{server}/a'\"]\n\
         [[step]]\nname = 'redirected'\nget = 'http://{redirect}/'\nfollow_redirects = 1\n\
         expect = [\"url == 'http://{server}/b'\"]\n\
         [[step]]\nname = 'last'\nget = '${{next}}'\nexpect = ['status == 500']\n"
    );
    let seen = evidence(&probe(&steps), &[]);
    let asked = asked.lock().unwrap().clone();
    assert!(asked.matches(BASIC).count() >= 3 && !asked.contains("shop:pass"), "{asked}");
    let (observation, captured) = &seen[0];
    let Outcome::Failed(failure) = &observation.outcome else { panic!("{observation:?}") };
    assert_eq!(failure.step, "last", "{failure:?}");
    let told = format!("{observation:?} {captured:?}");
    assert!(!told.contains("pass-word") && !told.contains("c2hvcDpwYXNz"), "{told}");
}

#[test]
fn headers_are_sent_as_they_are_written() {
    let (server, asked) = noting(OK);
    let steps = format!(
        "[[step]]\nname = 'a'\nget = 'http://{server}/a'\n\
         [[step]]\nname = 'b'\nget = 'http://{server}/b'\n\
         headers = {{ api_key = 'k', \"x!#$%&'*+-.^`|~\" = 'odd', host = 'shop.example', cookie = 'own=2', greeting = 'grüße' }}\n"
    );
    assert_eq!(observe(&probe(&steps), &[])[0].outcome, Outcome::Passed);
    let asked = asked.lock().unwrap().clone();
    let second = asked.split("GET /b").nth(1).unwrap();
    for line in [
        "api_key: k\r\n",
        "x!#$%&'*+-.^`|~: odd\r\n",
        "host: shop.example\r\n",
        "cookie: jar=1; own=2\r\n",
        "greeting: grüße\r\n",
    ] {
        assert_eq!(second.matches(line).count(), 1, "{line}: {second}");
    }
    assert!(!second.contains(&server.to_string()), "one host is sent: {second}");
}

#[test]
fn a_websocket_is_asked_for_with_the_headers_of_the_file() {
    let (server, asked) = noting("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    let steps = format!(
        "[[step]]\nname = 's'\nwebsocket = 'ws://{server}/live?a=1'\nexpect = ['status == 404']\n\
         headers = {{ host = 'shop.example', user-agent = 'mine', origin = 'http://shop.example' }}\n"
    );
    assert_eq!(observe(&probe(&steps), &[])[0].outcome, Outcome::Passed);
    let asked = asked.lock().unwrap().to_ascii_lowercase();
    assert!(asked.starts_with("get /live?a=1 http/1.1\r\n"), "{asked}");
    for line in
        ["host: shop.example\r\n", "user-agent: mine\r\n", "origin: http://shop.example\r\n"]
    {
        assert_eq!(asked.matches(line).count(), 1, "{line}: {asked}");
    }
    assert_eq!(asked.matches("host: ").count(), 1, "{asked}");
}
