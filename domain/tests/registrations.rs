//! Registrations of domains: which names are asked for, what is read of an answer, how often it is asked, and what it means
//! for a run when nothing is known.

use std::time::Duration;

use domain::config::parse::read_probe;
use domain::config::source::SourceFile;
use domain::expectation::{DomainFacts, Expectation, StepAnswer};
use domain::probe::outcome::Outcome;
use domain::probe::rdap::{RdapServers, read_expiration};
use domain::probe::registration::{
    FAILED_FOR, FailedLookup, GOOD_FOR, MAX_NAMES, REFRESH_AFTER, Registration, RegistrationRecord,
    host_of, names_of,
};
use domain::probe::run::{ProbeRun, RunEffect, RunState, StepEnd, StepResult};
use domain::probe::{Probe, run};
use domain::redaction::Redactor;
use domain::template::Values;
use domain::time::timestamp::Timestamp;

fn at(s: u64) -> Timestamp {
    Timestamp::from_unix_ms(1_800_000_000_000).plus(Duration::from_secs(s))
}

#[test]
fn hosts_are_those_of_every_kind_of_target() {
    for (target, host) in [
        ("https://www.Shop.example/a?b", Some("www.shop.example")),
        ("wss://shop.example:8443/", Some("shop.example")),
        ("https://bücher.example/", Some("xn--bcher-kva.example")),
        ("shop.example:443", Some("shop.example")),
        ("shop.example.", Some("shop.example")),
        ("_imap._tcp.shop.example", Some("_imap._tcp.shop.example")),
        ("my_app.example:80", Some("my_app.example")),
        ("localhost", Some("localhost")),
        ("http://127.0.0.1/", None),
        ("http://[::1]:80/", None),
        ("127.0.0.1:80", None),
        ("[::1]:80", None),
        ("::1", None),
        ("", None),
        ("a b", None),
    ] {
        assert_eq!(host_of(target).as_deref(), host, "{target}");
    }
}

#[test]
fn the_longest_names_are_asked_for_first_and_none_of_one_label() {
    let names = |host| names_of(host).collect::<Vec<_>>();
    assert_eq!(names("www.shop.co.uk"), ["www.shop.co.uk", "shop.co.uk", "co.uk"]);
    assert_eq!(names("shop.example"), ["shop.example"]);
    assert_eq!(names("localhost"), Vec::<&str>::new());
    assert_eq!(names(""), Vec::<&str>::new());
    assert_eq!(names("a.b.c.d.e.f").len(), MAX_NAMES);
    assert_eq!(
        names("a.b.c.d.e.f.g")[..2],
        ["b.c.d.e.f.g", "c.d.e.f.g"],
        "the nearest to the root"
    );
}

#[test]
fn an_answer_says_when_the_domain_that_was_asked_for_expires() {
    let answer = |more: &str| format!("{{\"objectClassName\":\"domain\",{more}}}");
    let event = |action: &str, date: &str| {
        format!("{{\"eventAction\":\"{action}\",\"eventDate\":\"{date}\"}}")
    };
    let end = event("expiration", "2027-01-02T03:04:05Z");
    let read = |json: &str| read_expiration(json.as_bytes(), "shop.example");
    let until = "2027-01-02T03:04:05Z".parse::<Timestamp>().unwrap();
    for events in [
        format!("[{end}]"),
        format!("[{},{end},{{}}]", event("registration", "2001-01-01T00:00:00Z")),
        format!("[{}]", event("Expiration", "2027-01-02T05:04:05.000+02:00")),
        format!("[{},{end}]", event("expiration", "2028-01-01T00:00:00Z")),
    ] {
        let json = answer(&format!("\"ldhName\":\"SHOP.example.\",\"events\":{events}"));
        assert_eq!(read(&json), Ok(until), "{json}");
    }
    assert_eq!(
        read(&answer(&format!("\"events\":[{end}]"))),
        Ok(until),
        "a name need not be there"
    );
    for (json, why) in [
        (String::new(), "no RDAP"),
        ("<html>".to_owned(), "no RDAP"),
        ("[]".to_owned(), "no RDAP"),
        ("{}".to_owned(), "no RDAP"),
        (format!("{{\"objectClassName\":\"nameserver\",\"events\":[{end}]}}"), "no RDAP"),
        (
            answer(&format!("\"ldhName\":\"a.example\",\"events\":[{end}]")),
            "answers of `a.example`",
        ),
        (answer("\"events\":[]"), "does not say when `shop.example` expires"),
        (answer("\"ldhName\":\"shop.example\""), "does not say when"),
        (answer(&format!("\"events\":[{}]", event("transfer", "2027-01-02T03:04:05Z"))), "not say"),
        (
            answer(&format!("\"events\":[{}]", event("expiration", "soon"))),
            "at `soon`, which is no",
        ),
        (answer("\"events\":[{\"eventAction\":\"expiration\"}]"), "which is no time"),
    ] {
        let refused = read(&json).unwrap_err().to_string();
        assert!(refused.contains(why), "{json}: {refused}");
    }
}

