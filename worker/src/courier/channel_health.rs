//! Channel health: which channels have taken nothing for days, and are disabled?
//!
//! Only what fails is kept: a delivery that is accepted by a channel in order costs no row.

use domain::ids::ContactId;
use domain::notify::channel::Channel;
use domain::notify::channel_failures::{
    ChannelFailures, ChannelTurn, DisabledChannel, after_delivery,
};
use domain::notify::contact::{MAX_CHANNELS, contact_of, contact_recipient};
use domain::notify::delivery::AttemptOutcome;
use domain::notify::delivery_record::DeliveryState;
use domain::notify::open_alerts::{MAX_CHANNEL_ALERTS, OpenAlert};
use domain::ordered::SortedSet;
use domain::problem::Problem;
use serde::{Deserialize, Serialize};

use crate::courier::CourierState;
use crate::courier::composing::OutgoingMessage;
use crate::http::response::out_of_reach;
use crate::platform::clock;

/// What is known of a channel that fails.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ChannelHealth {
    /// The recipient.
    pub(super) recipient: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failures: Option<ChannelFailures>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    disabled: Option<DisabledChannel>,
}

impl CourierState {
    /// Notes what came of a delivery. A channel that has failed for too long is told nothing more: that of a contact is
    /// disabled until it is set again, an address of mail is quarantined, and another subscription ends.
    pub(super) fn note_health(
        &self,
        message: &OutgoingMessage,
        outcome: &AttemptOutcome,
        state: DeliveryState,
    ) -> Result<(), Problem> {
        let id = &message.recipient;
        if let AttemptOutcome::Refused { no_such_recipient: true, reason } = outcome {
            return self.disable(id, &message.channel, reason);
        }
        let health = self.health_of(id)?;
        let before = health.as_ref().and_then(|health| health.failures);
        match after_delivery(before, state, clock::now()) {
            ChannelTurn::Disable { reason } => self.disable(id, &message.channel, &reason),
            ChannelTurn::Keep(after) if after == before => Ok(()),
            ChannelTurn::Keep(None) => self.forget_health(id),
            ChannelTurn::Keep(failures) => {
                let disabled = health.and_then(|health| health.disabled);
                self.put_health(ChannelHealth { recipient: id.clone(), failures, disabled })
            }
        }
    }

    /// Sends nothing more to a recipient, who was reached by a channel.
    pub(super) fn disable(&self, id: &str, channel: &Channel, reason: &str) -> Result<(), Problem> {
        let Some(recipient) = self.recipient(id)? else { return Ok(()) };
        worker::console_error!("nothing more is sent to {id}: {reason}");
        match (recipient.subscriber, channel) {
            (None, _) => {
                let disabled = DisabledChannel { since: clock::now(), reason: reason.to_owned() };
                let recipient = id.to_owned();
                let disabled = Some(disabled);
                self.put_health(ChannelHealth { recipient, failures: None, disabled })?;
                self.escalates_at.set(Some(clock::now()));
                Ok(())
            }
            (Some(_), Channel::Email { .. }) => {
                self.forget_health(id)?;
                self.quarantine(id, reason)
            }
            // A program subscribes again by itself.
            (Some(_), _) => self.forget(id),
        }
    }

    /// Why a channel is disabled; `None`: it is not.
    pub(super) fn disabled(&self, recipient: &str) -> Result<Option<DisabledChannel>, Problem> {
        Ok(self.health_of(recipient)?.and_then(|health| health.disabled))
    }

    pub(super) fn is_disabled(&self, recipient: &str) -> Result<bool, Problem> {
        Ok(self.disabled(recipient)?.is_some())
    }

    /// The recipients whose channels are disabled.
    pub(super) fn disabled_recipients(&self) -> Result<SortedSet<String>, Problem> {
        self.load_health()?;
        let health = self.health.borrow();
        let disabled = health.iter().flatten().filter(|(_, entry)| entry.disabled.is_some());
        Ok(disabled.map(|(recipient, _)| recipient.clone()).collect())
    }

    /// A contact that is set again is tried again.
    pub(super) fn forget_health_of(&self, contact: &ContactId) -> Result<(), Problem> {
        (0..MAX_CHANNELS)
            .try_for_each(|place| self.forget_health(&contact_recipient(contact, place)))
    }

    /// What operators are alerted of: the channels of contacts that are disabled.
    pub(super) fn disabled_channels(&self) -> Result<Vec<OpenAlert>, Problem> {
        self.load_health()?;
        let health = self.health.borrow();
        if health.iter().flatten().all(|(_, entry)| entry.disabled.is_none()) {
            return Ok(vec![]);
        }
        let contacts = self.contacts()?;
        let alerts = health.iter().flatten().filter_map(|(recipient, entry)| {
            let (id, place) = contact_of(recipient)?;
            let disabled = entry.disabled.clone()?.of_channel(place);
            let channel = contacts.get(&id)?.set.channels.get(place)?;
            Some(OpenAlert::of_channel(&id, channel.kind(), &disabled))
        });
        Ok(alerts.take(MAX_CHANNEL_ALERTS).collect())
    }

    fn load_health(&self) -> Result<(), Problem> {
        if self.health.borrow().is_none() {
            let all = self.store().channel_health().map_err(out_of_reach)?;
            let all = all.into_iter().map(|entry| (entry.recipient.clone(), entry));
            self.health.replace(Some(all.collect()));
        }
        Ok(())
    }

    fn health_of(&self, recipient: &str) -> Result<Option<ChannelHealth>, Problem> {
        self.load_health()?;
        let health = self.health.borrow();
        Ok(health.as_ref().and_then(|all| all.get(recipient)).cloned())
    }

    fn put_health(&self, health: ChannelHealth) -> Result<(), Problem> {
        self.store().put_health(&health).map_err(out_of_reach)?;
        if let Some(all) = &mut *self.health.borrow_mut() {
            all.insert(health.recipient.clone(), health);
        }
        Ok(())
    }

    pub(super) fn forget_health(&self, recipient: &str) -> Result<(), Problem> {
        if self.health_of(recipient)?.is_some() {
            self.store().delete_health(recipient).map_err(out_of_reach)?;
            if let Some(all) = &mut *self.health.borrow_mut() {
                all.remove(recipient);
            }
        }
        Ok(())
    }
}
