//! Reader codes: who reported already? A code of a reader and a component under a key of the day, from which no address
//! follows once the key is gone.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::ids::ComponentId;
use crate::time::timestamp::Timestamp;
use crate::user_reports::bounds::{BUCKET, COUNTED_ONCE_IN};

/// How many random bytes a key has.
pub const KEY_BYTES: usize = 32;
const DAY: Duration = Duration::from_secs(86_400);

/// What a reader is told apart by, for one component and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReaderCode(u64);

/// The key of today, and that of yesterday as long as readers are counted by it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReaderKeys(Vec<ReaderKey>);

/// The key of a day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ReaderKey {
    /// When the day began, in UTC.
    day: Timestamp,
    /// In hex.
    key: String,
}

impl std::fmt::Debug for ReaderKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the key of {}", self.day)
    }
}

impl ReaderKeys {
    /// Whether there is none of the day yet.
    #[must_use]
    pub fn is_outdated(&self, now: Timestamp) -> bool {
        self.0.iter().all(|key| key.day != now.start_of_day())
    }

    /// Takes the key of the day, of random bytes.
    pub fn renew(&mut self, bytes: &[u8; KEY_BYTES], now: Timestamp) {
        self.forget(now);
        let key = ReaderKey { day: now.start_of_day(), key: hex::encode(bytes) };
        self.0.retain(|other| other.day != key.day);
        self.0.push(key);
    }

    /// Forgets keys by which no reader is counted any more; whether there was one.
    pub fn forget(&mut self, now: Timestamp) -> bool {
        let (before, today) = (self.0.len(), now.start_of_day());
        let yesterday = today.minus(DAY);
        let counts = now.since(today) <= COUNTED_ONCE_IN + BUCKET;
        self.0.retain(|key| key.day == today || (counts && key.day == yesterday));
        self.0.len() != before
    }

    /// The codes of a reader for a component: by the key of the day, and by those before.
    #[must_use]
    pub fn codes(&self, component: &ComponentId, reader: &str, now: Timestamp) -> Vec<ReaderCode> {
        let today = now.start_of_day();
        let own = self.0.iter().filter(|key| key.day == today);
        let earlier = self.0.iter().filter(|key| key.day != today);
        own.chain(earlier).filter_map(|key| key.code(component, reader)).collect()
    }
}

impl ReaderKey {
    fn code(&self, component: &ComponentId, reader: &str) -> Option<ReaderCode> {
        let key = hex::decode(&self.key).ok()?;
        let mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        let mac = mac.chain_update(b"allclear/user-report/reader/1\0");
        let mac = mac.chain_update(component.as_str().as_bytes()).chain_update(b"\0");
        let bytes = mac.chain_update(reader.as_bytes()).finalize().into_bytes();
        let first = bytes.first_chunk::<8>()?;
        Some(ReaderCode(u64::from_le_bytes(*first)))
    }
}
