//! Retries: which deliveries are due that were deferred, waited for the end of quiet hours, or are sent again by hand?

use std::rc::Rc;

use domain::notify::delivery_record::{DeliveryRecord, DeliveryState};
use domain::notify::expansion::{CHUNK, DeliveryLane, Expansion};
use domain::notify::notification::{Notification, NotificationStage};
use domain::problem::Problem;

use crate::courier::CourierState;
use crate::courier::composing::{MessageContent, OutgoingMessage, ToldNotifications};
use crate::courier::delivery_rows::DueRetry;
use crate::courier::digests::is_digest;
use crate::courier::recipients::KnownRecipient;
use crate::http::response::out_of_reach;
use crate::platform::clock;

/// What becomes of a delivery that is due.
enum RetryStep {
    Send(Box<OutgoingMessage>),
    /// It goes another way: an operator has set another channel in its place meanwhile.
    Elsewhere(DeliveryLane),
    /// Something newer was told in its place, or its recipient is told no more.
    Over(DeliveryRecord),
    /// Nothing is known of it.
    Unknown,
}

impl CourierState {
    /// Deliveries that are due on a way. Of those that something newer replaced, or whose recipient is told no more,
    /// the end is recorded.
    pub(super) fn due_retries(&self, lane: DeliveryLane) -> Result<Vec<OutgoingMessage>, Problem> {
        let (store, now) = (self.store(), clock::now());
        let mut messages = vec![];
        for retry in store.retries(lane, CHUNK).map_err(out_of_reach)? {
            if retry.at > now {
                break;
            }
            let (n, recipient) = (retry.n, retry.recipient.as_str());
            match self.retry_step(lane, &retry)? {
                RetryStep::Send(message) => messages.push(*message),
                RetryStep::Elsewhere(way) => {
                    store.delete_retry(&retry).map_err(out_of_reach)?;
                    store.put_retry(&DueRetry { lane: way, ..retry }).map_err(out_of_reach)?;
                }
                RetryStep::Over(before) => {
                    let state = DeliveryState::Overtaken;
                    let ended = DeliveryRecord { state, next_at: None, ..before.clone() };
                    let written = store.put_delivery(lane, n, recipient, &ended, Some(&before));
                    written.map_err(out_of_reach)?;
                }
                RetryStep::Unknown => store.delete_retry(&retry).map_err(out_of_reach)?,
            }
        }
        Ok(messages)
    }

    fn retry_step(&self, lane: DeliveryLane, retry: &DueRetry) -> Result<RetryStep, Problem> {
        let store = self.store();
        let recipient = self.recipient(&retry.recipient)?;
        let way = recipient
            .as_ref()
            .map(|found| DeliveryLane::for_recipient(&retry.recipient, &found.channel));
        if let Some(way) = way.filter(|way| *way != lane) {
            return Ok(RetryStep::Elsewhere(way));
        }
        let before = store.delivery(retry.n, &retry.recipient).map_err(out_of_reach)?;
        let Some(before) = before else { return Ok(RetryStep::Unknown) };
        let Some(recipient) = recipient else { return Ok(RetryStep::Over(before)) };
        let content = if is_digest(retry.n) {
            self.digest_again(retry.n, &recipient)?.map(MessageContent::Digest)
        } else {
            self.told_again(lane, retry, &before, &recipient)?.map(MessageContent::Told)
        };
        let Some(content) = content else { return Ok(RetryStep::Over(before)) };
        let way = (recipient.channel, recipient.zone);
        let message = OutgoingMessage::new(retry.recipient.clone(), way, content);
        Ok(RetryStep::Send(Box::new(OutgoingMessage { before: Some(before), ..message })))
    }

    /// What a delivery tells that nothing newer replaced; `None`: nothing is left.
    fn told_again(
        &self,
        lane: DeliveryLane,
        retry: &DueRetry,
        before: &DeliveryRecord,
        recipient: &KnownRecipient,
    ) -> Result<Option<ToldNotifications>, Problem> {
        let own = [retry.n];
        let numbers = if before.gathered.is_empty() { &own[..] } else { &before.gathered };
        let mut told = vec![];
        for notification in self.told_as(lane, numbers)? {
            let is_over = !before.by_hand
                && (self.is_overtaken(lane, &notification, recipient)?
                    || self.is_unheard_end(&notification, before, &retry.recipient)?);
            if !is_over {
                told.push(notification);
            }
        }
        Ok((!told.is_empty()).then_some(ToldNotifications { n: retry.n, told }))
    }

    /// Whether the recipient is told something newer of the same incident or maintenance.
    fn is_overtaken(
        &self,
        lane: DeliveryLane,
        told: &Rc<Notification>,
        recipient: &KnownRecipient,
    ) -> Result<bool, Problem> {
        let newer = self.store().newer_of(told.subject.id(), told.n).map_err(out_of_reach)?;
        let is_told = |newer: &Expansion| match &recipient.subscriber {
            Some(subscriber) => subscriber.is_told(&newer.told_by(lane)),
            None => true,
        };
        Ok(newer.iter().any(is_told))
    }

    /// Whether it is the end of something that its recipient slept through.
    fn is_unheard_end(
        &self,
        told: &Notification,
        before: &DeliveryRecord,
        recipient: &str,
    ) -> Result<bool, Problem> {
        if before.state != DeliveryState::Quiet || told.stage != NotificationStage::Ended {
            return Ok(false);
        }
        let earlier = self.store().told_to(told.subject.id(), recipient).map_err(out_of_reach)?;
        let mut earlier = earlier.into_iter().filter(|(n, _)| *n < told.n).peekable();
        Ok(earlier.peek().is_some()
            && earlier.all(|(_, record)| record.state != DeliveryState::Accepted))
    }
}
