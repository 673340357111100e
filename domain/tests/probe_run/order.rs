//! The order of a run: timeouts, clean-up, retries, conditions, and which outcome counts.

use std::time::Duration;

use domain::phases::Phases;
use domain::probe::outcome::{Outcome, Reason};
use domain::probe::run::{ProbeRun, RunEffect, StepEnd, StepFailure, StepResult};
use domain::probe::{CLEAN_UP, Probe};

use super::simulator::{
    Simulated, body, failing, hanging, ms, probe, simulate, simulate_with, state,
};

fn step(name: &str, more: &str) -> String {
    format!("[[step]]\nname = '{name}'\nget = 'http://shop.example/'\n{more}\n")
}

fn steps(steps: &[(&str, &str)]) -> Probe {
    probe(&steps.iter().map(|(name, more)| step(name, more)).collect::<String>())
}

fn service() -> StepFailure {
    StepFailure::new(Reason::ConnectionRefused, "nothing listens")
}

fn agent() -> StepFailure {
    StepFailure::of_agent("no file")
}

/// The name of the step that counts, and its reason; of an unsure run what it says.
fn told(run: &Simulated) -> (&'static str, String) {
    match &run.summary.outcome {
        Outcome::Passed => ("passed", String::new()),
        Outcome::Degraded(failure) => ("degraded", failure.step.clone()),
        Outcome::Failed(failure) => ("failed", failure.step.clone()),
        Outcome::Unsure(why) => ("unsure", why.clone()),
    }
}

fn tried(run: &Simulated) -> Vec<(&str, u64, u64)> {
    let millis = |span: Duration| u64::try_from(span.as_millis()).unwrap();
    let tried = run.tried.iter();
    tried.map(|tried| (tried.step.as_str(), millis(tried.began), millis(tried.deadline))).collect()
}

#[test]
fn steps_go_in_order_within_their_time_and_that_of_the_run() {
    let probe = steps(&[("a", ""), ("b", "timeout = '100ms'"), ("c", "timeout = '990ms'")]);
    let run = simulate(&probe, &[]);
    assert_eq!(tried(&run), [("a", 0, 1_000), ("b", 10, 110), ("c", 20, 1_000)]);
    assert_eq!((told(&run).0, run.summary.took_ms, run.summary.steps.len()), ("passed", 30, 3));
    assert_eq!(
        run.notes.lines,
        [
            "a begins",
            "a has an answer",
            "a ended, begun at 0 ms",
            "b begins",
            "b has an answer",
            "b ended, begun at 10 ms",
            "c begins",
            "c has an answer",
            "c ended, begun at 20 ms"
        ]
    );
}

#[test]
fn after_a_failure_only_what_cleans_up_is_done_in_a_time_of_its_own() {
    let probe = steps(&[
        ("make", ""),
        ("use", ""),
        ("clean", "always = true"),
        ("sweep", "always = true\ntimeout = '200ms'"),
        ("more", ""),
    ]);
    let clean_up = u64::try_from(CLEAN_UP.as_millis()).unwrap();
    for (script, began, detail) in [
        (vec![failing(service())], 10, "nothing listens"),
        (vec![hanging()], 1_000, "the run's 1000 ms were over while waiting for the first byte"),
    ] {
        // The clean-up fails as well: what failed first counts.
        let script = [script, vec![failing(service()), body("")]].concat();
        let run = simulate(&probe, &script);
        assert_eq!(
            tried(&run),
            [
                ("make", 0, 1_000),
                ("clean", began, began + clean_up),
                ("sweep", began + 10, began + 210)
            ]
        );
        let Outcome::Failed(failure) = &run.summary.outcome else { panic!("{detail}") };
        assert_eq!((failure.step.as_str(), failure.detail.as_str()), ("make", detail));
        let reached = [true, false, true, true];
        let begun = run.summary.steps.iter().map(|phases| *phases != Phases::default());
        assert_eq!(begun.collect::<Vec<_>>(), reached, "up to the last that was begun");
    }
}

