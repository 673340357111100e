//! Hash chain: has the log been altered? Each entry holds the hash of the one before, so a changed
//! entry breaks every hash after it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What the first entry names as the one before it.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Where a log ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many entries there are.
    pub height: u64,
    /// The hash of the last one, in lower-case hex.
    pub hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self { height: 0, hash: GENESIS.to_owned() }
    }
}

impl Head {
    /// The head after an entry with these exact bytes is appended.
    #[must_use]
    pub fn append(&self, entry: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.hash.as_bytes());
        hasher.update(b"\n");
        hasher.update(entry.as_bytes());
        Self { height: self.height + 1, hash: hex::encode(hasher.finalize()) }
    }

    /// Twelve lower-case alphanumerics that no other thing of this log has: made from the head,
    /// so that the same log always gives the same names.
    #[must_use]
    pub fn name(&self, what: &str, nth: usize) -> String {
        let seed = format!("{}\n{what}\n{nth}", self.hash);
        let digest = Sha256::digest(seed.as_bytes());
        let alphabet = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let letters = digest.iter().take(12);
        letters
            .filter_map(|byte| alphabet.get(usize::from(*byte) % 36))
            .map(|c| *c as char)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_byte_changes_every_hash_after_it() {
        let hashes = |texts: [&str; 3]| {
            let mut head = Head::default();
            texts.map(|text| {
                head = head.append(text);
                (head.height, head.hash.clone())
            })
        };
        let written = hashes(["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]);
        let altered = hashes(["{\"a\":1}", "{\"b\":3}", "{\"c\":3}"]);
        assert_eq!(written.each_ref().map(|(height, _)| *height), [1, 2, 3]);
        let same: Vec<bool> = written.iter().zip(&altered).map(|(a, b)| a == b).collect();
        assert_eq!(same, [true, false, false]);
    }

    #[test]
    fn names_are_twelve_letters_and_differ() {
        let head = Head::default();
        let names = [head.name("incident", 0), head.name("incident", 1), head.name("update", 0)];
        assert!(names.iter().all(|name| name.len() == 12), "{names:?}");
        assert_ne!(names[0], names[1]);
        assert_ne!(names[0], names[2]);
    }
}
