//! Statements of operators about one component: what do incidents state and corrections replace from an
//! instant on? Selected in one pass over them, so that drawing many points looks only at those that count.

use crate::board::{Board, Correction, Incident, Maintenance};
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// What operators state of a component from an instant on.
pub(super) struct Statements<'a> {
    component: &'a ComponentId,
    from: Timestamp,
    incidents: Vec<&'a Incident>,
    maintenances: Vec<&'a Maintenance>,
    corrections: Vec<&'a Correction>,
}

impl<'a> Statements<'a> {
    /// The incidents that name the component and were not over before, and the corrections that reach
    /// that far.
    pub(super) fn since(board: &'a Board, component: &'a ComponentId, from: Timestamp) -> Self {
        let reaches =
            |correction: &&Correction| correction.component == *component && correction.to > from;
        let works = |maintenance: &&Maintenance| {
            maintenance.source.is_none()
                && maintenance.plan.components.contains(component)
                && maintenance.ended_at().is_none_or(|ended| ended > from)
        };
        let maintenances = board.maintenances.iter().filter(works).collect();
        let incidents = board.incidents.stating_after(component, from).collect();
        let corrections = board.corrections.iter().filter(reaches).collect();
        Self { component, from, incidents, maintenances, corrections }
    }

    /// That instant, and every later one at which operators say something else.
    pub(super) fn change_points(&self) -> SortedSet<Timestamp> {
        let stated = self.incidents.iter().flat_map(|incident| incident.turns());
        let corrected =
            self.corrections.iter().flat_map(|correction| [correction.from, correction.to]);
        let turns = |maintenance: &&Maintenance| {
            maintenance.started_at().into_iter().chain(maintenance.ended_at())
        };
        let worked = self.maintenances.iter().flat_map(turns);
        let points = stated.chain(corrected).chain(worked);
        SortedSet::from_iter(points.filter(|at| *at > self.from).chain([self.from]))
    }

    /// The worst that incidents state at an instant.
    pub(super) fn stated_at(&self, at: Timestamp) -> Status {
        self.worst_of(|_| true, at)
    }

    /// The worst of it that counts in the figures.
    pub(super) fn counted_at(&self, at: Timestamp) -> Status {
        self.worst_of(|incident| !incident.is_uncounted, at)
    }

    /// Whether all of it counts.
    pub(super) fn count_all(&self) -> bool {
        self.incidents.iter().all(|incident| !incident.is_uncounted)
    }

    fn worst_of(&self, is_meant: impl Fn(&Incident) -> bool, at: Timestamp) -> Status {
        let meant = self.incidents.iter().filter(|incident| is_meant(incident));
        let stated = meant.filter_map(|incident| incident.states_of(self.component, at));
        stated.max().unwrap_or(Status::Operational)
    }

    /// Whether announced work goes on at an instant. Windows that overlap are one.
    pub(super) fn is_maintained_at(&self, at: Timestamp) -> bool {
        self.maintenances.iter().any(|maintenance| maintenance.is_active_at(at))
    }

    /// What an operator put right of an instant; the last word counts.
    pub(super) fn corrected_at(&self, at: Timestamp) -> Option<Status> {
        correction_of(self.corrections.iter().copied(), at)
    }
}

/// What operators put right of an instant, of one component's corrections, in the order in which they were made;
/// the last word counts.
pub(crate) fn correction_of<'a>(
    of_it: impl DoubleEndedIterator<Item = &'a Correction>,
    at: Timestamp,
) -> Option<Status> {
    let mut standing = of_it.rev().filter(|correction| !correction.withdrawn);
    standing
        .find(|correction| correction.from <= at && at < correction.to)
        .map(|correction| correction.status)
}