#[test]
fn what_cleans_up_is_done_in_any_case_and_can_fail_the_run() {
    let probe = steps(&[("make", ""), ("clean", "always = true\ntimeout = '50ms'")]);
    let run = simulate(&probe, &[body(""), hanging()]);
    assert_eq!(tried(&run), [("make", 0, 1_000), ("clean", 10, 60)]);
    let Outcome::Failed(failure) = &run.summary.outcome else { panic!("it hangs") };
    assert_eq!(failure.reason, Reason::FirstByteTimeout);
    assert_eq!(failure.detail, "the step's 50 ms were over while waiting for the first byte");
}

#[test]
fn a_step_is_tried_again_while_the_run_has_time_and_its_last_try_counts() {
    let retry = "retry = { times = 2, wait = '400ms' }\nexpect = [\"body == 'ok'\"]";
    let run = simulate(&steps(&[("a", retry)]), &[failing(service()), body("no"), body("ok")]);
    assert_eq!(tried(&run), [("a", 0, 1_000), ("a", 410, 1_000), ("a", 820, 1_000)]);
    assert_eq!(told(&run).0, "passed");
    let last = run.notes.lines.last().unwrap();
    assert_eq!(last, "a ended, begun at 0 ms", "it is over once, and began with its first try");
    let run = simulate(&steps(&[("a", retry)]), &[body("1"), body("2"), body("3"), body("ok")]);
    let Outcome::Failed(failure) = &run.summary.outcome else { panic!("as often as it says") };
    assert!(run.tried.len() == 3 && failure.detail.contains("\"3\""), "{failure:?}");
}

#[test]
fn no_try_begins_once_the_time_of_the_run_is_over() {
    let retry = |wait: &str| steps(&[("a", &format!("retry = {{ times = 9, wait = '{wait}' }}"))]);
    let script = vec![failing(service()); 9];
    for (wait, tries) in [("989ms", 2), ("990ms", 1), ("991ms", 1), ("0s", 10)] {
        let run = simulate(&retry(wait), &script);
        assert_eq!(run.tried.len(), tries, "{wait}: the first failed at 10 ms of 1,000");
    }
    let clean = steps(&[("a", ""), ("clean", "always = true\nretry = { times = 9 }")]);
    let run = simulate(&clean, &[vec![hanging()], script].concat());
    assert_eq!(run.tried.len(), 2, "nor of what cleans up");
}

#[test]
fn what_the_agent_cannot_do_is_unsure_and_not_tried_again() {
    let probe = steps(&[("a", "retry = { times = 3 }"), ("clean", "always = true")]);
    for (script, outcome) in [
        (vec![failing(agent())], ("unsure", "a: no file")),
        (vec![failing(agent()), failing(service())], ("unsure", "a: no file")),
        (vec![body(""), failing(agent())], ("unsure", "clean: no file")),
    ] {
        let run = simulate(&probe, &script);
        assert_eq!((told(&run).0, told(&run).1.as_str()), outcome);
        assert_eq!(run.tried.len(), 2);
    }
    let run = simulate(
        &steps(&[("a", ""), ("clean", "always = true")]),
        &[failing(service()), failing(agent())],
    );
    assert_eq!(told(&run), ("failed", "a".to_owned()), "the first failure counts");
}

#[test]
fn degraded_is_what_holds_otherwise_and_a_failure_counts_for_more() {
    let slow = "expect = [{ that = 'body_size < 3B', level = 'degraded' }]";
    let probe = steps(&[("a", slow), ("b", slow), ("c", slow)]);
    for (script, outcome) in [
        (vec![body("ok"), body("long"), body("longer")], ("degraded", "b")),
        (vec![body("long"), body("ok"), failing(service())], ("failed", "c")),
        (vec![body("long"), failing(agent())], ("unsure", "b: no file")),
    ] {
        let run = simulate(&probe, &script);
        assert_eq!((told(&run).0, told(&run).1.as_str()), outcome);
    }
    let both = "expect = [{ that = 'body_size < 3B', level = 'degraded' }, \"body == 'ok'\"]";
    let run = simulate(&steps(&[("a", both)]), &[body("long")]);
    assert_eq!(told(&run).0, "failed", "within one step, too");
    let retried = format!("{slow}\nretry = {{ times = 3 }}");
    let run = simulate(&steps(&[("a", &retried)]), &[body("long"), body("ok")]);
    assert_eq!((told(&run).0, run.tried.len()), ("degraded", 1), "it is not tried again");
}

