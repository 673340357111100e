//! Expectations: what holds, what fails and how it says so, what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use domain::expectation::{Answer, Expectation, Level, Subject};
use domain::observation::{MAX_DETAIL_CHARS, Phases};
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

const BODY: &str =
    r#"{"token":"abc","n":3,"ok":true,"none":null,"items":[{"name":"x"},{"name":"y"}]}"#;

fn judge(expectation: &str, body: &str) -> Result<(), String> {
    let headers = [("content-type".to_owned(), "application/json".to_owned())];
    let phases = Phases { connect_us: Some(900), first_byte_us: Some(12_340), ..Phases::default() };
    let answer = Answer {
        status: 200,
        headers: &headers,
        body: body.as_bytes(),
        phases,
        certificate_days_left: None,
    };
    expectation.parse::<Expectation>().unwrap().judge(&answer)
}

#[test]
fn what_holds() {
    for expectation in [
        "status == 200",
        "status < 300",
        "body contains 'token'",
        "json.token == 'abc'",
        "json.token == \"abc\"",
        "json.n >= 3",
        "json.n != 4",
        "json.ok == true",
        "json.none == null",
        "json.n != null",
        "json.items.length == 2",
        "json.items[1].name == 'y'",
        "json.token.length == 3",
        "json.items exists",
        "header.Content-Type contains 'json'",
        "first_byte < 800ms",
        "duration < 1s",
        "connect <= 900us",
    ] {
        assert_eq!(judge(expectation, BODY), Ok(()), "{expectation}");
    }
}

#[test]
fn what_fails_says_what_was_found() {
    for (expectation, found) in [
        ("status == 503", "`status == 503`: found 200"),
        ("body contains 'basket'", "`body contains 'basket'`: found \"{"),
        ("json.token == 'xyz'", "`json.token == 'xyz'`: found \"abc\""),
        ("json.n > 3", "`json.n > 3`: found 3"),
        ("json.missing < 500", "`json.missing < 500`: there is no `missing`"),
        ("json.missing != 'x'", "`json.missing != 'x'`: there is no `missing`"),
        ("json.token < 5", "`json.token < 5`: found \"abc\", of another kind"),
        ("json.token != 5", "`json.token != 5`: found \"abc\", of another kind"),
        ("json.items[2].name exists", "there is no item 2 of 2"),
        ("json.n.length > 0", "3 has no length"),
        ("header.location exists", "`header.location exists`: there is none"),
        ("certificate.days_left > 14", "there is no certificate"),
        ("tls < 1s", "there was no such phase"),
        ("first_byte < 10ms", "`first_byte < 10ms`: found 12.3 ms"),
    ] {
        let detail = judge(expectation, BODY).unwrap_err();
        assert!(detail.contains(found), "{expectation}: {detail}");
    }
    let detail = judge("json.a exists", "<html>").unwrap_err();
    assert!(detail.contains("the body is not JSON"), "{detail}");
}

#[test]
fn what_can_never_or_must_always_be_is_refused() {
    for (expectation, at, problem) in [
        ("", 0, "`` is nothing of an answer"),
        ("stauts == 200", 0, "`stauts` is nothing of an answer\nhint: did you mean `status`?"),
        ("status", 6, "`status` says nothing of `status`"),
        ("status = 200", 7, "`=` is no operator"),
        ("status == ok", 10, "`ok` is no value"),
        ("status == 999", 10, "a status is 100 to 599"),
        ("status >= 100", 10, "a status is 100 to 599"),
        ("status contains '2'", 16, "`status` is a number"),
        ("status == '200'", 10, "`status` is a number"),
        ("first_byte < 800", 13, "`first_byte` is a time"),
        ("first_byte < 0ms", 13, "`first_byte` can never, or must always, be so"),
        ("body == 200", 8, "`body` is a text"),
        ("body contains token", 14, "`contains` takes a text"),
        ("json.n < 'x'", 9, "'x' has no order"),
        ("json. == 1", 5, "`` has an empty part"),
        ("json.a[x] == 1", 5, "`a[x]` is no place in an array"),
        ("status exists", 13, "`status` is a number"),
    ] {
        let error = expectation.parse::<Expectation>().unwrap_err();
        assert!(error.to_string().starts_with(problem), "{expectation}: {error}");
        assert_eq!(error.at, at, "{expectation}");
    }
}

#[test]
fn a_level_travels_with_the_expectation() {
    let json = r#"{"that":"first_byte < 800ms","level":"degraded"}"#;
    let expectation: Expectation = serde_json::from_str(json).unwrap();
    assert_eq!(expectation.level(), Level::Degraded);
    assert_eq!(serde_json::to_string(&expectation).unwrap(), json);
    assert_eq!(
        serde_json::to_string(&"status == 200".parse::<Expectation>().unwrap()).unwrap(),
        "\"status == 200\""
    );
}

proptest! {
    #[test]
    fn what_is_printed_reads_the_same(
        text in "(status|json\\.a\\[1\\]\\.b|header\\.x|tls|body) (==|<|>=|!=|contains) (2[0-9]{2}|'[a-z\"]{1,5}'|[1-9]00ms|true)"
    ) {
        if let Ok(expectation) = text.parse::<Expectation>() {
            prop_assert_eq!(expectation.to_string().parse::<Expectation>().unwrap(), expectation);
        }
    }

    #[test]
    fn nothing_anybody_sends_brings_the_judge_down(
        text in "json(\\.[a-c]|\\[[0-2]\\]){1,3} (exists|== 1|contains 'a')",
        body in "[\\[\\]{}\":,a-c0-2]{0,40}",
    ) {
        if let Ok(expectation) = text.parse::<Expectation>() {
            let answer = Answer {
                status: 200, headers: &[], body: body.as_bytes(),
                phases: Phases::default(), certificate_days_left: None,
            };
            if let Err(detail) = expectation.judge(&answer) {
                prop_assert!(detail.chars().count() <= MAX_DETAIL_CHARS);
            }
        }
    }

    #[test]
    fn no_text_brings_the_parser_down(text in "\\PC{0,40}") {
        let _ = text.parse::<Expectation>();
        let _ = text.parse::<Subject>();
    }
}
