//! Service time: the hours in which a contract asks that components are available, by the clocks of its zone. When are
//! they?

use std::iter;

use crate::config::customers::CustomerContract;
use crate::time::calendar::{Span, Unit};
use crate::time::calendar_date::CalendarDate;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// Whose clocks a contract goes by: its own zone, or the page's.
#[must_use]
pub fn contract_zone<'a>(contract: &'a CustomerContract, page_zone: &'a Zone) -> &'a Zone {
    contract.timezone.as_ref().unwrap_or(page_zone)
}

/// The service time of a contract within a time, in order. It is counted day by day, as clocks show it: a day on which they
/// are set has an hour more or less if that hour is one of service. A contract without hours counts whole days; holidays
/// have none.
pub fn service_spans<'a>(
    contract: &'a CustomerContract,
    page_zone: &'a Zone,
    within: Span,
) -> impl Iterator<Item = Span> + 'a {
    let zone = contract_zone(contract, page_zone);
    let mut next = (within.from < within.to).then_some(within.from);
    // Then no day differs from another, and none needs to be looked at.
    let is_always = contract.service_hours.is_none() && contract.holidays.is_empty();
    let days = iter::from_fn(move || {
        let first = next?;
        let day = if is_always { within } else { zone.unit(Unit::Day, first) };
        next = (day.to < within.to && day.to > day.from).then_some(day.to);
        Some(day)
    });
    days.filter_map(move |day| clipped(hours_of(contract, zone, day)?, within))
}

/// Whether some of a time, or the instant that it is, is service time.
#[must_use]
pub fn is_in_service_time(contract: &CustomerContract, page_zone: &Zone, time: Span) -> bool {
    service_spans(contract, page_zone, time).next().is_some()
}

/// The hours of service of one day.
fn hours_of(contract: &CustomerContract, zone: &Zone, day: Span) -> Option<Span> {
    if contract.holidays.contains(&CalendarDate::holding(day.from, zone)) {
        return None;
    }
    let Some(hours) = &contract.service_hours else { return Some(day) };
    let (weekday, _) = zone.week_time(day.from);
    let at = |minute: u16| zone.minute_of(day.from, minute);
    hours
        .days
        .contains(&weekday)
        .then(|| Span { from: at(hours.from_minute), to: at(hours.to_minute) })
}

fn clipped(span: Span, within: Span) -> Option<Span> {
    let from: Timestamp = span.from.max(within.from);
    let to = span.to.min(within.to);
    (from < to).then_some(Span { from, to })
}
