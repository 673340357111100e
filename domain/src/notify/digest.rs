//! Digest: many notifications in one message, once a day or week. Which notifications wait, until when, and what does
//! a digest hold?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::notification::{Notification, NotificationStage};
use super::subscriber::Subscriber;
use crate::config::notify_policy::{DigestSchedule, NotificationPacing, QuietHours};
use crate::ordered;
use crate::severity::Severity;
use crate::time::calendar::Span;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// The most incidents and maintenances of a digest; of more it says how many there are.
pub const MAX_DIGEST_ENTRIES: usize = 100;

/// How a recipient wants to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingWishes {
    /// Whose clocks it has.
    pub timezone: Zone,
    /// Whether it gets digests, where the page has them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub digest: bool,
}

impl ReadingWishes {
    /// Those of a subscriber; `zone` is the page's.
    #[must_use]
    pub fn of_subscriber(subscriber: &Subscriber, zone: &Zone) -> Self {
        let timezone = subscriber.wishes.timezone.as_ref().unwrap_or(zone).clone();
        Self { timezone, digest: subscriber.takes_digests() }
    }
}

/// What became of an incident or a maintenance since the last digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestEntry {
    /// Its id.
    pub subject: String,
    /// The newest notification of it.
    pub n: u64,
    /// How serious it was at most.
    pub severity: Severity,
    /// Whether it began since the last digest.
    pub began: bool,
    /// Whether it is over.
    pub is_over: bool,
    /// How much was told of it.
    pub notifications: usize,
}

/// A digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// What is not over first; of these the most serious, and of those the newest.
    pub entries: Vec<DigestEntry>,
    /// How many more there are.
    pub left_out: usize,
}

/// Whether a notification may wait for the morning: what is not serious. An all-clear is as serious as what it ends.
#[must_use]
pub fn is_minor(told: &Notification) -> bool {
    told.severity == Severity::Sev3
}

/// When a recipient is told of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryTiming {
    /// At once.
    Now,
    /// When its quiet hours end.
    Quiet(Timestamp),
    /// In the digest that is due then.
    Digest(Timestamp),
}

/// When a recipient is told of a notification.
///
/// Who has digests gets all in them but what is most serious, which is sent at once to everyone.
#[must_use]
pub fn timing_of(
    told: &Notification,
    pacing: &NotificationPacing,
    wishes: &ReadingWishes,
    now: Timestamp,
) -> DeliveryTiming {
    let zone = &wishes.timezone;
    match (pacing.digest.filter(|_| wishes.digest), pacing.quiet_hours) {
        (Some(schedule), _) if told.severity != Severity::Sev1 => {
            DeliveryTiming::Digest(next_digest(schedule, zone, now))
        }
        (_, Some(hours)) if is_minor(told) => {
            quiet_until(hours, zone, now).map_or(DeliveryTiming::Now, DeliveryTiming::Quiet)
        }
        _ => DeliveryTiming::Now,
    }
}

/// When the quiet hours end that hold an instant; `None`: none do. They last from one instant to another, so an hour
/// that clocks show twice is in them or not.
#[must_use]
pub fn quiet_until(hours: QuietHours, zone: &Zone, at: Timestamp) -> Option<Timestamp> {
    let before = at.minus(Duration::from_secs(2 * 86_400));
    let begins = days(before).map(|day| zone.minute_of(day, hours.from_minute));
    let began = begins.take_while(|begin| *begin <= at).last()?;
    let end = days(began).map(|day| zone.minute_of(day, hours.to_minute)).find(|end| *end > began);
    end.filter(|end| *end > at)
}

/// When the next digest is due after an instant. Where clocks jump over its time it comes as much later, and where
/// they show it twice, at the first.
#[must_use]
pub fn next_digest(schedule: DigestSchedule, zone: &Zone, after: Timestamp) -> Timestamp {
    let is_day = |at: &Timestamp| {
        let (weekday, _) = zone.week_time(*at);
        schedule.weekday.is_none_or(|day| day == weekday)
    };
    let mut due = days(after).map(|day| zone.minute_of(day, schedule.minute));
    due.find(|at| *at > after && is_day(at)).unwrap_or(after)
}

/// The span that a digest is of which is due at an instant: since the one before.
#[must_use]
pub fn digest_span(schedule: DigestSchedule, zone: &Zone, due: Timestamp) -> Span {
    let mut from = due.minus(Duration::from_secs(8 * 86_400));
    loop {
        let next = next_digest(schedule, zone, from);
        if next >= due || next <= from {
            return Span { from, to: due };
        }
        from = next;
    }
}

/// Instants on this and the following dates. Two follow each other by less than a day has hours, for no date to be
/// left out.
fn days(from: Timestamp) -> impl Iterator<Item = Timestamp> {
    (0..20).map(move |nth| from.plus(Duration::from_secs(nth * 12 * 3_600)))
}

impl Digest {
    /// The digest of these notifications.
    #[must_use]
    pub fn from_notifications<'a>(told: impl IntoIterator<Item = &'a Notification>) -> Self {
        let mut entries: Vec<DigestEntry> = vec![];
        for told in told {
            let (subject, stage) = (told.subject.id(), told.stage);
            let place = entries.iter().position(|entry| entry.subject == subject);
            let mut entry = place.map_or_else(
                || DigestEntry {
                    subject: subject.to_owned(),
                    n: 0,
                    severity: told.severity,
                    began: false,
                    is_over: false,
                    notifications: 0,
                },
                |place| entries.remove(place),
            );
            if told.n >= entry.n {
                entry.n = told.n;
                entry.is_over = stage == NotificationStage::Ended;
            }
            entry.severity = entry.severity.min(told.severity);
            entry.began |= stage == NotificationStage::Opened;
            entry.notifications += 1;
            entries.push(entry);
        }
        ordered::sort_by_key(&mut entries, |entry| {
            (entry.is_over, entry.severity, std::cmp::Reverse(entry.n))
        });
        let left_out = entries.len().saturating_sub(MAX_DIGEST_ENTRIES);
        entries.truncate(MAX_DIGEST_ENTRIES);
        Self { entries, left_out }
    }
}
