//! Shared schedules: which service time do contracts have that go by the same clocks, hours and holidays? Each is derived
//! from the calendar once in a report.

use std::rc::Rc;

use crate::config::customers::CustomerContract;
use crate::config::incident_policy::BusinessHours;
use crate::sla::service_time::{contract_zone, service_spans};
use crate::time::calendar::Span;
use crate::time::calendar_date::CalendarDate;
use crate::time::time_zone::Zone;

/// The service time that was derived so far.
#[derive(Default)]
pub(super) struct SharedSchedules(Vec<SharedSchedule>);

struct SharedSchedule {
    zone: Zone,
    hours: Option<BusinessHours>,
    holidays: Vec<CalendarDate>,
    within: Span,
    spans: Rc<[Span]>,
}

impl SharedSchedules {
    /// The service time of a contract within a time.
    pub(super) fn spans(
        &mut self,
        contract: &CustomerContract,
        page_zone: &Zone,
        within: Span,
    ) -> Rc<[Span]> {
        let zone = contract_zone(contract, page_zone);
        let is_same = |own: &&SharedSchedule| {
            own.within == within
                && own.hours == contract.service_hours
                && own.holidays == contract.holidays
                && own.zone == *zone
        };
        if let Some(found) = self.0.iter().find(is_same) {
            return Rc::clone(&found.spans);
        }
        let spans: Rc<[Span]> = service_spans(contract, page_zone, within).collect();
        self.0.push(SharedSchedule {
            zone: zone.clone(),
            hours: contract.service_hours.clone(),
            holidays: contract.holidays.clone(),
            within,
            spans: Rc::clone(&spans),
        });
        spans
    }
}
