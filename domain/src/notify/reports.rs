//! Reports of the Courier: what do operators see of subscribers and deliveries?

use serde::{Deserialize, Serialize};

use super::delivery_record::DeliveryRecord;
use super::expansion::Expansion;
use super::notification::NotificationStage;
use super::subscriber::{Subscriber, SubscriberState, SubscriptionFilter};
use crate::time::timestamp::Timestamp;

/// A subscriber, as administrators see one: with the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubscriberReport {
    /// Its id, which deliveries name it by.
    pub id: String,
    /// The kind of channel, such as `email`.
    pub channel: String,
    /// The address of a mailbox; of other channels nothing, because it is a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whether it is told.
    pub state: SubscriberState,
    /// Of what it is told.
    pub wishes: SubscriptionFilter,
    /// When it was first asked for.
    pub created_at: Timestamp,
    /// When it was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Timestamp>,
}

impl From<Subscriber> for SubscriberReport {
    fn from(subscriber: Subscriber) -> Self {
        let channel = subscriber.channel.kind().to_owned();
        let address = match subscriber.channel {
            super::channel::Channel::Email { address } => Some(address.to_string()),
            _ => None,
        };
        Self {
            id: subscriber.id,
            channel,
            address,
            state: subscriber.state,
            wishes: subscriber.wishes,
            created_at: subscriber.created_at,
            confirmed_at: subscriber.confirmed_at,
        }
    }
}

/// How many subscribers there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubscriberCounts {
    /// Those that are told.
    pub active: usize,
    /// Those that have yet to confirm.
    pub unconfirmed: usize,
    /// Those whose address takes no messages.
    pub quarantined: usize,
    /// Those that were confirmed in the last 30 days.
    pub confirmed_lately: usize,
}

/// A notification and how its deliveries stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NotificationReport {
    /// Its number: that of its entry in the log of the page.
    pub n: u64,
    /// When it happened.
    pub at: Timestamp,
    /// The id of the incident or maintenance.
    pub subject: String,
    /// Its title.
    pub name: String,
    /// Whether something began, went on or ended.
    pub stage: NotificationStage,
    /// When every recipient had been reached; `null`: it is under way.
    pub done_at: Option<Timestamp>,
    /// The number of the newer notification that took over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overtaken_by: Option<u64>,
    /// The number of the notification in whose message people are told this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gathered_into: Option<u64>,
    /// Until when people wait for it at least, because they had enough messages lately.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Timestamp>,
}

impl From<&Expansion> for NotificationReport {
    fn from(expansion: &Expansion) -> Self {
        let (notification, progress) = (&expansion.notification, &expansion.progress);
        Self {
            n: notification.n,
            at: notification.at,
            subject: notification.subject.id().to_owned(),
            name: notification.subject.name().to_owned(),
            stage: notification.stage,
            done_at: progress.done_at,
            overtaken_by: progress.overtaken_by,
            gathered_into: progress.gathered_into,
            held_until: progress.held_until.filter(|_| progress.done_at.is_none()),
        }
    }
}

/// Which deliveries of a notification are made once more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RedeliveryRequest {
    /// That to this recipient, also if it was accepted; unless given, all that were refused or given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
}

/// How many deliveries are made once more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RedeliveryReport {
    /// How many. Recipients that are told no more are not among them.
    pub redelivered: usize,
}

/// What came of one delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeliveryReport {
    /// The recipient, by id.
    pub recipient: String,
    /// What came of it.
    #[serde(flatten)]
    pub record: DeliveryRecord,
}
