//! Reports: what do operators see of subscribers, notifications and deliveries?

use std::time::Duration;

use domain::maturity::OutsideEvidence;
use domain::notify::contact::contact_recipient;
use domain::notify::reports::{
    DeliveryReport, NotificationReport, SubscriberCounts, SubscriberReport,
};
use domain::notify::subscriber::SubscriberState;
use domain::notify::subscriber_token::is_subscriber_id;
use domain::paging::{ListPage, PageRequest};
use domain::problem::Problem;

use crate::courier::CourierState;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;

/// How many of the latest notifications show how soon all are reached.
const NOTIFICATIONS_LOOKED_AT: usize = 100;
/// What counts as lately.
const LATELY: Duration = Duration::from_secs(30 * 86_400);

impl CourierState {
    pub(super) fn subscribers(&self, wanted: &PageRequest<String>) -> HttpResult {
        let after = wanted.cursor.as_deref().unwrap_or_default();
        if wanted.cursor.as_deref().is_some_and(|cursor| !is_subscriber_id(cursor)) {
            let detail = format!("`{after}` is no cursor of this list");
            return Err(
                Problem::invalid("cursor", detail).hint("leave it out to read from the start")
            );
        }
        let mut subscribers =
            self.store().subscribers_after(after, wanted.limit + 1).map_err(out_of_reach)?;
        let more = subscribers.len() > wanted.limit;
        subscribers.truncate(wanted.limit);
        let items: Vec<SubscriberReport> =
            subscribers.into_iter().map(|record| record.subscriber.into()).collect();
        let next = items.last().map(|last| last.id.clone()).filter(|_| more);
        json(200, &ListPage { items, next })
    }

    pub(super) fn subscriber_counts(&self) -> HttpResult {
        let (mut counts, now) = (SubscriberCounts::default(), clock::now());
        self.each_subscriber(|record| {
            let of_state = match record.subscriber.state {
                SubscriberState::Active => &mut counts.active,
                SubscriberState::Unconfirmed => &mut counts.unconfirmed,
                SubscriberState::Quarantined { .. } => &mut counts.quarantined,
            };
            *of_state += 1;
            let lately = |at| now.since(at) < LATELY;
            counts.confirmed_lately +=
                usize::from(record.subscriber.confirmed_at.is_some_and(lately));
        })?;
        json(200, &counts)
    }

    pub(super) fn notifications(&self, wanted: &PageRequest<u64>) -> HttpResult {
        let before = wanted.cursor.unwrap_or(u64::MAX);
        let mut notifications =
            self.store().notifications_before(before, wanted.limit + 1).map_err(out_of_reach)?;
        let more = notifications.len() > wanted.limit;
        notifications.truncate(wanted.limit);
        let items: Vec<NotificationReport> = notifications.iter().map(Into::into).collect();
        let next = items.last().map(|last| last.n.to_string()).filter(|_| more);
        json(200, &ListPage { items, next })
    }

    /// What shows how messages go to people: who is told, and how soon all were reached.
    pub(super) fn outside_evidence(&self) -> HttpResult {
        let mut outside = OutsideEvidence::default();
        for contact in self.contacts()?.values() {
            let channels = 0..contact.set.channels.len();
            for id in channels.map(|place| contact_recipient(&contact.id, place)) {
                if !self.is_disabled(&id)? {
                    outside.reachable.insert(contact.id.clone());
                }
            }
        }
        self.each_subscriber(|record| {
            let is_told = record.subscriber.state == SubscriberState::Active;
            outside.subscribers += usize::from(is_told);
        })?;
        let told = self.store().notifications_before(u64::MAX, NOTIFICATIONS_LOOKED_AT);
        let told = told.map_err(out_of_reach)?.into_iter();
        outside.notifications =
            told.map(|told| (told.notification.at, told.progress.done_at)).collect();
        json(200, &outside)
    }

    pub(super) fn deliveries_of(&self, n: u64, wanted: &PageRequest<String>) -> HttpResult {
        let store = self.store();
        if store.notification(n).map_err(out_of_reach)?.is_none() {
            return Err(unknown_notification(n));
        }
        let after = wanted.cursor.as_deref().unwrap_or_default();
        let mut deliveries =
            store.deliveries_after(n, after, wanted.limit + 1).map_err(out_of_reach)?;
        let more = deliveries.len() > wanted.limit;
        deliveries.truncate(wanted.limit);
        let report = |(recipient, record)| DeliveryReport { recipient, record };
        let items: Vec<DeliveryReport> = deliveries.into_iter().map(report).collect();
        let next = items.last().map(|last| last.recipient.clone()).filter(|_| more);
        json(200, &ListPage { items, next })
    }
}

pub(super) fn unknown_notification(n: u64) -> Problem {
    Problem::not_found(format!("there is no notification {n}"))
        .hint("`allclear deliveries` shows them")
}
