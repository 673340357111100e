//! Provider reports: what do the webhooks of mail providers say? Postmark, Resend, Mailgun, and Amazon SES by SNS.

use serde::Deserialize;
use serde_json::Value;

use super::{BounceKind, BounceReport, ReportedRecipient, kind_of_status};
use crate::notify::email_address::EmailAddress;

/// Whose webhook it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailProvider {
    /// Postmark: bounces and spam complaints.
    Postmark,
    /// Resend: `email.bounced`, `email.complained`.
    Resend,
    /// Mailgun: `failed`, `complained`.
    Mailgun,
    /// Amazon SES, by a topic of SNS.
    Ses,
}

/// What a call of a webhook says.
#[derive(Debug, PartialEq, Eq)]
pub enum ProviderReport {
    /// What happened to recipients; empty: nothing that concerns us, such as a delivery.
    Bounces(Vec<BounceReport>),
    /// SNS asks to confirm the topic by a request to this address of Amazon.
    ConfirmTopic(String),
}

/// The body is none of this provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is no call of this provider's webhook")]
pub struct InvalidProviderReport;

/// Reads the body of a call.
///
/// # Errors
/// When it is none of this provider's.
pub fn read_provider_report(
    provider: MailProvider,
    body: &[u8],
) -> Result<ProviderReport, InvalidProviderReport> {
    let call: Value = serde_json::from_slice(body).map_err(|_| InvalidProviderReport)?;
    let bounces = match provider {
        MailProvider::Postmark => postmark(&call),
        MailProvider::Resend => resend(&call),
        MailProvider::Mailgun => mailgun(&call),
        MailProvider::Ses => return ses(&call).ok_or(InvalidProviderReport),
    };
    bounces.map(ProviderReport::Bounces).ok_or(InvalidProviderReport)
}

fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    value.pointer(path)?.as_str()
}

fn reports<'a>(
    addresses: impl IntoIterator<Item = &'a str>,
    kind: BounceKind,
) -> Vec<BounceReport> {
    let addresses = addresses.into_iter().filter_map(|address| {
        // Some write `Ada <ada@example.com>`.
        let address =
            address.rsplit_once('<').map_or(address, |(_, rest)| rest.trim_end_matches('>'));
        address.parse::<EmailAddress>().ok()
    });
    addresses
        .map(|address| BounceReport { about: ReportedRecipient::Address(address), kind })
        .collect()
}

fn postmark(call: &Value) -> Option<Vec<BounceReport>> {
    let kind = match text(call, "/RecordType")? {
        "SpamComplaint" => BounceKind::Complaint,
        "Bounce" => match text(call, "/Type")? {
            "HardBounce" | "BadEmailAddress" | "ManuallyDeactivated" => BounceKind::Permanent,
            "SpamComplaint" => BounceKind::Complaint,
            _ => BounceKind::Temporary,
        },
        _ => return Some(vec![]),
    };
    Some(reports(text(call, "/Email"), kind))
}

fn resend(call: &Value) -> Option<Vec<BounceReport>> {
    let kind = match text(call, "/type")? {
        "email.complained" => BounceKind::Complaint,
        "email.bounced" => kind_of_word(text(call, "/data/bounce/type").unwrap_or_default()),
        _ => return Some(vec![]),
    };
    let to = call.pointer("/data/to")?.as_array()?;
    Some(reports(to.iter().filter_map(Value::as_str), kind))
}

fn mailgun(call: &Value) -> Option<Vec<BounceReport>> {
    let kind = match text(call, "/event-data/event")? {
        "complained" => BounceKind::Complaint,
        "failed" => match call.pointer("/event-data/delivery-status/enhanced-code") {
            Some(Value::String(status)) if !status.is_empty() => kind_of_status(status),
            _ => kind_of_word(text(call, "/event-data/severity").unwrap_or_default()),
        },
        _ => return Some(vec![]),
    };
    Some(reports(text(call, "/event-data/recipient"), kind))
}

fn ses(call: &Value) -> Option<ProviderReport> {
    match text(call, "/Type")? {
        "SubscriptionConfirmation" => {
            let url = text(call, "/SubscribeURL")?;
            is_of_amazon(url).then(|| ProviderReport::ConfirmTopic(url.to_owned()))
        }
        "Notification" => {
            let told: Value = serde_json::from_str(text(call, "/Message")?).ok()?;
            // Topics of an identity say `notificationType`, those of a configuration set `eventType`.
            let kind = text(&told, "/notificationType").or_else(|| text(&told, "/eventType"))?;
            let bounces = match kind {
                "Bounce" => {
                    let kind = kind_of_word(text(&told, "/bounce/bounceType").unwrap_or_default());
                    reports(recipients(&told, "/bounce/bouncedRecipients")?, kind)
                }
                "Complaint" => {
                    let to = recipients(&told, "/complaint/complainedRecipients")?;
                    reports(to, BounceKind::Complaint)
                }
                _ => vec![],
            };
            Some(ProviderReport::Bounces(bounces))
        }
        _ => Some(ProviderReport::Bounces(vec![])),
    }
}

fn recipients<'a>(told: &'a Value, path: &str) -> Option<impl Iterator<Item = &'a str>> {
    let recipients = told.pointer(path)?.as_array()?;
    Some(recipients.iter().filter_map(|recipient| text(recipient, "/emailAddress")))
}

fn kind_of_word(word: &str) -> BounceKind {
    match word.eq_ignore_ascii_case("permanent") {
        true => BounceKind::Permanent,
        false => BounceKind::Temporary,
    }
}

/// Whether a request to an address goes to SNS, so that nobody makes us call another.
fn is_of_amazon(url: &str) -> bool {
    let host = url.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
    host.is_some_and(|host| {
        let is_plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
        let domains = [".amazonaws.com", ".amazonaws.com.cn"];
        is_plain && host.starts_with("sns.") && domains.iter().any(|end| host.ends_with(end))
    })
}
