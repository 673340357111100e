//! Signature Version 4 of AWS, of a request by POST without a query.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::notify::http_message::HttpMessage;
use crate::time::timestamp::Timestamp;

/// The name of the way that a request is signed.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Who signs, and for what.
#[derive(Clone, Copy)]
pub(super) struct AwsCredentials<'a> {
    pub(super) access_key_id: &'a str,
    pub(super) secret: &'a str,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
}

/// A request with its date and its signature at `now`; its headers are those that are signed, with `host` and the date.
pub(super) fn signed(
    message: HttpMessage,
    host: &str,
    path: &str,
    credentials: &AwsCredentials<'_>,
    now: Timestamp,
) -> HttpMessage {
    let (date, time) = (now.format("%Y%m%d"), now.format("%Y%m%dT%H%M%SZ"));
    let AwsCredentials { access_key_id, secret, region, service } = *credentials;
    let message = message.with("x-amz-date", time.clone());
    let mut headers: Vec<(&str, &str)> =
        message.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    headers.push(("host", host));
    headers.sort_unstable();
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let body = hex::encode(Sha256::digest(&message.body));
    let request = format!("{}\n{path}\n\n{lines}\n{names}\n{body}", message.method);
    let scope = format!("{date}/{region}/{service}/aws4_request");
    let hash = hex::encode(Sha256::digest(request.as_bytes()));
    let to_sign = format!("{ALGORITHM}\n{time}\n{scope}\n{hash}");
    let key = [date.as_str(), region, service, "aws4_request"]
        .iter()
        .fold(format!("AWS4{secret}").into_bytes(), |key, part| code(&key, part));
    let signature = hex::encode(code(&key, &to_sign));
    message.with(
        "authorization",
        format!(
            "{ALGORITHM} Credential={access_key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
        ),
    )
}

/// A message authentication code; empty under no key, which there is none of.
fn code(key: &[u8], text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key);
    mac.map(|mac| mac.chain_update(text).finalize().into_bytes().to_vec()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::http_answer::AnswerDialect;

    /// `post-vanilla` of the test suite that AWS has published.
    #[test]
    fn a_request_is_signed_as_the_published_one() {
        let credentials = AwsCredentials {
            access_key_id: "AKIDEXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            region: "us-east-1",
            service: "service",
        };
        let request = HttpMessage {
            method: "POST",
            url: "https://example.amazonaws.com/".to_owned(),
            headers: vec![],
            own_headers: vec![],
            body: vec![],
            dialect: AnswerDialect::MailApi,
        };
        let now = "2015-08-30T12:36:00Z".parse().unwrap();
        let signed = signed(request, "example.amazonaws.com", "/", &credentials, now);
        assert_eq!(
            signed.headers[1].1,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-date, \
             Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
        );
    }
}
