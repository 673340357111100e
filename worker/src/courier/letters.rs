//! Letters: what is sent to an address about its subscription itself, one at a time for each subscriber.

use domain::notify::delivery::AttemptOutcome;
use domain::notify::delivery_record::{DeliveryRecord, DeliveryState, after_attempt};
use domain::notify::expansion::DeliveryLane;
use domain::notify::subscriber::Subscriber;
use domain::notify::subscriptions::SubscriptionMail;
use domain::notify::webhook_challenge::MAX_CHALLENGES;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

use crate::courier::CourierState;
use crate::courier::store::CourierStore;
use crate::http::response::out_of_reach;
use crate::platform::clock;

/// Something to be sent to a subscriber about the subscription.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Letter {
    pub(super) subscriber: String,
    /// The way that it takes.
    pub(super) lane: DeliveryLane,
    pub(super) kind: SubscriptionMail,
    /// When it was asked for: part of the message's id, so that another attempt carries the same.
    pub(super) at: Timestamp,
    /// What came of the attempts so far.
    #[serde(default)]
    pub(super) record: Option<DeliveryRecord>,
}

impl Letter {
    pub(super) fn new(to: &Subscriber, kind: SubscriptionMail, at: Timestamp) -> Self {
        let lane = DeliveryLane::for_recipient(&to.id, &to.channel);
        Self { subscriber: to.id.clone(), lane, kind, at, record: None }
    }

    /// When it is attempted next.
    fn due_at(&self) -> Timestamp {
        self.record.as_ref().and_then(|record| record.next_at).unwrap_or(self.at)
    }

    /// Stores it.
    pub(super) fn put(&self, store: &CourierStore<'_>) -> worker::Result<()> {
        store.put_letter(&self.subscriber, (self.lane, self.due_at()), self)
    }
}

impl CourierState {
    /// Forgets a letter that was taken or refused, and keeps one that is attempted again.
    pub(super) fn note_letter(
        &self,
        letter: &Letter,
        outcome: &AttemptOutcome,
        jitter: f64,
    ) -> Result<(), Problem> {
        let record = after_attempt(letter.record.as_ref(), outcome, clock::now(), jitter);
        let store = self.store();
        let is_given_up =
            letter.lane == DeliveryLane::Webhooks && record.attempts >= MAX_CHALLENGES;
        let is_waiting = record.state == DeliveryState::Deferred && !is_given_up;
        // A newer one may have taken its place meanwhile.
        let stored: Option<Letter> = store.letter(&letter.subscriber).map_err(out_of_reach)?;
        if stored.is_none_or(|stored| stored.at != letter.at) {
            return Ok(());
        }
        let kept = if is_waiting {
            let letter = Letter { record: Some(record), ..letter.clone() };
            letter.put(&store)
        } else {
            if let Some(reason) = &record.reason {
                worker::console_error!("a letter to {} was not taken: {reason}", letter.subscriber);
            }
            store.delete_letter(&letter.subscriber)
        };
        kept.map_err(out_of_reach)
    }
}
