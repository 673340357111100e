//! Parser of a `[[step]]`: its action, what is expected of the response, and what is kept of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use crate::config::parse::action;
use crate::config::parse::assertions::{
    check_contradictions, default_assertions, expectation, keep, only_if,
};
use crate::config::parse::probe::MAX_NAME_CHARS;
use crate::config::parse::reader::Reader;
use crate::expectation::Expectation;
use crate::probe::action::Action;
use crate::probe::{MAX_RETRIES, Retry, SecretUse, Step};
use crate::protocol::batch::MAX_STEPS;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStep {
    name: Spanned<String>,
    #[serde(default)]
    expect: Vec<Spanned<toml::Value>>,
    #[serde(default)]
    keep: BTreeMap<String, Spanned<toml::Value>>,
    timeout: Option<Spanned<String>>,
    #[serde(default)]
    always: bool,
    only_if: Option<Spanned<String>>,
    retry: Option<Spanned<RawRetry>>,
    pub(crate) get: Option<Spanned<String>>,
    pub(crate) head: Option<Spanned<String>>,
    pub(crate) post: Option<Spanned<String>>,
    pub(crate) put: Option<Spanned<String>>,
    pub(crate) patch: Option<Spanned<String>>,
    pub(crate) delete: Option<Spanned<String>>,
    pub(crate) options: Option<Spanned<String>>,
    pub(crate) tcp: Option<Spanned<String>>,
    pub(crate) tls: Option<Spanned<String>>,
    pub(crate) udp: Option<Spanned<String>>,
    pub(crate) dns: Option<Spanned<String>>,
    pub(crate) icmp: Option<Spanned<String>>,
    pub(crate) websocket: Option<Spanned<String>>,
    pub(crate) grpc: Option<Spanned<String>>,
    pub(crate) smtp: Option<Spanned<String>>,
    pub(crate) ssh: Option<Spanned<String>>,
    pub(crate) browser: Option<Spanned<String>>,
    pub(crate) wait: Option<Spanned<String>>,
    pub(crate) send: Option<Spanned<String>>,
    pub(crate) starttls: Option<Spanned<String>>,
    pub(crate) record: Option<Spanned<String>>,
    pub(crate) resolver: Option<Spanned<String>>,
    pub(crate) service: Option<Spanned<String>>,
    #[serde(default, rename = "do")]
    pub(crate) does: Vec<Spanned<RawBrowserAction>>,
    #[serde(default)]
    pub(crate) query: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Spanned<String>>,
    pub(crate) basic_auth: Option<RawBasicAuth>,
    pub(crate) bearer_auth: Option<Spanned<String>>,
    pub(crate) json: Option<Spanned<toml::Value>>,
    pub(crate) form: Option<Spanned<BTreeMap<String, Spanned<String>>>>,
    pub(crate) text: Option<Spanned<String>>,
    pub(crate) base64: Option<Spanned<String>>,
    pub(crate) file: Option<Spanned<String>>,
    pub(crate) follow_redirects: Option<Spanned<u32>>,
    pub(crate) http_version: Option<Spanned<String>>,
    pub(crate) ip_version: Option<Spanned<u32>>,
    pub(crate) insecure: Option<Spanned<bool>>,
    pub(crate) ca: Option<Spanned<String>>,
    pub(crate) client_certificate: Option<Spanned<String>>,
    pub(crate) client_key: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBrowserAction {
    pub(crate) open: Option<Spanned<String>>,
    pub(crate) click: Option<String>,
    pub(crate) r#type: Option<String>,
    pub(crate) text: Option<Spanned<String>>,
    pub(crate) wait_for: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRetry {
    times: Spanned<u8>,
    wait: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBasicAuth {
    pub(crate) user: Spanned<String>,
    pub(crate) password: Spanned<String>,
}

/// The steps of a probe and the secrets they use.
pub(crate) struct Steps {
    pub(crate) steps: Vec<Step>,
    pub(crate) secrets: Vec<SecretUse>,
}

/// Reads the steps in order, so that each knows what earlier ones kept.
pub(crate) fn steps(reader: &mut Reader<'_>, raw: &[Spanned<RawStep>]) -> Steps {
    if raw.is_empty() {
        let hint = "write at least one, with a `name` and a `get` or another action";
        reader.refuse(0, "there is no [[step]]", Some(hint));
    }
    if raw.len() > MAX_STEPS {
        let message = format!("there are {} steps; at most {MAX_STEPS} are taken", raw.len());
        reader.refuse(0, message, None);
    }
    let mut known = StepScope::default();
    let steps = raw.iter().filter_map(|step| self::step(reader, &mut known, step));
    Steps { steps: steps.collect(), secrets: known.secrets }
}

/// What has been seen in the steps so far.
#[derive(Default)]
pub(crate) struct StepScope {
    pub(crate) kept: BTreeSet<String>,
    names: BTreeSet<String>,
    pub(crate) secrets: Vec<SecretUse>,
}

fn step(
    reader: &mut Reader<'_>,
    known: &mut StepScope,
    spanned: &Spanned<RawStep>,
) -> Option<Step> {
    let raw = spanned.get_ref();
    let name = reader.text("name", &raw.name, MAX_NAME_CHARS);
    if !known.names.insert(name.clone()) {
        let message = format!("there are two steps `{name}`");
        reader.refuse(
            raw.name.span().start,
            message,
            Some("a failure is reported by the name of its step"),
        );
    }
    let action = action::action(reader, known, spanned);
    let kind = action.as_ref().map(Action::kind);
    let mut expect: Vec<Expectation> =
        raw.expect.iter().filter_map(|each| expectation(reader, kind, each)).collect();
    check_contradictions(reader, &raw.expect, &expect);
    let meant = kind.map(|kind| default_assertions(kind, &expect));
    expect.extend(meant.unwrap_or_default());
    let only_if = raw.only_if.as_ref().and_then(|text| only_if(reader, known, text));
    let keep = keep(reader, kind, &raw.keep);
    // Only later steps can use what this one keeps.
    known.kept.extend(keep.keys().cloned());
    let bounds = Duration::from_millis(1)..=Duration::from_secs(60);
    let timeout = raw.timeout.as_ref().and_then(|timeout| reader.span("timeout", timeout, bounds));
    let retry = raw.retry.as_ref().map(|retry| self::retry(reader, retry)).unwrap_or_default();
    let reach = crate::config::parse::connection::reach(reader, known, raw);
    let (action, always) = (action?, raw.always);
    Some(Step { name, action, expect, keep, timeout, always, only_if, retry, reach })
}

fn retry(reader: &mut Reader<'_>, raw: &Spanned<RawRetry>) -> Retry {
    let RawRetry { times, wait } = raw.get_ref();
    if *times.get_ref() > MAX_RETRIES {
        let message = format!("`times` is {}, but must be 0 to {MAX_RETRIES}", times.get_ref());
        reader.refuse(times.span().start, message, None);
    }
    let bounds = Duration::ZERO..=Duration::from_secs(60);
    let wait = wait.as_ref().and_then(|wait| reader.span("wait", wait, bounds));
    Retry { times: *times.get_ref(), wait: wait.unwrap_or_default() }
}
