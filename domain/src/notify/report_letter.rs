//! Letter of a report: what is mailed of it to the contacts of its schedule?

use serde::{Deserialize, Serialize};

use crate::board::{Board, MailedReport};
use crate::config::report_recipients::report_recipients;
use crate::ids::ContactId;
use crate::report::document::Report;
use crate::report::kind::ReportAudience;
use crate::report::question::{ReportFormat, ReportQuestion};
use crate::report::render::plain_text;
use crate::report::report;
use crate::time::timestamp::Timestamp;

/// The most rows of a table in a mail; what is left out is counted.
pub const MAX_LETTER_ROWS: usize = 100;
/// The most bytes of its text and HTML together; of more, fewer rows are told.
pub const MAX_LETTER_BYTES: usize = 500_000;

/// A report as it is mailed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLetter {
    /// What it is known by: the same for the same report of the same period.
    pub id: String,
    /// Such as `Monthly management report, 2026-11`.
    pub title: String,
    /// Where it is read on, below the page's address: the console, or of a customer the page itself.
    pub path: String,
    /// As plain text, at most 72 characters a line.
    pub text: String,
    /// As a document of HTML that needs nothing else.
    pub html: String,
    /// Who gets it.
    pub contacts: Vec<ContactId>,
}

impl ReportLetter {
    /// The letter of a report that fell due at an instant; `None`: no schedule names it any more, or there is nothing to
    /// report, because its customer had left. `html` lays a report out.
    #[must_use]
    pub fn new(
        board: &Board,
        mailed: &MailedReport,
        at: Timestamp,
        html: &dyn Fn(&Report) -> String,
    ) -> Option<Self> {
        let configuration = board.configuration.as_ref()?;
        let mut schedules = configuration.notify.reports.iter();
        let schedule = schedules.find(|own| own.key() == mailed.key())?;
        let (audiences, customers) = (&configuration.notify.audiences, &configuration.customers);
        let contacts = report_recipients(schedule, audiences, customers);
        let question = ReportQuestion {
            kind: mailed.pack.into(),
            period: Some(mailed.period),
            component: None,
            customer: mailed.customer.clone(),
            format: ReportFormat::Html,
        };
        let mut report = report(board, &question, at).ok()?;
        let kind = report.kind.as_str();
        let (mut text, mut laid_out) = (String::new(), String::new());
        for most in [MAX_LETTER_ROWS, 10, 0] {
            keep_rows(&mut report, most);
            (text, laid_out) = (plain_text(&report), html(&report));
            if text.len() + laid_out.len() <= MAX_LETTER_BYTES {
                break;
            }
        }
        let path = match report.audience {
            ReportAudience::Operators => {
                format!("/console/reports/{kind}?period={}", mailed.period)
            }
            ReportAudience::Customer | ReportAudience::Public => "/".to_owned(),
        };
        let of_customer = mailed.customer.as_ref().map(|id| format!("/{id}")).unwrap_or_default();
        Some(Self {
            id: format!("{kind}{of_customer}/{}", mailed.period),
            title: format!("{}, {}", report.title, mailed.period),
            path,
            text,
            html: laid_out,
            contacts,
        })
    }
}

/// Leaves out the rows of each table behind the first ones.
fn keep_rows(report: &mut Report, most: usize) {
    for table in report.sections.iter_mut().filter_map(|section| section.table.as_mut()) {
        table.omitted += table.rows.len().saturating_sub(most);
        table.rows.truncate(most);
    }
}
