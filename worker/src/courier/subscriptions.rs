//! Subscriptions: what readers ask of the Courier. Its answers say nothing of who is known, except to who has a
//! token from a message.

use std::rc::Rc;

use domain::notify::own_subscription::OwnSubscription;
use domain::notify::subscriber::{SubscriberState, SubscriptionFilter};
use domain::notify::subscriber_import::{MAX_IMPORTED, SubscriberImport, SubscriberImportReport};
use domain::notify::subscriber_token::TokenPurpose;
use domain::notify::subscriptions::{
    self, MAX_SUBSCRIBERS, SubscribeRequest, SubscriptionCounts, SubscriptionRecord,
};
use domain::ordered::SortedSet;
use domain::problem::Problem;

use crate::courier::CourierState;
use crate::courier::letters::Letter;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;

impl CourierState {
    /// Adds subscribers that are known from elsewhere; those that are known here stay as they are.
    pub(super) async fn import(self: &Rc<Self>, import: SubscriberImport) -> HttpResult {
        if import.subscribers.len() > MAX_IMPORTED {
            let detail = format!("there are more than {MAX_IMPORTED}");
            return Err(
                Problem::invalid("subscribers", detail).hint("send them in several requests")
            );
        }
        let (key, now, mut counts) = (self.key()?, clock::now(), self.counts()?);
        if import.dry_run {
            counts.total = counts.total.saturating_add(import.added_before);
            let before = u32::try_from(import.added_before).unwrap_or(u32::MAX);
            counts.new_today =
                counts.new_today.saturating_add(if import.confirmed { 0 } else { before });
        }
        let (mut report, mut records, mut letters) =
            (SubscriberImportReport::default(), vec![], vec![]);
        let mut ids = SortedSet::new();
        for new in import.subscribers {
            let id = key.subscriber_id(&new.channel());
            let is_again = !ids.insert(id.clone());
            if is_again || self.store().subscriber(&id).map_err(out_of_reach)?.is_some() {
                report.known += 1;
                continue;
            }
            let record = if import.confirmed {
                (counts.total < MAX_SUBSCRIBERS).then(|| new.confirmed(id, now))
            } else {
                let asked = SubscribeRequest { channel: new.channel(), wishes: new.wishes };
                let followed = subscriptions::subscribe(&id, None, asked, counts, now);
                followed.map(|(record, kind)| {
                    letters.push(Letter::new(&record.subscriber, kind, now));
                    record
                })
            };
            match record {
                Some(record) => {
                    counts.total += 1;
                    counts.new_today += u32::from(!import.confirmed);
                    report.added += 1;
                    records.push(record);
                }
                None => report.left_out += 1,
            }
        }
        if import.dry_run {
            return json(200, &report);
        }
        let store = self.store();
        let written = store.sql.transaction(|| {
            records.iter().try_for_each(|record| store.put_subscriber(record))?;
            letters.iter().try_for_each(|letter| letter.put(&store))
        });
        written.map_err(out_of_reach)?;
        self.counts.set(None);
        self.schedule_alarm().await?;
        json(200, &report)
    }

    /// The owner of an address confirms; the answer is the subscription.
    pub(super) fn confirm(&self, token: &str) -> HttpResult {
        let record = self.opened(TokenPurpose::Confirm, token)?;
        let confirmed = subscriptions::confirm(record, clock::now());
        self.store().put_subscriber(&confirmed).map_err(out_of_reach)?;
        self.own(&confirmed)
    }

    /// What is told to whom has the token.
    pub(super) fn subscription(&self, token: &str) -> HttpResult {
        self.own(&self.opened(TokenPurpose::Manage, token)?)
    }

    pub(super) fn change(&self, token: &str, wishes: SubscriptionFilter) -> HttpResult {
        let mut record = self.opened(TokenPurpose::Manage, token)?;
        if record.subscriber.wishes != wishes {
            record.subscriber.wishes = wishes;
            self.store().put_subscriber(&record).map_err(out_of_reach)?;
        }
        self.own(&record)
    }

    fn own(&self, record: &SubscriptionRecord) -> HttpResult {
        json(200, &OwnSubscription::from_subscriber(&record.subscriber, &self.key()?))
    }

    /// Ends a subscription by the token of a message, or of the page that manages it. Of one that ended before
    /// all is well too: a mail program may ask twice.
    pub(super) fn unsubscribe(&self, token: &str) -> HttpResult {
        let key = self.key()?;
        let purposes = [TokenPurpose::Unsubscribe, TokenPurpose::Manage];
        let id = purposes.into_iter().find_map(|purpose| key.open(purpose, token));
        let id = id.ok_or_else(unknown_link)?;
        self.forget(&id)?;
        json(200, &())
    }

    /// An operator removes a subscriber.
    pub(super) fn remove(&self, id: &str) -> HttpResult {
        let record = self.store().subscriber(id).map_err(out_of_reach)?;
        if record.is_none() {
            return Err(Problem::not_found(format!("there is no subscriber `{id}`"))
                .hint("`allclear subscriber list` shows them"));
        }
        self.forget(id)?;
        json(200, &())
    }

    pub(super) fn forget(&self, id: &str) -> Result<(), Problem> {
        self.store().delete_subscriber(id).map_err(out_of_reach)?;
        // Counted anew when it is next asked for.
        self.counts.set(None);
        Ok(())
    }

    /// The subscriber whose token this is.
    fn opened(&self, purpose: TokenPurpose, token: &str) -> Result<SubscriptionRecord, Problem> {
        let id = self.key()?.open(purpose, token).ok_or_else(unknown_link)?;
        self.store().subscriber(&id).map_err(out_of_reach)?.ok_or_else(unknown_link)
    }

    /// How many subscribers there are; they are counted once after the object woke.
    pub(super) fn counts(&self) -> Result<SubscriptionCounts, Problem> {
        let (mut counts, today) = (SubscriptionCounts::default(), clock::now().start_of_day());
        if let Some((_, counted)) = self.counts.get().filter(|(day, _)| *day == today) {
            return Ok(counted);
        }
        self.each_subscriber(|record| {
            counts.total += 1;
            counts.new_today += u32::from(record.subscriber.created_at >= today);
        })?;
        self.counts.set(Some((today, counts)));
        Ok(counts)
    }

    /// Gives every subscriber, a few hundred in memory at a time.
    pub(super) fn each_subscriber(
        &self,
        mut take: impl FnMut(&SubscriptionRecord),
    ) -> Result<(), Problem> {
        let mut after = String::new();
        loop {
            let some = self.store().subscribers_after(&after, 500).map_err(out_of_reach)?;
            some.iter().for_each(&mut take);
            match some.last() {
                Some(last) => after.clone_from(&last.subscriber.id),
                None => return Ok(()),
            }
        }
    }

    /// Forgets who did not confirm in time.
    pub(super) fn forget_unconfirmed(&self) -> Result<(), Problem> {
        let (mut expired, now) = (vec![], clock::now());
        self.each_subscriber(|record| {
            if record.subscriber.state == SubscriberState::Unconfirmed
                && subscriptions::is_expired(record, now)
            {
                expired.push(record.subscriber.id.clone());
            }
        })?;
        expired.iter().try_for_each(|id| self.forget(id))
    }
}

fn unknown_link() -> Problem {
    Problem::not_found("this link leads to no subscription, or that has ended")
        .hint("subscribe again at `/subscribe`")
}
