//! Decisions on reports that are mailed: which are due by now, each once for its period?

use super::types::MailedReport;
use crate::board::{Board, Event};
use crate::config::Configuration;
use crate::config::report_recipients::report_zone;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// The newest report of each schedule that is due by an instant, and when its next is.
pub(super) fn newest_of<'a>(
    configuration: &'a Configuration,
    now: Timestamp,
) -> impl Iterator<Item = (MailedReport, Timestamp)> + 'a {
    configuration.notify.reports.iter().map(move |schedule| {
        let zones = (&configuration.page.timezone, report_zone(configuration, schedule));
        MailedReport::newest(schedule, zones, now)
    })
}

impl Board {
    /// The reports that are due and were not sent. Of a time in which nobody looked it is the newest of each schedule alone,
    /// and of a schedule that is new none that was due before it.
    pub(in crate::board) fn due_reports(&self, now: Timestamp) -> Vec<Event> {
        // What is rehearsed on a twin is read by nobody.
        let configuration = self.configuration.as_ref().filter(|_| self.twin_of.is_none());
        let newest = configuration.into_iter().flat_map(|read| newest_of(read, now));
        let is_unsent = |report: &MailedReport| {
            let begins = |one: &MailedReport| one.period.span(&Zone::UTC).from;
            let before = self.mailed_reports.iter().find(|own| own.key() == report.key());
            // One of a time to come was sent by a clock that leapt ahead: it must not hold up those until then.
            before.is_some_and(|before| begins(before) < begins(report) || begins(before) > now)
        };
        let unsent = newest.map(|(report, _)| report).filter(is_unsent);
        unsent.map(|report| Event::ReportDue { report }).collect()
    }

    /// When the next report is due.
    pub(in crate::board) fn next_report(&self, now: Timestamp) -> Option<Timestamp> {
        newest_of(self.configuration.as_ref()?, now).map(|(_, next)| next).min()
    }
}
