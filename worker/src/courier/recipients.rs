//! Recipients: by which channel is one reached now, and who is told no more?

use domain::notify::channel::Channel;
use domain::notify::contact::CONTACT_MARK;
use domain::notify::subscriber::{Subscriber, SubscriberState};
use domain::problem::Problem;
use domain::time::time_zone::Zone;

use crate::courier::CourierState;
use crate::http::response::out_of_reach;
use crate::platform::clock;

/// A recipient that is told.
pub(super) struct KnownRecipient {
    pub(super) channel: Channel,
    /// Whose clocks it has; `None`: the page's.
    pub(super) zone: Option<Zone>,
    /// `None`: it is a contact.
    pub(super) subscriber: Option<Subscriber>,
}

impl CourierState {
    /// A recipient by its id; `None`: it is told no more.
    pub(super) fn recipient(&self, id: &str) -> Result<Option<KnownRecipient>, Problem> {
        if id.starts_with(CONTACT_MARK) {
            let is_disabled = self.is_disabled(id)?;
            let found = self.contact_channel(id)?.filter(|_| !is_disabled);
            return Ok(found.map(|(channel, zone)| {
                let subscriber = None;
                KnownRecipient { channel, zone, subscriber }
            }));
        }
        let record = self.store().subscriber(id).map_err(out_of_reach)?;
        let active = record.filter(|record| record.subscriber.state == SubscriberState::Active);
        Ok(active.map(|record| KnownRecipient {
            channel: record.subscriber.channel.clone(),
            zone: record.subscriber.wishes.timezone.clone(),
            subscriber: Some(record.subscriber),
        }))
    }

    /// Sends nothing more to an address that takes no messages, until its owner confirms it again.
    pub(super) fn quarantine(&self, id: &str, reason: &str) -> Result<(), Problem> {
        let store = self.store();
        let Some(mut record) = store.subscriber(id).map_err(out_of_reach)? else { return Ok(()) };
        if record.subscriber.state == SubscriberState::Active {
            let since = clock::now();
            record.subscriber.state =
                SubscriberState::Quarantined { since, reason: reason.to_owned() };
            store.put_subscriber(&record).map_err(out_of_reach)?;
        }
        Ok(())
    }
}
