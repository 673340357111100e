//! Drills at the Courier: the twin's knows those contacts alone that hear of drills, and no subscriber. Addresses go from
//! Courier to Courier.

use std::rc::Rc;
use std::time::Duration;

use domain::ids::ContactId;
use domain::notify::alert_delivery::AlertDelivery;
use domain::notify::contact::{Contact, contact_of};
use domain::notify::delivery::AttemptOutcome;
use domain::notify::drill_reach::{DrillReach, DrillSent, DrilledStep};
use domain::notify::escalation_rules::EscalationRules;
use domain::notify::expansion::CHUNK;
use domain::notify::notification::Notification;
use domain::problem::Problem;

use crate::courier::CourierState;
use crate::courier::alert_store::EscalationState;
use crate::courier::composing::{MessageContent, OutgoingMessage};
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::objects::client::ask_courier;
use crate::objects::drill_messages::DrillErrand;
use crate::objects::messages::CourierRequest;
use crate::platform::deadline::within;
use crate::storage::meta;
use crate::storage::wipe::{of_twin, wipe};

/// How long the end of a drill waits for what is still to be sent.
const LAST_SENDS: Duration = Duration::from_secs(3);

impl CourierState {
    pub(super) async fn drill(self: &Rc<Self>, errand: DrillErrand) -> HttpResult {
        match errand {
            DrillErrand::Begin(contacts) => self.begin_drill(&contacts).await,
            DrillErrand::Become { key, contacts } => self.become_twin(&key, &contacts).await,
            DrillErrand::End => self.end_drill().await,
            DrillErrand::Reach { told, steps } => self.reach(&told, &steps),
            DrillErrand::Forget => json(200, &self.forget_twin().await?),
        }
    }

    /// Gives the twin's Courier contacts, and the key by which their programs know this page.
    async fn begin_drill(&self, wanted: &[ContactId]) -> HttpResult {
        let all = self.contacts()?;
        let listed = wanted.iter().filter_map(|id| all.get(id).cloned());
        let contacts: Vec<Contact> = listed.collect();
        if contacts.is_empty() {
            return Err(Problem::conflict("none of the contacts that hear of drills is set")
                .hint("`allclear contact set` sets one"));
        }
        let key: Option<String> =
            meta::read(&self.store().sql, meta::SUBSCRIBER_KEY).map_err(out_of_reach)?;
        let errand = DrillErrand::Become { key: key.unwrap_or_default(), contacts };
        ask_courier::<()>(&self.page.twin(), &CourierRequest::Drill(Box::new(errand))).await?;
        json(200, &())
    }

    async fn become_twin(&self, key: &str, contacts: &[Contact]) -> HttpResult {
        self.forget_twin().await?;
        // With tables, and a key of its own that the page's takes the place of.
        self.wake()?;
        let store = self.store();
        let written = store.sql.transaction(|| {
            meta::write(&store.sql, meta::SUBSCRIBER_KEY, &key)?;
            contacts.iter().try_for_each(|contact| store.put_contact(contact))
        });
        written.map_err(out_of_reach)?;
        self.key.replace(None);
        self.contacts.replace(None);
        json(200, &self.wake()?)
    }

    /// Sends what is still to be sent, as long as that takes little time: that nothing is open, to programs that keep alerts.
    async fn end_drill(&self) -> HttpResult {
        of_twin(&self.page)?;
        self.escalate(|state| EscalationState { open: vec![], ..state })?;
        if let Some(sent) = within(LAST_SENDS, self.send_due()).await {
            sent?;
        }
        json(200, &self.sent()?)
    }

    fn sent(&self) -> Result<DrillSent, Problem> {
        let sent = meta::read(&self.store().sql, meta::DRILL_SENT).map_err(out_of_reach)?;
        Ok(sent.unwrap_or_default())
    }

    /// Notes what came of an attempt, on a twin.
    pub(super) fn note_drill(
        &self,
        message: &OutgoingMessage,
        outcome: &AttemptOutcome,
    ) -> Result<(), Problem> {
        let contact = contact_of(&message.recipient).filter(|_| self.page.is_twin);
        let Some((contact, _)) = contact else { return Ok(()) };
        let mut sent = self.sent()?;
        let is_accepted = matches!(outcome, AttemptOutcome::Accepted);
        sent.note(&contact, message.channel.kind(), is_accepted);
        if let MessageContent::Alert(delivery) = &message.content {
            sent.note_step(step(delivery));
        }
        meta::write(&self.store().sql, meta::DRILL_SENT, &sent).map_err(out_of_reach)
    }

    /// Whom this page would have sent what.
    fn reach(&self, told: &[Notification], steps: &[DrilledStep]) -> HttpResult {
        let mut reach = DrillReach::default();
        let Some(page) = self.page_standing()? else { return json(200, &reach.counts()) };
        let contacts = self.contacts()?;
        let kinds = |id: &ContactId| {
            let channels = contacts.get(id).map(|contact| contact.set.channels.as_slice());
            channels.unwrap_or_default().iter().map(|channel| channel.kind().to_owned()).collect()
        };
        reach.count_contacts(&EscalationRules::from(&page), (told, steps), kinds);
        let mut after = String::new();
        loop {
            let found = self.store().subscribers_after(&after, CHUNK).map_err(out_of_reach)?;
            let Some(last) = found.last() else { break };
            after.clone_from(&last.subscriber.id);
            found.iter().for_each(|record| reach.count_subscriber(&record.subscriber, told));
        }
        json(200, &reach.counts())
    }

    async fn forget_twin(&self) -> Result<(), Problem> {
        wipe(&self.state, &self.page).await?;
        self.key.replace(None);
        self.contacts.replace(None);
        self.under_way.take();
        self.escalation.take();
        self.escalates_at.set(None);
        self.counts.set(None);
        self.shut.take();
        self.pace.take();
        self.digest.take();
        self.health.take();
        self.tidied_at.set(None);
        Ok(())
    }
}

fn step(delivery: &AlertDelivery) -> DrilledStep {
    let message = &delivery.message;
    DrilledStep {
        alert: message.alert.id.clone(),
        severity: message.alert.severity,
        step: message.step,
        due_at: message.due_at,
    }
}
