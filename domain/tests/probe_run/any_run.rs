//! Any run of any probe keeps the rules: judged from what was tried, not from how it is decided.

use std::time::Duration;

use domain::probe::outcome::{Outcome, Reason};
use domain::probe::run::StepFailure;
use domain::probe::{CLEAN_UP, Probe, Retry, Step};
use proptest::prelude::*;

use super::simulator::{SECRET, Scripted, ScriptedEnd, Simulated, ms, probe, simulate};

/// What a try shows, as the oracle sees it.
fn fails(scripted: &Scripted) -> bool {
    !matches!(&scripted.end, ScriptedEnd::Body(text) if text.contains("fine"))
}

fn any_step(name: String) -> impl Strategy<Value = Step> {
    let timeout = proptest::option::of(1_u64..700);
    (any::<bool>(), timeout, 0_u8..3, 0_u64..400).prop_map(move |(always, timeout, times, wait)| {
        let text = format!(
            "[[step]]\nname = '{name}'\nget = 'http://shop.example/${{secret.PW}}'\n\
             expect = [\"body contains 'fine'\", {{ that = 'body_size < 8B', level = 'degraded' }}]\n"
        );
        let mut step = probe(&text).steps.remove(0);
        (step.always, step.timeout) = (always, timeout.map(ms));
        step.retry = Retry { times, wait: ms(wait) };
        step
    })
}

fn any_probe() -> impl Strategy<Value = Probe> {
    let steps: Vec<_> = (0..5).map(|n| any_step(format!("step {n}"))).collect();
    (steps, 1_usize..=5).prop_map(|(steps, count)| {
        let mut probe = probe("[[step]]\nname = 'x'\nget = 'http://x/${secret.PW}'\n");
        probe.steps = steps.into_iter().take(count).collect();
        probe
    })
}

fn any_script() -> impl Strategy<Value = Vec<Scripted>> {
    let end = prop_oneof![
        4 => Just(ScriptedEnd::Body("fine".to_owned())),
        1 => Just(ScriptedEnd::Body(format!("fine {SECRET}"))),
        1 => Just(ScriptedEnd::Body(format!("odd {SECRET}"))),
        1 => Just(ScriptedEnd::Failed(StepFailure::new(Reason::BadHttp, SECRET))),
        1 => Just(ScriptedEnd::Failed(StepFailure::of_agent(SECRET))),
        1 => Just(ScriptedEnd::Hangs),
    ];
    let scripted = (0_u64..300, end).prop_map(|(takes, end)| Scripted { takes: ms(takes), end });
    proptest::collection::vec(scripted, 15)
}

/// A step as it went: its place, its tries, and how the last of them ended.
struct Went<'a> {
    step: &'a Step,
    index: usize,
    tries: Vec<(Duration, Duration, Scripted)>,
}

impl Went<'_> {
    /// Whether the last try failed: by what it showed, or because its time was up.
    fn failed(&self) -> bool {
        let Some((began, deadline, scripted)) = self.tries.last() else { return false };
        fails(scripted) || *began + scripted.takes > *deadline
    }

    fn is_of_agent(&self) -> bool {
        let Some((began, deadline, scripted)) = self.tries.last() else { return false };
        let of_agent =
            matches!(&scripted.end, ScriptedEnd::Failed(failure) if failure.reason.is_none());
        of_agent && *began + scripted.takes <= *deadline
    }

    fn is_slow(&self) -> bool {
        let last = self.tries.last().map(|(.., scripted)| &scripted.end);
        !self.failed() && matches!(last, Some(ScriptedEnd::Body(text)) if text.len() >= 8)
    }
}

fn went<'a>(probe: &'a Probe, script: &[Scripted], run: &Simulated) -> Vec<Went<'a>> {
    let mut went: Vec<Went<'a>> = vec![];
    for (tried, scripted) in run.tried.iter().zip(script) {
        let index = probe.steps.iter().position(|step| step.name == tried.step).unwrap();
        if went.last().is_none_or(|last| last.index != index) {
            went.push(Went { step: &probe.steps[index], index, tries: vec![] });
        }
        went.last_mut().unwrap().tries.push((tried.began, tried.deadline, scripted.clone()));
    }
    went
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_run_keeps_the_rules(probe in any_probe(), script in any_script()) {
        let run = simulate(&probe, &script);
        let went = went(&probe, &script, &run);
        let first = went.iter().position(Went::failed);

        // Order: each step at most once, all before a failure, and behind it only what cleans up.
        prop_assert!(went.windows(2).all(|pair| pair[0].index < pair[1].index));
        let failed_at = first.map_or(probe.steps.len(), |first| went[first].index);
        let wanted = probe.steps.iter().enumerate();
        let wanted = wanted.filter(|(index, step)| *index <= failed_at || step.always);
        let wanted: Vec<usize> = wanted.map(|(index, _)| index).collect();
        prop_assert_eq!(went.iter().map(|went| went.index).collect::<Vec<_>>(), wanted);

        for (number, Went { step, tries, .. }) in went.iter().enumerate() {
            let after_failure = first.is_some_and(|first| number > first);
            prop_assert!(tries.len() <= 1 + usize::from(step.retry.times));
            for (began, deadline, _) in tries {
                let own = step.timeout.map(|timeout| *began + timeout);
                let allowed = match (after_failure, own) {
                    (true, own) => own.unwrap_or(*began + CLEAN_UP),
                    (false, own) => own.unwrap_or(probe.timeout).min(probe.timeout),
                };
                prop_assert_eq!(*deadline, allowed);
            }
            for pair in tries.windows(2) {
                let ((began, deadline, scripted), (next, ..)) = (&pair[0], &pair[1]);
                let over = match scripted.end {
                    ScriptedEnd::Hangs => *deadline,
                    _ => (*began + scripted.takes).min(*deadline.max(began)),
                };
                prop_assert_eq!(*next, over + step.retry.wait);
                prop_assert!(*next < probe.timeout, "no try begins once the run's time is over");
            }
        }

        // Meaning: the first failure, or else the first that was slow.
        let slow = went.iter().find(|went| went.is_slow());
        match (&run.summary.outcome, first.map(|first| &went[first]), slow) {
            (Outcome::Unsure(why), Some(first), _) => {
                prop_assert!(first.is_of_agent() && why.starts_with(&first.step.name));
            }
            (Outcome::Failed(failure), Some(first), _) => {
                prop_assert!(!first.is_of_agent());
                prop_assert_eq!(&failure.step, &first.step.name);
            }
            (Outcome::Degraded(failure), None, Some(slow)) => {
                prop_assert_eq!(&failure.step, &slow.step.name);
            }
            (outcome, None, None) => prop_assert_eq!(outcome, &Outcome::Passed),
            (outcome, ..) => prop_assert!(false, "{:?}", outcome),
        }

        prop_assert_eq!(run.summary.steps.len(), went.last().map_or(0, |last| last.index + 1));
        prop_assert_eq!(u128::from(run.summary.took_ms), run.ended.as_millis());
        let shown = format!("{:?} {}", run.summary, run.notes.safe);
        prop_assert!(!shown.contains(SECRET), "{}", shown);
    }
}
