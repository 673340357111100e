//! What must have been, by the rules alone: one status for each minute, written down one after another.
//!
//! Everything in the script happens at whole minutes, and the borders of days are whole minutes in both
//! zones, so nothing changes within a minute, and sixty times the count of minutes is the count of
//! seconds. Nothing here calls what it is to judge.

use std::collections::BTreeSet;

use super::script::{AGENTS, CHANGE, EVERY, LATE, MANUAL, Script, ScriptedRun, WatchScript};
use super::works;

/// Nothing for longer than two intervals and the minute that a run may take is silence.
const LIMIT: u32 = 2 * EVERY + 1;
/// An agent that is not heard of for longer is silent; and a report may take as long to come.
const SILENT_AFTER: u32 = 60;

const UP: u8 = 0;
const SILENT: u8 = 1;
const DEGRADED: u8 = 2;
const DOWN: u8 = 3;

pub(crate) const OPERATIONAL: u8 = 0;
pub(crate) const MAINTENANCE: u8 = 1;
pub(crate) const NO_DATA: u8 = 2;
const DEGRADED_PERFORMANCE: u8 = 3;

/// The runs of the script by agent and probe, with the minute each came in.
pub(crate) struct Oracle<'a> {
    script: &'a Script,
    zone: String,
    runs: Vec<Vec<Vec<(ScriptedRun, u32)>>>,
}

impl<'a> Oracle<'a> {
    pub(crate) fn new(script: &'a Script, zone: &str) -> Self {
        let probes = script.watches.iter().map(|watch| watch.probe + 1).max().unwrap();
        let mut runs = vec![vec![vec![]; probes]; AGENTS.len()];
        for (agent, sent) in script.sent.iter().enumerate() {
            for batch in sent {
                for run in &batch.runs {
                    runs[agent][run.probe].push((*run, batch.arrives));
                }
            }
        }
        for runs in runs.iter_mut().flatten() {
            runs.sort_by_key(|(run, _)| (run.minute, run.attempt));
        }
        Self { script, zone: zone.to_owned(), runs }
    }

    /// When an agent was last heard of.
    pub(crate) fn heard(&self, agent: usize, now: u32) -> Option<u32> {
        let arrivals = self.script.sent[agent].iter().map(|sent| sent.arrives);
        arrivals.filter(|arrives| *arrives <= now).max()
    }

    pub(crate) fn is_silent(&self, agent: usize, now: u32) -> bool {
        self.heard(agent, now).is_none_or(|heard| now - heard > SILENT_AFTER)
    }

    /// The first minute of a component on the page.
    pub(crate) fn since(component: usize) -> u32 {
        if component == LATE { CHANGE } else { 0 }
    }

    /// The status of every minute until `now`, with it; of minutes before the component was there too,
    /// which do not count.
    pub(crate) fn minutes(&self, component: usize, now: u32) -> Vec<u8> {
        let unwatched = if component == MANUAL { OPERATIONAL } else { NO_DATA };
        let mut shown = vec![0; now as usize + 1];
        let mut watched = vec![false; now as usize + 1];
        for watch in self.script.watches.iter().filter(|watch| watch.component == component) {
            let until = watch.to.min(now + 1);
            if watch.from >= until {
                continue;
            }
            let turns_of_agents: Vec<_> =
                (0..AGENTS.len()).map(|agent| self.turns_now(agent, watch.probe, now)).collect();
            // Votes differ only where somebody turns.
            let mut turns = BTreeSet::from([watch.from, until]);
            turns.extend(turns_of_agents.iter().flatten().map(|(minute, _)| *minute));
            let turns: Vec<u32> = turns.range(watch.from..=until).copied().collect();
            for pair in turns.windows(2) {
                let votes = turns_of_agents
                    .iter()
                    .map(|turns| verdict_at(turns, pair[0]))
                    .collect::<Vec<_>>();
                let status = status_of(watch, &votes);
                let minutes = &mut shown[pair[0] as usize..pair[1] as usize];
                minutes.iter_mut().filter(|m| **m < status).for_each(|minute| *minute = status);
            }
            watched[watch.from as usize..until as usize].fill(true);
        }
        let stated = self.stated(component, now);
        let mut worked = vec![false; now as usize + 1];
        for (from, until) in works::worked(&self.zone, component) {
            let until = until.min(now + 1);
            worked[from.min(until) as usize..until as usize].fill(true);
        }
        for minute in 0..shown.len() {
            if !watched[minute] {
                shown[minute] = unwatched;
            }
            // The worst of both; but announced work explains what is seen, and no outage that is stated.
            let explained = stated[minute] == MAINTENANCE
                || (worked[minute] && stated[minute] < DEGRADED_PERFORMANCE);
            if explained {
                shown[minute] = MAINTENANCE;
            } else if stated[minute] > shown[minute] {
                shown[minute] = stated[minute];
            }
        }
        // Corrections win, the later ones over the earlier ones.
        for correction in &self.script.corrections {
            let counts = correction.told <= now
                && correction.withdrawn.is_none_or(|withdrawn| withdrawn > now);
            if counts && correction.component == component {
                shown[correction.from as usize..correction.to as usize].fill(correction.status);
            }
        }
        shown
    }

