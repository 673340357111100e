//! Registrations: what is known of the domains of hosts, looked up once a day beside the runs. A run waits only as long as
//! its step may take.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::expectation::DomainFacts;
use domain::probe::registration::{
    FailedLookup, Registration, RegistrationRecord, host_of, names_of,
};
use domain::rate_limit::RateLimit;
use domain::time::timestamp::Timestamp;
use rustls::pki_types::CertificateDer;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use crate::clock;
pub use crate::net::rdap_client::LIST_OF_SERVERS;
use crate::net::rdap_client::RdapClient;

/// How long a lookup may take with all names that are asked for.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(30);
/// The most lookups at a time, and in a minute: names can be made up with `${run.id}`.
const MAX_LOOKUPS: usize = 2;
const MAX_LOOKUPS_A_MINUTE: usize = 60;
/// The most that wait for their turn.
const MAX_WAITING: usize = 500;
/// The most hosts and domains that are remembered.
const MAX_RECORDS: usize = 4_000;

/// The registrations that an agent knows; clones share them.
#[derive(Clone)]
pub struct Registrations {
    shared: Arc<RegistrationCache>,
}

struct RegistrationCache {
    client: RdapClient,
    turns: Semaphore,
    state: Mutex<RegistrationState>,
}

/// A name, and the server that is asked for it; `None`: the one of the list.
type LookupKey = (Option<String>, String);

#[derive(Default)]
struct RegistrationState {
    records: HashMap<LookupKey, RegistrationRecord>,
    /// Those that are being looked up: the sender is dropped at the end.
    running: HashMap<LookupKey, watch::Receiver<()>>,
    limit: RateLimit,
}

/// The registration of a host's domain, known or about to be.
pub(crate) struct PendingRegistration {
    shared: Arc<RegistrationCache>,
    key: LookupKey,
    running: Option<watch::Receiver<()>>,
}

impl Registrations {
    /// Nothing is known yet. Servers may be vouched for by these authorities besides those of the machine; where they
    /// are stands in the list.
    #[must_use]
    pub fn new(extra_roots: &[CertificateDer<'static>], list: Url) -> Self {
        let client = RdapClient::new(extra_roots, list);
        let turns = Semaphore::new(MAX_LOOKUPS);
        Self { shared: Arc::new(RegistrationCache { client, turns, state: Mutex::default() }) }
    }

    /// What is known of the domain of a step's target; if it is time, it is looked up beside the run.
    pub(crate) fn of_target(&self, server: Option<String>, target: &str) -> PendingRegistration {
        // Of an address no domain is known; neither is one above no name.
        let (shared, key) = (self.shared.clone(), (server, host_of(target).unwrap_or_default()));
        let now = clock::steady();
        let mut state = shared.lock();
        // One whose runtime has ended never comes to its end.
        let goes_on = |ended: &&watch::Receiver<()>| ended.has_changed().is_ok();
        let mut running = state.running.get(&key).filter(goes_on).cloned();
        let due = state.records.get(&key).is_none_or(|record| record.is_due(now));
        if running.is_none() && due && state.may_look_up(now) {
            let (ends, ended) = watch::channel(());
            state.running.insert(key.clone(), ended.clone());
            running = Some(ended);
            tokio::spawn(shared.clone().look_up(key.clone(), ends));
        }
        drop(state);
        PendingRegistration { shared, key, running }
    }
}

impl PendingRegistration {
    /// What is known; where nothing is, a lookup that goes on is waited for until then.
    ///
    /// # Errors
    /// Why nothing is known.
    pub(crate) async fn facts(mut self, until: Instant) -> Result<DomainFacts, String> {
        if let (Err(_), Some(running)) = (self.found(), &mut self.running) {
            // It only ever ends.
            let _ = timeout_at(until, running.changed()).await;
        }
        self.found()
    }

    fn found(&self) -> Result<DomainFacts, String> {
        let state = self.shared.lock();
        let host = &self.key.1;
        let record = state.records.get(&self.key);
        let registration = record.map_or(Err(None), |record| record.registration(clock::steady()));
        match registration {
            Ok(registration) => Ok(registration.facts(clock::now())),
            Err(Some(why)) => Err(format!("the domain of `{host}` cannot be looked up: {why}")),
            Err(None) if self.running.is_some() => {
                Err(format!("the domain of `{host}` is still being looked up"))
            }
            Err(None) => Err(format!(
                "the domain of `{host}` waits to be looked up: {MAX_LOOKUPS_A_MINUTE} others were in the last minute"
            )),
        }
    }
}

impl RegistrationCache {
    /// Looks a host's domain up and remembers what came of it.
    async fn look_up(self: Arc<Self>, key: LookupKey, ends: watch::Sender<()>) {
        let found = match self.turns.acquire().await {
            Ok(_turn) => match timeout(LOOKUP_TIMEOUT, self.ask(&key)).await {
                Ok(found) => found,
                Err(_) => Err(format!("it took over {} s", LOOKUP_TIMEOUT.as_secs()).into()),
            },
            Err(_) => Err("the agent ends".to_owned().into()),
        };
        let now = clock::steady();
        let mut state = self.lock();
        state.running.remove(&key);
        match &found {
            // Other hosts of the domain need not ask for it again.
            Ok(registration) if registration.name != key.1 => {
                state.remember((key.0.clone(), registration.name.clone()), found.clone(), now);
            }
            Ok(_) => {}
            Err(FailedLookup { why, .. }) => {
                tracing::warn!(
                    host = key.1,
                    why,
                    "the registration of a domain cannot be looked up"
                );
            }
        }
        state.remember(key, found, now);
        drop(state);
        drop(ends);
    }

    /// Asks for one name after the other until one is known.
    async fn ask(&self, (server, host): &LookupKey) -> Result<Registration, FailedLookup> {
        for name in names_of(host) {
            if let Some(registration) = self.recent(server, name) {
                return Ok(registration);
            }
            if let Some(expires_at) = self.client.expiration(server.as_deref(), name).await? {
                let looked_up_at = clock::steady();
                return Ok(Registration { name: name.to_owned(), expires_at, looked_up_at });
            }
        }
        Err("the registry knows neither it nor a domain above it".to_owned().into())
    }

    /// What was found out lately of a domain.
    fn recent(&self, server: &Option<String>, name: &str) -> Option<Registration> {
        let now = clock::steady();
        let state = self.lock();
        let record = state.records.get(&(server.clone(), name.to_owned()))?;
        let registration = record.registration(now).ok().filter(|_| !record.is_due(now));
        registration.cloned()
    }

    /// What is known. A panic elsewhere leaves it whole: every change of it is one step.
    fn lock(&self) -> MutexGuard<'_, RegistrationState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RegistrationState {
    /// Whether one more lookup may begin.
    fn may_look_up(&mut self, now: Timestamp) -> bool {
        self.running.len() < MAX_WAITING && self.limit.take(MAX_LOOKUPS_A_MINUTE, now).is_ok()
    }

    fn remember(
        &mut self,
        key: LookupKey,
        found: Result<Registration, FailedLookup>,
        now: Timestamp,
    ) {
        let mut random = [0_u8; 2];
        // Without randomness lookups are only less well spread.
        let _ = getrandom::fill(&mut random);
        let share = f64::from(u16::from_le_bytes(random)) / f64::from(u16::MAX);
        self.records.entry(key).or_default().learn(found, now, share);
        if self.records.len() > MAX_RECORDS {
            let first = self.records.iter().min_by_key(|(_, record)| record.next_at());
            let first = first.map(|(key, _)| key.clone());
            first.and_then(|first| self.records.remove(&first));
        }
    }
}
