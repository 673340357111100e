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

/// Checks that entries lead from the beginning to their hashes; the number of the first that
/// does not, from 1.
///
/// # Errors
/// The place of the first entry whose hash does not follow from what stands before it.
pub fn verify<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Head, u64> {
    let mut head = Head::default();
    for (entry, hash) in entries {
        head = head.append(entry);
        if head.hash != hash {
            return Err(head.height);
        }
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_byte_is_found_where_it_is() {
        let texts = ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"];
        let mut head = Head::default();
        let hashes: Vec<String> = texts
            .iter()
            .map(|text| {
                head = head.append(text);
                head.hash.clone()
            })
            .collect();
        let log = |second: &'static str| {
            [texts[0], second, texts[2]].into_iter().zip(hashes.iter().map(String::as_str))
        };
        assert_eq!(verify(log(texts[1])), Ok(head));
        assert_eq!(verify(log("{\"b\":3}")), Err(2));
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
