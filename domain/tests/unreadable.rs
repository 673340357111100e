//! What cannot be read meets no expectation, whatever its operator, with `not` too; what was read and is
//! absent meets `not exists` alone.

use domain::expectation::{Expectation, StepAnswer, Subject, contradiction};

/// Every operator, each with and without `not`, with values of every kind.
const CONDITIONS: &[&str] = &[
    "exists",
    "not exists",
    "== 1",
    "== 200",
    "!= 200",
    "> 200",
    "< 500",
    "in [200, 204]",
    "not in [404]",
    "!= 1",
    "< 1000",
    "<= 1000",
    "> 1",
    ">= 1",
    "== 'x'",
    "!= 'x'",
    "== true",
    "!= true",
    "== null",
    "!= null",
    "< 10s",
    "> 1ms",
    "< 1MB",
    "> 1B",
    "contains 'x'",
    "not contains 'x'",
    "matches 'x'",
    "not matches 'x'",
    "in [1, 2]",
    "not in [1, 2]",
    "in ['x']",
    "not in ['x']",
    "in [null]",
    "not in [null]",
    "is text",
    "is null",
    "is object",
    "is list",
    "== json.b",
    "!= json.b",
    "== header.x",
    "!= header.x",
    "== status",
    "!= status",
    "length == 0",
    "length <= 5",
    "length >= 1",
];

/// The conditions that a subject can have; the parser refuses the others.
fn expectations(subject: &str) -> Vec<Expectation> {
    let all =
        CONDITIONS.iter().filter_map(|condition| format!("{subject} {condition}").parse().ok());
    let all: Vec<Expectation> = all.collect();
    assert!(all.len() >= 3, "{subject}: {all:?}");
    all
}

fn none_holds(subject: &str, answer: &StepAnswer<'_>) {
    for expectation in expectations(subject) {
        let judged = expectation.judge(answer);
        assert!(judged.is_err(), "`{expectation}` holds of {:?}", answer.body);
    }
}

fn of_body(body: &[u8]) -> StepAnswer<'_> {
    StepAnswer { status: Some(200), body, ..StepAnswer::default() }
}

const PATHS: &[&str] = &[
    "json.a",
    "json.a.b",
    "json.a.length",
    "json.[0]",
    "json.items[0].a",
    "$.a",
    "$['a']['b']",
    "$[0]",
    "$.items[0].a",
    "$..a",
    "$.items[*].a",
];

#[test]
fn a_body_that_is_no_json_meets_nothing() {
    for body in [
        &b""[..],
        b" ",
        b"<html>502 Bad Gateway</html>",
        b"{\"a\":1",
        b"{\"a\":1}}",
        b"{\"a\":1} trailing",
        b"{'a':1}",
        b"{\"a\":\"\xff\"}",
        b"\xff\xfe{\0",
        b"NaN",
    ] {
        for path in PATHS {
            none_holds(path, &of_body(body));
        }
    }
}

#[test]
fn a_document_of_another_kind_meets_nothing() {
    for body in ["[]", "[{\"message\":\"down\"}]", "\"down\"", "1", "true", "null"] {
        for path in ["json.a", "json.a.b", "json.a.length", "$.a", "$['a']['b']"] {
            none_holds(path, &of_body(body.as_bytes()));
        }
    }
    for body in ["{}", "{\"a\":1}", "\"down\"", "1", "null"] {
        for path in ["json.[0]", "json.[0].a", "$[0]", "$[0].a"] {
            none_holds(path, &of_body(body.as_bytes()));
        }
    }
    for body in ["{\"a\":[]}", "{\"a\":\"down\"}", "{\"a\":1}", "{\"a\":true}"] {
        for path in ["json.a.b", "$.a.b"] {
            none_holds(path, &of_body(body.as_bytes()));
        }
    }
}

#[test]
fn a_text_in_another_encoding_meets_nothing() {
    none_holds("body", &of_body(b"sch\xf6n"));
    let headers = [("content-type".to_owned(), "text/html; charset=utf-8".to_owned())];
    none_holds("body", &StepAnswer { headers: &headers, ..of_body(b"<p>sch\xf6n") });
    for negative in ["received not contains 'x'", "received not matches 'x'", "received != 'x'"] {
        let expectation: Expectation = negative.parse().unwrap();
        assert!(expectation.judge(&of_body(b"\xffbinary")).is_err(), "{negative}");
    }
    let binary: Expectation = "received contains '8.4.0'".parse().unwrap();
    assert_eq!(binary.judge(&of_body(b"\x4a\0\0\0\x0a8.4.0\0\xff")), Ok(()));
}

#[test]
fn without_an_answer_nothing_is_met() {
    for subject in [
        "status",
        "url",
        "header.x",
        "cookie.x",
        "dns",
        "connect",
        "tls",
        "first_byte",
        "transfer",
        "certificate.days_left",
        "certificate.expires_in",
        "certificate.chain_expires_in",
        "certificate.subject",
        "certificate.issuer",
        "certificate.names",
        "certificate.sha256",
        "certificate.chain_length",
        "certificate.protocol",
        "domain.expires_in",
        "domain.name",
    ] {
        // What can never hold is refused before: `tls not exists`.
        let all = CONDITIONS.iter().map(|condition| format!("{subject} {condition}"));
        let all: Vec<Expectation> = all.filter_map(|text| text.parse().ok()).collect();
        assert!(!all.is_empty(), "{subject}");
        for expectation in all {
            assert!(expectation.judge(&StepAnswer::default()).is_err(), "{expectation}");
        }
    }
}

