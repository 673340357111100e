//! Mail APIs: providers that take a finished mail by HTTP, where SMTP does not get through. Which one is asked, and how?

pub mod judge;
mod mailgun;
mod ses;
mod sig_v4;

use crate::notify::http_message::HttpMessage;
use crate::notify::mail::message::MailMessage;
use crate::time::timestamp::Timestamp;

/// A provider, with what it knows us by.
#[derive(Clone, PartialEq, Eq)]
pub enum MailApi {
    /// Mailgun, in the USA or the EU.
    Mailgun {
        /// The API key.
        key: String,
        /// The domain that sends.
        domain: String,
        /// Whether it is in the EU.
        is_eu: bool,
    },
    /// Amazon SES.
    Ses {
        /// The id of the access key.
        access_key_id: String,
        /// Its secret.
        secret: String,
        /// Such as `eu-central-1`.
        region: String,
    },
}

/// The settings name no provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMailApi {
    /// The provider is not known.
    #[error(
        "ALLCLEAR_MAIL_API is `mailgun:DOMAIN`, `mailgun-eu:DOMAIN` or `ses:REGION`; Postmark, Resend and others are \
         reached by ALLCLEAR_SMTP_URL"
    )]
    Provider,
    /// The key is not of the provider's form.
    #[error(
        "ALLCLEAR_MAIL_API_KEY is the API key of Mailgun, or `ACCESS_KEY_ID:SECRET` of Amazon SES"
    )]
    Key,
}

impl MailApi {
    /// Reads the settings `ALLCLEAR_MAIL_API` and `ALLCLEAR_MAIL_API_KEY`.
    ///
    /// # Errors
    /// [`InvalidMailApi`] says what they are to be.
    pub fn read(provider: &str, key: &str) -> Result<Self, InvalidMailApi> {
        let (provider, place) = provider.trim().split_once(':').ok_or(InvalidMailApi::Provider)?;
        let is_place = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if place.is_empty() || !place.chars().all(is_place) {
            return Err(InvalidMailApi::Provider);
        }
        let (key, place) = (key.trim(), place.to_owned());
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_graphic()) {
            return Err(InvalidMailApi::Key);
        }
        match provider {
            "mailgun" | "mailgun-eu" => Ok(Self::Mailgun {
                key: key.to_owned(),
                domain: place,
                is_eu: provider == "mailgun-eu",
            }),
            "ses" => {
                let (id, secret) = key.split_once(':').ok_or(InvalidMailApi::Key)?;
                let (access_key_id, secret) = (id.to_owned(), secret.to_owned());
                Ok(Self::Ses { access_key_id, secret, region: place })
            }
            _ => Err(InvalidMailApi::Provider),
        }
    }

    /// The request that sends a mail at `now`.
    #[must_use]
    pub fn message(&self, mail: &MailMessage, now: Timestamp) -> HttpMessage {
        match self {
            Self::Mailgun { key, domain, is_eu } => mailgun::message(mail, key, domain, *is_eu),
            Self::Ses { access_key_id, secret, region } => {
                ses::message(mail, access_key_id, secret, region, now)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    const MAIL: &[u8] = b"Subject: x\r\nMessage-ID: <a@n.test>\r\n\r\n--allclear\r\nB\xc3\xa4r\r\n";

    fn message(provider: &str, key: &str) -> HttpMessage {
        let api = MailApi::read(provider, key).unwrap();
        let [envelope_from, envelope_to] =
            ["bounce@n.test", "ada@example.com"].map(|text| text.parse().unwrap());
        let mail = MailMessage { envelope_from, envelope_to, bytes: MAIL.to_vec() };
        api.message(&mail, "2026-11-20T12:00:00Z".parse().unwrap())
    }

    fn header<'a>(message: &'a HttpMessage, name: &str) -> &'a str {
        message.headers.iter().find(|(header, _)| *header == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn mailgun_is_sent_the_mail_as_it_is() {
        let sent = message("mailgun-eu:mg.n.test", "key-1");
        assert_eq!(sent.url, "https://api.eu.mailgun.net/v3/mg.n.test/messages.mime");
        assert_eq!(
            message("mailgun:mg.n.test", "key-1").url,
            "https://api.mailgun.net/v3/mg.n.test/messages.mime"
        );
        assert_eq!(
            header(&sent, "authorization"),
            format!("Basic {}", STANDARD.encode("api:key-1"))
        );
        let boundary = format!("allclear-{}", hex::encode(Sha256::digest(MAIL)));
        assert_eq!(
            header(&sent, "content-type"),
            format!("multipart/form-data; boundary={boundary}")
        );
        let body = String::from_utf8(sent.body).unwrap();
        let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
        let [before, to, mail, after] = parts[..] else { panic!("{body}") };
        assert_eq!((before, after), ("", "--\r\n"));
        assert_eq!(
            to,
            "\r\ncontent-disposition: form-data; name=\"to\"\r\n\r\nada@example.com\r\n"
        );
        let (_, mail) = mail.split_once("\r\n\r\n").unwrap();
        assert_eq!(mail.strip_suffix("\r\n").unwrap().as_bytes(), MAIL);
    }

    #[test]
    fn ses_is_sent_the_mail_in_json_and_signed() {
        let sent = message("ses:eu-central-1", "AKID:secret:with/colon+");
        assert_eq!(sent.url, "https://email.eu-central-1.amazonaws.com/v2/email/outbound-emails");
        let body: serde_json::Value = serde_json::from_slice(&sent.body).unwrap();
        assert_eq!(body["Destination"]["ToAddresses"][0], "ada@example.com");
        assert_eq!(body["FromEmailAddress"], "bounce@n.test");
        let data = body["Content"]["Raw"]["Data"].as_str().unwrap();
        assert_eq!(STANDARD.decode(data).unwrap(), MAIL);
        let signature = header(&sent, "authorization");
        assert!(signature.contains("Credential=AKID/20261120/eu-central-1/ses/aws4_request"));
        assert!(signature.contains("SignedHeaders=content-type;host;x-amz-date"));
        assert!(!format!("{:?} {}", sent, sent.url).contains("secret"));
    }

    #[test]
    fn settings_that_name_no_provider_are_refused() {
        for (provider, key, why) in [
            ("", "k", InvalidMailApi::Provider),
            ("mailgun", "k", InvalidMailApi::Provider),
            ("mailgun:", "k", InvalidMailApi::Provider),
            ("mailgun:a/b", "k", InvalidMailApi::Provider),
            ("postmark:x", "k", InvalidMailApi::Provider),
            ("ses:eu@evil", "a:b", InvalidMailApi::Provider),
            ("mailgun:mg.n.test", " ", InvalidMailApi::Key),
            ("mailgun:mg.n.test", "a\r\nb", InvalidMailApi::Key),
            ("ses:eu-central-1", "alone", InvalidMailApi::Key),
        ] {
            assert_eq!(MailApi::read(provider, key).err(), Some(why), "{provider} {key}");
        }
    }
}
