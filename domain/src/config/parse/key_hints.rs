//! Hints on the keys of configuration files: what is meant by a key of another tool, or by a value of another kind?

use toml::de::DeValue;

use crate::text_position::nearest;

/// What other tools call it, the key that it is here, and how that is written.
const ALIASES: [(&[&str], &str, &str); 16] = [
    (
        &["url", "uri", "href", "address", "endpoint", "target", "http", "https"],
        "get",
        "write `get = \"https://…\"`, or the key of what the step does, such as `post`, `tcp` or `dns`",
    ),
    (
        &["method", "verb", "type", "kind", "request"],
        "get",
        "the key says what is done: write `get`, `post`, `tcp`, `dns` or another in its place",
    ),
    (
        &["host", "hostname", "port", "server"],
        "tcp",
        "write host and port in one, `tcp = \"host:port\"`, or another key of what the step does",
    ),
    (&["ping"], "icmp", "write `icmp = \"host\"`"),
    (&["ws", "wss"], "websocket", "write `websocket = \"wss://…\"`"),
    (
        &["interval", "period", "frequency", "schedule", "cron", "rate"],
        "every",
        "write `every = \"30s\"`",
    ),
    (
        &["location", "locations", "zone", "zones", "agents"],
        "regions",
        "write `regions = [\"eu\"]`",
    ),
    (
        &["steps", "check", "checks", "request", "requests"],
        "step",
        "write `[[step]]` before each step",
    ),
    (
        &["assert", "asserts", "assertion", "assertions", "conditions", "validate"],
        "expect",
        "write `expect = [\"status == 200\"]`",
    ),
    (
        &["status", "status_code", "expected_status", "code"],
        "expect",
        "write `expect = [\"status == 200\"]`",
    ),
    (
        &["body", "data", "payload", "content"],
        "json",
        "write `json`, `form`, `text`, `base64` or `file`",
    ),
    (
        &["auth", "authentication", "username", "user", "password"],
        "basic_auth",
        "write `basic_auth = { user = \"…\", password = \"${secret.PASSWORD}\" }`, or `bearer_auth`",
    ),
    (
        &["verify", "tls_verify", "skip_verify", "ignore_tls", "verify_ssl"],
        "insecure",
        "write `insecure = true`",
    ),
    (
        &["redirect", "redirects", "max_redirects"],
        "follow_redirects",
        "write `follow_redirects = 3`",
    ),
    (
        &["retries", "failures", "recoveries", "threshold"],
        "confirm",
        "write `confirm = { failures = 2, retries = 1 }`",
    ),
    (&["title", "label", "display_name"], "name", "write `name`"),
];

/// More keys than these are not listed.
const MAX_LISTED: usize = 14;

/// What to write instead of a key that is not known here: the key that is meant, if one is, and the hint.
pub(crate) fn unknown_hint<'a>(word: &str, words: &[&'a str]) -> (Option<&'a str>, String) {
    let lower = word.to_ascii_lowercase();
    if let Some(near) = nearest(&lower, words.iter().copied()) {
        return (Some(near), format!("did you mean `{near}`?"));
    }
    let alias = ALIASES.iter().filter(|(names, ..)| names.contains(&lower.as_str()));
    let mut alias = alias.filter_map(|(_, key, hint)| {
        words.iter().find(|candidate| *candidate == key).map(|found| (*found, *hint))
    });
    match alias.next() {
        Some((key, hint)) => (Some(key), hint.to_owned()),
        None if words.len() <= MAX_LISTED => {
            (None, format!("write one of `{}`", words.join("`, `")))
        }
        None => (None, "docs/probes.md lists the keys of a step".to_owned()),
    }
}

/// Why a key is needed, where that is no matter of course.
pub(crate) fn missing_hint(word: &str) -> Option<&'static str> {
    match word {
        "timeout" | "regions" => Some("only a probe with `heartbeat` is not run"),
        "every" => Some("write how often it is run, such as every = \"30s\""),
        "component" => Some("write the id of what customers see when it fails"),
        _ => None,
    }
}

/// What a value is.
pub(crate) fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// How a value of another kind is written as the one that is wanted.
pub(crate) fn kind_hint(key: &str, wanted: &str, found: &DeValue<'_>, is_span: bool) -> String {
    match (wanted, found) {
        ("string", DeValue::Integer(number)) if is_span => {
            format!("write it with a unit, in quotes: \"{number}s\"")
        }
        ("string", DeValue::Float(_)) if is_span => {
            "write a whole number with a unit, in quotes, such as \"5s\" or \"500ms\"".to_owned()
        }
        (
            "string",
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_),
        ) => {
            format!("write it in quotes: {key} = \"…\"")
        }
        ("string", _) => format!("write one text in quotes: {key} = \"…\""),
        ("integer" | "number", DeValue::String(_)) => "write it without quotes".to_owned(),
        ("integer", DeValue::Float(_)) => "write it without a decimal point".to_owned(),
        ("boolean", _) => format!("write {key} = true or {key} = false, without quotes"),
        ("array", DeValue::Table(_)) => format!("write [[{key}]], with two brackets on each side"),
        ("array", _) => format!("write it in brackets: {key} = [\"…\"]"),
        ("object", DeValue::Array(_)) => format!("write it once, as [{key}]"),
        ("object", _) => format!("write it in braces: {key} = {{ … }}"),
        _ => format!("see `{key}` in docs/probes.md"),
    }
}
