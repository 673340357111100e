//! Report that is mailed, as the log has it: which one of a schedule is due?

use serde::{Deserialize, Serialize};

use crate::config::report_schedule::{ReportKey, ReportSchedule, ScheduledReportKind};
use crate::ids::CustomerId;
use crate::time::calendar_date::CalendarDate;
use crate::time::report_period::ReportPeriod;
use crate::time::time_zone::Zone;
use crate::time::timestamp::{CLOCK_SETTLES_AFTER, Timestamp};

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

/// That a report was sent, by what the clock showed then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotedReport {
    /// When it was.
    pub at: Timestamp,
    /// Which.
    pub report: MailedReport,
    /// Since when the clock shows a time before the end of its period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubted_at: Option<Timestamp>,
    /// Whether the clock went on from there: it was ahead when this was sent, and the report is to be sent again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_void: bool,
}

impl NotedReport {
    pub(super) fn new(report: MailedReport, at: Timestamp) -> Self {
        Self { at, report, doubted_at: None, is_void: false }
    }

    /// Whether it is as good as sent to a clock that shows `now`: not at a time to come, and not before its period was over by
    /// the clocks of `zone`.
    pub(super) fn counts(&self, zone: &Zone, now: Timestamp) -> bool {
        !self.is_void && self.at <= now && self.is_over(zone, now)
    }

    /// Whether it is to be recorded that the clock shows a time before the end of its period: when it begins to, and once it has
    /// settled.
    pub(super) fn is_doubted(&self, zone: &Zone, now: Timestamp) -> bool {
        let is_early = !self.is_void && self.at > now && !self.is_over(zone, now);
        is_early && (self.doubted_at.is_none_or(|since| since > now) || self.is_settled(now))
    }

    pub(super) fn doubt(&mut self, at: Timestamp) {
        if self.is_settled(at) {
            self.is_void = true;
        } else {
            self.doubted_at = Some(at);
        }
    }

    fn is_settled(&self, now: Timestamp) -> bool {
        self.doubted_at.is_some_and(|since| now.since(since) >= CLOCK_SETTLES_AFTER)
    }

    fn is_over(&self, zone: &Zone, now: Timestamp) -> bool {
        self.report.period.span(zone).to <= now
    }
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
