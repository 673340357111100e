//! Page of Statuspage's API v2: who is answered about, and its headline.

use serde::Serialize;

use crate::public::view::PublicView;
use crate::status::{Indicator, Status};
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// The page's indicator and description, from the components' statuses alone. The rule was
/// measured on Statuspage's own pages.
#[must_use]
pub fn headline(statuses: &[Status]) -> (Indicator, &'static str) {
    let any = |wanted| statuses.iter().any(|status| status_word(*status) == wanted);
    let all_out = statuses.iter().all(|status| *status == Status::MajorOutage);
    if all_out && !statuses.is_empty() {
        (Indicator::Critical, "Major System Outage")
    } else if any(Status::MajorOutage) {
        (Indicator::Major, "Partial System Outage")
    } else if any(Status::PartialOutage) {
        (Indicator::Minor, "Minor Service Outage")
    } else if any(Status::DegradedPerformance) {
        (Indicator::Minor, "Partially Degraded Service")
    } else if any(Status::UnderMaintenance) {
        (Indicator::Maintenance, "Service Under Maintenance")
    } else {
        (Indicator::None, "All Systems Operational")
    }
}

/// The status in words that Statuspage has.
#[must_use]
pub fn status_word(status: Status) -> Status {
    if status == Status::NoData { Status::DegradedPerformance } else { status }
}

/// `page` in every answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct PageJson<'a> {
    id: &'a str,
    name: &'a str,
    url: &'a str,
    time_zone: &'a str,
    updated_at: Timestamp,
}

/// `status` in every answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct PageStatus<'a> {
    indicator: Indicator,
    description: &'a str,
}

pub(super) fn page(view: &PublicView) -> PageJson<'_> {
    let page = &view.page;
    PageJson {
        id: &page.id,
        name: &page.name,
        url: &page.url,
        time_zone: time_zone_name(&page.timezone),
        updated_at: page.updated_at,
    }
}

/// The page's zone by its name in the IANA database, as Statuspage has it for UTC too.
#[must_use]
pub fn time_zone_name(zone: &Zone) -> &str {
    match zone.name() {
        "UTC" => "Etc/UTC",
        name => name,
    }
}

pub(super) fn page_status(view: &PublicView) -> PageStatus<'_> {
    PageStatus { indicator: view.headline.indicator, description: &view.headline.description }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_follows_the_measured_rule_and_no_data_is_never_green() {
        use Status::{
            DegradedPerformance as D, MajorOutage as M, NoData as N, Operational as O,
            PartialOutage as P, UnderMaintenance as U,
        };
        for (statuses, indicator, description) in [
            (&[M, M][..], Indicator::Critical, "Major System Outage"),
            (&[M, O], Indicator::Major, "Partial System Outage"),
            (&[P, D], Indicator::Minor, "Minor Service Outage"),
            (&[D, U], Indicator::Minor, "Partially Degraded Service"),
            (&[N, O], Indicator::Minor, "Partially Degraded Service"),
            (&[U, O], Indicator::Maintenance, "Service Under Maintenance"),
            (&[O, O], Indicator::None, "All Systems Operational"),
            (&[], Indicator::None, "All Systems Operational"),
        ] {
            assert_eq!(headline(statuses), (indicator, description), "{statuses:?}");
        }
    }
}