#[test]
fn the_server_of_the_longest_suffix_is_asked() {
    let list = br#"{"version":"1.0","services":[
        [["example","com"],["http://plain.example/","https://rdap.example/"]],
        [["shop.example"],["https://shop-rdap.example/"]],
        [["old"],["http://rdap.old/"]]]}"#;
    let list = RdapServers::read(list).unwrap();
    for (name, server) in [
        ("a.example", Some("https://rdap.example/")),
        ("a.COM", Some("https://rdap.example/")),
        ("shop.example", Some("https://shop-rdap.example/")),
        ("www.shop.example", Some("https://shop-rdap.example/")),
        ("workshop.example", Some("https://rdap.example/")),
        ("a.old", None),
        ("a.new", None),
        ("example", Some("https://rdap.example/")),
        ("", None),
    ] {
        assert_eq!(list.server_of(name, false), server, "{name}");
    }
    assert_eq!(list.server_of("a.old", true), Some("http://rdap.old/"));
    assert!(RdapServers::read(b"<html>").is_err());
}

fn registration(looked_up_at: Timestamp) -> Registration {
    Registration { name: "shop.example".to_owned(), expires_at: at(10_000_000), looked_up_at }
}

#[test]
fn a_registry_is_asked_once_a_day_and_left_alone_when_it_fails() {
    let [least, most] = FAILED_FOR.map(|pause| pause.as_secs());
    let (day, good) = (REFRESH_AFTER.as_secs(), GOOD_FOR.as_secs());
    let mut record = RegistrationRecord::default();
    assert!(record.is_due(at(0)));
    assert_eq!(record.registration(at(0)), Err(None));
    let failed = |pause| Err(FailedLookup { why: "away".to_owned(), pause });
    let mut pauses = vec![];
    for _ in 0..9 {
        record.learn(failed(None), at(0), 0.0);
        pauses.push(record.next_at().unwrap().since(at(0)).as_secs());
    }
    assert_eq!(pauses[..3], [least, 2 * least, 4 * least]);
    assert_eq!(*pauses.last().unwrap(), most);
    assert_eq!(record.registration(at(0)), Err(Some("away")));
    for (asked, pause) in [(60, most), (day / 2, day / 2), (30 * day, day)] {
        record.learn(failed(Some(Duration::from_secs(asked))), at(0), 0.0);
        assert_eq!(record.next_at(), Some(at(pause)), "asked to wait {asked} s");
    }
    for (share, next) in [(0.0, day), (1.0, day / 10 * 9), (7.0, day / 10 * 9)] {
        record.learn(Ok(registration(at(0))), at(0), share);
        assert_eq!(record.next_at(), Some(at(next)));
        assert!(!record.is_due(at(next - 1)) && record.is_due(at(next)));
    }
    record.learn(failed(None), at(day), 0.0);
    assert_eq!(record.next_at(), Some(at(day + least)), "it begins anew");
    assert!(record.registration(at(good - 1)).is_ok(), "what was said is still good");
    assert_eq!(record.registration(at(good)), Err(Some("away")));
    record.learn(Ok(registration(at(0))), at(day / 2), 0.0);
    assert_eq!(record.next_at(), Some(at(day)), "another host of the domain heard it before");
}

fn judged(expectation: &str, domain: Option<&Result<DomainFacts, String>>) -> Result<(), String> {
    let answer = StepAnswer { domain, ..StepAnswer::default() };
    expectation.parse::<Expectation>().unwrap().judge(&answer)
}

#[test]
fn what_is_found_says_of_which_domain_and_when_it_was_looked_up() {
    let facts: Result<DomainFacts, String> = Ok(registration(at(0)).facts(at(60)));
    assert_eq!(judged("domain.expires_in > 30d", Some(&facts)), Ok(()));
    assert_eq!(judged("domain.name == 'shop.example'", Some(&facts)), Ok(()));
    assert_eq!(
        judged("domain.expires_in > 200d", Some(&facts)).unwrap_err(),
        "`domain.expires_in > 200d`: found 115 days, of `shop.example` until 2027-05-11T01:46:40.000Z, \
         looked up 2027-01-15T08:00:00.000Z"
    );
    let ended: Result<DomainFacts, String> = Ok(registration(at(0)).facts(at(11_000_000)));
    assert!(judged("domain.expires_in > 0", Some(&ended)).unwrap_err().contains("found -11 days"));
    for refused in [
        "domain.expires_in > 30",
        "domain.expires_in exists",
        "domain.name not exists",
        "domain.age > 1d",
        "domain > 1d",
        "domain.name > 'a'",
        "domain.expires_in contains 'a'",
    ] {
        assert!(refused.parse::<Expectation>().is_err(), "{refused}");
    }
}

const DOMAIN: &str = "[[step]]\nname = 'd'\nget = 'https://shop.example/'\nexpect = ['status == 200', \
                      'domain.expires_in > 30d', { that = 'body_size > 5B', level = 'degraded' }]\n";
