//! Expectations: what holds, what fails and how it says so, what is refused.

use domain::expectation::{
    CertificateFacts, Expectation, Fact, Level, StepAnswer, Subject, contradiction,
};
use domain::limits::MAX_DETAIL_CHARS;
use domain::phases::Phases;
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

const BODY: &str =
    r#"{"token":"abc","n":3,"ok":true,"none":null,"items":[{"name":"x"},{"name":"y"}]}"#;

fn judge(expectation: &str, body: &str) -> Result<(), String> {
    let headers = [("content-type", "application/json"), ("set-cookie", "session=s-1; Path=/")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let certificate = CertificateFacts {
        ends_in_s: 30 * 86_400 + 5,
        chain_ends_in_s: 20 * 86_400 + 5,
        issuer: "CN=Example CA".to_owned(),
        names: vec!["shop.example".to_owned()],
        chain_length: 2,
        protocol: "TLSv1.3".to_owned(),
        ..CertificateFacts::default()
    };
    let phases = Phases { connect_us: Some(900), first_byte_us: Some(12_340), ..Phases::default() };
    let answer = StepAnswer {
        status: Some(200),
        headers: &headers,
        body: body.as_bytes(),
        url: Some("https://shop.example/"),
        phases,
        certificate: Some(&certificate),
        ..StepAnswer::default()
    };
    expectation.parse::<Expectation>().unwrap().judge(&answer)
}

#[test]
fn zero_needs_no_unit_and_anything_else_does() {
    for (written, read) in [
        ("body_size > 0", "body_size > 0B"),
        ("body_size != 0.0", "body_size != 0B"),
        ("body_size in [0, 20B]", "body_size in [0B, 20B]"),
        ("first_byte > 0", "first_byte > 0ms"),
        ("ttl > 0", "ttl > 0ms"),
        ("certificate.expires_in > 0", "certificate.expires_in > 0ms"),
    ] {
        assert_eq!(written.parse::<Expectation>().unwrap().to_string(), read);
    }
    for refused in ["body_size > 1", "ttl > 60", "first_byte < 0.5", "body_size > 1e-400"] {
        assert!(refused.parse::<Expectation>().is_err(), "{refused}");
    }
}

#[test]
fn a_quote_within_quotes_of_its_kind_is_written_twice() {
    for (written, text) in [
        ("'a'", "a"),
        ("''", ""),
        ("'\"'", "\""),
        ("\"it's\"", "it's"),
        ("'it''s'", "it's"),
        ("'it''s \"here\"'", "it's \"here\""),
        ("\"it's \"\"here\"\"\"", "it's \"here\""),
        ("''''", "'"),
        (r"'\d+\\'", r"\d+\\"),
    ] {
        let body = serde_json::json!({ "a": text }).to_string();
        for (before, after) in [("json.a == ", ""), ("json.a in ['x, y', ", "]")] {
            let expectation = format!("{before}{written}{after}");
            assert_eq!(judge(&expectation, &body), Ok(()), "{expectation}");
            let read: Expectation = expectation.parse().unwrap();
            assert_eq!(read.to_string().parse::<Expectation>().unwrap(), read, "{read}");
        }
    }
    for refused in ["'it's'", "'", "'''", "\"a\"b\"", "'a'b'"] {
        assert!(format!("body == {refused}").parse::<Expectation>().is_err(), "{refused}");
    }
}

#[test]
fn two_values_of_an_answer_are_compared_as_one_with_a_literal() {
    let body = r#"{"status":200,"code":404,"text":"200","big":9007199254740993,"near":9007199254740992,
        "token":"abc","same":"abc","type":"application/json","none":null,"list":[1],"yes":true}"#;
    for holds in [
        "status == json.status",
        "status != json.code",
        "status < json.code",
        "json.token == json.same",
        "json.big > json.near",
        "json.big != json.near",
        "header.content-type == json.type",
        "json.type == header.content-type",
        "first_byte > connect",
        "duration >= first_byte",
        "json.none == $.none",
        "json.yes == $.yes",
    ] {
        assert_eq!(judge(holds, body), Ok(()), "{holds}");
        let read: Expectation = holds.parse().unwrap();
        assert_eq!(read.to_string(), holds);
    }
    for (fails, reason) in [
        ("status == json.code", "found 200, and of `json.code` found 404"),
        ("status == json.text", "of another kind"),
        ("status != json.text", "of another kind"),
        ("status == json.nothing", "`json.nothing`: there is no `nothing`"),
        ("status != json.nothing", "`json.nothing`: there is no `nothing`"),
        ("json.nothing != status", "there is no `nothing`"),
        ("status != header.x-status", "of `header.x-status`"),
        ("json.list == json.list[0]", "of another kind"),
        ("first_byte < tls", "there was no such phase"),
    ] {
        let Ok(read) = fails.parse::<Expectation>() else {
            assert_eq!(fails, "status != header.x-status", "a number and a text are never equal");
            continue;
        };
        drop(read);
        let why = judge(fails, body).unwrap_err();
        assert!(why.contains(reason), "{fails}: {why}");
        assert!(judge(fails, "<html>").is_err(), "{fails}: no JSON, no agreement");
    }
    for (refused, reason) in [
        ("status == status", "is compared with itself"),
        ("body < url", "cannot be compared so"),
        ("first_byte == status", "cannot be compared so"),
        ("certificate.names == url", "cannot be compared so"),
        ("body_size < first_byte", "cannot be compared so"),
        ("status == boddy", "`boddy` is no value"),
    ] {
        let problem = refused.parse::<Expectation>().unwrap_err().problem;
        assert!(problem.contains(reason), "{refused}: {problem}");
    }
}

