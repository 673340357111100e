//! Expectations on facts of a step, on kept values, and on JSON paths: what is found, and within which bounds.

use domain::expectation::{Expectation, Fact, StepAnswer};

fn judge(expectation: &str, body: &str) -> Result<(), String> {
    let answer = StepAnswer { status: Some(200), body: body.as_bytes(), ..StepAnswer::default() };
    expectation.parse::<Expectation>().unwrap().judge(&answer)
}

/// What a step found out that only its kind knows, and what was kept before.
fn judge_facts(expectation: &str) -> Result<(), String> {
    let facts = [
        (Fact::Answers, serde_json::json!(["10 mail.example", "20 other.example"])),
        (Fact::Rcode, "NOERROR".into()),
        (Fact::Ttl, 300.into()),
        (Fact::Health, "SERVING".into()),
        (Fact::Banner, "SSH-2.0-x".into()),
    ];
    let kept = [("plan".to_owned(), "free".to_owned())].into();
    let answer = StepAnswer { facts: &facts, kept: Some(&kept), ..StepAnswer::default() };
    expectation.parse::<Expectation>().unwrap().judge(&answer)
}

#[test]
fn facts_and_kept_values_are_judged_by_their_kind() {
    for (expectation, why) in [
        ("answers contains '10 mail.example'", None),
        ("answers length == 2", None),
        ("answers contains 'mail.example'", Some("found")),
        ("rcode == 'NXDOMAIN'", Some("found \"NOERROR\"")),
        ("ttl >= 5m", None),
        ("ttl > 5m", Some("found")),
        ("health in ['SERVING', 'NOT_SERVING']", None),
        ("banner matches '^SSH-'", None),
        ("title == 'Shop'", Some("there is none")),
        ("title not contains 'x'", Some("there is none")),
        ("kept.plan == 'free'", None),
        ("kept.plan not exists", Some("found")),
        ("kept.other not exists", None),
        ("kept.other != 'x'", Some("it was not kept")),
    ] {
        match (judge_facts(expectation), why) {
            (Ok(()), None) => {}
            (Err(reason), Some(part)) => assert!(reason.contains(part), "{expectation}: {reason}"),
            (found, _) => panic!("{expectation}: {found:?}"),
        }
    }
}

#[test]
fn a_json_path_gives_a_value_or_a_list_and_its_kind_never_depends_on_the_answer() {
    let body = r#"{"items":[{"name":"tea","price":3},{"name":"pot","price":30}],"a b":1}"#;
    for (expectation, why) in [
        ("$.items[0].name == 'tea'", None),
        ("$.items[-1].price > 10", None),
        ("$['a b'] == 1", None),
        ("$.items[?@.price > 10].name contains 'pot'", None),
        ("$.items[?@.price > 100] length < 1", None),
        ("$..name length == 2", None),
        ("$.items[?length(@.name) == 3].price length == 2", None),
        ("$.items[?@.price == $.items[0].price].name length == 1", None),
        ("$.items[0]['name','price'] length == 2", None),
        ("$.nothing exists", Some("there is none")),
        ("$.nothing not exists", None),
        ("$.items[0].name > 3", Some("of another kind")),
        ("$.items[?@.price > 10].name length == 2", Some("found")),
    ] {
        match (judge(expectation, body), why) {
            (Ok(()), None) => {}
            (Err(reason), Some(part)) => assert!(reason.contains(part), "{expectation}: {reason}"),
            (found, _) => panic!("{expectation}: {found:?}"),
        }
        let read: Expectation = expectation.parse().unwrap();
        assert_eq!(read.to_string().parse::<Expectation>().unwrap(), read, "{expectation}");
    }
    assert!(judge("$.a == 1", "no JSON").unwrap_err().contains("not JSON"));
    let nested = format!("${} exists", ".a[?count($.b[?@".repeat(7));
    for refused in
        [nested.as_str(), "$.items[*].price > 3", "$.[ == 1", "$ contains", "$.a[?(@.b ==] == 1"]
    {
        assert!(refused.parse::<Expectation>().is_err(), "{refused}");
    }
}

#[test]
fn a_json_path_that_could_visit_a_value_again_and_again_is_refused() {
    for (path, why) in [
        ("$..a..b", "`..` at most once"),
        ("$..a[?@..b]", "`..` at most once"),
        ("$[?count(@..a) > count(@..b)]", "`..` at most once"),
        ("$[?match(@.name, 't.*')]", "no `match` and no `search`"),
        ("$[?search(@.name, @.pattern)]", "no `match` and no `search`"),
        ("$[?!(@.a || length(@.b) > 1 && search(@.c, 'x'))]", "no `match` and no `search`"),
        ("$[?any_of(@.a, @.b)]", "no such function"),
        ("$.a[?$.a[?$.a]]", "the whole answer for each value"),
        ("$.a[?count($.a) > 1]", "the whole answer for each value"),
        ("$[*,*]", "selected several times"),
        ("$..['a','b','a']", "selected several times"),
        ("$.a[0,-1]", "selected several times"),
        ("$[?@[0:2,1:3]]", "selected several times"),
    ] {
        let refused = format!("{path} exists").parse::<Expectation>().unwrap_err();
        let reason = refused.to_string();
        assert!(reason.contains(why) && reason.contains(path), "{path}: {reason}");
    }
}

#[test]
fn what_a_json_path_searches_and_finds_is_bounded() {
    let many = |count: usize| format!("[{}]", vec!["0"; count].join(","));
    let nested = |levels: usize, within: &str| {
        format!("{}{within}{}", "[".repeat(levels), "]".repeat(levels))
    };
    let long_key = format!("{{\"{}\":{}}}", "k".repeat(100_000), many(1_000));
    let long_text = format!("\"{}\"", "t".repeat(200_000));
    for (body, path, why) in [
        (many(99_999), "$[*] length > 0", None),
        (many(100_000), "$[*] length > 0", Some("the body holds more than 100000 values")),
        // Found once in each of 20 that it is in, before any is copied.
        (
            nested(20, &many(9_000)),
            "$..* length > 0",
            Some("the path selects more than 100000 values"),
        ),
        (nested(120, &long_text), "$..* length > 0", Some("the path selects more than 16 MiB")),
        (nested(120, "0"), "$..* length > 0", None),
        // The library would write the place of each value out.
        (long_key, "$.*[*] length > 0", Some("the body holds more than 16 MiB")),
        (nested(128, "0"), "$..* length > 0", Some("not JSON: recursion limit")),
        // Where nothing is searched, an answer may have any size.
        (many(200_000), "$[199999] == 0", None),
        (many(200_000), "json.[199999] == 0", None),
    ] {
        match (judge(path, &body), why) {
            (Ok(()), None) => {}
            (Err(reason), Some(part)) => assert!(reason.contains(part), "{path}: {reason}"),
            (found, _) => panic!("{path}: {found:?}"),
        }
    }
}
