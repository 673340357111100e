//! Readers: how many look at the page, and how many did during an incident? Counted are the pages that are open and looked
//! at, by how long; who reads them is not known, and no cookie is set.

use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::ids::IncidentId;
use crate::time::timestamp::Timestamp;

/// The most incidents whose readers are kept; of more, those whose readers were counted first are forgotten.
pub const MAX_INCIDENTS_WITH_READERS: usize = 200;
const MINUTE_MS: i64 = 60_000;

/// How many readers an incident had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IncidentReaders {
    /// The most in a minute: the mean of how many looked at the page.
    pub most: u64,
    /// When that minute began.
    pub most_at: Timestamp,
    /// The minutes of all readers together: three readers for two minutes are six.
    pub reader_minutes: u64,
    /// Those of the last minute that is over.
    pub last: u64,
    /// When that minute began.
    pub last_at: Timestamp,
}

/// The readers of a page by the minute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderCounts {
    /// Of each incident, the newest last.
    incidents: Vec<(IncidentId, IncidentReaders)>,
    /// The minute that goes on, and how long readers looked in it, in milliseconds.
    #[serde(skip)]
    minute: Option<(i64, u64)>,
    /// The minute before it, with its readers.
    #[serde(skip)]
    last: Option<(i64, u64)>,
}

impl ReaderCounts {
    /// Readers looked for so long together, in milliseconds, as was heard at `now`. Returns whether a minute ended, which
    /// [`ReaderCounts::note`] then counts.
    pub fn add(&mut self, reading_ms: u64, now: Timestamp) -> bool {
        let this = now.unix_ms().div_euclid(MINUTE_MS);
        match &mut self.minute {
            Some((minute, sum)) if *minute == this => {
                *sum = sum.saturating_add(reading_ms);
                false
            }
            minute => {
                self.last = minute.replace((this, reading_ms)).map(mean);
                self.last.is_some()
            }
        }
    }

    /// Counts the minute that ended for [`incidents_with_readers`]. Returns whether there is something new to store.
    pub fn note(&mut self, incidents: impl Iterator<Item = (IncidentId, Timestamp)>) -> bool {
        let Some((minute, readers)) = self.last.filter(|(_, readers)| *readers > 0) else {
            return false;
        };
        let at = Timestamp::from_unix_ms(minute.saturating_mul(MINUTE_MS));
        let mut is_changed = false;
        for (id, opened_at) in incidents {
            if opened_at.unix_ms().div_euclid(MINUTE_MS) > minute {
                continue;
            }
            is_changed = true;
            if let Some((_, own)) = self.incidents.iter_mut().find(|(owner, _)| *owner == id) {
                own.reader_minutes = own.reader_minutes.saturating_add(readers);
                (own.last, own.last_at) = (readers, at);
                if readers > own.most {
                    (own.most, own.most_at) = (readers, at);
                }
            } else {
                let own = IncidentReaders {
                    most: readers,
                    most_at: at,
                    reader_minutes: readers,
                    last: readers,
                    last_at: at,
                };
                self.incidents.push((id, own));
            }
        }
        let excess = self.incidents.len().saturating_sub(MAX_INCIDENTS_WITH_READERS);
        self.incidents.drain(..excess);
        is_changed
    }

    /// The readers of an incident; `None` while there were none.
    #[must_use]
    pub fn of_incident(&self, id: &IncidentId) -> Option<IncidentReaders> {
        self.incidents.iter().find(|(owner, _)| owner == id).map(|(_, own)| own.clone())
    }

    /// The readers of the minute before `now`, the mean of how many looked at the page.
    #[must_use]
    pub fn in_last_minute(&self, now: Timestamp) -> u64 {
        let before = now.unix_ms().div_euclid(MINUTE_MS) - 1;
        let ended = self.minute.map(mean).into_iter().chain(self.last);
        ended
            .filter(|(minute, _)| *minute == before)
            .map(|(_, readers)| readers)
            .next()
            .unwrap_or(0)
    }
}

/// The incidents whose readers are counted: those that are public and unresolved, each with when readers were first told.
pub fn incidents_with_readers(board: &Board) -> impl Iterator<Item = (IncidentId, Timestamp)> {
    let public = board.incidents.unresolved().filter(|incident| incident.is_public());
    public.map(|incident| (incident.id.clone(), incident.created_at()))
}

/// A minute with the mean of its readers, rounded.
fn mean((minute, reading_ms): (i64, u64)) -> (i64, u64) {
    let whole = MINUTE_MS.unsigned_abs();
    (minute, reading_ms.saturating_add(whole / 2) / whole)
}
