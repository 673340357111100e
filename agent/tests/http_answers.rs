//! A matrix of HTTP answers, byte for byte as servers send them, with what a probe says of each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod probes;
mod servers;

use domain::protocol::observation::{Outcome, Reason};
use probes::{observe, probe};

/// A verdict: passed, or the reason and a part of what is said.
type RowVerdict = Result<(), (Reason, &'static str)>;

const PASSED: RowVerdict = Ok(());

const fn failed(reason: Reason, words: &'static str) -> RowVerdict {
    Err((reason, words))
}

fn pack(text: &str) -> Vec<u8> {
    use std::io::Write;
    let mut packer = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}

/// Sends the bytes to a step with these expectations, as TOML.
fn check(answer: &[u8], expect: &[&str], more: &str, verdict: RowVerdict) {
    let server = servers::answering(answer.to_vec());
    let expect: Vec<String> = expect.iter().map(|expectation| format!("{expectation:?}")).collect();
    let steps = format!(
        "[[step]]\nname = 's'\nget = 'http://{server}/'\nexpect = [{}]\n{more}\n",
        expect.join(", ")
    );
    let seen = observe(&probe(&steps), &[]);
    let shown = String::from_utf8_lossy(answer.get(..120).unwrap_or(answer)).into_owned();
    match (&seen[0].outcome, verdict) {
        (Outcome::Passed, Ok(())) => {}
        (Outcome::Failed(failure), Err((reason, words))) => {
            assert_eq!(failure.reason, reason, "{shown}: {}", failure.detail);
            assert!(failure.detail.contains(words), "{shown}: {}", failure.detail);
        }
        (outcome, verdict) => panic!("{shown} {expect:?}: {outcome:?}, not {verdict:?}"),
    }
}

fn with_body(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[test]
fn statuses_that_nothing_is_said_of() {
    let unexpected = failed(Reason::ExpectationFailed, "found ");
    for (status, verdict) in [
        ("200 OK", PASSED),
        ("201 Created", PASSED),
        ("202 Accepted", PASSED),
        ("203 Non-Authoritative Information", PASSED),
        ("206 Partial Content", PASSED),
        ("226 IM Used", PASSED),
        ("299", PASSED),
        ("300 Multiple Choices", unexpected),
        ("301 Moved Permanently", unexpected),
        ("302 Found", unexpected),
        ("303 See Other", unexpected),
        ("305 Use Proxy", unexpected),
        ("307 Temporary Redirect", unexpected),
        ("308 Permanent Redirect", unexpected),
        ("400 Bad Request", unexpected),
        ("401 Unauthorized", unexpected),
        ("403 Forbidden", unexpected),
        ("404 Not Found", unexpected),
        ("410 Gone", unexpected),
        ("418", unexpected),
        ("429 Too Many Requests", unexpected),
        ("451 Unavailable For Legal Reasons", unexpected),
        ("500 Internal Server Error", unexpected),
        ("502 Bad Gateway", unexpected),
        ("503 Service Unavailable", unexpected),
        ("504 Gateway Timeout", unexpected),
        ("520", unexpected),
        ("599", unexpected),
        ("999 Request denied", unexpected),
    ] {
        check(&with_body(status, "", b"x"), &[], "", verdict);
    }
    for (answer, verdict) in [
        (&b"HTTP/1.1 204 No Content\r\n\r\n"[..], PASSED),
        (b"HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n", PASSED),
        (b"HTTP/1.1 304 Not Modified\r\netag: \"a\"\r\n\r\n", unexpected),
        (b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n", unexpected),
    ] {
        check(answer, &[], "", verdict);
    }
}

#[test]
fn statuses_that_are_expected_are_no_surprise() {
    let to = "location: /next\r\n";
    for (status, expect) in [
        ("301 Moved Permanently", &["status == 301"][..]),
        ("302 Found", &["status < 400"]),
        ("302 Found", &["header.location == '/next'"]),
        ("304 Not Modified", &["status in [200, 304]"]),
        ("404 Not Found", &["status == 404"]),
        ("503 Service Unavailable", &["status >= 500"]),
        ("999 Request denied", &["status == 999"]),
    ] {
        let answer = format!("HTTP/1.1 {status}\r\n{to}content-length: 0\r\n\r\n");
        let answer = answer.replace(
            "content-length: 0\r\n",
            if status.starts_with("304") { "" } else { "content-length: 0\r\n" },
        );
        check(answer.as_bytes(), expect, "", PASSED);
    }
    let lost = failed(Reason::ExpectationFailed, "there is none");
    check(&with_body("200 OK", "", b""), &["header.location == '/next'"], "", lost);
    let error = failed(Reason::ExpectationFailed, "found 500");
    check(&with_body("500 Oh", to, b""), &["header.location == '/next'"], "", error);
}

#[test]
fn heads_and_ends_of_answers() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let long = "x".repeat(1_000_000);
    let many = |headers: usize| {
        let headers: String = (0..headers).map(|n| format!("x-{n}: {n}\r\n")).collect();
        format!("HTTP/1.1 200 OK\r\n{headers}\r\nhello")
    };
    for (answer, verdict) in [
        // As old and as sloppy as servers are.
        ("HTTP/1.0 200 OK\r\n\r\nhello", PASSED),
        ("HTTP/1.1 200 OK\r\n\r\nhello", PASSED),
        ("HTTP/1.1 200\r\n\r\nhello", PASSED),
        ("HTTP/1.1 200 \r\n\r\nhello", PASSED),
        ("HTTP/1.1 200 OK\r\nContent-Length:5\r\n\r\nhello", PASSED),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello", PASSED),
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello and more", PASSED),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", PASSED),
        (
            "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
            PASSED,
        ),
        (&format!("{chunked}5\r\nhello\r\n0\r\n\r\n"), PASSED),
        (&format!("{chunked}2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\ntrailer: 1\r\n\r\n"), PASSED),
        (&format!("{chunked}005\r\nhello\r\n0\r\n\r\n"), PASSED),
        // Headers: as many as servers send, names of every character, over several lines, with space before the
        // colon.
        (&many(101), PASSED),
        (&many(998), PASSED),
        (&many(1_500), failed(Reason::HeaderTooLarge, "")),
        ("HTTP/1.1 200 OK\r\nx_a!#$%&'*+-.^`|~: 1\r\n\r\nhello", PASSED),
        ("HTTP/1.1 200 OK\r\nx-long: one\r\n two\r\n\tthree\r\n\r\nhello", PASSED),
        ("HTTP/1.1 200 OK\r\nx-spaced : 1\r\ncontent-length : 5\r\n\r\nhello and more", PASSED),
        ("HTTP/1.1 200 OK\r\nx-empty:\r\n\r\nhello", PASSED),
        ("HTTP/1.1 200 OK\r\nx-text: gr\u{fc}\u{df}e\r\n\r\nhello", PASSED),
        // Cut off.
        ("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello", failed(Reason::Truncated, "")),
        (&format!("{chunked}5\r\nhello\r\n"), failed(Reason::Truncated, "")),
        (&format!("{chunked}50\r\nhello\r\n"), failed(Reason::Truncated, "")),
        ("HTTP/1.1 200 OK\r\ncontent-le", failed(Reason::ConnectionReset, "")),
        ("", failed(Reason::ConnectionReset, "")),
        // Against the rules.
        (&format!("{chunked}zz\r\nhello\r\n0\r\n\r\n"), failed(Reason::BadHttp, "")),
        (
            &format!("{chunked}ffffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
            failed(Reason::BadHttp, ""),
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
            failed(Reason::BadHttp, ""),
        ),
        ("HTTP/1.1 200 OK\r\ncontent-length: five\r\n\r\nhello", failed(Reason::BadHttp, "")),
        ("HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\nhello", failed(Reason::BadHttp, "")),
        ("HTTP/1.1 200 OK\r\nbad header: x\r\n\r\nhello", failed(Reason::BadHttp, "")),
        ("HTTP/1.1 200 OK\r\nno-colon\r\n\r\nhello", failed(Reason::BadHttp, "")),
        ("HTTP/1.1 2000 OK\r\n\r\nhello", failed(Reason::BadHttp, "")),
        ("HTTP/3.0 200 OK\r\n\r\nhello", failed(Reason::BadHttp, "")),
        ("SSH-2.0-OpenSSH_9.6\r\n", failed(Reason::BadHttp, "")),
        ("<html>hello</html>", failed(Reason::BadHttp, "")),
        (&format!("HTTP/1.1 200 OK\r\nx: {long}\r\n\r\nhello"), failed(Reason::HeaderTooLarge, "")),
        // Where the body ends cannot be known.
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: xyz\r\n\r\nhello", failed(Reason::BadHttp, "")),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nhello", failed(Reason::BadHttp, "")),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            failed(Reason::BadHttp, "`gzip`"),
        ),
    ] {
        check(answer.as_bytes(), &["body contains 'hello'"], "", verdict);
        if verdict != PASSED {
            check(answer.as_bytes(), &["body not contains 'error'"], "", verdict);
        }
    }
}

