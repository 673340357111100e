//! Answers about subscribers, with every key that they have in Statuspage's manage API v1.

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use super::calls::CHANNELS;
use crate::board::RecipientChange;
use crate::notify::channel::Channel;
use crate::notify::subscriber::{Subscriber, SubscriberState};
use crate::ordered::SortedMap;

/// Keys of a subscriber for what is not here.
const NULL_KEYS: [&str; 7] = [
    "workspace_name",
    "purge_at",
    "phone_number",
    "phone_country",
    "display_phone_number",
    "obfuscated_channel_name",
    "page_access_user_id",
];

/// What the Courier answers to a call.
#[derive(Debug, Serialize, Deserialize)]
pub struct ManagedSubscriberAnswer {
    /// JSON, as it is sent.
    pub body: String,
    /// What is noted of it.
    pub change: Option<RecipientChange>,
}

/// A subscriber.
#[derive(Clone, Copy, Debug)]
pub struct ManagedSubscriber<'a> {
    /// Whom.
    pub subscriber: &'a Subscriber,
    /// The id of the page.
    pub page: &'a str,
}

impl Serialize for ManagedSubscriber<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let subscriber = self.subscriber;
        let (email, endpoint) = match &subscriber.channel {
            Channel::Email { address } => (Some(address.as_str()), None),
            Channel::Webhook { url, .. } => (None, Some(url.as_str())),
            _ => (None, None),
        };
        let quarantined_at = match &subscriber.state {
            SubscriberState::Quarantined { since, .. } => Some(since),
            _ => None,
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &subscriber.id)?;
        map.serialize_entry("page_id", self.page)?;
        map.serialize_entry("mode", subscriber.channel.kind())?;
        map.serialize_entry("email", &email)?;
        map.serialize_entry("endpoint", &endpoint)?;
        map.serialize_entry("components", &subscriber.wishes.components)?;
        map.serialize_entry("quarantined_at", &quarantined_at)?;
        map.serialize_entry("created_at", &subscriber.created_at)?;
        map.serialize_entry("skip_confirmation_notification", &false)?;
        for key in NULL_KEYS {
            map.serialize_entry(key, &())?;
        }
        map.end()
    }
}

/// How many subscribers of each channel there are in each state.
#[derive(Clone, Debug)]
pub struct SubscriberHistogram(SortedMap<&'static str, CountsOfChannel>);

#[derive(Clone, Copy, Debug, Default, Serialize)]
struct CountsOfChannel {
    active: usize,
    unconfirmed: usize,
    quarantined: usize,
    total: usize,
}

impl Default for SubscriberHistogram {
    fn default() -> Self {
        Self(CHANNELS.iter().map(|channel| (*channel, CountsOfChannel::default())).collect())
    }
}

impl SubscriberHistogram {
    /// Counts a subscriber, unless Statuspage knows no such channel.
    pub fn count(&mut self, subscriber: &Subscriber) {
        let Some(counts) = self.0.get_mut(subscriber.channel.kind()) else { return };
        counts.total += 1;
        *match subscriber.state {
            SubscriberState::Active => &mut counts.active,
            SubscriberState::Unconfirmed => &mut counts.unconfirmed,
            SubscriberState::Quarantined { .. } => &mut counts.quarantined,
        } += 1;
    }

    /// How many there are of each channel.
    #[must_use]
    pub fn totals(&self) -> SortedMap<&'static str, usize> {
        self.0.iter().map(|(channel, counts)| (*channel, counts.total)).collect()
    }
}

impl Serialize for SubscriberHistogram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
