//! Composing: how does a notice become a mail, with its envelope, header and parts?
//!
//! Every value of a header is an address that was parsed, an id or address of ours that `ascii_word` has passed, or
//! a text on one line that the library encodes. So nothing in a title, name or address begins
//! another header.

use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;
use sha2::{Digest, Sha256};

use super::calendar::calendar_event;
use super::message::MailMessage;
use super::notice_text::{ManageLinks, NoticeText};

use super::sender::{MailSender, sender_name};
use super::text_part::text_part;
use crate::notify::email_address::EmailAddress;
use crate::notify::notification::{Notification, NotificationSubject};
use crate::notify::subscriptions::SubscriptionMail;
use crate::time::timestamp::Timestamp;

/// To whom a mail goes.
#[derive(Clone, Copy, Debug)]
pub struct MailRecipient<'a> {
    /// The recipient's id, which says nothing of the address.
    pub id: &'a str,
    /// What reports of failure name the recipient by: nothing that can be guessed.
    pub bounce_id: &'a str,
    /// The address.
    pub address: &'a EmailAddress,
}

/// The mail of a notification. `notice` is what [`notification_text`](super::notice_text::notification_text) made
/// of it, and `html` the same laid out by the site. A contact has no links: what it is told is set by operators. The same notification to the same recipient always makes the
/// same bytes.
#[must_use]
pub fn notification_mail(
    told: &Notification,
    notice: &NoticeText,
    html: String,
    sender: &MailSender,
    to: MailRecipient<'_>,
    links: Option<&ManageLinks>,
) -> MailMessage {
    let number = told.n.to_string();
    let id = mail_id(&[&told.key, &number, to.id], sender);
    let thread = mail_id(&["thread", told.subject.id(), to.id], sender);
    let message = headers(&notice.subject, sender, to, &id, told.at)
        .in_reply_to(thread.clone())
        .references(thread);
    let message = listed(message, &told.page.host(), links);
    let event = match &told.subject {
        NotificationSubject::Maintenance { maintenance, .. } => {
            Some(calendar_event(&told.page, maintenance, told.at))
        }
        NotificationSubject::Incident { .. }
        | NotificationSubject::Rfo { .. }
        | NotificationSubject::Report(_) => None,
    };
    let bytes = written(message, text_part(notice), html, event, &id);
    let token = format!("{number}-{}", to.bounce_id);
    MailMessage {
        envelope_from: sender.envelope_from(&token),
        envelope_to: to.address.clone(),
        bytes,
    }
}

/// The mail of several notifications in one message, or of a digest: `names` are what names it for good beside its
/// recipient, and `number` what its deliveries are recorded under. The same to the same recipient always makes the same
/// bytes.
#[must_use]
pub fn list_mail(
    (names, number): (&[&str], u64),
    at: Timestamp,
    notice: &NoticeText,
    html: String,
    sender: &MailSender,
    to: MailRecipient<'_>,
    links: Option<&ManageLinks>,
) -> MailMessage {
    let id = mail_id(&[names, &[to.id]].concat(), sender);
    let message = listed(headers(&notice.subject, sender, to, &id, at), &notice.page.host(), links);
    MailMessage {
        envelope_from: sender.envelope_from(&format!("{number}-{}", to.bounce_id)),
        envelope_to: to.address.clone(),
        bytes: written(message, text_part(notice), html, None, &id),
    }
}

/// The mail to an address about its subscription, which was asked for at an instant: the same request makes the same
/// bytes.
#[must_use]
pub fn subscription_mail(
    kind: SubscriptionMail,
    notice: &NoticeText,
    html: String,
    sender: &MailSender,
    to: MailRecipient<'_>,
    at: Timestamp,
) -> MailMessage {
    let kind = match kind {
        SubscriptionMail::Confirm => "confirm",
        SubscriptionMail::AlreadySubscribed => "already-subscribed",
    };
    let id = mail_id(&[kind, &at.to_string(), to.id], sender);
    let bytes =
        written(headers(&notice.subject, sender, to, &id, at), text_part(notice), html, None, &id);
    let token = format!("s-{}", to.bounce_id);
    MailMessage {
        envelope_from: sender.envelope_from(&token),
        envelope_to: to.address.clone(),
        bytes,
    }
}

/// What says that a message is one of a list, and how to leave it.
fn listed<'a>(
    message: MessageBuilder<'a>,
    host: &str,
    links: Option<&ManageLinks>,
) -> MessageBuilder<'a> {
    let message = message.header("List-Id", Raw::new(format!("<status.{host}>")));
    let Some(links) = links else { return message };
    let unsubscribe = format!("<{}>", ascii_word(&links.unsubscribe_url));
    message
        .header("List-Unsubscribe", Raw::new(unsubscribe))
        .header("List-Unsubscribe-Post", Raw::new("List-Unsubscribe=One-Click"))
}

pub(super) fn headers<'a>(
    subject: &'a str,
    sender: &'a MailSender,
    to: MailRecipient<'a>,
    id: &str,
    at: Timestamp,
) -> MessageBuilder<'a> {
    let name = sender.name.as_deref().map(sender_name);
    MessageBuilder::new()
        .from(Address::new_address(name, sender.address.as_str()))
        .to(Address::new_address(None::<&str>, to.address.as_str()))
        .subject(subject)
        .date(at.unix_ms().div_euclid(1_000))
        .message_id(id.to_owned())
        // Who is away need not tell us.
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .header("X-Auto-Response-Suppress", Raw::new("All"))
}

pub(super) fn written(
    message: MessageBuilder<'_>,
    text: String,
    html: String,
    event: Option<String>,
    id: &str,
) -> Vec<u8> {
    // Of the id, which only the recipient knows: nobody can write a text that holds it.
    let boundary = |part: &str| format!("=_{part}_{}", hash(&[part, id]));
    let multipart = |kind: &'static str, name: &str, parts: Vec<MimePart<'static>>| {
        MimePart::new(ContentType::new(kind).attribute("boundary", boundary(name)), parts)
    };
    let text = MimePart::new("text/plain", text);
    let html = MimePart::new("text/html", without_returns(html));
    let body = multipart("multipart/alternative", "a", vec![text, html]);
    let body = match event {
        None => body,
        Some(event) => {
            let kind = ContentType::new("text/calendar");
            let kind = kind.attribute("charset", "utf-8").attribute("method", "PUBLISH");
            let event = MimePart::new(kind, event).attachment("maintenance.ics");
            multipart("multipart/mixed", "m", vec![body, event])
        }
    };
    let mut bytes = vec![];
    message.body(body).serialize(&mut bytes);
    bytes
}

/// A text whose lines end with LF alone, of which the library makes CRLF.
fn without_returns(text: String) -> String {
    match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n"),
        false => text,
    }
}

/// A Message-ID without its brackets: of the parts alone, so that an attempt after a crash has the same.
pub(super) fn mail_id(parts: &[&str], sender: &MailSender) -> String {
    format!("{}@{}", hash(parts), sender.address.domain())
}

/// 24 hexadecimal digits that name a list of texts.
fn hash(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    let digits = hex::encode(hash.finalize());
    digits.chars().take(24).collect()
}

/// An address as a header between `<` and `>` may hold it: what is none of its characters is percent-encoded.
fn ascii_word(url: &str) -> String {
    let mut word = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b'!'..=b'~' if !matches!(byte, b'<' | b'>' | b'"' | b',' | b'\\') => {
                word.push(char::from(byte));
            }
            _ => word.push_str(&format!("%{byte:02X}")),
        }
    }
    word
}
