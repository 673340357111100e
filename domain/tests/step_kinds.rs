//! The table of step kinds: the parser takes what it says and nothing else, and each word in it is one
//! that files can write.

use std::collections::BTreeSet;

use domain::config::json_schema;
use domain::config::parse::read_probe;
use domain::config::source::SourceFile;
use domain::expectation::{Expectation, Level, Subject};
use domain::probe::step_kind::{STEP_KINDS, StepKind, actions};

/// What is wrong with a probe of this one step.
fn mistakes(step: &str) -> Vec<String> {
    let head = "id = 'p'\ncomponent = 'c'\nevery = '60s'\ntimeout = '1s'\nregions = ['eu']\n";
    let text = format!("{head}[[step]]\nname = 's'\n{step}\n");
    let file = SourceFile { path: "p.toml".to_owned(), text };
    read_probe(&file).err().unwrap_or_default().into_iter().map(|error| error.message).collect()
}

/// A step of a kind, as short as it can be.
fn action(kind: &StepKind) -> String {
    let action = kind.actions.last().unwrap();
    let value = match kind.name {
        "wait" => "1s",
        "websocket" => "wss://shop.example/",
        "http" | "grpc" | "browser" | "upstream" => "https://shop.example/",
        "dns" | "icmp" => "shop.example",
        _ => "shop.example:443",
    };
    format!("{action} = '{value}'")
}

/// An option with a value that it can have.
fn option(key: &str) -> String {
    let pem = "'-----BEGIN CERTIFICATE-----'";
    match key {
        "components" => "components = ['a']".to_owned(),
        "trouble_for" => "trouble_for = '2h'".to_owned(),
        "query" | "headers" | "form" => format!("{key} = {{ a = 'b' }}"),
        "basic_auth" => "basic_auth = { user = 'a', password = 'b' }".to_owned(),
        "json" => "json = { a = 1 }".to_owned(),
        "base64" => "base64 = 'YQ=='".to_owned(),
        "follow_redirects" => "follow_redirects = 1".to_owned(),
        "http_version" => "http_version = '2'".to_owned(),
        "max_body" => "max_body = '2MiB'".to_owned(),
        "starttls" => "starttls = 'smtp'".to_owned(),
        "record" => "record = 'A'".to_owned(),
        "do" => "do = [{ click = 'a' }]".to_owned(),
        "ip_version" => "ip_version = 4".to_owned(),
        "insecure" => "insecure = true".to_owned(),
        "ca" => format!("ca = {pem}"),
        "client_certificate" => {
            format!("client_certificate = {pem}\nclient_key = '${{secret.KEY}}'")
        }
        "client_key" => format!("client_key = '${{secret.KEY}}'\nclient_certificate = {pem}"),
        "rdap" => "rdap = 'https://rdap.example/'\nexpect = ['domain.expires_in > 30d']".to_owned(),
        key => format!("{key} = 'a'"),
    }
}

fn every_option() -> BTreeSet<&'static str> {
    STEP_KINDS.iter().flat_map(|kind| kind.options.concat()).collect()
}

#[test]
fn a_step_takes_the_options_of_its_kind_and_no_other() {
    assert_eq!(every_option().len(), 26);
    for kind in STEP_KINDS {
        for key in every_option() {
            // A datagram that is not sent is not answered.
            let sends = if kind.name == "udp" && key != "send" { "send = 'x'\n" } else { "" };
            // Only a feed leaves open whether an incident goes on.
            let action = match (kind.name, key) {
                ("upstream", "trouble_for") => "rss = 'https://shop.example/'".to_owned(),
                _ => action(kind),
            };
            let seen = mistakes(&format!("{action}\n{sends}{}", option(key)));
            let message = format!("`{key}` means nothing in a step of kind {}", kind.name);
            assert_eq!(seen.contains(&message), !kind.takes(key), "{}: {key}: {seen:?}", kind.name);
            let body = matches!(key, "json" | "form" | "text" | "base64" | "file");
            if kind.takes(key) && !body {
                assert_eq!(seen, Vec::<String>::new(), "{}: {key}", kind.name);
            }
        }
    }
}

#[test]
fn editors_know_every_action_and_option() {
    let schema = json_schema::probe();
    let keys = schema["properties"]["step"]["items"]["properties"].as_object().unwrap();
    for key in actions().map(|(action, _)| action).chain(every_option()) {
        assert!(keys.contains_key(key), "{key}");
    }
    let common = ["name", "expect", "keep", "timeout", "always", "only_if", "retry"];
    assert_eq!(keys.len(), actions().count() + every_option().len() + common.len());
}

#[test]
fn each_word_of_the_table_is_a_subject_that_its_kind_has() {
    for kind in STEP_KINDS {
        for word in kind.subjects.iter().chain(kind.timings) {
            let part = match *word {
                "certificate.…" => ".days_left",
                "domain.…" => ".name",
                _ => ".a",
            };
            let subject: Subject = word.replace(".…", part).parse().unwrap();
            assert!(kind.has(&subject), "{}: {word}", kind.name);
        }
        let kept: Subject = "kept.a".parse().unwrap();
        assert!(!kind.has(&kept), "only conditions look at what was kept");
    }
    let names: BTreeSet<&str> = STEP_KINDS.iter().map(|kind| kind.name).collect();
    let keys: BTreeSet<&str> = actions().map(|(action, _)| action).collect();
    assert_eq!((names.len(), keys.len()), (STEP_KINDS.len(), actions().count()));
}

#[test]
fn defaults_are_of_level_down_and_give_way_to_what_is_stated() {
    for kind in STEP_KINDS {
        let defaults = kind.default_expectations(&[]);
        assert_eq!(defaults.len(), kind.defaults.len(), "each can be read");
        for default in &defaults {
            assert!(kind.has(default.subject()) && default.level() == Level::Down);
            let stated: Expectation = default.clone();
            assert!(!kind.default_expectations(&[stated]).contains(default), "{default}");
            let weaker = [default.clone().at_level(Level::Degraded)];
            assert!(kind.default_expectations(&weaker).contains(default), "{default}");
        }
    }
    let rcode: Expectation = "rcode == 'NXDOMAIN'".parse().unwrap();
    let dns = STEP_KINDS.iter().find(|kind| kind.name == "dns").unwrap();
    assert_eq!(dns.default_expectations(&[rcode]), [], "a name that is not there has no answers");
}

#[test]
fn a_body_limit_is_a_size_of_one_byte_to_16_mib() {
    for (size, taken) in [
        ("1B", true),
        ("500KB", true),
        ("16MiB", true),
        ("16777216B", true),
        ("16777217B", false),
        ("17MiB", false),
        ("0B", false),
        ("5000000MB", false),
        ("10s", false),
        ("1000", false),
        ("", false),
    ] {
        let seen = mistakes(&format!("get = 'https://shop.example/'\nmax_body = '{size}'"));
        let message = format!("`max_body` is `{size}`, but must be a size of 1B to 16MiB");
        assert_eq!(seen, if taken { vec![] } else { vec![message] });
    }
}
