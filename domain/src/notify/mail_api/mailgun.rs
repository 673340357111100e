//! Mailgun: a finished mail as a file of a form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::HttpMessage;
use crate::notify::mail::message::MailMessage;

pub(super) fn message(mail: &MailMessage, key: &str, domain: &str, is_eu: bool) -> HttpMessage {
    // A text that is not in the mail: it would have to contain its own hash.
    let boundary = format!("allclear-{}", hex::encode(Sha256::digest(&mail.bytes)));
    let to = &mail.envelope_to;
    let begin = format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"to\"\r\n\r\n{to}\r\n\
         --{boundary}\r\ncontent-disposition: form-data; name=\"message\"; filename=\"message.eml\"\r\n\
         content-type: message/rfc822\r\n\r\n"
    );
    let mut body = begin.into_bytes();
    body.extend_from_slice(&mail.bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    let host = if is_eu { "api.eu.mailgun.net" } else { "api.mailgun.net" };
    let url = format!("https://{host}/v3/{domain}/messages.mime");
    let content_type = format!("multipart/form-data; boundary={boundary}");
    let credentials = STANDARD.encode(format!("api:{key}"));
    HttpMessage::post(url, &content_type, body, AnswerDialect::MailApi)
        .with("authorization", format!("Basic {credentials}"))
}
