//! Findings: what do probes say of an outage at the instant at which it is found?

use super::origin::{FoundVote, OutageFinding};
use crate::board::Board;
use crate::board::redraw::{observed_by, votes_of};
use crate::board::timeline::TroubleSpan;
use crate::config::Configuration;
use crate::ids::ComponentId;
use crate::ledger::verdict::Verdict;
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// The most characters of what was found that an incident keeps: its evidence has the rest.
const MAX_FOUND_CHARS: usize = 500;
/// The most votes that an incident keeps of an outage.
const MAX_FOUND_VOTES: usize = 100;

/// An outage of a component as it is found at `now`.
pub(super) fn found(
    board: &Board,
    configuration: &Configuration,
    component: &ComponentId,
    since: Timestamp,
    now: Timestamp,
) -> OutageFinding {
    let observed = board.timelines.get(component).and_then(|timeline| timeline.observed.current());
    let status = observed.copied().unwrap_or(Status::NoData);
    let span = TroubleSpan { start: since, end: None, worst: status };
    let (_, failure) = observed_by(board, component, &span, now);
    let votes = votes_of(board, component, now).into_iter().take(MAX_FOUND_VOTES);
    let votes: Vec<FoundVote> = votes
        .map(|vote| FoundVote { probe: vote.probe, region: vote.region, says: vote.says })
        .collect();
    let failing = votes.iter().find(|vote| vote.says == Verdict::Down).map(|vote| &vote.probe);
    let probe = configuration.probes.iter().find(|probe| Some(&probe.id) == failing);
    OutageFinding {
        component: component.clone(),
        since,
        found_at: now,
        status,
        votes,
        step: failure.as_ref().map(|failure| failure.step.clone()),
        reason: failure.as_ref().map(|failure| failure.reason),
        found: failure.map(|failure| failure.detail.chars().take(MAX_FOUND_CHARS).collect()),
        runbook: probe.and_then(|probe| probe.runbook.clone()),
    }
}
