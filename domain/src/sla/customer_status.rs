//! Customer status: was a customer up at an instant, given how each of the components was that it uses?

use crate::ids::ComponentId;
use crate::ordered::{self, SortedSet};
use crate::status::Status;
use crate::time::calendar::Span;
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// A component of a customer, and how it was.
pub struct ServedComponent<'a> {
    /// Its id.
    pub id: &'a ComponentId,
    /// How it was, as figures count it.
    pub counted: &'a StateTimeline<Status>,
    /// When something was in trouble that others run, and that it does not work without; in order, apart from each other.
    pub third_party: &'a [Span],
}

/// How all of it is together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CustomerStatus {
    /// All of it works.
    Up,
    /// These components do not.
    Down(SortedSet<ComponentId>),
    /// Something does not that is not counted, and nothing else.
    Excluded,
    /// Nothing is known of a component, and none is down; or there are no components.
    NoData,
}

/// How one component is for a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServedState {
    /// It works, if slowly.
    Up,
    /// It does not.
    Down,
    /// It does not, and the contract does not count that.
    Excluded,
    /// Nothing is known of it.
    NoData,
}

impl ServedState {
    /// How a component of a status, as figures count it, is for a contract: whether this leaves out announced maintenance, and
    /// whether a third party is in trouble that it leaves out.
    #[must_use]
    pub fn from_status(
        status: Option<Status>,
        excludes_maintenance: bool,
        is_by_others: bool,
    ) -> Self {
        match status {
            None | Some(Status::NoData) => Self::NoData,
            Some(Status::Operational | Status::DegradedPerformance) => Self::Up,
            Some(Status::UnderMaintenance) if excludes_maintenance => Self::Excluded,
            Some(_) if is_by_others => Self::Excluded,
            Some(Status::UnderMaintenance | Status::PartialOutage | Status::MajorOutage) => {
                Self::Down
            }
        }
    }
}

/// How it was, without gaps, in order; neighbours differ.
pub(super) fn customer_statuses(
    components: &[ServedComponent<'_>],
    within: Span,
    excludes_maintenance: bool,
    excludes_third_party: bool,
) -> Vec<(Span, CustomerStatus)> {
    let mut now = vec![ServedState::NoData; components.len()];
    let mut turns: Vec<(Timestamp, usize, ServedState)> = vec![];
    for (place, component) in components.iter().enumerate() {
        let parties = if excludes_third_party { component.third_party } else { &[] };
        turns.extend(
            turns_of(component, parties, within, excludes_maintenance)
                .map(|(at, served)| (at, place, served)),
        );
    }
    ordered::sort_by_key(&mut turns, |(at, place, _)| (*at, *place));
    let mut found: Vec<(Span, CustomerStatus)> = vec![];
    let mut from = within.from;
    let mut turns = turns.into_iter().peekable();
    while from < within.to {
        while let Some((_, place, served)) = turns.next_if(|(at, ..)| *at <= from) {
            if let Some(component) = now.get_mut(place) {
                *component = served;
            }
        }
        let to = turns.peek().map_or(within.to, |(at, ..)| (*at).min(within.to));
        let status = joined(components, &now);
        match found.last_mut() {
            Some((span, last)) if *last == status => span.to = to,
            _ => found.push((Span { from, to }, status)),
        }
        from = to;
    }
    found
}

/// When a component becomes how; first how it is at the beginning.
fn turns_of<'a>(
    component: &'a ServedComponent<'a>,
    third_party: &'a [Span],
    within: Span,
    excludes_maintenance: bool,
) -> impl Iterator<Item = (Timestamp, ServedState)> + 'a {
    let inside = move |at: &Timestamp| within.from < *at && *at < within.to;
    let edges = third_party.iter().flat_map(|span| [span.from, span.to]);
    let edges = component.counted.starts_after(within.from).chain(edges).filter(inside);
    let edges: SortedSet<Timestamp> = edges.chain([within.from]).collect();
    edges.into_iter().map(move |at| {
        let behind = third_party.partition_point(|span| span.to <= at);
        let by_others = third_party.get(behind).is_some_and(|span| span.contains(at));
        let status = component.counted.at(at).copied();
        (at, ServedState::from_status(status, excludes_maintenance, by_others))
    })
}

fn joined(components: &[ServedComponent<'_>], now: &[ServedState]) -> CustomerStatus {
    let has = |state: ServedState| now.contains(&state);
    if has(ServedState::Down) {
        let down = components.iter().zip(now).filter(|(_, served)| **served == ServedState::Down);
        CustomerStatus::Down(down.map(|(component, _)| component.id.clone()).collect())
    } else if components.is_empty() || has(ServedState::NoData) {
        CustomerStatus::NoData
    } else if has(ServedState::Excluded) {
        CustomerStatus::Excluded
    } else {
        CustomerStatus::Up
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_contract_leaves_out_is_no_downtime() {
        let states = |status: Option<Status>| {
            let exclusions = [(false, false), (true, false), (false, true), (true, true)];
            exclusions.map(|(work, others)| ServedState::from_status(status, work, others))
        };
        let (down, excluded) = (ServedState::Down, ServedState::Excluded);
        for (status, then) in [
            (None, [ServedState::NoData; 4]),
            (Some(Status::NoData), [ServedState::NoData; 4]),
            (Some(Status::Operational), [ServedState::Up; 4]),
            (Some(Status::DegradedPerformance), [ServedState::Up; 4]),
            (Some(Status::PartialOutage), [down, down, excluded, excluded]),
            (Some(Status::MajorOutage), [down, down, excluded, excluded]),
            (Some(Status::UnderMaintenance), [down, excluded, excluded, excluded]),
        ] {
            assert_eq!(states(status), then, "{status:?}");
        }
    }
}
