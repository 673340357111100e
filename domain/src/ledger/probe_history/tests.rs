//! Tests of the history of a probe.

use proptest::prelude::*;

use super::*;
use crate::seen;

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_ms(1_800_000_000_000 + second * 1_000)
}

fn rules(flaps: u32) -> Rules {
    let confirm = Confirm { failures: 1, recoveries: 2, flaps, ..Confirm::default() };
    Rules { confirm, silent_after: Duration::from_secs(70) }
}

fn run(second: i64, letter: char) -> Observation {
    seen::observation("checkout", at(second), letter)
}

fn runs() -> impl Strategy<Value = Vec<(i64, char)>> {
    let pause = prop_oneof![8 => 10_i64..60, 1 => 60_i64..900];
    let outcome = prop_oneof![
        4 => Just('P'), 4 => Just('F'), 1 => Just('D'), 1 => Just('?')
    ];
    prop::collection::vec((pause, outcome), 1..200)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is damped step by step is what is damped from the start, before and after each step.
    #[test]
    fn damping_as_state_is_damping_from_the_start(
        runs in runs(),
        flaps in 0_u32..4,
        other_flaps in 0_u32..4,
        silences in prop::collection::vec(any::<bool>(), 200),
        woken in prop::collection::vec(prop::bool::weighted(0.05), 200),
    ) {
        let (mut history, mut second) = (History::default(), 0);
        let half = runs.len() / 2;
        for (n, (pause, letter)) in runs.into_iter().enumerate() {
            let rules = rules(if n < half { flaps } else { other_flaps });
            let flaps = rules.confirm.flaps;
            second += pause;
            if woken[n] {
                let text = serde_json::to_string(&history).unwrap();
                history = crate::json::from_str(&text).unwrap();
            }
            // What does not turn and was not held brings nothing.
            let want = |before: &History, after: &History| {
                match before.turns.len() == after.turns.len() && !before.holds {
                    true => vec![],
                    false => amendments(None, &before.changes(flaps), &after.changes(flaps)),
                }
            };
            if silences[n] {
                let before = history.clone();
                let changes = history.fall_silent(at(second), rules);
                prop_assert_eq!(changes, want(&before, &history));
            }
            let before = history.clone();
            let Some(changes) = history.observe(&run(second, letter), rules) else { continue };
            prop_assert_eq!(changes, want(&before, &history));
            let now = history.changes(flaps);
            let believed = if history.holds { now.last().cloned() } else {
                history.turns.last().map(|turn| turn.change.clone())
            };
            prop_assert_eq!(history.believed(flaps), believed);
        }
    }

    /// Forgetting the oldest transitions changes nothing of what comes after them.
    #[test]
    fn what_is_forgotten_is_still_reckoned_with(runs in runs(), flaps in 0_u32..4, most in 1_usize..8) {
        let (mut all, mut few, mut second) = (History::default(), History::default(), 0);
        for (pause, letter) in runs {
            second += pause;
            let seen = run(second, letter);
            prop_assert_eq!(all.observe(&seen, rules(flaps)), few.observe(&seen, rules(flaps)));
            few.forget(at(second), most);
            few.damper = None;
            prop_assert!(few.transitions() <= most);
            prop_assert_eq!(all.believed(flaps), few.believed(flaps));
        }
    }
}

#[test]
fn what_is_older_than_what_is_kept_stands() {
    let (mut history, rules) = (History::default(), rules(0));
    let letters: Vec<char> = "PPFFPPFFPPFFPP".chars().collect();
    let seen: Vec<Observation> =
        letters.iter().enumerate().map(|(n, letter)| run(30 * n as i64, *letter)).collect();
    for seen in &seen {
        history.observe(seen, rules).unwrap();
    }
    history.forget(at(400), 2);
    let kept = history.changes(0);
    let mut record = seen.clone();
    record.insert(3, run(65, 'P'));
    assert_eq!(history.replay(at(65), &record, rules), [], "too long ago");
    assert_eq!(history.changes(0), kept);
    let last = kept.last().unwrap().since;
    record.push(run(395, 'F'));
    let changes = history.replay(at(395), &record, rules);
    assert_eq!(
        changes.last().map(|change| change.since),
        Some(at(395)),
        "it is amended since {last}"
    );
}
