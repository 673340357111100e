//! Parser of assertions: what must hold of a step's response, which values are kept, and whether
//! the step runs at all.

use toml::Spanned;

use crate::config::parse::raw_step::StepScope;
use crate::config::parse::reader::Reader;
use crate::expectation::{Expectation, InvalidExpectation, Level, Pattern, Subject, contradiction};
use crate::ordered::SortedMap;
use crate::probe::Keep;
use crate::probe::step_kind::StepKind;
use crate::template::is_value_name;
use crate::text_position::nearest;

/// The condition of a step: of a value that an earlier step kept, or might have.
pub(crate) fn only_if(
    reader: &mut Reader<'_>,
    scope: &StepScope,
    text: &Spanned<String>,
) -> Option<Expectation> {
    let at = text.span().start;
    match text.get_ref().parse::<Expectation>() {
        Ok(condition) => {
            let are_kept = condition.subjects().all(|subject| is_kept(reader, scope, at, subject));
            are_kept.then_some(condition)
        }
        Err(InvalidExpectation { at: inside, problem, hint }) => {
            reader.refuse(at + 1 + inside, problem, Some(&hint));
            None
        }
    }
}

/// Whether a subject is known before the step runs; refuses one that is not.
fn is_kept(reader: &mut Reader<'_>, scope: &StepScope, at: usize, subject: &Subject) -> bool {
    match subject {
        Subject::Kept(name) if scope.kept.contains(name) => true,
        Subject::Kept(name) => {
            let hint = nearest(name, scope.kept.iter().map(String::as_str)).map_or_else(
                || format!("keep it in a step before: keep = {{ {name} = \"json.…\" }}"),
                |kept| format!("did you mean `kept.{kept}`?"),
            );
            reader.refuse(at, format!("no earlier step keeps `{name}`"), Some(&hint));
            false
        }
        other => {
            let hint = "write it of a kept value: \"kept.plan == 'free'\"";
            let message = format!("`{other}` is not known before the step runs");
            reader.refuse(at, message, Some(hint));
            false
        }
    }
}

/// Reads an expectation.
pub(crate) fn expectation(
    reader: &mut Reader<'_>,
    kind: Option<&StepKind>,
    spanned: &Spanned<toml::Value>,
) -> Option<Expectation> {
    let at = spanned.span().start;
    let (text, level) = match spanned.get_ref() {
        toml::Value::String(text) => (text.as_str(), Some("down")),
        toml::Value::Table(table) => {
            let has_only_known_keys =
                table.keys().all(|key| matches!(key.as_str(), "that" | "level"));
            let that =
                table.get("that").and_then(toml::Value::as_str).filter(|_| has_only_known_keys);
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
            for subject in expectation.subjects() {
                check_subject(reader, at, kind, subject);
            }
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

/// Reads what is kept.
pub(crate) fn keep(
    reader: &mut Reader<'_>,
    kind: Option<&StepKind>,
    raw: &SortedMap<String, Spanned<toml::Value>>,
) -> SortedMap<String, Keep> {
    let kept = raw.iter().filter_map(|(name, spanned)| {
        let at = spanned.span().start;
        if !is_value_name(name) {
            let message = format!("`{name}` cannot be the name of a kept value");
            reader.refuse(at, message, Some("use a-z, 0-9 and _, a letter first"));
        }
        let (from, matches, optional) = match spanned.get_ref() {
            toml::Value::String(from) => (from.as_str(), None, false),
            toml::Value::Table(table) => {
                let keys = ["from", "matches", "optional"];
                let has_only_known_keys = table.keys().all(|key| keys.contains(&key.as_str()));
                let text = |key| {
                    table.get(key).and_then(toml::Value::as_str).filter(|_| has_only_known_keys)
                };
                let optional = table.get("optional").and_then(toml::Value::as_bool);
                (text("from").unwrap_or_default(), text("matches"), optional.unwrap_or(false))
            }
            _ => ("", None, false),
        };
        if from.is_empty() {
            reader.refuse(at, "this does not say what to keep", Some(KEEPS));
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
                check_subject(reader, at, kind, &from);
                Some((name.clone(), Keep { from, matches, optional }))
            }
            Err(InvalidExpectation { at: inside, problem, hint }) => {
                let inside = if spanned.get_ref().is_str() { 1 + inside } else { 0 };
                reader.refuse(at + inside, problem, Some(&hint));
                None
            }
        }
    });
    SortedMap::from_iter(kept)
}

const KEEPS: &str = "write \"json.token\", or { from = \"body\", matches = 'csrf=([a-z0-9]+)' }";

/// A step can only look at what its kind of answer has.
fn check_subject(reader: &mut Reader<'_>, at: usize, kind: Option<&StepKind>, subject: &Subject) {
    let Some(kind) = kind.filter(|kind| !kind.has(subject)) else { return };
    let message = format!("a step of kind {} has no `{subject}`", kind.name);
    reader.refuse(at, message, Some(&kind.subjects_hint()));
}

/// Refuses conditions that no answer could meet together.
pub(crate) fn check_contradictions(
    reader: &mut Reader<'_>,
    raw: &[Spanned<toml::Value>],
    expect: &[Expectation],
) {
    if expect.len() != raw.len() {
        return;
    }
    let Some((first, second)) = contradiction(expect) else { return };
    if let (Some(first), Some(at)) = (expect.get(first), raw.get(second)) {
        let message = format!("this can never hold together with `{first}`");
        reader.refuse(at.span().start, message, Some("leave one of them out"));
    }
}
