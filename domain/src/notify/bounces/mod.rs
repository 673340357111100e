//! Bounces: what do reports say about addresses that our mail did not reach, or whose owners complained?

pub mod delivery_report;
pub mod provider_report;
pub mod report_source;

use serde::{Deserialize, Serialize};

use crate::notify::email_address::EmailAddress;

/// What was reported of one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BounceReport {
    /// Of whom.
    pub about: ReportedRecipient,
    /// What happened.
    pub kind: BounceKind,
}

/// How a report names a recipient.
#[derive(Clone, PartialEq, Eq)]
pub enum ReportedRecipient {
    /// By the token that the sender of the envelope had.
    Token(BounceToken),
    /// By the address.
    Address(EmailAddress),
}

/// Without the address, so that none is logged.
impl std::fmt::Debug for ReportedRecipient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Token(token) => f.debug_tuple("Token").field(token).finish(),
            Self::Address(_) => f.write_str("Address(…)"),
        }
    }
}

/// What became of a message, as a report says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BounceKind {
    /// The address takes no mail, and will not.
    Permanent,
    /// This message was not delivered; the next may be: a full mailbox, a policy, a server that was not there.
    Temporary,
    /// The owner of the address called it spam.
    Complaint,
}

impl BounceKind {
    /// Why nothing more is sent to the address, until its owner confirms it again; `None`: messages go on.
    #[must_use]
    pub fn quarantine_reason(self) -> Option<&'static str> {
        match self {
            Self::Permanent => Some("a report says that the address takes no mail"),
            Self::Complaint => Some("a report says that its owner takes our mail for spam"),
            Self::Temporary => None,
        }
    }
}

/// What the sender of an envelope says of its delivery: `bounces+TOKEN@domain`. Its recipient's id is made by a key,
/// so that it cannot be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BounceToken {
    /// The notification's number; `None`: it was about the subscription itself, or an alert.
    pub n: Option<u64>,
    /// The recipient's id as a subscriber, or the [bounce id](crate::notify::subscriber_token::SubscriberKey::bounce_id) of a
    /// contact.
    pub recipient: String,
}

impl BounceToken {
    /// Reads an address such as `bounces+7-ID@bounces.example`, in brackets or not.
    #[must_use]
    pub fn of_address(address: &str) -> Option<Self> {
        let (local, _) = address.trim().trim_matches(['<', '>']).rsplit_once('@')?;
        // Mail programs may change the case of what is before the sign.
        let (name, token) = local.split_once('+')?;
        let (about, recipient) = token.split_once('-')?;
        let recipient = recipient.to_ascii_lowercase();
        let is_id =
            |id: &str| !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if !name.eq_ignore_ascii_case("bounces") || !is_id(&recipient) {
            return None;
        }
        let n = match about {
            "s" | "S" => None,
            number => Some(number.parse().ok()?),
        };
        Some(Self { n, recipient })
    }
}

/// What an enhanced status code means for an address. Codes of policy, size and full mailboxes are of the class
/// `5`, and say nothing about the next message.
pub(crate) fn kind_of_status(status: &str) -> BounceKind {
    let mut numbers = status.trim().split(['.', ' ']).map(|digits| digits.parse::<u16>().ok());
    let mut next = || numbers.next().flatten();
    match (next(), next(), next()) {
        (Some(5), Some(1), _) | (Some(5), Some(2), Some(1)) | (Some(5), Some(0 | 4), _) => {
            BounceKind::Permanent
        }
        _ => BounceKind::Temporary,
    }
}
