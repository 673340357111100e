//! Outbox: numbered verdict changes, retained until the Board has acknowledged them and no backup
//! lease is open.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::ids::ProbeId;
use crate::ledger::verdict::VerdictChange;
use crate::time::timestamp::Timestamp;

/// The most changes that are told at a time; the rest follows once they are heard.
pub const MOST_CHANGES: usize = 200;

/// A change of belief with its place in the agent's row of changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberedChange {
    /// One more than that of the change before.
    pub number: u64,
    /// The probe.
    pub probe: ProbeId,
    /// What is believed now, and since when. Whatever was told of later instants is forgotten.
    pub change: VerdictChange,
}

/// The changes that are kept, in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outbox {
    #[serde(rename = "outbox")]
    changes: VecDeque<NumberedChange>,
    last_number: u64,
    /// Up to which the Board has heard, as far as is remembered: while a copy is made they are kept, but not
    /// told again.
    #[serde(skip)]
    heard_through: u64,
}

impl Outbox {
    /// The changes that a snapshot in JSON has.
    pub(crate) fn from_changes(changes: VecDeque<NumberedChange>, last_number: u64) -> Self {
        Self { changes, last_number, heard_through: 0 }
    }

    /// Numbers changes from the time on, unless there were some: that is above the numbers of a Ledger
    /// that was lost.
    pub fn begin(&mut self, now: Timestamp) {
        if self.last_number == 0 {
            self.last_number = u64::try_from(now.unix_ms()).unwrap_or_default();
        }
    }

    /// Adds a change.
    pub fn push(&mut self, probe: ProbeId, change: VerdictChange) {
        self.last_number += 1;
        self.changes.push_back(NumberedChange { number: self.last_number, probe, change });
    }

    /// The number of the last change, told or not.
    #[must_use]
    pub fn last_number(&self) -> u64 {
        self.last_number
    }

    /// What the Board has not heard of, in order.
    pub fn untold(&self) -> impl Iterator<Item = &NumberedChange> {
        self.changes.range(self.place_after(self.heard_through)..)
    }

    /// The Board has heard of all up to this number; it says a lower one than before when it was put back
    /// from a copy.
    pub fn heard(&mut self, through: u64) {
        self.heard_through = through;
    }

    /// Lets go of all up to this number.
    pub fn confirmed(&mut self, through: u64) {
        self.changes.drain(..self.place_after(through));
    }

    /// Where the first change above a number is; they are in order.
    fn place_after(&self, number: u64) -> usize {
        self.changes.partition_point(|change| change.number <= number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::verdict::{Assessment, Verdict};

    fn told(outbox: &Outbox) -> Vec<u64> {
        outbox.untold().map(|change| change.number).collect()
    }

    #[test]
    fn what_is_kept_for_a_copy_is_not_told_again() {
        let mut outbox = Outbox::default();
        for second in 1..=5 {
            let opinion = Assessment { verdict: Verdict::Up, failure: None };
            let change = VerdictChange { since: Timestamp::from_unix_ms(second), opinion };
            outbox.push("checkout".parse().unwrap(), change);
        }
        assert_eq!(told(&outbox), [1, 2, 3, 4, 5]);
        outbox.heard(3);
        assert_eq!(told(&outbox), [4, 5]);
        let copy = serde_json::to_string(&outbox).unwrap();
        outbox.heard(5);
        assert!(told(&outbox).is_empty());
        outbox.heard(2);
        assert_eq!(told(&outbox), [3, 4, 5], "the Board was put back from a copy");
        outbox.confirmed(4);
        assert_eq!(told(&outbox), [5]);
        let woken: Outbox = serde_json::from_str(&copy).unwrap();
        assert_eq!(told(&woken), [1, 2, 3, 4, 5], "all of it is in the copy");
        assert_eq!(woken.last_number(), 5);
    }
}
