//! Backup leases: while any lease is open, an object retains acknowledged outbox entries. Each
//! backup has its own lease; leases expire after 15 min, and at most 16 are open.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ordered::SortedMap;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// For how long changes are held for a copy that nobody goes on with.
pub const LEASE_FOR: Duration = Duration::from_secs(15 * 60);
/// How many copies an object holds for at a time.
pub const MAX_LEASES: usize = 16;
/// The most characters of the name of a copy.
pub const MAX_COPY_CHARS: usize = 64;

/// Copies that are being made, by name, and until when each is held for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupLeases(SortedMap<String, Timestamp>);

impl BackupLeases {
    /// Holds for a copy that begins.
    ///
    /// # Errors
    /// When its name is none, or too many are being made.
    pub fn take(&mut self, copy: &str, now: Timestamp) -> Result<(), Problem> {
        let plain = copy.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !plain || copy.len() > MAX_COPY_CHARS {
            let detail = format!("a name has at most {MAX_COPY_CHARS} letters, digits and hyphens");
            return Err(Problem::invalid("copy", detail));
        }
        self.0.retain(|_, until| is_valid(*until, now));
        if self.0.len() >= MAX_LEASES && !self.0.contains_key(copy) {
            let detail = format!("{MAX_LEASES} copies are being made, the most at a time");
            return Err(Problem::conflict(detail).hint("try again in 15 minutes"));
        }
        self.0.insert(copy.to_owned(), now.plus(LEASE_FOR));
        Ok(())
    }

    /// Goes on holding for a copy, if that was never let go.
    ///
    /// # Errors
    /// When it was: what was confirmed meanwhile is gone.
    pub fn renew(&mut self, copy: &str, now: Timestamp) -> Result<(), Problem> {
        self.check(copy, now)?;
        self.take(copy, now)
    }

    /// Lets go for a copy.
    pub fn release(&mut self, copy: &str) {
        self.0.remove(copy);
    }

    /// Whether any copy needs what the Board has confirmed.
    #[must_use]
    pub fn is_leased(&self, now: Timestamp) -> bool {
        self.0.values().any(|until| is_valid(*until, now))
    }

    /// Whether nobody is held for, or ever will be without asking.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Refuses to go on with a copy that is not held for.
    ///
    /// # Errors
    /// When it is not, or not any more.
    pub fn check(&self, copy: &str, now: Timestamp) -> Result<(), Problem> {
        if self.0.get(copy).is_some_and(|until| is_valid(*until, now)) {
            return Ok(());
        }
        Err(Problem::conflict("the backup took too long: its lease has expired")
            .hint("export again"))
    }
}

/// Whether there is time left; more than a hold may last was given by a clock that has been set back.
fn is_valid(until: Timestamp, now: Timestamp) -> bool {
    now < until && until <= now.plus(LEASE_FOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: u64) -> Timestamp {
        Timestamp::from_unix_ms(1_700_000_000_000).plus(Duration::from_secs(s))
    }

    #[test]
    fn two_copies_are_held_for_apart() {
        let mut holds = BackupLeases::default();
        holds.take("one", at(0)).unwrap();
        holds.take("two", at(10)).unwrap();
        holds.release("one");
        assert!(holds.is_leased(at(11)) && holds.check("one", at(11)).is_err());
        holds.check("two", at(11)).unwrap();
        holds.release("two");
        assert!(!holds.is_leased(at(12)) && holds.is_empty());
    }

    #[test]
    fn what_ran_out_is_never_renewed() {
        let mut holds = BackupLeases::default();
        holds.take("one", at(0)).unwrap();
        holds.renew("one", at(899)).unwrap();
        holds.check("one", at(1_798)).unwrap();
        assert_eq!(holds.check("one", at(1_799)).unwrap_err().status, 409);
        // Another copy in between keeps the object from confirming, and is no help to this one.
        holds.take("two", at(1_900)).unwrap();
        assert_eq!(holds.renew("one", at(1_901)).unwrap_err().status, 409);
    }

    #[test]
    fn a_clock_that_was_set_back_holds_nothing_for_ever() {
        let mut holds = BackupLeases::default();
        holds.take("one", at(10_000)).unwrap();
        assert!(!holds.is_leased(at(0)) && holds.check("one", at(0)).is_err());
    }

    #[test]
    fn no_more_than_some_at_a_time_and_no_odd_names() {
        let mut holds = BackupLeases::default();
        for n in 0..MAX_LEASES {
            holds.take(&format!("copy-{n}"), at(n as u64)).unwrap();
        }
        assert_eq!(holds.take("more", at(20)).unwrap_err().status, 409);
        holds.take("copy-3", at(20)).unwrap();
        // The first has run out.
        holds.take("more", at(900)).unwrap();
        for odd in ["a b", "é", &"x".repeat(MAX_COPY_CHARS + 1)] {
            assert_eq!(BackupLeases::default().take(odd, at(0)).unwrap_err().status, 422, "{odd}");
        }
    }
}
