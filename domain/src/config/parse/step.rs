//! Parser of a `[[step]]`: its action, what is expected of the response, and what is kept of it.

use crate::config::parse::raw_step::RawRetry;
use crate::config::parse::raw_step::RawStep;
use crate::config::parse::raw_step::StepScope;
use std::time::Duration;

use toml::Spanned;

use crate::config::parse::action;
use crate::config::parse::address::{literal, url};
use crate::config::parse::assertions::{check_contradictions, expectation, keep, only_if};
use crate::config::parse::reader::{Reader, start};
use crate::expectation::Expectation;
use crate::limits::MAX_NAME_CHARS;
use crate::limits::MAX_STEPS;
use crate::probe::action::Action;
use crate::probe::registration::{host_of, names_of};
use crate::probe::{Retry, SecretUse, Step};
use crate::xml_text::Lines;

/// The steps of a probe and the secrets they use.
pub(crate) struct Steps {
    pub(crate) steps: Vec<Step>,
    pub(crate) secrets: Vec<SecretUse>,
}

/// Reads the steps in order, so that each knows what earlier ones kept.
pub(crate) fn steps(reader: &mut Reader<'_>, raw: &[Spanned<RawStep>]) -> Steps {
    if raw.is_empty() && !reader.refused.contains(&(0, "step".to_owned())) {
        let hint = "write at least one, with a `name` and a `get` or another action";
        reader.refuse(0, "there is no [[step]]", Some(hint));
    }
    if raw.len() > MAX_STEPS {
        let message = format!("there are {} steps; at most {MAX_STEPS} are taken", raw.len());
        reader.refuse(0, message, None);
    }
    let mut scope = StepScope::default();
    let steps = raw.iter().filter_map(|step| self::step(reader, &mut scope, step));
    Steps { steps: steps.collect(), secrets: scope.secrets }
}

fn step(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    spanned: &Spanned<RawStep>,
) -> Option<Step> {
    let raw = spanned.get_ref();
    let name = raw.name.as_ref().map(|name| reader.text("name", name, MAX_NAME_CHARS, Lines::One));
    if let (Some(name), Some(written)) = (&name, &raw.name)
        && !scope.names.insert(name.clone())
    {
        let message = format!("there are two steps `{name}`");
        let hint = "a failure is reported by the name of its step";
        reader.refuse(written.span().start, message, Some(hint));
    }
    let action = action::action(reader, scope, spanned);
    let kind = action.as_ref().map(Action::kind);
    let mut expect: Vec<Expectation> =
        raw.expect.iter().filter_map(|written| expectation(reader, kind, written)).collect();
    check_contradictions(reader, &raw.expect, &expect);
    let defaults = kind.map(|kind| kind.default_expectations(&expect));
    expect.extend(defaults.unwrap_or_default());
    let only_if = raw.only_if.as_ref().and_then(|text| only_if(reader, scope, text));
    let keep = keep(reader, kind, &raw.keep);
    // Only later steps can use what this one keeps.
    scope.kept.extend(keep.keys().cloned());
    let bounds = Duration::from_millis(1)..=Duration::from_secs(60);
    let timeout = raw.timeout.as_ref().and_then(|timeout| reader.span("timeout", timeout, bounds));
    let retry = raw.retry.as_ref().map(|retry| self::retry(reader, retry)).unwrap_or_default();
    let reach = crate::config::parse::connection::reach(reader, scope, raw);
    let rdap = raw.rdap.as_ref().and_then(|text| url(reader, scope, text, ["http", "https"]));
    let (name, action, always) = (name?, action?, raw.always);
    let step = Step { name, action, expect, keep, timeout, always, only_if, retry, reach, rdap };
    check_registration(reader, spanned, &step);
    Some(step)
}

/// Refuses what is asked of a registry and cannot be: of an address, or without anything that looks at it.
fn check_registration(reader: &mut Reader<'_>, spanned: &Spanned<RawStep>, step: &Step) {
    if !step.looks_at_registration() {
        if let Some(rdap) = &spanned.get_ref().rdap {
            let hint = "expect something of it, such as \"domain.expires_in > 30d\"";
            reader.refuse(
                start(rdap),
                "`rdap` means nothing: nothing looks at `domain.…`",
                Some(hint),
            );
        }
        return;
    }
    let Some(target) = step.action.target().and_then(literal) else { return };
    let is_registered = |host: String| names_of(&host).next().is_some();
    if !host_of(&target).is_some_and(is_registered) {
        let message = format!("`{target}` is of no domain that a registry knows");
        let hint = "`domain.…` is looked up for names such as shop.example, not for addresses";
        reader.refuse(spanned.span().start, message, Some(hint));
    }
}

fn retry(reader: &mut Reader<'_>, raw: &Spanned<RawRetry>) -> Retry {
    let RawRetry { times, wait } = raw.get_ref();
    let bounds = Duration::ZERO..=Duration::from_secs(60);
    let wait = wait.as_ref().and_then(|wait| reader.span("wait", wait, bounds));
    Retry { times: times.unwrap_or_default(), wait: wait.unwrap_or_default() }
}
