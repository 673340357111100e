//! Subscriber: who asked to be told, by which channel, of what?

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::notification::{Notification, NotificationStage, NotificationSubject};
use crate::board::Visibility;
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// Somebody who asked to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscriber {
    /// Made of the channel's address by a key, so that an address has one.
    pub id: String,
    /// How to reach them.
    pub channel: Channel,
    /// Of what they want to be told.
    pub wishes: SubscriptionFilter,
    /// Whether they are.
    pub state: SubscriberState,
    /// When they first asked.
    pub created_at: Timestamp,
    /// When they confirmed that it was them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<Timestamp>,
}

/// Whether a subscriber is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SubscriberState {
    /// They have yet to confirm that it was them who asked.
    Unconfirmed,
    /// They are told.
    Active,
    /// The address does not take messages, or its owner complained.
    Quarantined {
        /// Since when.
        since: Timestamp,
        /// Why, in words.
        reason: String,
    },
}

/// Of what a subscriber wants to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SubscriptionFilter {
    /// Of these components alone; empty: of all.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub components: SortedSet<ComponentId>,
    /// Not of incidents.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_incidents: bool,
    /// Not of maintenance.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_maintenance: bool,
    /// Only when something begins and ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_updates: bool,
    /// In a digest, where the page has them, but for what is most serious. For mail alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub digest: bool,
    /// Whose clocks its mails show; unless given, the page's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Zone>,
}

impl SubscriptionFilter {
    /// Whether a notification is wanted.
    #[must_use]
    pub fn wants(&self, told: &Notification) -> bool {
        let of_kind = match told.subject {
            NotificationSubject::Incident { .. } => !self.no_incidents,
            NotificationSubject::Maintenance { .. } => !self.no_maintenance,
            NotificationSubject::Rfo { .. } | NotificationSubject::Report(_) => false,
        };
        let mut named = told.subject.components().peekable();
        // What names no component is about the page as a whole.
        let about = self.components.is_empty()
            || named.peek().is_none()
            || named.any(|id| self.components.contains(id));
        of_kind && about && !(self.no_updates && told.stage == NotificationStage::Updated)
    }
}

impl Subscriber {
    /// Whether they are told in digests where the page has them: a program is told each notification.
    #[must_use]
    pub fn takes_digests(&self) -> bool {
        self.wishes.digest && matches!(self.channel, Channel::Email { .. })
    }

    /// Whether a notification is sent to them.
    #[must_use]
    pub fn is_told(&self, told: &Notification) -> bool {
        self.state == SubscriberState::Active
            && told.visibility == Visibility::Public
            && self.wishes.wants(told)
    }
}
