//! Events on reports that are mailed: what is the state after them?

use super::decide::newest_of;
use super::types::MailedReport;
use crate::board::Board;
use crate::time::timestamp::Timestamp;

impl Board {
    /// Keeps what was sent of the schedules that are in force, and counts as sent what was due before one was there.
    pub(in crate::board) fn keep_report_schedules(&mut self, at: Timestamp) {
        let Some(configuration) = &self.configuration else { return };
        let kept = newest_of(configuration, at).map(|(newest, _)| {
            let before = self.mailed_reports.iter().find(|own| own.key() == newest.key());
            before.cloned().unwrap_or(newest)
        });
        self.mailed_reports = kept.collect();
    }

    /// Notes that a report is sent.
    pub(in crate::board) fn note_mailed_report(&mut self, report: MailedReport) {
        self.mailed_reports.retain(|own| own.key() != report.key());
        self.mailed_reports.push(report);
    }
}
