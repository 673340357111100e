//! Report mail: what is mailed of a report to the contacts of its schedule?

use serde::{Deserialize, Serialize};

use crate::board::{Board, MailedReport};
use crate::config::report_recipients::report_recipients;
use crate::ids::ContactId;
use crate::notify::mail::plain_text::wrap;
use crate::report::document::Report;
use crate::report::kind::ReportAudience;
use crate::report::question::{ReportFormat, ReportQuestion};
use crate::report::render::{TEXT_COLUMNS, plain_text};
use crate::report::report;
use crate::time::timestamp::Timestamp;
use crate::xml_text::escaped;

/// The most rows of a table in a mail; what is left out is counted.
pub const MAX_REPORT_MAIL_ROWS: usize = 100;
/// The most bytes of its text and HTML together; of more, fewer rows are told, and at last only where the report is.
pub const MAX_REPORT_MAIL_BYTES: usize = 500_000;
/// How many rows of each table are tried, until text and HTML fit.
const TRIED_ROWS: [usize; 3] = [MAX_REPORT_MAIL_ROWS, 10, 0];

/// A report as it is mailed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportMail {
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

impl ReportMail {
    /// The mail of a report that fell due at an instant; `None`: no schedule names it any more, or there is nothing to
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
            kind: mailed.kind.into(),
            period: Some(mailed.period),
            component: None,
            customer: mailed.customer.clone(),
            format: ReportFormat::Html,
        };
        let mut report = report(board, &question, at).ok()?;
        let kind = report.kind.as_str();
        let path = match report.audience {
            ReportAudience::Operators => {
                format!("/console/reports/{kind}?period={}", mailed.period)
            }
            ReportAudience::Customer | ReportAudience::Public => "/".to_owned(),
        };
        let title = format!("{}, {}", report.title, mailed.period);
        let (text, html) = fitting(&mut report, html).unwrap_or_else(|bytes| {
            too_long(&title, bytes, &format!("{}{path}", configuration.page.url))
        });
        let of_customer = mailed.customer.as_ref().map(|id| format!("/{id}")).unwrap_or_default();
        Some(Self {
            id: format!("{kind}{of_customer}/{}", mailed.period),
            title,
            path,
            text,
            html,
            contacts,
        })
    }
}

/// A report as text and as HTML, with as many rows as fit.
///
/// # Errors
/// How many bytes they have together without any row, when that is too much.
fn fitting(
    report: &mut Report,
    html: &dyn Fn(&Report) -> String,
) -> Result<(String, String), usize> {
    let mut bytes = 0;
    for most in TRIED_ROWS {
        keep_rows(report, most);
        let (text, laid_out) = (plain_text(report), html(report));
        bytes = text.len() + laid_out.len();
        if bytes <= MAX_REPORT_MAIL_BYTES {
            return Ok((text, laid_out));
        }
    }
    Err(bytes)
}

/// What is said in place of a report that does not fit, as text and as HTML.
fn too_long(title: &str, bytes: usize, url: &str) -> (String, String) {
    let why = format!(
        "This report is too long for a mail: without the rows of its tables it has {bytes} bytes, and {MAX_REPORT_MAIL_BYTES} are sent at most."
    );
    let [head, body] = [title, &why].map(|text| wrap(text, TEXT_COLUMNS).join("\n"));
    let text = format!("{head}\n\n{body}\n");
    let [title, why, url] = [title, &why, url].map(escaped);
    let html = format!(
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{title}</title></head>\
         <body><h1 dir=auto>{title}</h1><p>{why}</p><p><a href=\"{url}\">{url}</a></p></body></html>"
    );
    (text, html)
}

/// Leaves out the rows of each table behind the first ones.
fn keep_rows(report: &mut Report, most: usize) {
    for table in report.sections.iter_mut().filter_map(|section| section.table.as_mut()) {
        table.omitted += table.rows.len().saturating_sub(most);
        table.rows.truncate(most);
    }
}
