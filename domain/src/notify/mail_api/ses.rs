//! Amazon SES: a finished mail in JSON, by API v2.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::sig_v4::{AwsCredentials, signed};
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::HttpMessage;
use crate::notify::mail::message::MailMessage;
use crate::time::timestamp::Timestamp;

/// The path of the API.
const PATH: &str = "/v2/email/outbound-emails";

pub(super) fn message(
    mail: &MailMessage,
    access_key_id: &str,
    secret: &str,
    region: &str,
    now: Timestamp,
) -> HttpMessage {
    let body = json!({
        "FromEmailAddress": mail.envelope_from.as_str(),
        "Destination": { "ToAddresses": [mail.envelope_to.as_str()] },
        "Content": { "Raw": { "Data": STANDARD.encode(&mail.bytes) } },
    });
    let host = format!("email.{region}.amazonaws.com");
    let message = HttpMessage::json(format!("https://{host}{PATH}"), &body, AnswerDialect::MailApi);
    signed(
        message,
        &host,
        PATH,
        &AwsCredentials { access_key_id, secret, region, service: "ses" },
        now,
    )
}
