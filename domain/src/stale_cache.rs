//! Stale-while-revalidate cache with single-flight fetches and back-off after failures. Pure: the
//! caller fetches.

use std::collections::VecDeque;
use std::time::Duration;

use crate::time::timestamp::Timestamp;

/// Answers by key, at most so many; the one that was made longest ago goes first.
#[derive(Debug)]
pub struct StaleCache<K, V> {
    capacity: usize,
    entries: VecDeque<CacheEntry<K, V>>,
    /// The number of the next question.
    next: u64,
    /// Answers to questions before this one are old, whenever they come.
    fresh_from: u64,
    /// Answers to questions before this one are worth nothing.
    valid_from: u64,
}

#[derive(Debug)]
struct CacheEntry<K, V> {
    key: K,
    had: Option<Cached<V>>,
    mark: Option<FetchMark>,
}

#[derive(Debug)]
struct Cached<V> {
    value: V,
    number: u64,
    asked_at: Timestamp,
    life: Ttl,
}

/// Why it need not be asked for, and for how long.
#[derive(Debug)]
struct FetchMark {
    failed: bool,
    number: u64,
    since: Timestamp,
    lasts: Duration,
}

/// How long an answer serves, counted from when it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ttl {
    /// For so long nobody asks anew.
    pub fresh: Duration,
    /// For so long it will do while somebody asks anew, or when that failed.
    pub stale: Duration,
}

/// A question that is under way.
#[derive(Clone, Debug)]
pub struct Fetch<K> {
    key: K,
    number: u64,
    asked_at: Timestamp,
}

impl<K> Fetch<K> {
    /// What is asked for.
    #[must_use]
    pub fn key(&self) -> &K {
        &self.key
    }

    /// When it was asked for.
    #[must_use]
    pub fn asked_at(&self) -> Timestamp {
        self.asked_at
    }
}

/// What is known, and who is to ask. The values that come with the others are too old to be given without
/// need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup<V> {
    /// This will do.
    Hit(V),
    /// Nobody asks for it.
    Miss(Option<V>),
    /// Somebody asks for it already.
    InFlight(Option<V>),
    /// Somebody asked a moment ago, and there was no answer.
    BackingOff(Option<V>),
}

impl<K: PartialEq + Clone, V: Clone> StaleCache<K, V> {
    /// Holds at most so many.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self { capacity: most, entries: VecDeque::new(), next: 0, fresh_from: 0, valid_from: 0 }
    }

    /// What is known of a key at an instant, and whether to ask for more.
    #[must_use]
    pub fn lookup(&self, key: &K, now: Timestamp) -> Lookup<V> {
        let Some(entry) = self.entries.iter().find(|entry| entry.key == *key) else {
            return Lookup::Miss(None);
        };
        let young = |had: &&Cached<V>, span| {
            had.number >= self.fresh_from && lasts(had.asked_at, span, now)
        };
        let had = entry.had.as_ref();
        if let Some(had) = had.filter(|had| young(had, had.life.fresh)) {
            return Lookup::Hit(had.value.clone());
        }
        let older = had.map(|had| had.value.clone());
        let counts = |mark: &&FetchMark| {
            mark.number >= self.fresh_from && lasts(mark.since, mark.lasts, now)
        };
        match (entry.mark.as_ref().filter(counts), had.filter(|had| young(had, had.life.stale))) {
            (None, _) => Lookup::Miss(older),
            (Some(_), Some(good)) => Lookup::Hit(good.value.clone()),
            (Some(mark), None) if mark.failed => Lookup::BackingOff(older),
            (Some(_), None) => Lookup::InFlight(older),
        }
    }

    /// Somebody asks at `now`; after `patience` another may, because who asks can be cut off unheard.
    pub fn begin(&mut self, key: K, patience: Duration, now: Timestamp) -> Fetch<K> {
        let number = self.next;
        self.next += 1;
        let mark = Some(FetchMark { failed: false, number, since: now, lasts: patience });
        match self.entries.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => entry.mark = mark,
            None => self.push(CacheEntry { key: key.clone(), had: None, mark }),
        }
        Fetch { key, number, asked_at: now }
    }

    /// The answer came.
    pub fn store(&mut self, ticket: &Fetch<K>, value: V, life: Ttl) {
        let place = self.entries.iter().position(|entry| entry.key == ticket.key);
        let entry = place.and_then(|place| self.entries.get(place)?.had.as_ref());
        // One that was asked for later may have been quicker.
        let late = entry.is_some_and(|had| had.number > ticket.number);
        if late || ticket.number < self.valid_from {
            return;
        }
        let old = place.and_then(|place| self.entries.remove(place));
        let mark = old.and_then(|old| old.mark).filter(|mark| mark.number > ticket.number);
        let had = Cached { value, number: ticket.number, asked_at: ticket.asked_at, life };
        self.push(CacheEntry { key: ticket.key.clone(), had: Some(had), mark });
    }

    /// No answer came: nobody need ask for so long from `now` on.
    pub fn fail(&mut self, ticket: &Fetch<K>, wait: Duration, now: Timestamp) {
        let number = ticket.number;
        let mut entries = self.entries.iter_mut();
        if let Some(entry) = entries.find(|entry| entry.key == ticket.key)
            && entry.mark.as_ref().is_some_and(|mark| mark.number == number)
        {
            entry.mark = Some(FetchMark { failed: true, number, since: now, lasts: wait });
        }
    }

    /// The answer is that there is no such thing, so nothing older holds either.
    pub fn remove(&mut self, ticket: &Fetch<K>) {
        self.entries.retain(|entry| entry.key != ticket.key);
    }

    /// Takes all as old, and what is under way as well. It is still there to fall back on.
    pub fn expire(&mut self) {
        self.fresh_from = self.next;
    }

    /// Forgets all, and takes no answer to what was asked before.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.valid_from = self.next;
    }

    fn push(&mut self, entry: CacheEntry<K, V>) {
        self.entries.push_back(entry);
        self.entries.drain(..self.entries.len().saturating_sub(self.capacity));
    }
}

/// A clock that was set back ends everything that was said to last.
fn lasts(since: Timestamp, span: Duration, now: Timestamp) -> bool {
    since <= now && now.since(since) < span
}