#[test]
fn headers_as_expectations_read_them() {
    let no = |words| failed(Reason::ExpectationFailed, words);
    for (headers, expect, verdict) in [
        ("api_key: k\r\n", "header.api_key == 'k'", PASSED),
        ("API_Key: k\r\n", "header.Api_KEY == 'k'", PASSED),
        ("x.y~z: 1\r\n", "header.x.y~z == '1'", PASSED),
        ("x-long: one\r\n two\r\n", "header.x-long matches '^one +two$'", PASSED),
        ("x-spaced : 1\r\n", "header.x-spaced == '1'", PASSED),
        ("x-empty:\r\n", "header.x-empty == ''", PASSED),
        ("x-twice: 1\r\nx-twice: 2\r\n", "header.x-twice == '1'", PASSED),
        ("x-other: 1\r\n", "header.api_key exists", no("there is none")),
        ("set-cookie: a_b.c~d=1\r\n", "cookie.a_b.c~d == '1'", PASSED),
    ] {
        check(&with_body("200 OK", headers, b""), &[expect], "", verdict);
    }
}

#[test]
fn bodies_as_they_are_packed_and_written() {
    let zlib = |text: &str| {
        use std::io::Write;
        let mut packer = flate2::write::ZlibEncoder::new(vec![], flate2::Compression::best());
        packer.write_all(text.as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    let raw = |text: &str| {
        use std::io::Write;
        let mut packer = flate2::write::DeflateEncoder::new(vec![], flate2::Compression::best());
        packer.write_all(text.as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    let unasked = failed(Reason::BadHttp, "which was not asked for");
    let broken = failed(Reason::BadHttp, "cannot be unpacked");
    let unreadable = failed(Reason::ExpectationFailed, "cannot be read as UTF-8");
    let large = vec![b'x'; 1_500_000];
    for (headers, body, verdict) in [
        ("", b"hello".to_vec(), PASSED),
        ("content-encoding: gzip\r\n", pack("hello"), PASSED),
        ("content-encoding: x-gzip\r\n", pack("hello"), PASSED),
        ("content-encoding: GZIP\r\n", pack("hello"), PASSED),
        ("content-encoding: deflate\r\n", zlib("hello"), PASSED),
        ("content-encoding: deflate\r\n", raw("hello"), PASSED),
        ("content-encoding: identity\r\n", b"hello".to_vec(), PASSED),
        ("content-encoding: none\r\n", b"hello".to_vec(), PASSED),
        ("content-encoding: utf-8\r\n", b"hello".to_vec(), PASSED),
        ("content-encoding: aws-chunked\r\n", b"hello".to_vec(), PASSED),
        ("content-encoding:\r\n", b"hello".to_vec(), PASSED),
        ("content-encoding: gzip, aws-chunked\r\n", pack("hello"), PASSED),
        ("content-encoding: gzip\r\n", b"hello".to_vec(), broken),
        ("content-encoding: gzip\r\n", pack("hello")[..12].to_vec(), broken),
        ("content-encoding: deflate\r\n", b"\xff\xff\xff".to_vec(), broken),
        ("content-encoding: br\r\n", b"\x0b\x02\x80hello\x03".to_vec(), unasked),
        ("content-encoding: zstd\r\n", b"\x28\xb5\x2f\xfd".to_vec(), unasked),
        ("content-encoding: compress\r\n", b"\x1f\x9d".to_vec(), unasked),
        ("content-type: text/html; charset=iso-8859-1\r\n", b"hello \xf6".to_vec(), PASSED),
        ("content-type: text/html\r\n", b"<meta charset=latin1>hello \xf6".to_vec(), PASSED),
        ("content-type: text/plain; charset=utf-16le\r\n", b"h\0e\0l\0l\0o\0".to_vec(), PASSED),
        ("", b"\xef\xbb\xbfhello".to_vec(), PASSED),
        ("", b"hello \xf6".to_vec(), unreadable),
        ("content-type: text/html; charset=utf-8\r\n", b"hello \xf6".to_vec(), unreadable),
        ("", large.clone(), failed(Reason::BodyTooLarge, "more than 1048576 bytes")),
        (
            "content-encoding: gzip\r\n",
            pack(&"x".repeat(1_500_000)),
            failed(Reason::UnpackedTooLarge, "unpack to more"),
        ),
    ] {
        let answer = with_body("200 OK", headers, &body);
        check(&answer, &["body contains 'hello'"], "", verdict);
        if verdict != PASSED {
            check(&answer, &["body not contains 'error'"], "", verdict);
            // What nothing looks at does not decide.
            check(&answer, &["status == 200"], "", PASSED);
            check(&answer, &[], "", PASSED);
        }
    }
}

#[test]
fn a_body_is_read_as_far_as_the_step_says() {
    let large = "x".repeat(3_000_000);
    let packed = pack(&large);
    let too_large = |words| failed(Reason::BodyTooLarge, words);
    for (headers, body, more, verdict) in [
        ("", large.as_bytes(), "max_body = '3MB'", PASSED),
        ("", large.as_bytes(), "max_body = '16MiB'", PASSED),
        ("", large.as_bytes(), "max_body = '2999999B'", too_large("more than 2999999 bytes")),
        ("", large.as_bytes(), "", too_large("more than 1048576 bytes")),
        ("", b"xxx", "max_body = '3B'", PASSED),
        ("", b"xxx", "max_body = '2B'", too_large("more than 2 bytes")),
        ("content-encoding: gzip\r\n", &packed, "max_body = '3MB'", PASSED),
        (
            "content-encoding: gzip\r\n",
            &packed,
            "max_body = '2999999B'",
            failed(Reason::UnpackedTooLarge, "unpack to more than 2999999"),
        ),
    ] {
        let answer = with_body("200 OK", headers, body);
        check(&answer, &["body contains 'xxx'"], more, verdict);
        check(&answer, &["status == 200"], more, PASSED);
    }
    // Nothing is waited for that will not be read.
    let announced = b"HTTP/1.1 200 OK\r\ncontent-length: 3000000\r\n\r\nx";
    check(announced, &["body contains 'x'"], "", too_large("more than 1048576 bytes"));
}

#[test]
fn documents_that_are_none() {
    let json = "content-type: application/json\r\n";
    let no_json = failed(Reason::ExpectationFailed, "the body is not JSON");
    for (body, expect, verdict) in [
        (&b"{\"status\":\"ok\"}"[..], "json.errors not exists", PASSED),
        (b"\xef\xbb\xbf{\"status\":\"ok\"}", "json.errors not exists", PASSED),
        (
            b"{\"status\":\"ok\",\"errors\":null}",
            "json.errors not exists",
            failed(Reason::ExpectationFailed, "found null"),
        ),
        (b"", "json.errors not exists", no_json),
        (b"<html>error</html>", "json.errors not exists", no_json),
        (b"{\"status\":\"ok\"", "json.errors not exists", no_json),
        (b"{\"status\":\"ok\"} {}", "json.errors not exists", no_json),
        (
            b"[{\"message\":\"down\"}]",
            "json.errors not exists",
            failed(Reason::ExpectationFailed, "is sought in"),
        ),
        (b"null", "json.errors not exists", failed(Reason::ExpectationFailed, "is sought in null")),
        (b"<html>error</html>", "$.errors not exists", no_json),
        (
            b"[1]",
            "$.errors not exists",
            failed(Reason::ExpectationFailed, "where the kind is list"),
        ),
        (b"{\"id\":9007199254740993}", "json.id == 9007199254740993", PASSED),
        (
            b"{\"id\":9007199254740993}",
            "json.id == 9007199254740992",
            failed(Reason::ExpectationFailed, "found 9007199254740993"),
        ),
        (b"{\"price\":10.10}", "json.price == 10.1", PASSED),
        (b"{\"status\":200}", "status == json.status", PASSED),
        (
            b"{\"status\":503}",
            "status == json.status",
            failed(Reason::ExpectationFailed, "found 200, and of `json.status` found 503"),
        ),
        (b"<html>", "status != json.status", no_json),
        (
            b"{\"a\":[1,2]}",
            "json.a not contains '1'",
            failed(Reason::ExpectationFailed, "of another kind"),
        ),
    ] {
        check(&with_body("200 OK", json, body), &[expect], "", verdict);
    }
}

#[test]
fn redirects_that_are_followed() {
    let follow = "follow_redirects = 3";
    let elsewhere = servers::answering(with_body("200 OK", "", b"hello"));
    let lost = servers::answering(with_body("404 Not Found", "", b"hello"));
    for (location, verdict) in [
        (format!("location: http://{elsewhere}/\r\n"), PASSED),
        (format!("location: http://{lost}/\r\n"), failed(Reason::ExpectationFailed, "found 404")),
        (String::new(), failed(Reason::BadHttp, "redirects nowhere")),
        ("location: ftp://x/\r\n".to_owned(), failed(Reason::BadHttp, "which is no http address")),
        ("location: /again\r\n".to_owned(), failed(Reason::TooManyRedirects, "after 3 redirects")),
    ] {
        let answer = format!("HTTP/1.1 302 Found\r\n{location}content-length: 0\r\n\r\n");
        check(answer.as_bytes(), &[], follow, verdict);
    }
    // A redirect that can be followed nowhere is none that was followed.
    let choices = with_body("300 Multiple Choices", "location: /next\r\n", b"");
    check(&choices, &[], follow, failed(Reason::ExpectationFailed, "found 300"));
}
