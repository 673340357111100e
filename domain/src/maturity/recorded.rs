//! Recorded practices: what did operators do, by the log?

use std::time::Duration;

use super::finding::Finding;
use super::practices::{ADOPTED_DAYS, OUTCOME_DAYS};
use crate::board::{
    Board, DrillRecord, Incident, OperatorToken, ProblemRecord, ProblemStatus, TokenState,
    Visibility,
};
use crate::config::Configuration;
use crate::operations::due_updates::due_updates;
use crate::time::timestamp::Timestamp;

const DAY: Duration = Duration::from_secs(86_400);
/// How soon a notification is to reach all.
const REACHED_WITHIN: Duration = Duration::from_secs(900);

/// When what is looked at began.
fn from(days: u64, now: Timestamp) -> Timestamp {
    now.minus(DAY * u32::try_from(days).unwrap_or(u32::MAX))
}

/// Incidents that happened here and of which something was left to do since an instant.
fn incidents(board: &Board, since: Timestamp) -> impl Iterator<Item = &Incident> {
    let of_this_page = |incident: &&Incident| {
        incident.source.is_none() && incident.visibility != Visibility::Draft
    };
    board.incidents.closed_since(since).filter(of_this_page)
}

/// Updates that came in time: by when readers were promised the next one.
pub(super) fn cadence(board: &Board, configuration: &Configuration, now: Timestamp) -> Finding {
    let since = from(OUTCOME_DAYS, now);
    let due = incidents(board, since).flat_map(|one| due_updates(configuration, one, now));
    Finding::share(due.filter(|update| update.due >= since), |update| update.is_kept)
}

/// Reviews that fell due and were complete by then.
pub(super) fn reviews(board: &Board, configuration: &Configuration, now: Timestamp) -> Finding {
    let since = from(OUTCOME_DAYS, now);
    let due = incidents(board, since).filter_map(|incident| {
        let due = incident.review_due_at(configuration).filter(|due| *due <= now)?;
        let completed = incident.review.as_ref().and_then(|review| review.completed_at());
        Some(completed.is_some_and(|at| at <= due))
    });
    Finding::share(due, |is_kept| is_kept)
}

/// Remediation items whose day ended and that were closed by then.
pub(super) fn remediation(board: &Board, configuration: &Configuration, now: Timestamp) -> Finding {
    let (since, zone) = (from(OUTCOME_DAYS, now), &configuration.page.timezone);
    let reviews = board.incidents.iter().filter_map(|incident| incident.review.as_ref());
    let due = reviews.flat_map(|review| &review.items).filter_map(|item| {
        let end = item.due.end(zone);
        let is_looked_at = (since..=now).contains(&end);
        is_looked_at.then(|| item.closed_at.is_some_and(|at| at < end))
    });
    Finding::share(due, |is_kept| is_kept)
}

/// Changes that were recorded lately.
pub(super) fn changes(board: &Board, now: Timestamp) -> Finding {
    let since = from(ADOPTED_DAYS, now);
    let lately = board.changes.iter().filter(|change| change.recorded_at >= since).count();
    if board.changes.is_empty() { Finding::Nothing } else { Finding::Count(lately as u64) }
}

/// Incidents that ended and that are linked to what they came of.
pub(super) fn causes(board: &Board, now: Timestamp) -> Finding {
    let ended = incidents(board, from(OUTCOME_DAYS, now)).filter(|incident| !incident.is_open());
    Finding::share(ended, |incident| {
        incident.details.change.is_some() || !incident.problems.is_empty()
    })
}

/// Problems that are fixed or have a workaround.
pub(super) fn known_errors(board: &Board) -> Finding {
    let helps = |problem: &ProblemRecord| {
        problem.status() == ProblemStatus::Fixed || problem.workaround.is_some()
    };
    Finding::share(board.problems.iter(), helps)
}

/// When the last drill ended in which an incident was rehearsed.
pub(super) fn last_drill(board: &Board) -> Option<Timestamp> {
    let rehearsed = |drill: &&DrillRecord| {
        drill.report.as_ref().is_some_and(|report| !report.incidents.is_empty())
    };
    board.drills.iter().filter(rehearsed).filter_map(|drill| drill.ended_at).max()
}

/// Tokens in use whose secret is of the last days.
pub(super) fn tokens(board: &Board, now: Timestamp) -> Finding {
    let since = from(ADOPTED_DAYS, now);
    let in_use = board.tokens.iter().filter(|token| token.state_at(now) == TokenState::Active);
    Finding::share(in_use, |token: &OperatorToken| {
        token.rotated_at.unwrap_or(token.created_at) >= since
    })
}

/// Notifications that reached all soon; nothing is shown where nobody is told. Those that are under way still are looked at
/// once they should be done.
pub(super) fn subscribers(
    active: usize,
    notifications: &[(Timestamp, Option<Timestamp>)],
    now: Timestamp,
) -> Finding {
    if active == 0 {
        return Finding::Nothing;
    }
    let soon = |at: Timestamp, done: Option<Timestamp>| {
        done.is_some_and(|done| done.since(at) <= REACHED_WITHIN)
    };
    let due = notifications.iter();
    let due = due.filter(|(at, done)| done.is_some() || now.since(*at) > REACHED_WITHIN);
    Finding::share(due, |(at, done)| soon(*at, *done))
}
