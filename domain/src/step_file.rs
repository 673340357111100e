//! What does a `[[step]]` say? What is done, what must hold of the answer, what is kept of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use crate::action_file;
use crate::batch::MAX_STEPS;
use crate::expectation::{
    Expectation, InvalidExpectation, Level, Pattern, StepKind, Subject, contradiction,
};
use crate::probe::{Action, Keep, SecretUse, Step};
use crate::probe_file::MAX_NAME_CHARS;
use crate::source::Reader;
use crate::template::is_value_name;

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
    pub(crate) get: Option<Spanned<String>>,
    pub(crate) head: Option<Spanned<String>>,
    pub(crate) post: Option<Spanned<String>>,
    pub(crate) put: Option<Spanned<String>>,
    pub(crate) patch: Option<Spanned<String>>,
    pub(crate) delete: Option<Spanned<String>>,
    pub(crate) options: Option<Spanned<String>>,
    pub(crate) tcp: Option<Spanned<String>>,
    pub(crate) tls: Option<Spanned<String>>,
    pub(crate) wait: Option<Spanned<String>>,
    pub(crate) send: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) query: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Spanned<String>>,
    pub(crate) basic_auth: Option<RawBasicAuth>,
    pub(crate) bearer_auth: Option<Spanned<String>>,
    pub(crate) json: Option<Spanned<toml::Value>>,
    pub(crate) form: Option<Spanned<BTreeMap<String, Spanned<String>>>>,
    pub(crate) text: Option<Spanned<String>>,
    pub(crate) follow_redirects: Option<Spanned<u32>>,
    pub(crate) insecure: Option<Spanned<bool>>,
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
    let mut known = Known::default();
    let steps = raw.iter().filter_map(|step| self::step(reader, &mut known, step));
    Steps { steps: steps.collect(), secrets: known.secrets }
}

/// What has been seen in the steps so far.
#[derive(Default)]
pub(crate) struct Known {
    pub(crate) kept: BTreeSet<String>,
    names: BTreeSet<String>,
    pub(crate) secrets: Vec<SecretUse>,
}

fn step(reader: &mut Reader<'_>, known: &mut Known, spanned: &Spanned<RawStep>) -> Option<Step> {
    let raw = spanned.get_ref();
    let name = reader.text("name", &raw.name, MAX_NAME_CHARS);
    if !known.names.insert(name.clone()) {
        let message = format!("there are two steps `{name}`");
        reader.refuse(raw.name.span().start, message, Some("a failure is told by its step's name"));
    }
    let action = action_file::action(reader, known, spanned);
    let kind = action.as_ref().map(Action::kind);
    let mut expect: Vec<Expectation> =
        raw.expect.iter().filter_map(|each| expectation(reader, kind, each)).collect();
    agree(reader, &raw.expect, &expect);
    let looks_at_status =
        |e: &Expectation| *e.subject() == Subject::Status && e.level() == Level::Down;
    if kind == Some(StepKind::Http) && !expect.iter().any(looks_at_status) {
        // An error page is no success, unless the file says that it is.
        expect.extend("status < 400".parse::<Expectation>().ok());
    }
    let keep = keep(reader, kind, &raw.keep);
    // Only later steps can use what this one keeps.
    known.kept.extend(keep.keys().cloned());
    let bounds = Duration::from_millis(1)..=Duration::from_secs(60);
    let timeout = raw.timeout.as_ref().and_then(|timeout| reader.span("timeout", timeout, bounds));
    Some(Step { name, action: action?, expect, keep, timeout, always: raw.always })
}

