//! Composing: to whom is a notification sent next, and in which message?
//!
//! Contacts come first, in the order of their audiences, and then subscribers by id. What was released together is one
//! message for each recipient, with those notifications alone that it is told of.

use std::rc::Rc;

use domain::config::notify_policy::NotificationPacing;
use domain::ids::AudienceId;
use domain::notify::alert_delivery::AlertDelivery;
use domain::notify::channel::Channel;
use domain::notify::delivery_record::DeliveryRecord;
use domain::notify::digest::{DeliveryTiming, ReadingWishes, timing_of};
use domain::notify::expansion::{CHUNK, DeliveryLane, Expansion};
use domain::notify::handover::PageStanding;
use domain::notify::notification::Notification;
use domain::notify::subscriber::Subscriber;
use domain::problem::Problem;
use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;

use crate::courier::CourierState;
use crate::courier::digests::OutgoingDigest;
use crate::courier::letters::Letter;
use crate::http::response::out_of_reach;
use crate::platform::clock;

/// A message to one recipient, to be attempted now.
pub(super) struct OutgoingMessage {
    pub(super) recipient: String,
    pub(super) channel: Channel,
    pub(super) content: MessageContent,
    /// Of a contact, the audience that it is told as.
    pub(super) audience: Option<AudienceId>,
    /// Whose clocks it shows; `None`: the page's.
    pub(super) zone: Option<Zone>,
    /// What came of earlier attempts.
    pub(super) before: Option<DeliveryRecord>,
    /// Until when it waits, because it is minor and its recipient has quiet hours.
    pub(super) quiet_until: Option<Timestamp>,
}

impl OutgoingMessage {
    /// A message that is no notification.
    pub(super) fn new(
        recipient: String,
        (channel, zone): (Channel, Option<Zone>),
        content: MessageContent,
    ) -> Self {
        let (audience, before, quiet_until) = (None, None, None);
        Self { recipient, channel, zone, content, audience, before, quiet_until }
    }
}

/// What a message says.
pub(super) enum MessageContent {
    /// What happened.
    Told(ToldNotifications),
    /// What happened since the last digest.
    Digest(OutgoingDigest),
    /// Something about the subscription.
    Letter(Letter),
    /// Something waits for an operator.
    Alert(Box<AlertDelivery>),
}

/// One notification, or several that were gathered.
pub(super) struct ToldNotifications {
    /// The number that deliveries are recorded under.
    pub(super) n: u64,
    pub(super) told: Vec<Rc<Notification>>,
}

impl ToldNotifications {
    /// What a record says of them beside its number.
    pub(super) fn gathered(&self) -> Vec<u64> {
        let numbers: Vec<u64> = self.told.iter().map(|told| told.n).collect();
        if numbers == [self.n] { vec![] } else { numbers }
    }
}

/// How far a notification has come with some messages.
pub(super) enum ReachedPlace {
    /// Contacts are being told.
    Contacts,
    /// Subscribers up to this id.
    Subscriber(String),
    /// None is left.
    End,
}

impl CourierState {
    /// The notifications that go one way in one message with a notification.
    pub(super) fn released(
        &self,
        lane: DeliveryLane,
        expansion: &Expansion,
    ) -> Result<Vec<Rc<Notification>>, Problem> {
        let numbers = &expansion.progress.gathered;
        if numbers.is_empty() || !lane.is_read_by_people() {
            return Ok(vec![Rc::new(expansion.told_by(lane))]);
        }
        self.told_as(lane, numbers)
    }

    /// Notifications by their numbers, as they are told one way.
    pub(super) fn told_as(
        &self,
        lane: DeliveryLane,
        numbers: &[u64],
    ) -> Result<Vec<Rc<Notification>>, Problem> {
        let mut told = vec![];
        for n in numbers {
            let notification = self.store().notification(*n).map_err(out_of_reach)?;
            told.extend(notification.map(|notification| Rc::new(notification.told_by(lane))));
        }
        Ok(told)
    }

