//! Subscriptions: what follows when a reader subscribes, confirms, changes or ends a subscription?
//!
//! What the asking side is answered never depends on whether the address is known; what is sent to the address
//! does.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::subscriber::{Subscriber, SubscriberState, SubscriptionFilter};
use crate::time::timestamp::Timestamp;

/// The most subscribers of a page.
pub const MAX_SUBSCRIBERS: usize = 100_000;
/// The most new ones in a day, all together.
pub const MAX_NEW_PER_DAY: u32 = 5_000;
/// The most messages about a subscription itself that an address is sent in a day.
pub const MAX_CONFIRMATIONS_PER_DAY: usize = 3;
/// The most requests to subscribe that wait until what follows from them is decided.
pub const MAX_WAITING_REQUESTS: usize = 2_000;
/// How long a subscription may be confirmed; then it is forgotten.
pub const CONFIRM_WITHIN: Duration = Duration::from_secs(7 * 86_400);

const DAY: Duration = Duration::from_secs(86_400);

/// What a reader asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscribeRequest {
    /// How to reach them.
    pub channel: Channel,
    /// Of what they want to be told.
    pub wishes: SubscriptionFilter,
}

/// A subscriber as the Courier keeps it, with when they were last written to about the subscription itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionRecord {
    /// Who.
    pub subscriber: Subscriber,
    /// When messages about the subscription were sent, in the last day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmations: Vec<Timestamp>,
}

/// What is sent to an address about the subscription itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionMail {
    /// Asks for confirmation.
    Confirm,
    /// There is a subscription already: the link to change it.
    AlreadySubscribed,
}

/// How many there are, and how many came today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubscriptionCounts {
    /// All that are known, confirmed or not.
    pub total: usize,
    /// Those that were new in the last day.
    pub new_today: u32,
}

/// What follows from a request: a record to keep, and what is sent. `None`: nothing, because a limit is reached.
#[must_use]
pub fn subscribe(
    id: &str,
    before: Option<SubscriptionRecord>,
    asked: SubscribeRequest,
    counts: SubscriptionCounts,
    now: Timestamp,
) -> Option<(SubscriptionRecord, SubscriptionMail)> {
    let is_new = before.is_none();
    if is_new && (counts.total >= MAX_SUBSCRIBERS || counts.new_today >= MAX_NEW_PER_DAY) {
        return None;
    }
    let mut record = before.unwrap_or_else(|| SubscriptionRecord {
        subscriber: Subscriber {
            id: id.to_owned(),
            channel: asked.channel.clone(),
            wishes: SubscriptionFilter::default(),
            state: SubscriberState::Unconfirmed,
            created_at: now,
            confirmed_at: None,
        },
        confirmations: vec![],
    });
    record.confirmations.retain(|at| now.since(*at) < DAY);
    if record.confirmations.len() >= MAX_CONFIRMATIONS_PER_DAY {
        return None;
    }
    record.confirmations.push(now);
    if record.subscriber.state == SubscriberState::Active {
        // What it is told of is changed by its owner alone, who has the link.
        return Some((record, SubscriptionMail::AlreadySubscribed));
    }
    record.subscriber.wishes = asked.wishes;
    Some((record, SubscriptionMail::Confirm))
}

/// A subscriber that is told from now on, without being asked: an operator vouches for it.
#[must_use]
pub fn confirmed(id: String, asked: SubscribeRequest, now: Timestamp) -> SubscriptionRecord {
    let subscriber = Subscriber {
        id,
        channel: asked.channel,
        wishes: asked.wishes,
        state: SubscriberState::Active,
        created_at: now,
        confirmed_at: Some(now),
    };
    SubscriptionRecord { subscriber, confirmations: vec![] }
}

/// The owner of the address confirms. An address that was quarantined is tried again.
#[must_use]
pub fn confirm(record: SubscriptionRecord, now: Timestamp) -> SubscriptionRecord {
    let confirmed_at = record.subscriber.confirmed_at.or(Some(now));
    let subscriber =
        Subscriber { state: SubscriberState::Active, confirmed_at, ..record.subscriber };
    SubscriptionRecord { subscriber, ..record }
}

/// Whether a subscription was not confirmed in time.
#[must_use]
pub fn is_expired(record: &SubscriptionRecord, now: Timestamp) -> bool {
    let asked = record.confirmations.last().copied().unwrap_or(record.subscriber.created_at);
    record.subscriber.state == SubscriberState::Unconfirmed && now.since(asked) > CONFIRM_WITHIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        Timestamp::from_unix_ms(1_795_000_000_000)
    }

    fn asked() -> SubscribeRequest {
        SubscribeRequest {
            channel: Channel::Email { address: "ada@example.com".parse().unwrap() },
            wishes: SubscriptionFilter::default(),
        }
    }

    fn after(record: Option<SubscriptionRecord>, now: Timestamp) -> Option<SubscriptionRecord> {
        subscribe("id", record, asked(), SubscriptionCounts::default(), now)
            .map(|(record, _)| record)
    }

    #[test]
    fn an_address_is_written_to_three_times_a_day_about_its_subscription_whatever_is_asked() {
        let mut record = None;
        for _ in 0..MAX_CONFIRMATIONS_PER_DAY {
            record = Some(after(record, noon()).unwrap());
        }
        assert_eq!(after(record.clone(), noon()), None);
        assert!(after(record, noon().plus(DAY)).is_some());
    }

    #[test]
    fn one_that_is_subscribed_is_sent_the_link_and_keeps_its_wishes() {
        let mut record = confirm(after(None, noon()).unwrap(), noon());
        record.subscriber.wishes.no_updates = true;
        let counts = SubscriptionCounts { total: MAX_SUBSCRIBERS, new_today: MAX_NEW_PER_DAY };
        let (again, mail) = subscribe("id", Some(record), asked(), counts, noon()).unwrap();
        assert_eq!(mail, SubscriptionMail::AlreadySubscribed);
        assert!(again.subscriber.wishes.no_updates);
        assert_eq!(subscribe("other", None, asked(), counts, noon()), None, "no new one");
    }

    #[test]
    fn what_is_not_confirmed_within_a_week_is_forgotten() {
        let record = after(None, noon()).unwrap();
        assert!(!is_expired(&record, noon().plus(CONFIRM_WITHIN)));
        let later = noon().plus(CONFIRM_WITHIN + Duration::from_secs(1));
        assert!(is_expired(&record, later));
        assert!(!is_expired(&confirm(record, noon()), later));
    }
}
