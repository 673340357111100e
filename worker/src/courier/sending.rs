//! Sending: which messages are due, and what is recorded of each attempt?
//!
//! A notification is sent to a chunk of recipients at a time. What came of each is one row, written as soon as it is
//! known; the place that was reached is noted after the chunk. After a crash the chunk is begun again, without those
//! whose row is there.

use std::rc::Rc;
use std::time::Duration;

use domain::notify::delivery::AttemptOutcome;
use domain::notify::delivery_record::{DeliveryRecord, after_attempt};
use domain::notify::expansion::{CHUNK, DeliveryLane, Expansion};
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;

use crate::courier::CourierState;
use crate::courier::composing::{MessageContent, OutgoingMessage, ReachedPlace};
use crate::courier::letters::Letter;
use crate::http::response::out_of_reach;
use crate::platform::clock;

/// How long one alarm goes on sending; then the next takes over, so that no turn of the object is long.
const TURN: Duration = Duration::from_secs(20);

impl CourierState {
    /// Sends what is due, for one turn, on each way on which nothing is being sent already: what is slow on one
    /// keeps no other from what came meanwhile.
    pub(super) async fn send_due(&self) -> Result<(), Problem> {
        let until = clock::now().plus(TURN);
        let idle =
            DeliveryLane::ALL.into_iter().filter(|lane| self.sends.borrow_mut().insert(*lane));
        let lanes = idle.map(async |lane| {
            let sent = self.send_lane(lane, until).await;
            self.sends.borrow_mut().remove(&lane);
            sent
        });
        for sent in futures_util::future::join_all(lanes).await {
            sent?;
        }
        Ok(())
    }

    /// Sends what is due after an answer, beside what an alarm is sending.
    pub(super) fn send_soon(self: &Rc<Self>) {
        let this = Rc::clone(self);
        self.state.wait_until(async move {
            let turn = async {
                this.send_due().await?;
                this.schedule_alarm().await
            };
            if let Err(problem) = this.state.active(turn).await {
                worker::console_error!(
                    "what was taken over is sent with the next alarm: {problem}"
                );
            }
        });
    }

