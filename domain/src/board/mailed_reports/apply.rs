//! Events on reports that are mailed: what is the state after them?

use super::decide::newest_of;
use super::types::{MailedReport, NotedReport};
use crate::board::Board;
use crate::time::timestamp::Timestamp;

/// How many reports of a schedule are kept in mind: of a clock that was ahead so long there may be as many, and what was sent
/// before them is not to be sent again.
const MAX_NOTED: usize = 8;

impl Board {
    /// Keeps what was sent of the schedules that are in force, and counts as sent what was due before one was there.
    pub(in crate::board) fn keep_report_schedules(&mut self, at: Timestamp) {
        let Some(configuration) = &self.configuration else { return };
        let mut kept = vec![];
        for newest in newest_of(configuration, at) {
            let before = kept.len();
            let noted = self.mailed_reports.iter();
            kept.extend(noted.filter(|own| own.report.key() == newest.report.key()).cloned());
            if kept.len() == before {
                kept.push(NotedReport::new(newest.report, at));
            }
        }
        self.mailed_reports = kept;
    }

    /// Notes that a report is sent.
    pub(in crate::board) fn note_mailed_report(&mut self, report: MailedReport, at: Timestamp) {
        self.mailed_reports.retain(|own| own.report != report);
        let is_of_it = |own: &NotedReport| own.report.key() == report.key();
        if self.mailed_reports.iter().filter(|own| is_of_it(own)).count() >= MAX_NOTED {
            let oldest = self.mailed_reports.iter().position(is_of_it);
            oldest.map(|place| self.mailed_reports.remove(place));
        }
        self.mailed_reports.push(NotedReport::new(report, at));
    }

    /// Notes that the clock shows a time before the end of the periods of reports that were sent.
    pub(in crate::board) fn doubt_reports(&mut self, reports: &[MailedReport], at: Timestamp) {
        let doubted = self.mailed_reports.iter_mut();
        doubted.filter(|own| reports.contains(&own.report)).for_each(|own| own.doubt(at));
    }
}