const NEXT: &str = "[[step]]\nname = 'n'\nget = 'https://shop.example/'\n";

fn read(steps: &str) -> Result<Probe, Vec<String>> {
    let head = "id = 'p'\ncomponent = 'c'\nevery = '60s'\ntimeout = '1s'\nregions = ['eu']\n";
    let file = SourceFile { path: "p.toml".to_owned(), text: format!("{head}{steps}") };
    let lines = |errors: Vec<domain::diagnostic::FileError>| {
        errors.iter().map(|error| error.message.clone()).collect()
    };
    read_probe(&file).map_err(lines)
}

/// What comes of a run whose steps are answered so.
fn outcome(steps: &str, answers: &[StepAnswer<'_>]) -> Outcome {
    let probe = read(steps).unwrap();
    let state = RunState::new(Values::default(), Redactor::default());
    let (mut run, mut answers) = (ProbeRun::new(&probe, state), answers.iter());
    loop {
        match run.advance(Duration::ZERO, &mut ()) {
            RunEffect::Finished(run::RunSummary { outcome, .. }) => return outcome,
            RunEffect::WaitUntil(_) => panic!("nothing is waited for"),
            RunEffect::ExecuteStep { .. } => {
                let end = StepEnd::Answered(*answers.next().unwrap());
                let result = StepResult { end, ..StepResult::default() };
                run.step_ended(Duration::ZERO, result, &mut ());
            }
        }
    }
}

#[test]
fn what_cannot_be_looked_up_is_neither_green_nor_the_fault_of_the_service() {
    let (away, good) = (Err("away".to_owned()), Ok(registration(at(0)).facts(at(0))));
    let answer = |status, domain| StepAnswer {
        status: Some(status),
        body: b"enough",
        domain: Some(domain),
        ..StepAnswer::default()
    };
    let less = StepAnswer { body: b"less", ..answer(200, &away) };
    let plain = |status| StepAnswer { status: Some(status), ..StepAnswer::default() };
    let unsure = Outcome::Unsure("d: `domain.expires_in > 30d`: away".to_owned());
    assert_eq!(outcome(DOMAIN, &[answer(200, &good)]), Outcome::Passed);
    assert_eq!(outcome(DOMAIN, &[answer(200, &away)]), unsure);
    assert!(matches!(outcome(DOMAIN, &[answer(500, &away)]), Outcome::Failed(_)));
    assert!(matches!(outcome(DOMAIN, &[less]), Outcome::Degraded(_)), "what is known is told");
    let both = format!("{DOMAIN}{NEXT}");
    assert_eq!(outcome(&both, &[answer(200, &away), plain(200)]), unsure);
    let failed = outcome(&both, &[answer(200, &away), plain(500)]);
    assert!(matches!(failed, Outcome::Failed(_)), "later steps are done all the same: {failed:?}");
    let weak = DOMAIN.replace(
        "'domain.expires_in > 30d'",
        "{ that = 'domain.expires_in > 30d', level = 'degraded' }",
    );
    assert_eq!(outcome(&weak, &[answer(200, &away)]), unsure);
    let kept = format!("{NEXT}keep = {{ d = 'domain.name' }}\n");
    assert!(matches!(outcome(&kept, &[answer(200, &away)]), Outcome::Unsure(_)));
    assert_eq!(outcome(&kept, &[answer(200, &good)]), Outcome::Passed);
}

#[test]
fn a_file_is_refused_that_asks_of_no_domain() {
    let expect = "expect = ['domain.expires_in > 30d']";
    for (step, refused) in [
        ("get = 'http://127.0.0.1/'\nEXPECT", Some("`http://127.0.0.1/` is of no domain")),
        ("tcp = '[::1]:80'\nEXPECT", Some("is of no domain that a registry knows")),
        ("icmp = 'localhost'\nEXPECT", Some("`localhost` is of no domain")),
        ("wait = '1s'\nEXPECT", Some("a step of kind wait has no `domain.expires_in`")),
        (
            "get = 'https://shop.example/'\nrdap = 'https://rdap.example/'",
            Some("`rdap` means nothing"),
        ),
        ("get = 'https://shop.example/'\nrdap = 'rdap.example'\nEXPECT", Some("no http or https")),
        ("get = 'https://shop.example/'\nrdap = 'https://rdap.example/'\nEXPECT", None),
        ("get = 'https://shop.example/'\nEXPECT", None),
        ("get = 'https://shop.example/'\nkeep = { d = 'domain.name' }", None),
        ("dns = 'shop.example'\nEXPECT", None),
        ("smtp = 'mail.shop.example:25'\nEXPECT", None),
        ("get = '${secret.SHOP}'\nEXPECT", None),
    ] {
        let step = format!("[[step]]\nname = 's'\n{}\n", step.replace("EXPECT", expect));
        let errors = read(&step).err().unwrap_or_default().join("\n");
        match refused {
            Some(refused) => assert!(errors.contains(refused), "{step}: {errors}"),
            None => assert_eq!(errors, "", "{step}"),
        }
    }
}
