//! Alert mail: how is a contact told by mail of an alert that escalates?

use super::compose::{MailRecipient, headers, mail_id, written};
use super::message::MailMessage;
use super::notice_text::{NoticeFooter, NoticeText};
use super::one_line::{MAX_SUBJECT_CHARS, one_line};
use super::sender::MailSender;
use super::text_part::text_part;
use crate::notify::alert_delivery::AlertDelivery;
use crate::notify::alert_text::AlertText;
use crate::notify::notification::PageIdentity;

/// The most characters of a page's name in a mail.
const MAX_PAGE_CHARS: usize = 100;

/// What a mail says of an alert.
#[must_use]
pub fn alert_notice(alert: &AlertText) -> NoticeText {
    let page = one_line(&alert.page.name, MAX_PAGE_CHARS);
    NoticeText {
        is_whole: false,
        page: PageIdentity { name: page.clone(), url: alert.page.url.clone() },
        subject: one_line(&format!("[{page}] Alert {}", alert.title), MAX_SUBJECT_CHARS),
        title: alert.title.clone(),
        status: Some(alert.status),
        facts: alert.facts.clone(),
        body: alert.guidance(),
        action: ("Acknowledge".to_owned(), alert.acknowledge_url.clone()),
        footer: NoticeFooter {
            why: format!(
                "You get this mail because the escalation of {page} names you, or you are on call. The link is yours alone: \
                 with it anyone acknowledges for you."
            ),
            links: vec![("The page", alert.page.url.clone())],
        },
    }
}

/// The mail of an alert, of what [`alert_notice`] made, and `html` the same laid out by the site. Each attempt has the same bytes.
#[must_use]
pub fn alert_mail(
    delivery: &AlertDelivery,
    notice: &NoticeText,
    html: String,
    sender: &MailSender,
    to: MailRecipient<'_>,
) -> MailMessage {
    let message = &delivery.message;
    let id = mail_id(&["alert", &message.key, to.id], sender);
    let thread = mail_id(&["alert-thread", &message.alert.id, to.id], sender);
    let headers = headers(&notice.subject, sender, to, &id, message.due_at)
        .in_reply_to(thread.clone())
        .references(thread);
    MailMessage {
        envelope_from: sender.envelope_from(&format!("s-{}", to.bounce_id)),
        envelope_to: to.address.clone(),
        bytes: written(headers, text_part(notice), html, None, &id),
    }
}
