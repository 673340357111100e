//! A year of a page with fifty components, through the real code, against a count of every minute.

mod check;
mod oracle;
pub(crate) mod random;
mod reports;
mod script;
mod system;
mod works;

use check::YearCheck;
use script::{AGENTS, CHANGE, Script, YEAR};
use system::SimulatedSystem;

/// Something of the script, in the order in which it happens within a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum YearStep {
    Change,
    Deliver { order: i64, agent: usize, index: usize },
    Say { incident: usize, update: usize },
    Correct(usize),
    Withdraw(usize),
    Look,
    Check,
}

fn steps(script: &Script, checks: &[u32]) -> Vec<(u32, YearStep)> {
    let mut steps = vec![(CHANGE, YearStep::Change)];
    for (agent, sent) in script.sent.iter().enumerate() {
        steps.extend(sent.iter().enumerate().map(|(index, sent)| {
            (sent.arrives, YearStep::Deliver { order: sent.order, agent, index })
        }));
    }
    for (incident, updates) in script.incidents.iter().enumerate() {
        let updates = updates.iter().enumerate();
        steps.extend(
            updates
                .map(|(update, update_said)| (update_said.at, YearStep::Say { incident, update })),
        );
    }
    for (index, correction) in script.corrections.iter().enumerate() {
        steps.push((correction.told, YearStep::Correct(index)));
        steps.extend(correction.withdrawn.map(|minute| (minute, YearStep::Withdraw(index))));
    }
    steps.extend((0..YEAR).step_by(20).map(|minute| (minute, YearStep::Look)));
    steps.extend(checks.iter().flat_map(|now| [(*now, YearStep::Look), (*now, YearStep::Check)]));
    steps.retain(|(minute, _)| *minute < YEAR);
    steps.sort_unstable();
    steps
}

fn a_year(zone: &str, seed: u64) {
    let script = Script::new(seed);
    let mut check = YearCheck::new(&script, zone);
    let mut system = SimulatedSystem::begin(&script, zone);
    for (minute, step) in steps(&script, &check.instants()) {
        match step {
            YearStep::Change => system.configure(&script, zone, minute),
            YearStep::Deliver { agent, index, .. } => {
                system.deliver(agent, index as u64 + 1, &script.sent[agent][index]);
            }
            YearStep::Say { incident, update } => system.say(&script, incident, update),
            YearStep::Correct(index) => system.correct(&script, index),
            YearStep::Withdraw(index) => system.withdraw(minute, index),
            YearStep::Look => {
                system.look(minute);
                system.forget(minute.saturating_sub(9 * 1440));
            }
            YearStep::Check => check.all(&system, minute),
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
