//! Notification of a report: what is told of one that is due, and to whom?

use super::notification::{Notification, NotificationStage, NotificationSubject, PageIdentity};
use super::report_mail::ReportMail;
use crate::board::{Board, Entry, Event, Visibility};
use crate::report::document::Report;
use crate::severity::Severity;

/// What an entry of the log has mailed, of a report as the page stands; `None`: it is no report, or nobody is told any
/// more. `html` lays a report out.
#[must_use]
pub fn report_notification(
    board: &Board,
    entry: &Entry,
    hash: &str,
    html: &dyn Fn(&Report) -> String,
) -> Option<Notification> {
    let Event::ReportDue { report } = &entry.event else { return None };
    let page = &board.configuration.as_ref()?.page;
    let mail = ReportMail::new(board, report, entry.at, html)?;
    Some(Notification {
        n: entry.n,
        key: hash.chars().take(16).collect(),
        at: entry.at,
        page: PageIdentity { name: page.name.clone(), url: page.url.clone() },
        visibility: Visibility::Internal,
        severity: Severity::Sev3,
        stage: NotificationStage::Opened,
        subject: NotificationSubject::Report(Box::new(mail)),
        is_drill: false,
    })
}
