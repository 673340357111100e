//! Registration of a host's domain: for which names is a registry asked, how often, and how long is what it said used?

use std::net::IpAddr;
use std::time::Duration;

use crate::expectation::DomainFacts;
use crate::probe::endpoint::{self, Endpoint};
use crate::probe::url_parts;
use crate::time::timestamp::Timestamp;

/// How long what a registry said is used before it is asked again; up to a tenth sooner, so that not all are asked at a
/// time.
pub const REFRESH_AFTER: Duration = Duration::from_secs(86_400);
/// How long it is used while the registry does not answer.
pub const GOOD_FOR: Duration = Duration::from_secs(7 * 86_400);
/// How long a registry that said nothing of use is left alone; twice as long each time, up to the second.
pub const FAILED_FOR: [Duration; 2] = [Duration::from_secs(600), Duration::from_secs(6 * 3_600)];
/// The most names that are asked for of one host, the longest first.
pub const MAX_NAMES: usize = 5;

/// What a registry says of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The domain.
    pub name: String,
    /// Until when it is registered.
    pub expires_at: Timestamp,
    /// When the registry said so.
    pub looked_up_at: Timestamp,
}

impl Registration {
    /// As expectations look at it.
    #[must_use]
    pub fn facts(&self, now: Timestamp) -> DomainFacts {
        let Self { name, expires_at, looked_up_at } = self.clone();
        let ends_in_s = expires_at.unix_ms().saturating_sub(now.unix_ms()).div_euclid(1_000);
        DomainFacts { name, expires_at, ends_in_s, looked_up_at }
    }
}

/// The host of what a step is told to connect to or ask for; `None` where that is an address or no name.
#[must_use]
pub fn host_of(target: &str) -> Option<String> {
    let host = match target.contains("://") {
        true => url_parts::parse(target)?.host?,
        false => match target.parse::<Endpoint>() {
            Ok(endpoint) => endpoint.host,
            Err(_) => target.to_owned(),
        },
    };
    let name = endpoint::dns_name(&host).ok()?;
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name.parse::<IpAddr>().is_err().then_some(name)
}

/// The names that a registry is asked for, one after the other until it knows one: which of them can be registered, only it
/// can tell. A name of one label is no domain of anybody's.
pub fn names_of(host: &str) -> impl Iterator<Item = &str> {
    let mut starts: Vec<usize> = host.match_indices('.').map(|(at, _)| at + 1).collect();
    starts.insert(0, 0);
    starts.pop();
    let first = starts.len().saturating_sub(MAX_NAMES);
    starts.into_iter().skip(first).filter_map(|start| host.get(start..))
}

/// What is known of the registration of a host's domain, and when it is looked up next.
#[derive(Clone, Debug, Default)]
pub struct RegistrationRecord {
    found: Option<Registration>,
    /// Why there is nothing newer.
    failed: Option<String>,
    failures: u32,
    /// `None`: now.
    next_at: Option<Timestamp>,
}

impl RegistrationRecord {
    /// Whether it is time to look it up.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.next_at.is_none_or(|next_at| next_at <= now)
    }

    /// When it is looked up next; `None`: now.
    #[must_use]
    pub fn next_at(&self) -> Option<Timestamp> {
        self.next_at
    }

    /// What is known, while it is good; else why nothing is.
    ///
    /// # Errors
    /// Why nothing is known; `None` when it was not looked up.
    pub fn registration(&self, now: Timestamp) -> Result<&Registration, Option<&str>> {
        let good = |registration: &&Registration| now.since(registration.looked_up_at) < GOOD_FOR;
        self.found.as_ref().filter(good).ok_or(self.failed.as_deref())
    }

    /// Takes what came of looking it up. `share` of 0 to 1 spreads when that is done again; a registry may ask for a
    /// longer pause, up to a day.
    pub fn learn(&mut self, found: Result<Registration, FailedLookup>, now: Timestamp, share: f64) {
        let share = share.clamp(0.0, 1.0);
        let next_at = match found {
            Ok(found) => {
                let next_at = found.looked_up_at.plus(REFRESH_AFTER.mul_f64(1.0 - share / 10.0));
                *self = Self { found: Some(found), ..Self::default() };
                next_at
            }
            Err(FailedLookup { why, pause }) => {
                self.failed = Some(why);
                self.failures = self.failures.saturating_add(1);
                let [least, most] = FAILED_FOR;
                let own = least.saturating_mul(1 << (self.failures - 1).min(10)).min(most);
                let asked = pause.unwrap_or_default().min(REFRESH_AFTER);
                now.plus(own.max(asked).mul_f64(1.0 + share / 10.0))
            }
        };
        self.next_at = Some(next_at);
    }
}

/// A lookup that found nothing out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedLookup {
    /// Why, in words.
    pub why: String,
    /// How long the registry asks to be left alone, if it does.
    pub pause: Option<Duration>,
}

impl From<String> for FailedLookup {
    fn from(why: String) -> Self {
        Self { why, pause: None }
    }
}