#[test]
fn names_have_no_case_and_a_peer_is_an_address() {
    for holds in ["certificate.names contains 'SHOP.Example'", "certificate.names length == 1"] {
        assert_eq!(judge(holds, ""), Ok(()), "{holds}");
    }
    assert!(judge("certificate.names not contains 'Shop.example'", "").is_err());
    assert!(judge("peer == '192.0.2.1'", "").unwrap_err().contains("there was no connection"));
    let facts = [(Fact::Answers, serde_json::json!(["10 Mail.shop.test", "v=SPF1"]))];
    let judged = |names, text: &str| {
        let peer = Some("2001:db8::1".parse().unwrap());
        let answer = StepAnswer { facts: &facts, names, peer, ..StepAnswer::default() };
        text.parse::<Expectation>().unwrap().judge(&answer)
    };
    assert_eq!(judged(true, "answers contains '10 mail.SHOP.test'"), Ok(()));
    assert!(judged(false, "answers contains '10 mail.SHOP.test'").is_err());
    assert!(judged(false, "answers contains 'v=spf1'").is_err(), "a text has upper and lower case");
    assert_eq!(judged(true, "peer == '2001:db8::1'"), Ok(()));
    assert_eq!(judged(true, "peer matches '^2001:'"), Ok(()));
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
        "status in [200, 204]",
        "status not in [404, 500]",
        "json.token in ['xyz', 'abc']",
        "json.token matches '^a.c$'",
        "body not contains 'error'",
        "body not matches 'err(or)?'",
        "json.missing not exists",
        "json.items is list",
        "json.n is number",
        "json.items length == 2",
        "json.token length > 2",
        "body_size < 1KiB",
        "url == 'https://shop.example/'",
        "redirects == 0",
        "cookie.session == 's-1'",
        "certificate.expires_in > 14d",
        "certificate.days_left == 30",
        "certificate.chain_expires_in < 21d",
        "certificate.names contains 'shop.example'",
        "certificate.issuer contains 'Example CA'",
        "certificate.protocol in ['TLSv1.2', 'TLSv1.3']",
        "certificate.chain_length >= 2",
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
        ("status in [404, 410]", "`status in [404, 410]`: found 200"),
        ("json.n in ['a', 'b']", "`json.n in ['a', 'b']`: found 3, of another kind"),
        ("json.n not in ['a']", "found 3, of another kind"),
        ("json.n matches '3'", "`json.n matches '3'`: found 3, of another kind"),
        ("json.n not contains '3'", "found 3, of another kind"),
        ("json.token not exists", "`json.token not exists`: found \"abc\""),
        ("json.items is object", "`json.items is object`: found [{"),
        ("json.n length > 0", "found 3, of another kind"),
        ("json.missing not contains 'x'", "there is no `missing`"),
        ("json.missing not in ['x']", "there is no `missing`"),
        ("body_size > 1MB", "found 79 bytes"),
        ("cookie.other exists", "the answer sets none"),
        ("certificate.expires_in > 60d", "`certificate.expires_in > 60d`: found 30 days"),
        ("tls < 1s", "there was no such phase"),
        ("first_byte < 10ms", "`first_byte < 10ms`: found 12.3 ms"),
    ] {
        let detail = judge(expectation, BODY).unwrap_err();
        assert!(detail.contains(found), "{expectation}: {detail}");
    }
    let detail = judge("received not contains 'x'", "").unwrap_err();
    assert!(detail.contains("nothing was received"), "{detail}");
    let detail = judge("json.a exists", "<html>").unwrap_err();
    assert!(detail.contains("the body is not JSON"), "{detail}");
}