#[test]
fn what_was_read_and_is_absent_meets_not_exists_alone() {
    let headers = [("content-type".to_owned(), "application/json".to_owned())];
    for (subject, body) in [
        ("json.a", "{}"),
        ("json.a", "{\"b\":{\"a\":1}}"),
        ("json.a.b", "{\"a\":{}}"),
        ("json.a.b", "{\"a\":null}"),
        ("json.a[1]", "{\"a\":[0]}"),
        ("json.[0]", "[]"),
        ("$.a", "{}"),
        ("$.a.b", "{\"a\":null}"),
        ("$.a[1]", "{\"a\":[0]}"),
        ("header.x", "{}"),
        ("cookie.x", "{}"),
        ("received", ""),
    ] {
        let answer = StepAnswer { headers: &headers, ..of_body(body.as_bytes()) };
        for expectation in expectations(subject) {
            let is_absence = expectation.to_string().ends_with("not exists");
            assert_eq!(expectation.judge(&answer).is_ok(), is_absence, "{expectation} of {body}");
        }
    }
}

#[test]
fn encodings_are_read_as_they_are_declared_and_marks_are_no_part_of_a_text() {
    let judge = |content_type: &str, body: &[u8], expectation: &str| {
        let headers = [("content-type".to_owned(), content_type.to_owned())];
        let answer = StepAnswer { headers: &headers, ..of_body(body) };
        expectation.parse::<Expectation>().unwrap().judge(&answer)
    };
    let latin = "text/html; charset=ISO-8859-1";
    assert_eq!(judge(latin, b"sch\xf6n", "body == 'sch\u{f6}n'"), Ok(()));
    assert!(judge(latin, b"sch\xf6n", "body not contains '\u{f6}'").is_err());
    assert_eq!(judge("application/json", b"\xef\xbb\xbf{\"a\":1}", "json.a == 1"), Ok(()));
    assert_eq!(judge("text/plain", b"\xef\xbb\xbfok", "body == 'ok'"), Ok(()));
    let wide = b"\xff\xfe{\0\"\0a\0\"\0:\x001\0}\0";
    assert_eq!(judge("application/json", wide, "$.a == 1"), Ok(()));
    let refused = judge("text/plain", b"\xf6", "body not contains 'x'").unwrap_err();
    assert!(refused.contains("cannot be read as UTF-8"), "{refused}");
}

#[test]
fn numbers_are_compared_exactly_and_kept_as_they_are_written() {
    let body = r#"{"n":9007199254740993,"price":10.10,"id":120000000000000000000000000001,"e":1.50E+2,
        "list":[1,2],"mixed":["x",1],"texts":["x"],"nested":[{"price":0.10}]}"#;
    for (expectation, holds) in [
        ("json.n == 9007199254740993", true),
        ("json.n == 9007199254740992", false),
        ("json.n != 9007199254740992", true),
        ("json.n > 9007199254740992", true),
        ("json.price == 10.1", true),
        ("json.price == 10.10", true),
        ("json.price > 10.10", false),
        ("$.price <= 10.10", true),
        ("json.id == 120000000000000000000000000001", true),
        ("json.id == 120000000000000000000000000002", false),
        ("json.id < 120000000000000000000000000002", true),
        ("$.id in [120000000000000000000000000001]", true),
        ("json.e == 150", true),
        ("json.nested[0].price == 0.1", true),
        ("$.nested[-1].price == 0.1", true),
        ("json.price is number", true),
        ("json.price is text", false),
        ("json.price contains '10'", false),
        ("json.price not contains '10'", false),
        ("json.list contains '1'", false),
        ("json.list not contains '1'", false),
        ("json.mixed contains 'x'", true),
        ("json.mixed not contains 'x'", false),
        ("json.mixed not contains 'y'", false),
        ("json.texts not contains 'y'", true),
        ("$.list[*] not contains '3'", false),
    ] {
        let parsed: Expectation = expectation.parse().unwrap();
        let judged = parsed.judge(&of_body(body.as_bytes()));
        assert_eq!(judged.is_ok(), holds, "{expectation}: {judged:?}");
        assert_eq!(parsed.to_string(), expectation, "it stays as it is written");
    }
    for (subject, kept) in [
        ("json.price", "10.10"),
        ("$.price", "10.10"),
        ("json.id", "120000000000000000000000000001"),
        ("json.e", "1.50E+2"),
        ("$['nested'][0]['price']", "0.10"),
        ("json.n", "9007199254740993"),
        ("json.list", "[1,2]"),
    ] {
        let subject: Subject = subject.parse().unwrap();
        assert_eq!(subject.read_text(&of_body(body.as_bytes())), Ok(kept.to_owned()));
    }
}

#[test]
fn whether_two_can_hold_together_is_exact_too() {
    for (expectations, can) in [
        (&["json.a > 9007199254740992", "json.a < 9007199254740993"], true),
        (&["json.a > 1000000000", "json.a < 1000000001"], true),
        (&["json.a >= 9007199254740993", "json.a <= 9007199254740992"], false),
        (&["json.a == 10.10", "json.a == 10.1"], true),
        (&["json.a == 1", "json.a != 'x'"], false),
        (&["json.a == 1", "json.a != null"], true),
        (&["json.a == 1", "json.a not in ['x']"], false),
        (&["json.a == 1", "json.a not in [null, 2]"], true),
    ] as [(&[&str; 2], bool); 8]
    {
        let parsed = expectations.map(|text| text.parse::<Expectation>().unwrap());
        assert_eq!(contradiction(&parsed).is_none(), can, "{expectations:?}");
    }
}