    /// The worst that any incident states in each minute.
    fn stated(&self, component: usize, now: u32) -> Vec<u8> {
        let mut worst = vec![OPERATIONAL; now as usize + 1];
        for incident in &self.script.incidents {
            let mut current = OPERATIONAL;
            for (index, update) in incident.iter().enumerate() {
                let named = update
                    .components
                    .iter()
                    .rev()
                    .find(|(named_component, _)| *named_component == component);
                current = named.map_or(current, |(_, status)| *status);
                if update.resolved {
                    current = OPERATIONAL;
                }
                let next = incident.get(index + 1).map_or(now + 1, |next| next.at.min(now + 1));
                if current > OPERATIONAL && update.at < next {
                    let minutes = &mut worst[update.at as usize..next as usize];
                    minutes.iter_mut().for_each(|minute| *minute = current.max(*minute));
                }
            }
        }
        worst
    }

    /// Since when an agent says what of a probe, as far as it is heard of.
    fn turns_now(&self, agent: usize, probe: usize, now: u32) -> Vec<(u32, u8)> {
        let mut turns = self.turns(agent, probe, now);
        if let Some(heard) = self.heard(agent, now).filter(|_| self.is_silent(agent, now)) {
            turns.retain(|(minute, _)| *minute < heard);
            turns.push((heard, SILENT));
        }
        turns
    }

    /// Since when an agent says what of a probe: what two runs in a row say is believed since the
    /// first of them; one that passes is enough where nothing was known.
    fn turns(&self, agent: usize, probe: usize, now: u32) -> Vec<(u32, u8)> {
        let (mut turns, mut believed, mut against) = (vec![], SILENT, vec![]);
        let mut last = None;
        let watches = self.script.watches.iter().filter(|watch| watch.probe == probe);
        let watches: Vec<_> = watches.collect();
        for (run, arrived) in &self.runs[agent][probe] {
            // What comes when it is no longer asked for is not taken.
            let asked = watches.iter().any(|watch| watch.is_run(agent, *arrived));
            let says = match run.saw {
                'P' => UP,
                'D' => DEGRADED,
                'F' => DOWN,
                _ => continue,
            };
            if *arrived > now || !asked {
                continue;
            }
            if let Some(last) = last.filter(|last| run.minute - last > LIMIT) {
                if believed != SILENT {
                    turns.push((last, SILENT));
                    believed = SILENT;
                }
                against.clear();
            }
            last = Some(run.minute);
            if against.first().is_some_and(|(_, other)| (*other > believed) != (says > believed)) {
                against.clear();
            }
            if says == believed {
                against.clear();
                continue;
            }
            against.push((run.minute, says));
            if against.len() == 2 || (believed == SILENT && says == UP) {
                let mut verdicts: Vec<u8> = against.iter().map(|(_, says)| *says).collect();
                verdicts.sort_unstable();
                // Both support at least the milder change.
                let milder =
                    if verdicts[0] > believed { verdicts.first() } else { verdicts.last() };
                turns.push((against[0].0, *milder.unwrap()));
                believed = *milder.unwrap();
                against.clear();
            }
        }
        let noted = self.heard(agent, now).zip(last).filter(|(heard, last)| {
            let asked = watches.iter().any(|watch| watch.is_run(agent, now));
            asked && believed != SILENT && *heard > last + LIMIT + SILENT_AFTER
        });
        turns.extend(noted.map(|(_, last)| (last, SILENT)));
        turns
    }
}

fn verdict_at(turns: &[(u32, u8)], minute: u32) -> u8 {
    let before = turns.iter().rev().find(|(from, _)| *from <= minute);
    before.map_or(SILENT, |(_, verdict)| *verdict)
}

/// What a watch makes of the verdicts of all agents.
fn status_of(watch: &WatchScript, votes: &[u8]) -> u8 {
    let (mut voting, mut down, mut degraded) = (0, 0, 0);
    for region in &watch.regions {
        let agents = (0..AGENTS.len()).filter(|agent| AGENTS[*agent].1 == *region);
        let verdicts = agents.map(|agent| votes[agent]).filter(|verdict| *verdict != SILENT);
        let Some(worst) = verdicts.max() else { continue };
        voting += 1;
        down += u32::from(worst == DOWN);
        degraded += u32::from(worst == DEGRADED);
    }
    let reached = match watch.quorum {
        "majority" => 2 * down > voting,
        "any" => down >= 1,
        "all" => down == voting,
        number => down >= number.parse::<u32>().unwrap().min(voting),
    };
    match (voting, down, degraded, watch.impact) {
        (0, ..) => NO_DATA,
        (_, 0, 0, _) => OPERATIONAL,
        (_, 0, ..) | (_, _, _, "degraded") => 3,
        (_, _, _, "outage") if reached => 5,
        _ => 4,
    }
}
