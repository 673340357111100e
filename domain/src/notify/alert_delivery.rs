//! Alert delivery: a message of an alert to one channel of a contact, attempted until it is accepted, given up, or no longer
//! wanted. When is it attempted next?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::contact::contact_recipient;
use super::delivery::AttemptOutcome;
use super::delivery_record::{DeliveryRecord, DeliveryState, after_attempt};
use super::escalation::AlertMessage;
use super::expansion::DeliveryLane;
use super::open_alerts::OpenAlert;
use crate::ids::ContactId;
use crate::time::timestamp::Timestamp;

/// The longest pause between attempts of an alert, also where the other side asks for a longer one.
pub const LONGEST_ALERT_PAUSE: Duration = Duration::from_secs(300);
/// How often a message of an alert is attempted that is refused, while its channel may take others: a refusal may pass.
pub const REFUSED_ATTEMPTS: u32 = 4;

/// When a delivery is attempted, as seen at `now`: at once, where it waits for longer than any does, because a clock dated it
/// that has been set back since.
#[must_use]
pub fn attempted_at(due_at: Timestamp, now: Timestamp) -> Timestamp {
    if due_at > now.plus(LONGEST_ALERT_PAUSE) { now } else { due_at }
}

/// A message of an alert to one channel of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertDelivery {
    /// What is sent.
    pub message: AlertMessage,
    /// The channel, as a recipient.
    pub recipient: String,
    /// When it is attempted next.
    pub due_at: Timestamp,
    /// Whether it says that the alert is over, to what keeps alerts of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_over: bool,
    /// What came of the attempts so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<DeliveryRecord>,
}

impl AlertDelivery {
    /// The deliveries of a message to a contact with these channels, each with its way.
    #[must_use]
    pub fn for_channels(message: &AlertMessage, channels: &[Channel]) -> Vec<(DeliveryLane, Self)> {
        // A request to a program goes to its webhooks alone.
        let takes =
            |channel: &Channel| !message.remediates || matches!(channel, Channel::Webhook { .. });
        let channels = channels.iter().enumerate().filter(|(_, channel)| takes(channel));
        let deliveries = channels.map(|(place, channel)| {
            let recipient = contact_recipient(&message.contact, place);
            let lane = DeliveryLane::for_recipient(&recipient, channel);
            let (message, due_at) = (message.clone(), message.due_at);
            (lane, Self { message, recipient, due_at, is_over: false, record: None })
        });
        deliveries.collect()
    }

    /// The deliveries that say, at `now`, that an alert is over that a contact with these channels was sent: to services
    /// that keep an alert open until they are told.
    #[must_use]
    pub fn all_clear(
        alert: &OpenAlert,
        contact: &ContactId,
        channels: &[Channel],
        now: Timestamp,
    ) -> Vec<(DeliveryLane, Self)> {
        let message = AlertMessage {
            key: format!("{}:over:{contact}", alert.id),
            contact: contact.clone(),
            step: 0,
            due_at: now,
            alert: alert.clone(),
            remediates: false,
        };
        let all = Self::for_channels(&message, channels).into_iter().zip(channels);
        let kept = all.filter(|(_, channel)| channel.keeps_alerts());
        kept.map(|((lane, delivery), _)| (lane, Self { is_over: true, ..delivery })).collect()
    }

    /// What services call the alert that keep one of their own: the same for all that is sent of it.
    #[must_use]
    pub fn thread_key(&self) -> String {
        format!("allclear-{}", self.message.alert.id.replace(':', "-"))
    }

    /// What programs tell it by: the same for each attempt.
    #[must_use]
    pub fn id(&self) -> String {
        format!("alert-{}-{}", self.message.key, self.recipient)
    }

    /// What is left to do after an attempt at `now`: the same delivery, due later, or what came of it in the end.
    ///
    /// # Errors
    /// The record of a delivery that is over.
    pub fn attempted(
        self,
        outcome: &AttemptOutcome,
        now: Timestamp,
        jitter: f64,
    ) -> Result<Self, DeliveryRecord> {
        let attempts = self.record.as_ref().map_or(0, |record| record.attempts) + 1;
        let may_pass = match outcome {
            AttemptOutcome::Refused { reason, no_such_recipient: false }
                if attempts < REFUSED_ATTEMPTS =>
            {
                Some(AttemptOutcome::Deferred { reason: reason.clone(), retry_after_s: None })
            }
            _ => None,
        };
        let outcome = may_pass.as_ref().unwrap_or(outcome);
        let record = after_attempt(self.record.as_ref(), outcome, now, jitter);
        match (record.state, record.next_at) {
            (DeliveryState::Deferred, Some(at)) => {
                let due_at = at.min(now.plus(LONGEST_ALERT_PAUSE));
                let record = DeliveryRecord { next_at: Some(due_at), ..record };
                Ok(Self { due_at, record: Some(record), ..self })
            }
            _ => Err(record),
        }
    }
}
