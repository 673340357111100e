//! Report source: who calls with a report of a mail that did not arrive, and what does the body say?

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::delivery_report::read_report;
use super::provider_report::{
    InvalidProviderReport, MailProvider, ProviderReport, read_provider_report,
};
use crate::notify::subscriber_token::SubscriberKey;

/// What a report's address is made under.
const ADDRESS_TAG: &[u8] = b"allclear/mail-reports/address/1\0";
const COMPARED_TAG: &[u8] = b"allclear/mail-reports/compared/1\0";
/// How many bytes of it there are; twice as many characters.
const TOKEN_BYTES: usize = 16;

/// Who reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportSource {
    /// A mail server, by the mail itself, as it came to `bounces+…`.
    Mail,
    /// A provider, by its webhook.
    Provider(MailProvider),
}

/// Every source, by its word in addresses.
pub const SOURCES: [(&str, ReportSource); 5] = [
    ("mail", ReportSource::Mail),
    ("mailgun", ReportSource::Provider(MailProvider::Mailgun)),
    ("postmark", ReportSource::Provider(MailProvider::Postmark)),
    ("resend", ReportSource::Provider(MailProvider::Resend)),
    ("ses", ReportSource::Provider(MailProvider::Ses)),
];

/// The word names no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are `mail`, `mailgun`, `postmark`, `resend` and `ses`")]
pub struct UnknownReportSource;

impl FromStr for ReportSource {
    type Err = UnknownReportSource;

    fn from_str(word: &str) -> Result<Self, UnknownReportSource> {
        let source = SOURCES.iter().find(|(source, _)| *source == word);
        source.map(|(_, source)| *source).ok_or(UnknownReportSource)
    }
}

impl ReportSource {
    /// What a body says. A mail that reports nothing, such as that its reader is away, is no fault.
    ///
    /// # Errors
    /// When the body is none of this source's.
    pub fn read(self, body: &[u8]) -> Result<ProviderReport, InvalidProviderReport> {
        match self {
            Self::Mail => {
                Ok(ProviderReport::Bounces(read_report(None, body).into_iter().collect()))
            }
            Self::Provider(provider) => read_provider_report(provider, body),
        }
    }
}

/// Where reports of a source are sent: the address is the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportAddress {
    /// `mail`, `mailgun`, `postmark`, `resend` or `ses`.
    pub source: String,
    /// Where it sends them, by `POST`.
    pub url: String,
}

impl SubscriberKey {
    /// What an address of reports ends with.
    #[must_use]
    pub fn report_token(&self) -> String {
        let bytes = self.derived(ADDRESS_TAG, b"");
        hex::encode(bytes.get(..TOKEN_BYTES).unwrap_or_default())
    }

    /// Whether an address of reports ends so. How long the comparison takes says nothing of where they differ.
    #[must_use]
    pub fn is_report_token(&self, given: &str) -> bool {
        let compared = |text: &str| self.derived(COMPARED_TAG, text.as_bytes());
        compared(given) == compared(&self.report_token())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::bounces::BounceKind;
    use crate::notify::subscriber_token::KEY_BYTES;

    #[test]
    fn an_address_is_known_by_its_token_and_by_nothing_else() {
        let key = |byte| SubscriberKey::new(&[byte; KEY_BYTES]).unwrap();
        let token = key(7).report_token();
        assert_eq!(token.len(), TOKEN_BYTES * 2);
        assert!(key(7).is_report_token(&token));
        for other in ["", "x", &token[1..], &format!("{token}0"), &key(8).report_token()] {
            assert!(!key(7).is_report_token(other), "{other}");
        }
    }

    #[test]
    fn each_source_is_read_in_its_own_form() {
        for (word, source) in SOURCES {
            assert_eq!(word.parse(), Ok(source));
            let is_mail = source == ReportSource::Mail;
            assert_eq!(source.read(b"Subject: away\r\n\r\nUntil May.").is_ok(), is_mail, "{word}");
        }
        assert!("sendgrid".parse::<ReportSource>().is_err());
        let body = br#"{"RecordType":"Bounce","Type":"HardBounce","Email":"ada@example.com"}"#;
        let read = "postmark".parse::<ReportSource>().unwrap().read(body).unwrap();
        let ProviderReport::Bounces(bounces) = read else { panic!("{read:?}") };
        assert_eq!(bounces.first().unwrap().kind, BounceKind::Permanent);
    }
}