#[test]
fn without_its_secret_nothing_is_run_nor_cleaned_up() {
    let text = step("a", "headers = { x = '${secret.MISSING}' }") + &step("b", "always = true");
    let run = simulate(&probe(&text), &[]);
    let Outcome::Unsure(why) = &run.summary.outcome else { panic!("{:?}", run.summary) };
    assert_eq!(
        why,
        "p.toml:9:17: secret `MISSING` is not set in the environment of this agent\n\
         hint: set ALLCLEAR_SECRET_MISSING"
    );
    assert!(run.tried.is_empty() && run.notes.lines.is_empty() && run.summary.steps.is_empty());
}

#[test]
fn a_step_whose_condition_does_not_hold_is_left_out() {
    let probe = steps(&[
        ("a", "keep = { plan = { from = 'json.plan', optional = true } }"),
        ("b", "only_if = \"kept.plan == 'free'\""),
        ("c", "always = true\nonly_if = \"kept.plan == 'free'\""),
        ("d", ""),
    ]);
    for (plan, names) in [
        (r#"{"plan":"free"}"#, &["a", "b", "c", "d"][..]),
        (r#"{"plan":"paid"}"#, &["a", "d"]),
        ("{}", &["a", "d"]),
    ] {
        let run = simulate(&probe, &[body(plan)]);
        let tried: Vec<&str> = run.tried.iter().map(|tried| tried.step.as_str()).collect();
        assert_eq!((tried.as_slice(), told(&run).0), (names, "passed"), "{plan}");
        assert_eq!(run.summary.steps.len(), 4, "one that is left out has empty phases");
    }
    let run = simulate(&probe, &[body("{}")]);
    assert_eq!(run.notes.lines[3..5], ["b is left out", "c is left out"]);
}

#[test]
fn a_value_that_is_not_there_fails_the_step_that_keeps_it() {
    let probe = steps(&[("a", "keep = { token = 'json.token' }\nretry = { times = 1 }")]);
    let run = simulate(&probe, &[body("{}"), body("{}")]);
    let Outcome::Failed(failure) = &run.summary.outcome else { panic!("{:?}", run.summary) };
    assert_eq!((failure.reason, run.tried.len()), (Reason::ValueMissing, 2));
    assert_eq!(told(&simulate(&probe, &[body("{}"), body("{\"token\":\"t\"}")])).0, "passed");
}

#[test]
fn a_probe_without_steps_passes_and_phases_are_rounded() {
    let mut probe = steps(&[("a", "")]);
    let run = simulate(&probe, &[]);
    assert_eq!(run.summary.steps[0].first_byte_us, Some(1_232_896), "as they are reported");
    probe.steps.clear();
    let run = simulate_with(&probe, state(), &[]);
    assert_eq!((run.summary.outcome, run.ended), (Outcome::Passed, Duration::ZERO));
}

#[test]
fn a_result_that_was_not_asked_for_changes_nothing() {
    let probe = steps(&[("a", "retry = { times = 1, wait = '100ms' }")]);
    let mut run = ProbeRun::new(&probe, state());
    let failed = || StepResult { end: StepEnd::Failed(service()), ..StepResult::default() };
    run.step_ended(ms(1), failed(), &mut ());
    assert!(matches!(run.advance(ms(2), &mut ()), RunEffect::ExecuteStep { .. }));
    run.step_ended(ms(3), failed(), &mut ());
    run.step_ended(ms(4), failed(), &mut ());
    assert_eq!(run.advance(ms(5), &mut ()), RunEffect::WaitUntil(ms(103)));
    assert!(matches!(run.advance(ms(103), &mut ()), RunEffect::ExecuteStep { .. }));
    run.step_ended(ms(104), StepResult::default(), &mut ());
    let RunEffect::Finished(summary) = run.advance(ms(105), &mut ()) else { panic!("it is over") };
    // An answer without a status is none below 400.
    assert!(matches!(summary.outcome, Outcome::Failed(_)));
}
