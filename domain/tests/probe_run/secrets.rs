//! Secrets of a run: neither outcome nor event shows one, wherever it comes from.

use domain::expectation::StepAnswer;
use domain::limits::MAX_DETAIL_CHARS;
use domain::probe::outcome::{Outcome, Reason};
use domain::probe::run::{
    ProbeRun, RunEffect, RunObserver, StepEnd, StepEvent, StepFailure, StepResult,
};

use super::simulator::{SECRET, Scripted, Simulated, body, failing, ms, probe, simulate, state};

const TOKEN: &str = "tok-0123456789";

fn shown(run: &Simulated) -> String {
    format!("{:?} {} {}", run.summary, run.notes.safe, run.notes.lines.join("\n"))
}

fn one_step(more: &str, scripted: Scripted) -> Simulated {
    let text = format!("[[step]]\nname = 'a'\nget = 'http://shop.example/'\n{more}\n");
    simulate(&probe(&text), &[scripted])
}

#[test]
fn a_secret_that_comes_back_is_hidden_in_every_output() {
    let echo = format!("{{\"you\":\"{SECRET}\"}}");
    let degraded = "expect = [{ that = \"json.you == 'x'\", level = 'degraded' }]";
    for (more, scripted) in [
        ("expect = [\"json.you == 'x'\"]", body(&echo)),
        (degraded, body(&echo)),
        ("keep = { n = 'json.you.n' }", body(&echo)),
        ("", failing(StepFailure::new(Reason::BadHttp, format!("got `{SECRET}`")))),
        ("", failing(StepFailure::of_agent(format!("`{SECRET}` cannot be read")))),
    ] {
        let run = one_step(more, scripted);
        let shown = shown(&run);
        assert_ne!(run.summary.outcome, Outcome::Passed, "{more}");
        assert!(!shown.contains(SECRET), "{more}: {shown}");
    }
}

#[test]
fn what_was_kept_is_secret_from_twelve_characters_on() {
    let steps = "[[step]]\nname = 'sign in'\nget = 'http://shop.example/'\nkeep = { t = 'json.t' }\n\
                 [[step]]\nname = 'b'\nget = 'http://shop.example/'\nonly_if = \"kept.t == 'no'\"\n\
                 [[step]]\nname = 'c'\nget = 'http://shop.example/'\nexpect = [\"body == 'ok'\"]\n";
    for (token, hidden) in [("a-23456789-1", true), ("b-23456789-", false)] {
        let run = simulate(&probe(steps), &[body(&format!("{{\"t\":\"{token}\"}}")), body(token)]);
        let Outcome::Failed(failure) = &run.summary.outcome else { panic!("{:?}", run.summary) };
        assert_eq!(failure.step, "c");
        assert_eq!(!failure.detail.contains(token), hidden, "{}", failure.detail);
        assert_eq!(!run.notes.safe.contains(token), hidden, "{}", run.notes.safe);
    }
}

#[test]
fn what_a_failing_step_was_to_keep_is_secret_as_well() {
    let answer = format!("{{\"a\":\"{TOKEN}\",\"z\":\"zed-9876543210\",\"ok\":false}}");
    let keep = "keep = { a = 'json.a', z = 'json.z' }";
    for more in [
        format!("{keep}\nexpect = ['json.ok == true']"),
        format!("{keep}\nexpect = [\"json.a == 'b'\"]"),
        format!("{keep}\nexpect = [{{ that = \"json.a == 'b'\", level = 'degraded' }}]"),
        "keep = { a = 'json.a', b = 'json.a.b', z = 'json.z' }".to_owned(),
        "keep = { a = 'json.none', b = 'json.a', z = 'json.z' }".to_owned(),
    ] {
        let run = one_step(&more, body(&answer));
        let shown = shown(&run);
        assert_ne!(run.summary.outcome, Outcome::Passed, "{more}");
        assert!(!shown.contains(TOKEN) && !shown.contains("9876543210"), "{more}: {shown}");
    }
}

#[test]
fn a_detail_is_hidden_before_it_is_cut_and_no_longer_than_is_reported() {
    for (before, length, cut) in [
        (MAX_DETAIL_CHARS - 3, MAX_DETAIL_CHARS, false),
        (MAX_DETAIL_CHARS - 2, MAX_DETAIL_CHARS, true),
        (10, 13, false),
    ] {
        let detail = format!("{}{SECRET}", "ä".repeat(before));
        let run = one_step("", failing(StepFailure::new(Reason::BadHttp, detail)));
        let Outcome::Failed(failure) = &run.summary.outcome else { panic!("{:?}", run.summary) };
        assert_eq!(failure.detail.chars().count(), length);
        assert_eq!(!failure.detail.ends_with("***"), cut, "{}", failure.detail);
        assert!(!failure.detail.contains("hun"), "{}", failure.detail);
    }
}

/// Notes what may be shown of how steps ended.
#[derive(Default)]
struct Shown(Vec<String>);

impl RunObserver for Shown {
    fn note(&mut self, event: StepEvent<'_>) {
        let text = "sid=cookie-0123456789, n=7";
        match event {
            StepEvent::Unexpected { answer, .. } => self.0.push(answer.hide.unwrap().hide(text)),
            StepEvent::Ended { ended, .. } => self.0.push(ended.redactor.hide(text)),
            _ => {}
        }
    }
}

#[test]
fn cookies_are_secret_where_something_is_kept_of_an_answer() {
    let text = "[[step]]\nname = 'a'\nget = 'http://shop.example/'\n";
    for (status, shown) in
        [(Some(500), vec!["sid=***, n=7"; 2]), (Some(200), vec!["sid=cookie-0123456789, n=7"])]
    {
        let (probe, mut notes) = (probe(text), Shown::default());
        let mut run = ProbeRun::new(&probe, state());
        assert!(matches!(run.advance(ms(0), &mut notes), RunEffect::ExecuteStep { .. }));
        let end = StepEnd::Answered(StepAnswer { status, ..StepAnswer::default() });
        let session = vec!["cookie-0123456789".to_owned(), "7".to_owned()];
        run.step_ended(ms(1), StepResult { end, session, ..StepResult::default() }, &mut notes);
        assert_eq!(notes.0, shown, "a passing step leaves nothing to keep");
    }
}
