//! Idempotency keys (draft-ietf-httpapi-idempotency-key-header): was a request that adds something carried out
//! before, so that sending it again adds nothing?

use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::access::actor::Actor;
use crate::board::{Command, DecisionSubject};
use crate::ordered::SortedMap;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// The header of a key.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The most characters of a key.
pub const MAX_KEY_CHARS: usize = 255;
/// For how long a key is remembered.
pub const KEY_KEPT_FOR: Duration = Duration::from_secs(86_400);
/// The most keys of a page that are remembered, each in a slot of its own.
pub const MAX_KEYS: usize = 1_000;

/// A key that a caller gave a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl FromStr for IdempotencyKey {
    type Err = Problem;

    /// Reads the header: a quoted string as the draft has it, or the bare text that most programs send.
    fn from_str(header: &str) -> Result<Self, Problem> {
        let quoted = header.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = quoted.unwrap_or(header);
        let is_plain = text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\'));
        if text.is_empty() || text.len() > MAX_KEY_CHARS || !is_plain {
            let detail = format!("a key is 1 to {MAX_KEY_CHARS} visible ASCII characters");
            return Err(Problem::invalid(IDEMPOTENCY_KEY, detail).hint("a UUID is a good one"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl IdempotencyKey {
    /// The key as the record keeps it: that of one caller is no other's.
    #[must_use]
    pub fn for_actor(&self, actor: &Actor) -> String {
        format!("{actor} {}", self.0)
    }
}

/// A request with a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyedRequest {
    /// The key, with whose it is.
    pub key: String,
    /// A hash of what is asked for.
    pub fingerprint: String,
    /// What the secret of a token is derived from, together with the caller's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
}

/// A request with a key that was carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyUse {
    /// How many keys were used before it.
    pub n: u64,
    /// When.
    pub at: Timestamp,
    /// The request.
    pub request: KeyedRequest,
    /// What it added, or what it was about.
    pub subject: DecisionSubject,
}

impl KeyUse {
    /// The slot that it is stored in; the one that was there has been followed by [`MAX_KEYS`] others.
    #[must_use]
    pub fn slot(&self) -> u64 {
        self.n % MAX_KEYS as u64
    }
}

/// The keys that are remembered.
#[derive(Clone, Debug, Default)]
pub struct KnownKeys {
    by_key: SortedMap<String, KeyUse>,
    by_number: SortedMap<u64, String>,
}

impl KnownKeys {
    /// Remembers one more, and forgets the one whose slot it takes.
    pub fn remember(&mut self, used: KeyUse) {
        let (n, key) = (used.n, used.request.key.clone());
        if let Some(before) = self.by_key.insert(key.clone(), used) {
            self.by_number.remove(&before.n);
        }
        self.by_number.insert(n, key);
        while self.by_number.len() > MAX_KEYS {
            if let Some((_, oldest)) = self.by_number.pop_first() {
                self.by_key.remove(&oldest);
            }
        }
    }

    /// What came of a request, if it was carried out lately.
    ///
    /// # Errors
    /// 422 when its key belongs to another one.
    pub fn find(&self, request: &KeyedRequest, now: Timestamp) -> Result<Option<&KeyUse>, Problem> {
        let remembered = self.recent_use(&request.key, now);
        if remembered
            .is_some_and(|remembered| remembered.request.fingerprint != request.fingerprint)
        {
            let hint = "use a new key for each request, and the same only to send it again";
            return Err(Problem::key_reused(
                "the same key came with another request in the last 24 hours; nothing was done",
            )
            .hint(hint));
        }
        Ok(remembered)
    }

    /// The use of a key, if it is not too long ago.
    #[must_use]
    pub fn recent_use(&self, key: &str, now: Timestamp) -> Option<&KeyUse> {
        let remembered = self.by_key.get(key)?;
        // One of the future is of a clock that was set back since.
        (remembered.at > now || now.since(remembered.at) < KEY_KEPT_FOR).then_some(remembered)
    }

    /// The use of a request's key, to be remembered.
    #[must_use]
    pub fn following(
        &self,
        request: KeyedRequest,
        subject: DecisionSubject,
        at: Timestamp,
    ) -> KeyUse {
        let n = self.by_number.last_key_value().map_or(0, |(n, _)| n + 1);
        KeyUse { n, at, request, subject }
    }
}

/// Whether a command may have a key: it adds something, and its subject is no larger than an id.
///
/// # Errors
/// 422 for one that may not.
pub fn refuse_key(command: &Command) -> Result<(), Problem> {
    match command {
        Command::OpenIncident(_)
        | Command::UpdateIncident(_)
        | Command::UpdateOpenIncident(_)
        | Command::AmendIncident(_)
        | Command::ResolveIncident(_)
        | Command::StepIncident(_)
        | Command::StepClosure(_)
        | Command::ScheduleMaintenance(_)
        | Command::UpdateMaintenance(_)
        | Command::DefineMaintenanceSeries(_)
        | Command::PostNotice(_)
        | Command::MuteProbe(_)
        | Command::Correct(_)
        | Command::RecordChange(_)
        | Command::StepChange(_)
        | Command::CreateToken(_) => Ok(()),
        _ => Err(Problem::invalid(IDEMPOTENCY_KEY, "no key is taken here").hint(
            "keys are for what is added: incidents, updates, maintenance, notices, changes, tokens",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_ms(second * 1_000)
    }

    fn request(key: &str, fingerprint: &str) -> KeyedRequest {
        KeyedRequest { key: key.into(), fingerprint: fingerprint.into(), seed: None }
    }

    fn used(keys: &mut KnownKeys, key: &str, second: i64) {
        let subject = DecisionSubject::Notice(key.to_owned());
        let next = keys.following(request(key, "x"), subject, at(second));
        assert!(next.slot() < MAX_KEYS as u64);
        keys.remember(next);
    }

    #[test]
    fn a_key_is_quoted_or_bare_and_within_its_limit() {
        let longest = "k".repeat(MAX_KEY_CHARS);
        for (header, key) in [("\"a-1\"", "a-1"), ("a-1", "a-1"), (longest.as_str(), &longest)] {
            let read: IdempotencyKey = header.parse().unwrap();
            assert_eq!(read.for_actor(&Actor::Admin), format!("admin {key}"));
        }
        for odd in ["", "\"\"", "a b", "\u{e4}", "a\"b", &format!("{longest}k")] {
            let problem = odd.parse::<IdempotencyKey>().unwrap_err();
            assert_eq!((problem.status, problem.field.as_deref()), (422, Some(IDEMPOTENCY_KEY)));
        }
    }

    #[test]
    fn a_request_is_found_again_for_a_day_and_another_with_its_key_is_refused() {
        let mut keys = KnownKeys::default();
        used(&mut keys, "a", 0);
        let same = request("a", "x");
        let subject = DecisionSubject::Notice("a".to_owned());
        assert_eq!(keys.find(&same, at(86_399)).unwrap().unwrap().subject, subject);
        assert_eq!(keys.find(&request("a", "y"), at(86_399)).unwrap_err().status, 422);
        assert_eq!(keys.find(&same, at(86_400)), Ok(None));
        assert_eq!(keys.find(&request("a", "y"), at(86_400)), Ok(None), "the key is free again");
        assert_eq!(keys.find(&request("b", "x"), at(0)), Ok(None));
    }

    #[test]
    fn a_thousand_keys_are_remembered_and_the_oldest_forgotten() {
        let mut keys = KnownKeys::default();
        for n in 0..MAX_KEYS {
            used(&mut keys, &n.to_string(), 0);
        }
        assert!(keys.recent_use("0", at(0)).is_some());
        used(&mut keys, "next", 0);
        assert_eq!((keys.recent_use("0", at(0)), keys.by_key.len()), (None, MAX_KEYS));
        assert_eq!(keys.by_key["next"].slot(), 0, "it takes the place of the first");
        assert!(keys.recent_use("1", at(0)).is_some());
    }
}
