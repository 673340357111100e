//! Delivery reports: what does a mail to `bounces+…` say? Reports of servers (RFC 3464) and of complaints (RFC 5965)
//! are read as far as they concern us; any other mail, such as that somebody is away, is none.

use super::{BounceKind, BounceReport, BounceToken, ReportedRecipient, kind_of_status};

/// The most bytes of a mail that are read: a report stands before the message that it returns.
pub const MAX_REPORT_BYTES: usize = 256 * 1024;
/// The most parts of a mail that are read.
const MAX_PARTS: usize = 20;

/// What a mail reports. `envelope_to` is the address that it came to, if that is known; otherwise its header tells.
#[must_use]
pub fn read_report(envelope_to: Option<&str>, mail: &[u8]) -> Option<BounceReport> {
    let mail = String::from_utf8_lossy(mail.get(..MAX_REPORT_BYTES).unwrap_or(mail));
    let mail = mail.replace("\r\n", "\n");
    let (header, body) = mail.split_once("\n\n")?;
    let header = fields(header);
    let content = value(&header, "content-type")?;
    if !content.to_ascii_lowercase().starts_with("multipart/report") {
        return None;
    }
    let boundary = format!("--{}", parameter(content, "boundary")?);
    let parts: Vec<_> = body.split(boundary.as_str()).skip(1).take(MAX_PARTS).collect();
    let token = envelope_to.and_then(BounceToken::of_address).or_else(|| {
        let names = ["to", "delivered-to", "x-original-to"];
        names.into_iter().find_map(|name| BounceToken::of_address(value(&header, name)?))
    });
    let token = token.or_else(|| parts.iter().find_map(|part| returned_token(part)))?;
    let kind = parts.iter().filter_map(|part| kind_of_part(part)).min()?;
    Some(BounceReport { about: ReportedRecipient::Token(token), kind })
}

/// What a part of a report says; `None`: nothing of a failure.
fn kind_of_part(part: &str) -> Option<BounceKind> {
    let (header, body) = part.trim_start_matches('\n').split_once("\n\n")?;
    let header = fields(header);
    let content = value(&header, "content-type")?.to_ascii_lowercase();
    if content.starts_with("message/feedback-report") {
        let fields = fields(body);
        let is_spam = value(&fields, "feedback-type")?.eq_ignore_ascii_case("not-spam");
        return (!is_spam).then_some(BounceKind::Complaint);
    }
    if !content.starts_with("message/delivery-status")
        && !content.starts_with("message/global-delivery-status")
    {
        return None;
    }
    // The first group of fields is about the message, each other about a recipient.
    let of_recipients = body.split("\n\n").map(fields).filter_map(|fields| {
        let action = value(&fields, "action")?.to_ascii_lowercase();
        let status = value(&fields, "status").unwrap_or_default();
        match action.as_str() {
            "failed" => Some(kind_of_status(status)),
            "delayed" => Some(BounceKind::Temporary),
            _ => None,
        }
    });
    of_recipients.min()
}

/// The token in the header of the message that a report returns.
fn returned_token(part: &str) -> Option<BounceToken> {
    let returned = part.split_once("\n\n")?.1;
    let header = fields(returned.split("\n\n").next()?);
    BounceToken::of_address(value(&header, "return-path")?)
}

/// The fields of a header, their names in lower case, unfolded.
fn fields(header: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = vec![];
    for line in header.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                *value = format!("{value} {}", line.trim()).trim().to_owned();
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}

/// A parameter of a content type.
fn parameter(content: &str, name: &str) -> Option<String> {
    let parameters = content.split(';').skip(1).filter_map(|part| part.split_once('='));
    let mut named = parameters.filter(|(parameter, _)| parameter.trim().eq_ignore_ascii_case(name));
    let value = named.next()?.1.trim().trim_matches('"');
    (!value.is_empty()).then(|| value.to_owned())
}