#[test]
fn what_can_never_or_must_always_be_is_refused() {
    for (expectation, at, problem) in [
        ("", 0, "`` is not a subject of an expectation"),
        (
            "stauts == 200",
            0,
            "`stauts` is not a subject of an expectation\nhint: did you mean `status`?",
        ),
        ("status", 6, "`status` has no condition"),
        ("status = 200", 7, "`=` is no operator"),
        ("status == ok", 10, "`ok` is no value"),
        ("status == 1000", 10, "a status is 100 to 999"),
        ("status >= 100", 10, "a status is 100 to 999"),
        ("status contains '2'", 16, "`status` is a number"),
        ("status == '200'", 10, "`status` is a number"),
        ("first_byte < 800", 13, "`first_byte` is a time"),
        ("first_byte < 0ms", 13, "`first_byte` can never, or must always, be so"),
        ("body == 200", 8, "`body` is a text"),
        ("body contains token", 14, "`contains` takes a text"),
        ("json.n < 'x'", 9, "'x' has no order"),
        ("json. == 1", 5, "`` has an empty part"),
        ("json.a[x] == 1", 5, "`a[x]` is not an array index"),
        ("status exists", 13, "`status` always exists"),
        ("status not == 200", 7, "`not` is no operator"),
        ("status in []", 10, "`[]` is no list of values"),
        ("status in [200, 'ok']", 10, "`status` is a number"),
        ("body matches '('", 13, "`(` is no pattern"),
        ("status is number", 10, "`status` is a number"),
        ("json.n is whole", 10, "`whole` is no kind of value"),
        ("body length >= 0", 12, "the length of `body` never, or always, meets this"),
        ("body length soon", 12, "`length soon` compares with no number"),
        ("body_size < 20", 12, "`body_size` is a size"),
        ("certificate.color == 'x'", 0, "`certificate.color` is not a subject of an expectation"),
        ("certificate.names == 'x'", 21, "`certificate.names` is a list"),
        ("redirects > 20", 12, "`redirects` is 0 to 20"),
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
            let answer = StepAnswer {
                status: Some(200), body: body.as_bytes(),
                ..StepAnswer::default()
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

#[test]
fn conditions_that_cannot_hold_together_are_found() {
    for (conditions, together) in [
        (&["status == 200", "status == 404"][..], false),
        (&["status == 200", "status < 300"], true),
        (&["status > 200", "status < 202"], true),
        (&["status > 200", "status < 201"], false),
        (&["status in [200, 204]", "status != 200"], true),
        (&["status in [200, 204]", "status > 300"], false),
        (&["status == 200", "body contains 'x'", "status >= 500"], false),
        (&["json.n > 1", "json.n < 1.5"], true),
        (&["json.n == 1", "json.n == 'one'"], false),
        (&["json.a == 'x'", "json.a != 'x'"], false),
        (&["json.a == 'x'", "json.b == 'y'"], true),
        (&["json.a exists", "json.a not exists"], false),
        (&["json.a == 1", "json.a not exists"], false),
        (&["first_byte < 1s", "first_byte > 2s"], false),
        (&["body_size < 2KB", "body_size > 1KB"], true),
        (&["body contains 'a'", "body not contains 'b'"], true),
    ] {
        let parsed: Vec<Expectation> = conditions.iter().map(|c| c.parse().unwrap()).collect();
        assert_eq!(contradiction(&parsed).is_none(), together, "{conditions:?}");
    }
    let slow = |level| "first_byte > 2s".parse::<Expectation>().unwrap().at_level(level);
    let fast = "first_byte < 1s".parse::<Expectation>().unwrap();
    assert_eq!(contradiction(&[fast.clone(), slow(Level::Down)]), Some((0, 1)));
    assert_eq!(contradiction(&[fast, slow(Level::Degraded)]), None, "of another level");
}

proptest! {
    /// What is called a contradiction is met by no status at all, and what is not, by some.
    #[test]
    fn contradictions_are_right_of_every_status(
        first in "(==|!=|<|<=|>|>=)", a in 101_u16..999, second in "(==|!=|<|<=|>|>=)", b in 101_u16..999,
    ) {
        let parsed = [(first, a), (second, b)]
            .map(|(operator, n)| format!("status {operator} {n}").parse::<Expectation>().unwrap());
        let possible = (100..=999).any(|status| {
            let answer = StepAnswer { status: Some(status), ..StepAnswer::default() };
            parsed.iter().all(|expectation| expectation.judge(&answer).is_ok())
        });
        // Outside of 100 to 999 is no status, so that only what holds there may still be taken.
        prop_assert!(possible || contradiction(&parsed).is_some());
        prop_assert!(!possible || contradiction(&parsed).is_none());
    }
}