    /// Sends what goes one way, until it is time to end, nothing is left, or that way is shut. What is told for the
    /// first time comes before what is told again.
    async fn send_lane(&self, lane: DeliveryLane, until: Timestamp) -> Result<(), Problem> {
        while clock::now() < until && self.opens_at(lane) <= clock::now() {
            let mut due = self.due_alerts(lane)?;
            // Whoever named an address that never answers must not hold up those who confirmed theirs.
            let letters_wait = lane == DeliveryLane::Webhooks;
            if due.is_empty() && !letters_wait {
                due = self.due_letters(lane)?;
            }
            let goes_on = if due.is_empty() {
                self.send_chunk(lane, until).await?
                    || self.send_retries(lane, until).await?
                    || (lane == DeliveryLane::Mail && self.send_digest_chunk(until).await?)
                    || (letters_wait && self.send_letters(lane, until).await?)
            } else {
                self.attempt(lane, due, until).await?
            };
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    /// Sends letters that are due; whether there were any, and all of them were attempted.
    async fn send_letters(&self, lane: DeliveryLane, until: Timestamp) -> Result<bool, Problem> {
        let due = self.due_letters(lane)?;
        Ok(!due.is_empty() && self.attempt(lane, due, until).await?)
    }

    /// Attempts again what was deferred and is due; whether there was any, and all of it was attempted.
    async fn send_retries(&self, lane: DeliveryLane, until: Timestamp) -> Result<bool, Problem> {
        let due = self.due_retries(lane)?;
        Ok(!due.is_empty() && self.attempt(lane, due, until).await?)
    }

    /// Sends the oldest notification that is under way to its next recipients; whether there was one, and all of
    /// them were attempted.
    async fn send_chunk(&self, lane: DeliveryLane, until: Timestamp) -> Result<bool, Problem> {
        let is_due = |expansion: &&Expansion| expansion.progress.is_due(lane);
        let next = self.under_way.borrow().iter().find(is_due).cloned();
        let Some(expansion) = next else { return Ok(false) };
        let n = expansion.notification.n;
        let (messages, reached) = self.next_messages(lane, &expansion)?;
        let (quiet, messages): (Vec<_>, Vec<_>) =
            messages.into_iter().partition(|message| message.quiet_until.is_some());
        quiet.iter().try_for_each(|message| self.record_quiet(message))?;
        if !messages.is_empty() && !self.attempt(lane, messages, until).await? {
            return Ok(false);
        }
        match reached {
            ReachedPlace::Contacts => {}
            ReachedPlace::Subscriber(last) => self.note_progress(n, lane, Some(last))?,
            ReachedPlace::End => self.note_progress(n, lane, None)?,
        }
        Ok(true)
    }

    /// Notes how far a notification has come; one that was overtaken meanwhile stays so.
    fn note_progress(
        &self,
        n: u64,
        lane: DeliveryLane,
        reached: Option<String>,
    ) -> Result<(), Problem> {
        let mut under_way = self.under_way.borrow_mut();
        let Some(expansion) = under_way.iter_mut().find(|expansion| expansion.notification.n == n)
        else {
            return Ok(());
        };
        expansion.progress.reached(lane, reached, clock::now());
        self.store().put_progress(n, &expansion.progress).map_err(out_of_reach)?;
        under_way.retain(|expansion| expansion.progress.done_at.is_none());
        Ok(())
    }

    fn due_letters(&self, lane: DeliveryLane) -> Result<Vec<OutgoingMessage>, Problem> {
        let (store, now) = (self.store(), clock::now());
        let letters: Vec<Letter> = store.letters(lane, now, CHUNK).map_err(out_of_reach)?;
        let mut messages = vec![];
        for letter in letters {
            match store.subscriber(&letter.subscriber).map_err(out_of_reach)? {
                Some(record) => messages.push(OutgoingMessage::new(
                    letter.subscriber.clone(),
                    (record.subscriber.channel, record.subscriber.wishes.timezone),
                    MessageContent::Letter(letter),
                )),
                None => store.delete_letter(&letter.subscriber).map_err(out_of_reach)?,
            }
        }
        Ok(messages)
    }

    /// Attempts messages, and records what came of each; whether all were attempted.
    pub(super) async fn attempt(
        &self,
        lane: DeliveryLane,
        messages: Vec<OutgoingMessage>,
        until: Timestamp,
    ) -> Result<bool, Problem> {
        let wanted = messages.len();
        let attempted = std::cell::Cell::new(0);
        let failed = std::cell::RefCell::new(None);
        let done = |message: &OutgoingMessage, outcome: AttemptOutcome| {
            attempted.set(attempted.get() + 1);
            if let Err(problem) = self.record(message, &outcome) {
                failed.replace(Some(problem));
            }
        };
        self.transmit(lane, messages, until, &done).await?;
        match failed.into_inner() {
            Some(problem) => Err(problem),
            None => Ok(attempted.get() == wanted),
        }
    }

    fn record(&self, message: &OutgoingMessage, outcome: &AttemptOutcome) -> Result<(), Problem> {
        let jitter = js_sys::Math::random();
        let lane = DeliveryLane::for_recipient(&message.recipient, &message.channel);
        self.note_drill(message, outcome)?;
        let (n, gathered) = match &message.content {
            MessageContent::Alert(delivery) => {
                let state = self.note_alert(lane, delivery, outcome, jitter)?;
                if self.recipient(&message.recipient)?.is_none() {
                    return Ok(());
                }
                return self.note_health(message, outcome, state);
            }
            MessageContent::Letter(letter) => {
                if let AttemptOutcome::Refused { no_such_recipient: true, reason } = outcome {
                    self.quarantine(&message.recipient, reason)?;
                }
                return self.note_letter(letter, outcome, jitter);
            }
            MessageContent::Told(told) => (told.n, told.gathered()),
            MessageContent::Digest(digest) => (digest.number(), vec![]),
        };
        let before = message.before.as_ref();
        let mut record = after_attempt(before, outcome, clock::now(), jitter);
        record.audience = record.audience.or_else(|| message.audience.clone());
        record.gathered = gathered;
        // Who ended the subscription meanwhile leaves no trace.
        if self.recipient(&message.recipient)?.is_none() {
            return Ok(());
        }
        let written = self.store().put_delivery(lane, n, &message.recipient, &record, before);
        written.map_err(out_of_reach)?;
        self.note_health(message, outcome, record.state)
    }

    /// Records that a message waits for the end of quiet hours.
    fn record_quiet(&self, message: &OutgoingMessage) -> Result<(), Problem> {
        let (MessageContent::Told(told), Some(until)) = (&message.content, message.quiet_until)
        else {
            return Ok(());
        };
        let record = DeliveryRecord {
            audience: message.audience.clone(),
            gathered: told.gathered(),
            ..DeliveryRecord::quiet(until, clock::now())
        };
        let lane = DeliveryLane::for_recipient(&message.recipient, &message.channel);
        let written = self.store().put_delivery(lane, told.n, &message.recipient, &record, None);
        written.map_err(out_of_reach)
    }
}
