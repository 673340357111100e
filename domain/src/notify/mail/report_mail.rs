//! Message of a report mail: how does a report of a period reach a contact?

use super::compose::{MailRecipient, headers, mail_id, written};
use super::message::MailMessage;
use super::notice_text::{MAX_MAIL_TITLE_CHARS, footer};
use super::one_line::{MAX_SUBJECT_CHARS, one_line};
use super::plain_text::{TEXT_WIDTH, wrap};
use super::sender::MailSender;
use crate::notify::notification::Notification;
use crate::notify::report_mail::ReportMail;

/// The mail of a report: its text is the report as it reads in a terminal, with where to read on and why it came, and the
/// other part the same as a page. Each attempt has the same bytes.
#[must_use]
pub fn report_mail(
    told: &Notification,
    report: &ReportMail,
    sender: &MailSender,
    to: MailRecipient<'_>,
) -> MailMessage {
    let page = one_line(&told.page.name, MAX_MAIL_TITLE_CHARS);
    let subject = one_line(&format!("[{page}] {}", report.title), MAX_SUBJECT_CHARS);
    let number = told.n.to_string();
    let id = mail_id(&[&told.key, &number, to.id], sender);
    let where_to = match report.path.as_str() {
        "/" => "The status page",
        _ => "Read it in the console, as a table for spreadsheets too (`&format=csv`)",
    };
    let why = wrap(&footer(&page, None).why, TEXT_WIDTH).join("\n");
    let line = "-".repeat(TEXT_WIDTH / 2);
    let text = format!("{}\n{where_to}:\n{}\n\n{line}\n\n{why}\n", report.text, told.url());
    let headers = headers(&subject, sender, to, &id, told.at);
    MailMessage {
        envelope_from: sender.envelope_from(&format!("{number}-{}", to.bounce_id)),
        envelope_to: to.address.clone(),
        bytes: written(headers, text, report.html.clone(), None, &id),
    }
}
