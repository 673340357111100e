//! Decisions on reports that are mailed: which are due by now, each once for its period?

use super::types::{MailedReport, NotedReport};
use crate::board::{Board, Event};
use crate::config::Configuration;
use crate::config::report_recipients::report_zone;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// The newest report of a schedule that is due by an instant.
pub(super) struct NewestReport<'a> {
    /// Which.
    pub(super) report: MailedReport,
    /// By whose clocks its period begins.
    zone: &'a Zone,
    /// When the next is due.
    next: Timestamp,
}

/// The newest report of each schedule that is due by an instant.
pub(super) fn newest_of<'a>(
    configuration: &'a Configuration,
    now: Timestamp,
) -> impl Iterator<Item = NewestReport<'a>> {
    configuration.notify.reports.iter().map(move |schedule| {
        let zone = report_zone(configuration, schedule);
        let zones = (&configuration.page.timezone, zone);
        let (report, next) = MailedReport::newest(schedule, zones, now);
        NewestReport { report, zone, next }
    })
}

impl Board {
    /// The reports that are due and were not sent. Of a time in which nobody looked it is the newest of each schedule alone,
    /// and of a schedule that is new none that was due before it.
    pub(in crate::board) fn due_reports(&self, now: Timestamp) -> Vec<Event> {
        // What is rehearsed on a twin is read by nobody.
        let configuration = self.configuration.as_ref().filter(|_| self.twin_of.is_none());
        let newest = configuration.into_iter().flat_map(|read| newest_of(read, now));
        let unsent = newest.filter(|newest| self.is_unsent(newest, now));
        unsent.map(|newest| Event::ReportDue { report: newest.report }).collect()
    }

    /// The reports that were sent before their period was over, by what the clock shows now.
    pub(in crate::board) fn doubted_reports(&self, now: Timestamp) -> Option<Event> {
        let mut reports = vec![];
        for newest in newest_of(self.configuration.as_ref()?, now) {
            let doubted = self.noted(&newest).filter(|own| own.is_doubted(newest.zone, now));
            reports.extend(doubted.map(|own| own.report.clone()));
        }
        (!reports.is_empty()).then_some(Event::ReportsDoubted { reports })
    }

    /// Whether all that counts as sent of the schedule is older. Where nothing counts a clock that was ahead noted all of it: that
    /// must not hold up those until then.
    fn is_unsent(&self, newest: &NewestReport<'_>, now: Timestamp) -> bool {
        let begins = |report: &MailedReport| report.period.span(newest.zone).from;
        let mut counted = self.noted(newest).filter(|own| own.counts(newest.zone, now));
        let is_there = self.noted(newest).next().is_some();
        is_there && counted.all(|own| begins(&own.report) < begins(&newest.report))
    }

    /// What was sent of the schedule.
    fn noted(&self, newest: &NewestReport<'_>) -> impl Iterator<Item = &NotedReport> {
        let key = newest.report.key();
        self.mailed_reports.iter().filter(move |own| own.report.key() == key)
    }

    /// When the next report is due.
    pub(in crate::board) fn next_report(&self, now: Timestamp) -> Option<Timestamp> {
        newest_of(self.configuration.as_ref()?, now).map(|newest| newest.next).min()
    }
}
