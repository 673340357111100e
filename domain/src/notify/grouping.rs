//! Grouping of notifications: in a storm a recipient gets few messages, and the right ones. Which are sent now, which
//! wait, and which are merged?
//!
//! Of what waits about an incident only the newest is sent, so nothing is sent late. An incident has at most so many
//! messages an hour, the last of which is kept for the all-clear. After a few messages what follows is gathered, and
//! sent as one message of many incidents; of one or two incidents only what goes on is.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::notification::{Notification, NotificationStage};
use crate::config::notify_policy::NotificationPacing;
use crate::ordered;
use crate::ordered::SortedSet;
use crate::severity::Severity;
use crate::time::timestamp::Timestamp;

/// The span of time in which messages are counted.
pub const COUNTED_FOR: Duration = Duration::from_secs(3_600);
/// How many messages a recipient gets in that time before what follows is gathered.
pub const UNGATHERED_MESSAGES: usize = 3;
/// As long as all messages of that time are of so many incidents, their beginnings and ends are not gathered: an
/// incident or two are no storm.
pub const UNGATHERED_INCIDENTS: usize = 2;

/// A notification that waits for a recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingNotification {
    /// Its number.
    pub n: u64,
    /// The id of the incident or maintenance.
    pub subject: String,
    /// Whether the recipient is told that it began, goes on or ended.
    pub stage: NotificationStage,
    /// How serious it is.
    pub severity: Severity,
    /// When the oldest of what was merged into it happened.
    pub since: Timestamp,
}

impl From<&Notification> for WaitingNotification {
    fn from(told: &Notification) -> Self {
        Self {
            n: told.n,
            subject: told.subject.id().to_owned(),
            stage: told.stage,
            severity: told.severity,
            since: told.at,
        }
    }
}

/// A message: one notification, or the newest one of each of several incidents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationGroup {
    /// What began first, then what goes on, then what ended; of these the most serious first.
    pub notifications: Vec<WaitingNotification>,
}

/// A message that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SentGroup {
    at: Timestamp,
    subjects: SortedSet<String>,
    severity: Severity,
}

/// What a recipient was sent lately, and what waits for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientPace {
    /// Within the last hour, oldest first.
    sent: Vec<SentGroup>,
    /// Incidents and maintenance of which it was told something, and not yet that they are over.
    told: SortedSet<String>,
    /// At most one of each incident.
    waiting: Vec<WaitingNotification>,
}

/// What is sent now, and when is the next?
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupingTurn {
    /// In order.
    pub messages: Vec<NotificationGroup>,
    /// When more is to be sent, if nothing else happens.
    pub look_again: Option<Timestamp>,
}

impl RecipientPace {
    /// Adds a notification to what waits. It replaces an older one of the same incident; what began and ended while
    /// it waited is not told at all.
    pub fn add(&mut self, new: impl Into<WaitingNotification>) {
        let mut new = new.into();
        if let Some(place) = self.waiting.iter().position(|waiting| waiting.subject == new.subject)
        {
            let old = self.waiting.remove(place);
            if old.n > new.n {
                self.waiting.push(old);
                return;
            }
            let is_unsaid = old.stage == NotificationStage::Opened;
            if is_unsaid && new.stage == NotificationStage::Updated {
                new.stage = NotificationStage::Opened;
            }
            let is_known = self.told.contains(&new.subject);
            if is_unsaid && !is_known && new.stage == NotificationStage::Ended {
                return;
            }
            new.since = old.since.min(new.since);
        }
        self.waiting.push(new);
    }

    /// Whether a notification waits, by its number.
    #[must_use]
    pub fn waits(&self, n: u64) -> bool {
        self.waiting.iter().any(|waiting| waiting.n == n)
    }

    /// What is sent at `now` of what waits; it then counts as sent.
    pub fn turn(&mut self, pacing: &NotificationPacing, now: Timestamp) -> GroupingTurn {
        // Nor what a clock said that has been set back since.
        let age = |at: Timestamp| now.since(at).max(at.since(now));
        self.sent.retain(|sent| age(sent.at) < COUNTED_FOR);
        let mut turn = GroupingTurn::default();
        let (mut ready, mut held) = (vec![], vec![]);
        for waiting in std::mem::take(&mut self.waiting) {
            match self.held_until(&waiting, pacing) {
                Some(until) if until > now => {
                    turn.look_at(until);
                    held.push(waiting);
                }
                _ => ready.push(waiting),
            }
        }
        ordered::sort_by_key(&mut ready, |waiting| {
            (waiting.stage, waiting.severity, waiting.since, waiting.n)
        });
        let mut gathered = vec![];
        for waiting in ready {
            if self.is_ungathered(&waiting) {
                self.send(vec![waiting], &mut turn, now);
            } else {
                gathered.push(waiting);
            }
        }
        let until = self.sent.last().map_or(now, |sent| sent.at.plus(pacing.gather_for));
        if !gathered.is_empty() && until <= now {
            self.send(std::mem::take(&mut gathered), &mut turn, now);
        } else if !gathered.is_empty() {
            turn.look_at(until);
        }
        self.waiting = held;
        self.waiting.append(&mut gathered);
        turn
    }

    /// Until when an incident has had all of its messages of an hour; the last is kept for the all-clear.
    fn held_until(
        &self,
        waiting: &WaitingNotification,
        pacing: &NotificationPacing,
    ) -> Option<Timestamp> {
        let most = usize::try_from(pacing.max_per_hour).unwrap_or(usize::MAX);
        let most = if waiting.stage == NotificationStage::Updated { most.max(2) - 1 } else { most };
        let of_it = self.sent.iter().filter(|sent| sent.subjects.contains(&waiting.subject));
        let mut newest_first = of_it.rev();
        newest_first.nth(most.max(1) - 1).map(|sent| sent.at.plus(COUNTED_FOR))
    }

    /// Whether a notification is a message of its own: one of the first, the beginning or end of one of few incidents,
    /// or the beginning of something that is more serious than all that was told lately.
    fn is_ungathered(&self, waiting: &WaitingNotification) -> bool {
        let is_worse = self.sent.iter().all(|sent| waiting.severity < sent.severity);
        let begins = waiting.stage == NotificationStage::Opened;
        let mut lately: SortedSet<&str> =
            self.sent.iter().flat_map(|sent| &sent.subjects).map(String::as_str).collect();
        lately.insert(&waiting.subject);
        let is_news = waiting.stage != NotificationStage::Updated;
        self.sent.len() < UNGATHERED_MESSAGES
            || (is_news && lately.len() <= UNGATHERED_INCIDENTS)
            || (begins && is_worse)
    }

    fn send(
        &mut self,
        notifications: Vec<WaitingNotification>,
        turn: &mut GroupingTurn,
        now: Timestamp,
    ) {
        for told in &notifications {
            if told.stage == NotificationStage::Ended {
                self.told.remove(&told.subject);
            } else {
                self.told.insert(told.subject.clone());
            }
        }
        let severity = notifications.iter().map(|told| told.severity).min();
        self.sent.push(SentGroup {
            at: now,
            subjects: notifications.iter().map(|told| told.subject.clone()).collect(),
            severity: severity.unwrap_or(Severity::Sev3),
        });
        turn.messages.push(NotificationGroup { notifications });
    }
}

impl GroupingTurn {
    fn look_at(&mut self, at: Timestamp) {
        self.look_again = Some(self.look_again.map_or(at, |instant| instant.min(at)));
    }
}