fn expectation(
    reader: &mut Reader<'_>,
    kind: Option<StepKind>,
    spanned: &Spanned<toml::Value>,
) -> Option<Expectation> {
    let at = spanned.span().start;
    let (text, level) = match spanned.get_ref() {
        toml::Value::String(text) => (text.as_str(), Some("down")),
        toml::Value::Table(table) => {
            let known = table.keys().all(|key| matches!(key.as_str(), "that" | "level"));
            let that = table.get("that").and_then(toml::Value::as_str).filter(|_| known);
            (that.unwrap_or_default(), table.get("level").and_then(toml::Value::as_str))
        }
        _ => ("", None),
    };
    let level = match level {
        Some("down") => Level::Down,
        Some("degraded") => Level::Degraded,
        _ => {
            let hint = "write a text, or { that = \"first_byte < 800ms\", level = \"degraded\" }";
            reader.refuse(at, "this is no expectation", Some(hint));
            return None;
        }
    };
    match text.parse::<Expectation>() {
        Ok(expectation) => {
            belongs(reader, at, kind, expectation.subject());
            Some(expectation.at_level(level))
        }
        Err(InvalidExpectation { at: inside, problem, hint }) => {
            let quote = usize::from(spanned.get_ref().is_str());
            let offset = if quote == 1 { at + quote + inside } else { at };
            reader.refuse(offset, problem, Some(&hint));
            None
        }
    }
}

fn keep(
    reader: &mut Reader<'_>,
    kind: Option<StepKind>,
    raw: &BTreeMap<String, Spanned<toml::Value>>,
) -> BTreeMap<String, Keep> {
    let kept = raw.iter().filter_map(|(name, spanned)| {
        let at = spanned.span().start;
        if !is_value_name(name) {
            let message = format!("`{name}` cannot be the name of a kept value");
            reader.refuse(at, message, Some("use a-z, 0-9 and _, a letter first"));
        }
        let (from, matches) = match spanned.get_ref() {
            toml::Value::String(from) => (from.as_str(), None),
            toml::Value::Table(table) => {
                let known = table.keys().all(|key| matches!(key.as_str(), "from" | "matches"));
                let text = |key| table.get(key).and_then(toml::Value::as_str).filter(|_| known);
                (text("from").unwrap_or_default(), text("matches"))
            }
            _ => ("", None),
        };
        if from.is_empty() {
            reader.refuse(at, "this says not what to keep", Some(KEEPS));
            return None;
        }
        let matches = match matches.map(Pattern::new).transpose() {
            Ok(matches) => matches,
            Err(error) => {
                reader.refuse(at, format!("`{name}` is kept by no pattern: {error}"), Some(KEEPS));
                return None;
            }
        };
        match from.parse() {
            Ok(from) => {
                belongs(reader, at, kind, &from);
                Some((name.clone(), Keep { from, matches }))
            }
            Err(InvalidExpectation { at: inside, problem, hint }) => {
                let inside = if spanned.get_ref().is_str() { 1 + inside } else { 0 };
                reader.refuse(at + inside, problem, Some(&hint));
                None
            }
        }
    });
    kept.collect()
}

const KEEPS: &str = "write \"json.token\", or { from = \"body\", matches = 'csrf=([a-z0-9]+)' }";

/// A step can only look at what its kind of answer has.
fn belongs(reader: &mut Reader<'_>, at: usize, kind: Option<StepKind>, subject: &Subject) {
    let Some(kind) = kind.filter(|kind| !subject.belongs_to(*kind)) else { return };
    let hint = match kind {
        StepKind::Http => "an http step has `body` instead",
        StepKind::Tcp => "it has `received`, `dns`, `connect` and `duration`",
        StepKind::Tls => "it has `certificate.…`, `dns`, `connect`, `tls` and `duration`",
        StepKind::Wait => "it sees nothing",
    };
    reader.refuse(at, format!("a step of kind {} has no `{subject}`", kind.as_str()), Some(hint));
}

/// Refuses conditions that no answer could meet together.
fn agree(reader: &mut Reader<'_>, raw: &[Spanned<toml::Value>], expect: &[Expectation]) {
    if expect.len() != raw.len() {
        return;
    }
    let Some((first, second)) = contradiction(expect) else { return };
    if let (Some(first), Some(at)) = (expect.get(first), raw.get(second)) {
        let message = format!("this can never hold together with `{first}`");
        reader.refuse(at.span().start, message, Some("leave one of them out"));
    }
}
