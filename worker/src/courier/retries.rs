//! Retries: which deliveries are due that were deferred, waited for the end of quiet hours, or are sent again by hand?

use std::rc::Rc;

use domain::notify::audience;
use domain::notify::contact::contact_of;
use domain::notify::delivery::is_due;
use domain::notify::delivery_record::{DeliveryRecord, DeliveryState};
use domain::notify::digest::ReadingWishes;
use domain::notify::expansion::{CHUNK, DeliveryLane};
use domain::notify::handover::PageStanding;
use domain::notify::notification::{Notification, NotificationStage};
use domain::problem::Problem;

use crate::courier::CourierState;
use crate::courier::composing::{
    MessageContent, OutgoingMessage, ToldNotifications, waits_for_digest,
};
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
            if !is_due(retry.at, now) {
                continue;
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
                && (self.is_overtaken(lane, &notification, (&retry.recipient, recipient))?
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
        (id, recipient): (&str, &KnownRecipient),
    ) -> Result<bool, Problem> {
        let newer = self.store().newer_of(told.subject.id(), told.n).map_err(out_of_reach)?;
        let Some(page) = self.page_standing()? else { return Ok(false) };
        for newer in &newer {
            let newer = newer.told_by(lane);
            let is_told = match &recipient.subscriber {
                Some(subscriber) => {
                    let wishes = ReadingWishes::of_subscriber(subscriber, &page.timezone);
                    let waits = waits_for_digest(&newer, &page.policy.pacing, &wishes);
                    subscriber.is_told(&newer) && !waits
                }
                None => self.tells_contact(&page, &newer, id)?,
            };
            // What began is no news once it is over, also to who is not told of that.
            if is_told || newer.stage == NotificationStage::Ended {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a contact is told of a notification.
    fn tells_contact(
        &self,
        page: &PageStanding,
        told: &Notification,
        recipient: &str,
    ) -> Result<bool, Problem> {
        let Some((contact, _)) = contact_of(recipient) else { return Ok(false) };
        let record = self.notification_record(told)?;
        let recipients = audience::recipients(&page.policy, told, &record);
        Ok(recipients.iter().any(|recipient| recipient.contact == contact))
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
