//! Managed subscribers: answers calls of Statuspage's manage API v1.

use domain::board::RecipientChange;
use domain::notify::statuspage_subscribers::answers::{
    ManagedSubscriber, ManagedSubscriberAnswer, SubscriberHistogram,
};
use domain::notify::statuspage_subscribers::calls::{
    NewManagedSubscriber, SubscriberCall, SubscriberSelection,
};
use domain::notify::subscriber::{SubscriberState, SubscriptionFilter};
use domain::notify::subscriptions::{
    self, MAX_SUBSCRIBERS, SubscribeRequest, SubscriptionMail, SubscriptionRecord,
};
use domain::problem::Problem;
use serde::Serialize;

use crate::courier::CourierState;
use crate::courier::letters::Letter;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;

impl CourierState {
    /// Carries a call out for the page of an id.
    pub(super) async fn manage_subscribers(&self, page: &str, call: SubscriberCall) -> HttpResult {
        let (body, change) = match call {
            SubscriberCall::List(selection) => (self.managed_list(page, &selection)?, None),
            SubscriberCall::Count(selection) => {
                (text(&self.histogram(Some(&selection))?.totals())?, None)
            }
            SubscriberCall::Histogram => (text(&self.histogram(None)?)?, None),
            SubscriberCall::Show(id) => (managed(page, &self.subscription_record(&id)?)?, None),
            SubscriberCall::Add(new) => self.add_managed(page, new)?,
            SubscriberCall::Change { id, components } => {
                let mut record = self.subscription_record(&id)?;
                let is_same = record.subscriber.wishes.components == components;
                record.subscriber.wishes.components = components;
                let change = RecipientChange::SubscriberChanged { subscriber: id };
                if !is_same {
                    self.store().put_subscriber(&record).map_err(out_of_reach)?;
                }
                (managed(page, &record)?, (!is_same).then_some(change))
            }
            SubscriberCall::Remove(id) => {
                let record = self.subscription_record(&id)?;
                self.forget(&id)?;
                let change = RecipientChange::SubscriberRemoved { subscriber: id };
                (managed(page, &record)?, Some(change))
            }
            SubscriberCall::Resend(id) => (managed(page, &self.ask_again(&id)?)?, None),
        };
        self.schedule_alarm().await?;
        json(200, &ManagedSubscriberAnswer { body, change })
    }

    fn subscription_record(&self, id: &str) -> Result<SubscriptionRecord, Problem> {
        let record = self.store().subscriber(id).map_err(out_of_reach)?;
        record.ok_or_else(|| Problem::not_found(format!("there is no subscriber `{id}`")))
    }

    fn managed_list(&self, page: &str, selection: &SubscriberSelection) -> Result<String, Problem> {
        let (mut skipped, most) = selection.window();
        let mut shown = vec![];
        self.each_subscriber(|record| {
            if shown.len() >= most || !selection.holds(&record.subscriber) {
                return;
            }
            if skipped > 0 {
                skipped -= 1;
            } else {
                shown.push(record.subscriber.clone());
            }
        })?;
        let shown = shown.iter().map(|subscriber| ManagedSubscriber { subscriber, page });
        text(&shown.collect::<Vec<_>>())
    }

    fn histogram(
        &self,
        selection: Option<&SubscriberSelection>,
    ) -> Result<SubscriberHistogram, Problem> {
        let mut histogram = SubscriberHistogram::default();
        self.each_subscriber(|record| {
            if selection.is_none_or(|selection| selection.holds(&record.subscriber)) {
                histogram.count(&record.subscriber);
            }
        })?;
        Ok(histogram)
    }

    fn add_managed(
        &self,
        page: &str,
        new: NewManagedSubscriber,
    ) -> Result<(String, Option<RecipientChange>), Problem> {
        let (store, now) = (self.store(), clock::now());
        let id = self.key()?.subscriber_id(&new.channel);
        if store.subscriber(&id).map_err(out_of_reach)?.is_some() {
            return Err(Problem::conflict(format!("subscriber `{id}` has this address"))
                .hint("change it, or send the confirmation again"));
        }
        let wishes =
            SubscriptionFilter { components: new.components, ..SubscriptionFilter::default() };
        let asked = SubscribeRequest { channel: new.channel, wishes };
        let counts = self.counts()?;
        let full = || Problem::conflict("there are as many subscribers as there may be");
        let (record, letter) = if new.is_confirmed {
            if counts.total >= MAX_SUBSCRIBERS {
                return Err(full());
            }
            (subscriptions::confirmed(id.clone(), asked, now), None)
        } else {
            let followed = subscriptions::subscribe(&id, None, asked, counts, now);
            let (record, kind) = followed.ok_or_else(full)?;
            let letter = Letter::new(&record.subscriber, kind, now);
            (record, Some(letter))
        };
        let written = store.sql.transaction(|| {
            store.put_subscriber(&record)?;
            letter.iter().try_for_each(|letter| letter.put(&store))
        });
        written.map_err(out_of_reach)?;
        self.counts.set(None);
        let body = managed(page, &record)?;
        let change =
            RecipientChange::SubscriberAdded { subscriber: id, confirmed: new.is_confirmed };
        Ok((body, Some(change)))
    }

    /// Has the owner of an address asked again whether messages are wanted.
    fn ask_again(&self, id: &str) -> Result<SubscriptionRecord, Problem> {
        let (store, now) = (self.store(), clock::now());
        let before = self.subscription_record(id)?;
        if before.subscriber.state == SubscriberState::Active {
            return Err(Problem::conflict(format!("subscriber `{id}` is confirmed")));
        }
        let asked = SubscribeRequest {
            channel: before.subscriber.channel.clone(),
            wishes: before.subscriber.wishes.clone(),
        };
        let followed = subscriptions::subscribe(id, Some(before), asked, self.counts()?, now);
        let (record, kind): (_, SubscriptionMail) = followed.ok_or_else(|| {
            Problem::conflict("it was asked as often today as an address may be")
                .hint("try again tomorrow")
        })?;
        let letter = Letter::new(&record.subscriber, kind, now);
        let written = store.sql.transaction(|| {
            store.put_subscriber(&record)?;
            letter.put(&store)
        });
        written.map_err(out_of_reach)?;
        Ok(record)
    }
}

fn managed(page: &str, record: &SubscriptionRecord) -> Result<String, Problem> {
    text(&ManagedSubscriber { subscriber: &record.subscriber, page })
}

fn text<T: Serialize>(value: &T) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| out_of_reach(error.into()))
}
