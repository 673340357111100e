//! Reports of Ledgers, and their absence: which events follow?

use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{Agent, Board, Event};
use crate::ids::AgentId;
use crate::ledger::LedgerStatus;
use crate::ledger::outbox::NumberedChange;
use crate::ledger::verdict::{Assessment, Verdict, VerdictChange};
use crate::ordered::SortedMap;
use crate::problem::Problem;
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// About as many bytes a change has in the log without its failure.
const BYTES_OF_A_CHANGE: usize = 250;
/// The most bytes of changes in one event, as they are estimated; written, they may be a few times as many.
const BYTES_OF_AN_EVENT: usize = 200_000;

impl Board {
    pub(in crate::board) fn hear(
        &self,
        sign: &LedgerStatus,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let Some(agent_state) = self.agents.get(&sign.agent) else {
            return Err(Problem::not_found(format!("there is no agent `{}`", sign.agent)));
        };
        let agent = || sign.agent.clone();
        let returned = self.returned_at(agent_state, sign, now);
        let new = sign.changes.iter().filter(|change| change.number > agent_state.last_number);
        let mut events = verdict_events(&sign.agent, new.cloned());
        if sign.changes.is_empty() && sign.last_number >= agent_state.last_number {
            events.extend(self.forgotten(sign, now));
        }
        // What it saw meanwhile is told first, so that nothing is green between the two.
        events.extend(returned.map(|since| Event::AgentReturned { agent: agent(), since }));
        Ok(DecisionSubject::Agent(agent()).with(events))
    }

    /// What a Ledger that has told everything believes, and this Board does not: one of the two was
    /// lost, or came back from a copy.
    fn forgotten(&self, sign: &LedgerStatus, now: Timestamp) -> Vec<Event> {
        let differ = sign.believed.iter().filter_map(|(probe, believed)| {
            let current = self.current_id(probe);
            let watches = self.watches.values().filter_map(|watches| watches.get(current));
            let mut run =
                watches.filter(|watch| watch.active.current().is_some_and(Option::is_some));
            let assessment = run.next()?.opinions.get(&sign.agent).and_then(StateTimeline::current);
            let believed_here = assessment.map_or(Verdict::Silent, |opinion| opinion.verdict);
            let (verdict, since) = believed.unwrap_or((Verdict::Silent, sign.heard_at.min(now)));
            let opinion = Assessment { verdict, failure: None };
            (verdict != believed_here).then(|| NumberedChange {
                number: sign.last_number,
                probe: probe.clone(),
                change: VerdictChange { opinion, since },
            })
        });
        let differ = verdict_events(&sign.agent, differ);
        // Of another assignment it may not believe the same probes.
        let tag = || self.assignment_tag(&sign.agent);
        if differ.is_empty() || tag().as_ref() != Some(&sign.assignment) {
            return vec![];
        }
        differ
    }

    /// From when on an agent counts as heard of, if that is news. That it was not heard of for a while
    /// is then forgotten: what it saw meanwhile, and when it saw nothing, its Ledger says.
    fn returned_at(&self, agent: &Agent, sign: &LedgerStatus, now: Timestamp) -> Option<Timestamp> {
        let silent_after = self.configuration.as_ref()?.agents.silent_after;
        if now.since(sign.heard_at) > silent_after {
            return None;
        }
        match agent.alive.points().last() {
            // Whatever it saw before it was first heard of counts as well.
            None => Some(Timestamp::default()),
            Some((silent, false)) => Some(*silent),
            Some((_, true)) => None,
        }
    }

    pub(in crate::board) fn watch(
        &self,
        heard: &SortedMap<AgentId, Timestamp>,
        now: Timestamp,
    ) -> Vec<Event> {
        let Some(configuration) = &self.configuration else { return vec![] };
        let limit = configuration.agents.silent_after;
        let alive = self.agents.iter().filter(|(_, agent)| agent.alive.current() == Some(&true));
        let silent = alive.filter_map(|(agent, _)| {
            // Of an agent whose Ledger is out of reach there is no evidence any more.
            let last = heard.get(agent);
            let silent = last.is_none_or(|last| now.since(*last) > limit);
            let since = last.copied().unwrap_or(now);
            silent.then(|| Event::AgentFellSilent { agent: agent.clone(), since })
        });
        silent.collect()
    }
}

/// The events of what an agent believes, one after the other: as few as rows of the log have room for.
fn verdict_events(agent: &AgentId, new: impl Iterator<Item = NumberedChange>) -> Vec<Event> {
    let mut groups: Vec<(usize, Vec<NumberedChange>)> = vec![];
    for change in new {
        let failure = change.change.opinion.failure.as_ref();
        let bytes = BYTES_OF_A_CHANGE
            + failure.map_or(0, |failure| failure.step.len() + failure.detail.len());
        match groups.last_mut() {
            Some((last, group)) if *last + bytes <= BYTES_OF_AN_EVENT => {
                *last += bytes;
                group.push(change);
            }
            _ => groups.push((bytes, vec![change])),
        }
    }
    let events = groups.into_iter().map(|(_, changes)| match <[_; 1]>::try_from(changes) {
        Ok([NumberedChange { number, probe, change }]) => {
            Event::VerdictChanged { agent: agent.clone(), number, probe, change }
        }
        Err(changes) => Event::VerdictsChanged { agent: agent.clone(), changes },
    });
    events.collect()
}
