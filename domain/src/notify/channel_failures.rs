//! Channel failures: a channel that has taken nothing for days. When is it no longer tried, so that its owner is asked?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::delivery_record::DeliveryState;
use crate::time::timestamp::Timestamp;

/// For how long a channel fails until it is disabled.
pub const DISABLED_AFTER: Duration = Duration::from_secs(5 * 86_400);
/// How many deliveries fail until then, at least: one that failed long ago says nothing of today.
pub const MIN_FAILED_DELIVERIES: u32 = 2;

/// The deliveries to a channel that failed since one was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelFailures {
    /// When the first of them ended.
    pub since: Timestamp,
    /// How many there were.
    pub deliveries: u32,
}

/// That a channel is disabled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisabledChannel {
    /// Since when.
    pub since: Timestamp,
    /// Why, in words.
    pub reason: String,
}

impl DisabledChannel {
    /// As operators see it, with its place among the channels of its contact.
    #[must_use]
    pub fn of_channel(self, place: usize) -> DisabledChannelReport {
        DisabledChannelReport { channel: place, since: self.since, reason: self.reason }
    }
}

/// A channel of a contact that is told nothing, because it took nothing for days, or will never take anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DisabledChannelReport {
    /// Its place among the channels of the contact, from 0.
    pub channel: usize,
    /// Since when.
    pub since: Timestamp,
    /// Why, in words.
    pub reason: String,
}

/// What follows for a channel from the end of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelTurn {
    /// What is kept of its failures; `None`: there are none.
    Keep(Option<ChannelFailures>),
    /// It is disabled, and operators are told so.
    Disable {
        /// Why, in words.
        reason: String,
    },
}

/// What follows from a delivery that stands so at `now`.
#[must_use]
pub fn after_delivery(
    before: Option<ChannelFailures>,
    state: DeliveryState,
    now: Timestamp,
) -> ChannelTurn {
    match state {
        DeliveryState::Accepted => ChannelTurn::Keep(None),
        DeliveryState::Deferred | DeliveryState::Quiet | DeliveryState::Overtaken => {
            ChannelTurn::Keep(before)
        }
        DeliveryState::Refused | DeliveryState::GivenUp => {
            let failures = before.unwrap_or(ChannelFailures { since: now, deliveries: 0 });
            let deliveries = failures.deliveries.saturating_add(1);
            let failed_for = now.since(failures.since);
            if failed_for < DISABLED_AFTER || deliveries < MIN_FAILED_DELIVERIES {
                return ChannelTurn::Keep(Some(ChannelFailures { deliveries, ..failures }));
            }
            let days = failed_for.as_secs() / 86_400;
            let reason =
                format!("{deliveries} deliveries failed in {days} days, and none was accepted");
            ChannelTurn::Disable { reason }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn failed(before: Option<ChannelFailures>, at: Timestamp) -> ChannelTurn {
        after_delivery(before, DeliveryState::GivenUp, at)
    }

    fn kept(turn: ChannelTurn) -> Option<ChannelFailures> {
        match turn {
            ChannelTurn::Keep(failures) => failures,
            ChannelTurn::Disable { reason } => panic!("{reason}"),
        }
    }

    #[test]
    fn five_days_of_failures_disable_a_channel_and_one_success_forgives_all() {
        let first = kept(failed(None, noon()));
        let nearly = noon().plus(DISABLED_AFTER - Duration::from_millis(1));
        let second = kept(failed(first, nearly));
        assert_eq!(second, Some(ChannelFailures { since: noon(), deliveries: 2 }));
        let after = noon().plus(DISABLED_AFTER);
        let reason = "3 deliveries failed in 5 days, and none was accepted".to_owned();
        assert_eq!(failed(second, after), ChannelTurn::Disable { reason });
        assert_eq!(kept(after_delivery(second, DeliveryState::Accepted, after)), None);
        assert_eq!(kept(failed(None, after)).unwrap().deliveries, 1);
    }

    #[test]
    fn what_is_still_attempted_or_was_overtaken_says_nothing() {
        for state in [DeliveryState::Deferred, DeliveryState::Overtaken] {
            let failures = Some(ChannelFailures { since: noon(), deliveries: 9 });
            let late = noon().plus(DISABLED_AFTER * 3);
            assert_eq!(kept(after_delivery(failures, state, late)), failures);
            assert_eq!(kept(after_delivery(None, state, late)), None);
        }
    }
}
