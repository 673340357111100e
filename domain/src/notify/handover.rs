//! Handover: the Board's log is the outbox of notifications, and the Courier remembers how far it has read. Each
//! is taken over exactly once.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::drill_mark::policy_of_drill;
use super::notification::{Notification, PageIdentity};
use super::page_condition::PageCondition;
use crate::board::Board;
use crate::config::incident_policy::BusinessHours;
use crate::config::notify_policy::NotifyPolicy;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// The most notifications of a message; the rest follows once they are taken over.
pub const MAX_NOTIFICATIONS: usize = 50;
/// A message with so many bytes of notifications takes no more: one may be a report by mail. The Courier takes 8 MB.
const FULL_HANDOVER_BYTES: usize = 1_000_000;
/// The most bytes of a notification that is handed over, as JSON: what has more would be refused as a row, and keep all that
/// follow it from being told.
pub const MAX_NOTIFICATION_BYTES: usize = 1_500_000;
/// The most entries of the log that are looked through for one message.
pub const MAX_HANDOVER_ENTRIES: usize = 2_000;
/// How far back a Courier begins that has read nothing yet.
pub const FIRST_LOOK_BACK: Duration = Duration::from_secs(600);

/// A place in the log of a page: an entry, by its number and hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogCursor {
    /// The number of the last entry that was read.
    pub n: u64,
    /// Its hash.
    pub hash: String,
    /// When it was decided.
    pub at: Timestamp,
}

/// How much one message holds so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HandoverFill {
    entries: usize,
    notifications: usize,
    bytes: usize,
}

impl HandoverFill {
    /// Adds an entry of the log, with how many bytes its notification has, if it has one; whether another entry is looked
    /// at for the same message.
    pub fn add(&mut self, notification_bytes: Option<usize>) -> bool {
        self.entries += 1;
        self.notifications += usize::from(notification_bytes.is_some());
        self.bytes += notification_bytes.unwrap_or_default();
        self.entries < MAX_HANDOVER_ENTRIES
            && self.notifications < MAX_NOTIFICATIONS
            && self.bytes < FULL_HANDOVER_BYTES
    }
}

/// What messages say of the page itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageStanding {
    /// Whose page it is.
    pub identity: PageIdentity,
    /// Where its days begin.
    pub timezone: Zone,
    /// How it is.
    pub condition: PageCondition,
    /// Who is told what, and how much.
    #[serde(default)]
    pub policy: NotifyPolicy,
    /// When escalations send that wait for business hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_hours: Option<BusinessHours>,
}

impl PageStanding {
    /// Whether nothing differs but how the page is.
    #[must_use]
    pub fn is_same_page(&self, other: &Self) -> bool {
        self.identity == other.identity
            && self.timezone == other.timezone
            && self.policy == other.policy
            && self.business_hours == other.business_hours
    }

    /// How a page stands; `None` before anything is configured.
    #[must_use]
    pub fn from_board(board: &Board) -> Option<Self> {
        let configuration = board.configuration.as_ref()?;
        let page = &configuration.page;
        Some(Self {
            identity: PageIdentity { name: page.name.clone(), url: page.url.clone() },
            timezone: page.timezone.clone(),
            condition: PageCondition::from_board(board)?,
            policy: match &board.twin_of {
                Some(_) => policy_of_drill(&configuration.notify),
                None => configuration.notify.clone(),
            },
            business_hours: configuration.incidents.business_hours.clone(),
        })
    }
}

/// What the Board hands over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Where the Courier stood, as the Board knows; `None`: it had read nothing.
    pub after: Option<LogCursor>,
    /// Where it stands when it has taken this over.
    pub through: LogCursor,
    /// How the page stands.
    pub page: PageStanding,
    /// What happened in between.
    pub notifications: Vec<Notification>,
}

/// Which entries follow a cursor in a log: those after its number if the entry there is the same, or else, in a
/// log that was restored from a backup, those decided after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Following {
    /// Those with a larger number.
    After(u64),
    /// Those decided later than an instant.
    Since(Timestamp),
}

impl Following {
    /// What follows a cursor in a log that has an entry of that hash at its number, if it has one.
    #[must_use]
    pub fn from_cursor(
        cursor: Option<&LogCursor>,
        hash_there: Option<&str>,
        now: Timestamp,
    ) -> Self {
        match cursor {
            None => Self::Since(now.minus(FIRST_LOOK_BACK)),
            Some(cursor) if hash_there == Some(cursor.hash.as_str()) => Self::After(cursor.n),
            Some(cursor) => Self::Since(cursor.at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many entries one message takes, each with a notification of so many bytes.
    fn taken(bytes: Option<usize>) -> usize {
        let mut fill = HandoverFill::default();
        1 + (0..).take_while(|_| fill.add(bytes)).count()
    }

    #[test]
    fn a_message_is_full_by_entries_notifications_or_bytes() {
        assert_eq!(taken(None), MAX_HANDOVER_ENTRIES);
        assert_eq!(taken(Some(1)), MAX_NOTIFICATIONS);
        assert_eq!(taken(Some(FULL_HANDOVER_BYTES / 10)), 10);
        assert_eq!(taken(Some(FULL_HANDOVER_BYTES / 10 - 1)), 11, "the last one fits always");
        assert_eq!(taken(Some(FULL_HANDOVER_BYTES)), 1, "and so does one that is large");
    }
}