    /// The messages to the next recipients of a notification, and the place that is reached with them.
    pub(super) fn next_messages(
        &self,
        lane: DeliveryLane,
        expansion: &Expansion,
    ) -> Result<(Vec<OutgoingMessage>, ReachedPlace), Problem> {
        let (store, n) = (self.store(), expansion.notification.n);
        let begin = expansion.progress.lane(lane).after.clone().unwrap_or_default();
        let Some(page) = self.page_standing()? else { return Ok((vec![], ReachedPlace::End)) };
        let release = Release {
            n,
            lane,
            told: self.released(lane, expansion)?,
            reached: store.recipients_after(n, &begin).map_err(out_of_reach)?,
            page,
        };
        if begin.is_empty() {
            let messages = self.to_contacts(&release)?;
            if !messages.is_empty() {
                return Ok((messages, ReachedPlace::Contacts));
            }
        }
        if !lane.reaches_subscribers() {
            return Ok((vec![], ReachedPlace::End));
        }
        let (mut messages, mut last) = (vec![], None);
        while messages.len() < CHUNK {
            let after = last.as_ref().unwrap_or(&begin);
            let behind = store.subscribers_after(after, CHUNK).map_err(out_of_reach)?;
            let Some(end) = behind.last().map(|end| end.subscriber.id.clone()) else {
                // What is left is sent first; the next look finds none.
                let last = last.filter(|_| !messages.is_empty());
                return Ok((messages, last.map_or(ReachedPlace::End, ReachedPlace::Subscriber)));
            };
            let subscribers = behind.into_iter().map(|record| record.subscriber);
            messages.extend(subscribers.filter_map(|subscriber| release.to_subscriber(subscriber)));
            last = Some(end);
        }
        Ok((messages, last.map_or(ReachedPlace::End, ReachedPlace::Subscriber)))
    }

    /// The messages to contacts that were not sent one yet.
    fn to_contacts(&self, release: &Release) -> Result<Vec<OutgoingMessage>, Problem> {
        let contacts = self.told_contacts(&release.page, &release.told)?.into_iter();
        let due =
            contacts.filter(|contact| release.is_due(&contact.id, &contact.channel)).take(CHUNK);
        let messages = due.map(|contact| {
            let way = (contact.channel, contact.zone);
            let message = release.message(contact.id, way, contact.told, false);
            OutgoingMessage { audience: contact.audience, ..message }
        });
        Ok(messages.collect())
    }
}

/// What is sent one way in one message to each, and who has it already.
struct Release {
    n: u64,
    lane: DeliveryLane,
    told: Vec<Rc<Notification>>,
    reached: Vec<String>,
    page: PageStanding,
}

impl Release {
    fn is_due(&self, recipient: &str, channel: &Channel) -> bool {
        DeliveryLane::for_recipient(recipient, channel) == self.lane
            && !self.reached.iter().any(|reached| reached == recipient)
    }

    /// The message to a subscriber; `None`: it is told nothing of this now, or has it.
    fn to_subscriber(&self, subscriber: Subscriber) -> Option<OutgoingMessage> {
        if !self.is_due(&subscriber.id, &subscriber.channel) {
            return None;
        }
        let wishes = ReadingWishes::of_subscriber(&subscriber, &self.page.timezone);
        let is_wanted = |told: &&Rc<Notification>| {
            subscriber.is_told(told) && !waits_for_digest(told, &self.page.policy.pacing, &wishes)
        };
        let told: Vec<_> = self.told.iter().filter(is_wanted).cloned().collect();
        let way = (subscriber.channel, subscriber.wishes.timezone);
        (!told.is_empty()).then(|| self.message(subscriber.id, way, told, wishes.digest))
    }

    fn wishes(&self, zone: Option<&Zone>, digest: bool) -> ReadingWishes {
        let timezone = zone.unwrap_or(&self.page.timezone).clone();
        ReadingWishes { timezone, digest }
    }

    fn message(
        &self,
        recipient: String,
        (channel, zone): (Channel, Option<Zone>),
        told: Vec<Rc<Notification>>,
        digest: bool,
    ) -> OutgoingMessage {
        let wishes = self.wishes(zone.as_ref(), digest);
        let quiet_until = quiet_until(self.lane, &told, &self.page.policy.pacing, &wishes);
        let content = MessageContent::Told(ToldNotifications { n: self.n, told });
        let message = OutgoingMessage::new(recipient, (channel, zone), content);
        OutgoingMessage { quiet_until, ..message }
    }
}

/// Whether a reader gets it in the next digest.
pub(super) fn waits_for_digest(
    told: &Notification,
    pacing: &NotificationPacing,
    wishes: &ReadingWishes,
) -> bool {
    matches!(timing_of(told, pacing, wishes, clock::now()), DeliveryTiming::Digest(_))
}

/// Until when a message to people waits: all that it tells is minor, and it is night.
fn quiet_until(
    lane: DeliveryLane,
    told: &[Rc<Notification>],
    pacing: &NotificationPacing,
    wishes: &ReadingWishes,
) -> Option<Timestamp> {
    let now = clock::now();
    let until = |told: &Rc<Notification>| match timing_of(told, pacing, wishes, now) {
        DeliveryTiming::Quiet(until) => Some(until),
        _ => None,
    };
    let all: Option<Vec<Timestamp>> = told.iter().map(until).collect();
    all?.into_iter().max().filter(|_| lane.is_read_by_people())
}
