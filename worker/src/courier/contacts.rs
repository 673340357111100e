//! Contacts: operators, partners and customers by name. What do operators see and set of them?

use std::rc::Rc;

use domain::ids::{AudienceId, ContactId};
use domain::notify::audience::{self, AudienceRecipient, NotificationRecord};
use domain::notify::channel::Channel;
use domain::notify::contact::{
    Contact, ContactReport, MAX_CONTACTS_OF_PAGE, contact_of, contact_recipient,
};
use domain::notify::handover::PageStanding;
use domain::notify::notification::Notification;
use domain::ordered::SortedMap;
use domain::problem::Problem;
use domain::time::time_zone::Zone;

use crate::courier::CourierState;
use crate::http::response::{HttpResult, json, out_of_reach};

/// A channel of a contact that is told of notifications.
pub(super) struct ToldContact {
    /// As a recipient.
    pub(super) id: String,
    pub(super) channel: Channel,
    /// `None`: it is told whatever audiences there are.
    pub(super) audience: Option<AudienceId>,
    /// Whose clocks it has; `None`: the page's.
    pub(super) zone: Option<Zone>,
    pub(super) told: Vec<Rc<Notification>>,
}

impl CourierState {
    /// Every contact, by id.
    pub(super) fn contacts(&self) -> Result<Rc<SortedMap<ContactId, Contact>>, Problem> {
        if let Some(cached) = &*self.contacts.borrow() {
            return Ok(Rc::clone(cached));
        }
        let all = self.store().contacts().map_err(out_of_reach)?;
        let all: SortedMap<_, _> =
            all.into_iter().map(|contact| (contact.id.clone(), contact)).collect();
        let all = Rc::new(all);
        self.contacts.replace(Some(Rc::clone(&all)));
        Ok(all)
    }

    /// The contacts that are told of notifications, in order, each by each of its channels.
    pub(super) fn told_contacts(
        &self,
        page: &PageStanding,
        released: &[Rc<Notification>],
    ) -> Result<Vec<ToldContact>, Problem> {
        let contacts = self.contacts()?;
        let mut all: Vec<ToldContact> = vec![];
        for told in released {
            for (contact, audience) in self.addressed(page, told)? {
                // One that is named and not set yet is told nothing.
                let Some(contact) = contacts.get(&contact) else { continue };
                for (place, channel) in contact.set.channels.iter().enumerate() {
                    let id = contact_recipient(&contact.id, place);
                    let is_read = audience.is_some() || matches!(channel, Channel::Email { .. });
                    if !is_read || self.is_disabled(&id)? {
                        continue;
                    }
                    if let Some(report) = all.iter_mut().find(|report| report.id == id) {
                        report.told.push(Rc::clone(told));
                        continue;
                    }
                    all.push(ToldContact {
                        id,
                        channel: channel.clone(),
                        audience: audience.clone(),
                        zone: contact.set.timezone.clone(),
                        told: vec![Rc::clone(told)],
                    });
                }
            }
        }
        Ok(all)
    }

    /// Who is told of a notification, in order, and as which audience; what names its contacts itself is for them alone.
    fn addressed(
        &self,
        page: &PageStanding,
        told: &Notification,
    ) -> Result<Vec<(ContactId, Option<AudienceId>)>, Problem> {
        if let Some(contacts) = told.subject.addressees() {
            return Ok(contacts.iter().map(|contact| (contact.clone(), None)).collect());
        }
        let record = self.notification_record(told)?;
        let recipients = audience::recipients(&page.policy, told, &record).into_iter();
        Ok(recipients.map(|recipient| (recipient.contact, Some(recipient.audience))).collect())
    }

    /// Whether a recipient keeps alerts of its own.
    fn keeps_alerts(&self, recipient: &str) -> Result<bool, Problem> {
        let channel = self.contact_channel(recipient)?;
        Ok(channel.is_some_and(|(channel, _)| channel.keeps_alerts()))
    }

    /// Who was told of the incident or maintenance of a notification before it.
    pub(super) fn notification_record(
        &self,
        told: &Notification,
    ) -> Result<NotificationRecord, Problem> {
        let mut record = NotificationRecord::default();
        let accepted = self.store().contacts_told(told.subject.id()).map_err(out_of_reach)?;
        for (before, recipient, delivery) in accepted {
            let (Some((contact, _)), Some(audience)) =
                (contact_of(&recipient), delivery.audience.clone())
            else {
                continue;
            };
            let keeps_alerts = self.keeps_alerts(&recipient)?;
            if before.n < told.n && delivery.may_be_heard(keeps_alerts) {
                record.note(&AudienceRecipient { contact, audience }, &before, delivery.last_at);
            }
        }
        Ok(record)
    }

    /// The channel that a recipient stands for, and its clocks; `None`: it was removed.
    pub(super) fn contact_channel(
        &self,
        recipient: &str,
    ) -> Result<Option<(Channel, Option<Zone>)>, Problem> {
        let Some((id, place)) = contact_of(recipient) else { return Ok(None) };
        let contacts = self.contacts()?;
        let channel = |contact: &Contact| {
            let channel = contact.set.channels.get(place)?.clone();
            Some((channel, contact.set.timezone.clone()))
        };
        Ok(contacts.get(&id).and_then(channel))
    }

    /// Every contact, as operators see it.
    pub(super) fn contact_reports(&self) -> Result<Vec<ContactReport>, Problem> {
        let contacts = self.contacts()?;
        let reports = contacts.values().map(|contact| {
            let mut report = ContactReport::from(contact);
            for place in 0..contact.set.channels.len() {
                let disabled = self.disabled(&contact_recipient(&contact.id, place))?;
                report.disabled.extend(disabled.map(|health| health.of_channel(place)));
            }
            Ok(report)
        });
        reports.collect()
    }

    /// Sets a contact; what an alert has for it by now is sent.
    pub(super) async fn set_contact(self: &Rc<Self>, contact: &Contact) -> HttpResult {
        let contacts = self.contacts()?;
        if !contacts.contains_key(&contact.id) && contacts.len() >= MAX_CONTACTS_OF_PAGE {
            let detail =
                format!("there are {MAX_CONTACTS_OF_PAGE} contacts, the most that are kept");
            return Err(Problem::conflict(detail).hint("remove one: `allclear contact remove`"));
        }
        self.store().put_contact(contact).map_err(out_of_reach)?;
        self.forget_health_of(&contact.id)?;
        self.contacts.replace(None);
        self.escalate(|mut state| {
            state.progress.note_set(&contact.id);
            state
        })?;
        self.schedule_alarm().await?;
        self.send_soon();
        json(200, &contact.report_with_secrets(&self.key()?))
    }

    pub(super) fn remove_contact(&self, id: &ContactId) -> HttpResult {
        if !self.contacts()?.contains_key(id) {
            return Err(Problem::not_found(format!("there is no contact `{id}`"))
                .hint("`allclear contact list` shows them"));
        }
        self.store().delete_contact(id).map_err(out_of_reach)?;
        self.forget_health_of(id)?;
        self.contacts.replace(None);
        // What was open of its channels is over.
        self.escalate(|state| state)?;
        json(200, &())
    }
}
