//! Times of the alert of an incident: since when is it open, and until when is it held by work?

use crate::board::{Board, Incident, Update};
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::time::timestamp::Timestamp;

/// When an incident was opened, or opened again.
pub(super) fn opened_at(incident: &Incident) -> Timestamp {
    let updates = &incident.updates;
    let is_over_at = |at: Timestamp| {
        let stood = |update: &&Update| {
            update.at <= at && update.withdrawn_at.is_none_or(|withdrawn| withdrawn > at)
        };
        updates.iter().rev().find(stood).is_some_and(|update| update.status.is_over())
    };
    // An update that was withdrawn was in force until then: its incident is no other for that.
    let turns = updates.iter().flat_map(|update| [Some(update.at), update.withdrawn_at]);
    let turns = SortedSet::from_iter(turns.flatten());
    let (mut opened, mut was_over) = (incident.started_at, true);
    for turn in turns {
        let is_over = is_over_at(turn);
        if was_over && !is_over {
            opened = turn;
        }
        was_over = is_over;
    }
    opened
}

/// Until when work is announced on every one of these components.
pub(super) fn held_until(
    board: &Board,
    components: &SortedSet<&ComponentId>,
    now: Timestamp,
) -> Option<Timestamp> {
    let until = components.iter().map(|id| {
        let works = board.maintenances.iter().filter(|work| work.plan.components.contains(*id));
        let works = works.filter(|work| work.is_active_at(now));
        // Work that takes longer than announced is noticed.
        works.map(|work| work.plan.scheduled_until).filter(|until| *until > now).max()
    });
    until.collect::<Option<Vec<_>>>()?.into_iter().min()
}
