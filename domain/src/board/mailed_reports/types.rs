//! Report that is mailed, as the log has it: which one of a schedule is due?

use serde::{Deserialize, Serialize};

use crate::config::report_schedule::{ReportKey, ReportSchedule, ScheduledReportKind};
use crate::ids::CustomerId;
use crate::time::calendar_date::CalendarDate;
use crate::time::report_period::ReportPeriod;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// How many periods of a schedule are over at most that are not due yet: a time of day comes within two days, also where a
/// page leaves out a date.
const MOST_YET_DUE: usize = 3;

/// A report of a period that is mailed: what it is known by, so that it is sent once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailedReport {
    /// Which; logs that were written before say `pack`.
    #[serde(alias = "pack")]
    pub kind: ScheduledReportKind,
    /// Of which customer, where it is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// Of when.
    pub period: ReportPeriod,
}

impl MailedReport {
    /// By what its schedule is told from others.
    #[must_use]
    pub fn key(&self) -> ReportKey<'_> {
        (self.kind, self.customer.as_ref())
    }

    /// The newest report of a schedule that is due by an instant, and when the next one is. The periods begin by the clocks
    /// of `zone`; a report is due at the first time of its day, by the clocks of the page, once its period is over.
    #[must_use]
    pub fn newest(
        schedule: &ReportSchedule,
        (page_zone, zone): (&Zone, &Zone),
        now: Timestamp,
    ) -> (Self, Timestamp) {
        let unit = schedule.kind.unit();
        let due = |period: ReportPeriod| {
            let end = period.span(zone).to;
            let first = page_zone.minute_of(end, schedule.minute);
            let next_day = || CalendarDate::holding(end, page_zone).end(page_zone);
            if first < end { page_zone.minute_of(next_day(), schedule.minute) } else { first }
        };
        let current = ReportPeriod::holding(unit, now, zone);
        let (mut period, mut next) = (current.before(unit, zone), due(current));
        // The one that ended last may be due yet: later on its day, or in a zone whose day is behind.
        for _ in 0..MOST_YET_DUE {
            if due(period) > now {
                (period, next) = (period.before(unit, zone), due(period));
            }
        }
        let (kind, customer) = (schedule.kind, schedule.customer.clone());
        (Self { kind, customer, period }, next)
    }
}
