//! Subscriber import: addresses that an operator brings along from elsewhere.

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::email_address::EmailAddress;
use super::subscriber::SubscriptionFilter;
use super::subscriptions::{self, SubscribeRequest, SubscriptionRecord};
use crate::time::timestamp::Timestamp;

/// The most subscribers of one request.
pub const MAX_IMPORTED: usize = 500;

/// Subscribers to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SubscriberImport {
    /// Whether they confirmed elsewhere that they want to be told: then they are told from now on. Otherwise each is
    /// sent the link that confirms.
    pub confirmed: bool,
    /// Who.
    #[cfg_attr(feature = "schema", schemars(length(max = 500)))]
    pub subscribers: Vec<ImportedSubscriber>,
    /// Whether it is only counted what would come of it: nothing is kept, and nobody is written to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// Of a dry run: how many the requests before this one would have added, which count against the limits.
    #[serde(default, skip_serializing_if = "is_none_before")]
    pub added_before: usize,
}

fn is_none_before(added: &usize) -> bool {
    *added == 0
}

/// A subscriber to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportedSubscriber {
    /// The address of the mailbox.
    pub email: EmailAddress,
    /// Of what they want to be told; unless given, of all.
    #[serde(default)]
    pub wishes: SubscriptionFilter,
}

/// What came of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubscriberImportReport {
    /// How many were added.
    pub added: usize,
    /// How many were known; they stay as they are.
    pub known: usize,
    /// How many were left out, because a limit was reached.
    pub left_out: usize,
}

impl ImportedSubscriber {
    /// The channel of the mailbox.
    #[must_use]
    pub fn channel(&self) -> Channel {
        Channel::Email { address: self.email.clone() }
    }

    /// The subscriber that is told from `now` on.
    #[must_use]
    pub fn confirmed(self, id: String, now: Timestamp) -> SubscriptionRecord {
        let asked = SubscribeRequest { channel: self.channel(), wishes: self.wishes };
        subscriptions::confirmed(id, asked, now)
    }
}
