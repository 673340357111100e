//! Recurring span: a time from one instant to another that comes again by a rule. When does it hold?

use std::time::Duration;

use crate::time::calendar::Span;
use crate::time::recurrence::Recurrence;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// More than clocks are ever changed by.
const CLOCK_CHANGE: Duration = Duration::from_secs(2 * 86_400);

/// Every time that begins and ends by the clocks of a zone as the first one does, and overlaps `between`, in order.
#[must_use]
pub fn occurrences(
    first: Span,
    zone: &Zone,
    rule: Option<&Recurrence>,
    between: Span,
) -> Vec<Span> {
    let Some(rule) = rule else {
        let overlaps = first.from < between.to && first.to > between.from;
        return overlaps.then_some(first).into_iter().collect();
    };
    let before = first.duration().saturating_add(CLOCK_CHANGE);
    let mut found = vec![];
    let mut last = between.from.minus(before);
    while let Some(from) = rule.next_after(first.from, zone, last) {
        if from >= between.to {
            break;
        }
        last = from;
        let to = end_of(first, zone, from);
        if to > between.from {
            found.push(Span { from, to });
        }
    }
    found
}

/// When an occurrence ends that begins then: as much later as clocks show for the first one.
fn end_of(first: Span, zone: &Zone, from: Timestamp) -> Timestamp {
    let length = zone.clock_at(first.to).duration_since(zone.clock_at(first.from));
    zone.clock_at(from).checked_add(length).map_or(from, |end| zone.instant_of(end))
}
