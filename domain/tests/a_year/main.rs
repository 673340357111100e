//! A year of a page with fifty components, through the real code, against a count of every minute.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod check;
mod oracle;
mod random;
mod script;
mod system;

use check::Check;
use script::{AGENTS, CHANGE, Script, YEAR};
use system::System;

/// Something of the script, in the order in which it happens within a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Change,
    Deliver { order: i64, agent: usize, index: usize },
    Say { incident: usize, update: usize },
    Correct(usize),
    Withdraw(usize),
    Look,
    Check,
}

fn steps(script: &Script, checks: &[u32]) -> Vec<(u32, Step)> {
    let mut steps = vec![(CHANGE, Step::Change)];
    for (agent, sent) in script.sent.iter().enumerate() {
        steps.extend(sent.iter().enumerate().map(|(index, sent)| {
            (sent.arrives, Step::Deliver { order: sent.order, agent, index })
        }));
    }
    for (incident, said) in script.incidents.iter().enumerate() {
        let said = said.iter().enumerate();
        steps.extend(said.map(|(update, said)| (said.at, Step::Say { incident, update })));
    }
    for (index, each) in script.corrections.iter().enumerate() {
        steps.push((each.told, Step::Correct(index)));
        steps.extend(each.withdrawn.map(|minute| (minute, Step::Withdraw(index))));
    }
    steps.extend((0..YEAR).step_by(20).map(|minute| (minute, Step::Look)));
    steps.extend(checks.iter().flat_map(|now| [(*now, Step::Look), (*now, Step::Check)]));
    steps.retain(|(minute, _)| *minute < YEAR);
    steps.sort_unstable();
    steps
}

fn a_year(zone: &str, seed: u64) {
    let script = Script::new(seed);
    let mut check = Check::new(&script, zone);
    let mut system = System::begin(&script, zone);
    for (minute, step) in steps(&script, &check.instants()) {
        match step {
            Step::Change => system.configure(&script, zone, minute),
            Step::Deliver { agent, index, .. } => {
                system.deliver(agent, index as u64 + 1, &script.sent[agent][index]);
            }
            Step::Say { incident, update } => system.say(&script, incident, update),
            Step::Correct(index) => system.correct(&script, index),
            Step::Withdraw(index) => system.withdraw(minute, index),
            Step::Look => {
                system.look(minute);
                system.forget(minute.saturating_sub(9 * 1440));
            }
            Step::Check => check.all(&system, minute),
        }
    }
    check.was_no_idle_year(AGENTS.len());
}

#[test]
fn a_year_in_berlin_is_what_counting_every_minute_finds() {
    a_year("Europe/Berlin", 1);
}

#[test]
fn a_year_in_new_york_is_what_counting_every_minute_finds() {
    a_year("America/New_York", 2);
}
