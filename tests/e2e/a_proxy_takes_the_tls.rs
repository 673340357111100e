//! The console by another name than this machine's: no token is asked for by plain HTTP, and behind a proxy that takes the
//! HTTPS away operators sign in as by HTTPS.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use harness::{ADMIN_TOKEN, Bundle, System, TestSettings};

/// What is answered to a request by the name `status.example`, as a proxy passes it on.
fn by_name(system: &System, head: &str, body: &str) -> String {
    let address = system.worker.url("").replace("http://", "").replace('/', "");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let length = body.len();
    let request = format!(
        "{head}\r\nhost: status.example\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn sign_in(system: &System, origin: &str) -> String {
    let head = format!(
        "POST /console/sign-in HTTP/1.1\r\norigin: {origin}\r\naccept: text/html\r\ncontent-type: application/x-www-form-urlencoded"
    );
    by_name(system, &head, &format!("token={ADMIN_TOKEN}&to=/console"))
}

const FORM: &str = "GET /console/sign-in HTTP/1.1\r\naccept: text/html";

#[test]
fn by_plain_http_no_token_is_asked_for_or_taken() {
    let system = System::without_agents(Bundle::Deployed);
    for answer in [by_name(&system, FORM, ""), sign_in(&system, "http://status.example")] {
        assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
        assert!(
            !answer.contains("type=\"password\"") && !answer.contains("set-cookie"),
            "{answer}"
        );
        assert!(answer.contains("open the console by HTTPS"), "{answer}");
    }
}

#[test]
fn behind_a_proxy_that_takes_https_operators_sign_in() {
    let settings = TestSettings { behind_tls: true, ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    let form = by_name(&system, FORM, "");
    assert!(form.starts_with("HTTP/1.1 200") && form.contains("name=\"token\""), "{form}");
    let signed_in = sign_in(&system, "https://status.example");
    assert!(signed_in.starts_with("HTTP/1.1 303"), "{signed_in}");
    let cookie = signed_in.lines().find_map(|line| {
        line.to_lowercase().starts_with("set-cookie: ").then(|| line[12..].to_owned())
    });
    let cookie = cookie.expect("a cookie");
    assert!(cookie.starts_with("__Host-allclear=") && cookie.contains("; Secure"), "{cookie}");
    let own = cookie.split(';').next().unwrap();
    let page = by_name(
        &system,
        &format!("GET /console HTTP/1.1\r\naccept: text/html\r\ncookie: {own}"),
        "",
    );
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("Open alerts"), "{page}");
    // A form of a page that came by plain HTTP is of another site.
    let other = sign_in(&system, "http://status.example");
    assert!(other.starts_with("HTTP/1.1 422"), "{other}");
}
