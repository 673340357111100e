//! Keys of requests: was one carried out before?

use domain::access::caller::OperatorGrant;
use domain::board::{Command, DecisionSubject};
use domain::operations::idempotency::{self, KeyedRequest, KnownKeys};
use domain::problem::Problem;

use crate::board::{BoardState, key_store};
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;
use crate::storage::sql::Sql;

impl BoardState {
    /// What a request is about that was carried out before, under the same key.
    pub(super) fn carried_out(
        &self,
        by: &OperatorGrant,
        command: &Command,
        keyed: Option<&KeyedRequest>,
    ) -> Result<Option<DecisionSubject>, Problem> {
        self.read(|record| record.refuse_ended(by, clock::now()))??;
        let Some(request) = keyed else { return Ok(None) };
        idempotency::refuse_key(command)?;
        let find = |keys: &KnownKeys| {
            let found = keys.find(request, clock::now())?;
            Ok(found.map(|used| used.subject.clone()))
        };
        self.with_keys(find)?
    }

    /// The seed of a secret that a request with this key made.
    pub(super) fn key_seed(&self, key: &str) -> HttpResult {
        let seed = |keys: &KnownKeys| keys.recent_use(key, clock::now())?.request.seed.clone();
        json(200, &self.with_keys(seed)?)
    }

    /// Reads the keys, which are recalled when one first comes.
    pub(super) fn with_keys<T>(&self, read: impl FnOnce(&KnownKeys) -> T) -> Result<T, Problem> {
        let mut keys = self.keys.borrow_mut();
        if keys.is_none() {
            *keys = Some(key_store::load(&Sql::new(&self.state)).map_err(out_of_reach)?);
        }
        keys.as_ref().map(read).ok_or_else(|| Problem::unavailable("the keys are not loaded"))
    }

    /// The use of a key by a request that is about to be carried out.
    pub(super) fn key_use(
        &self,
        request: Option<&KeyedRequest>,
        subject: &DecisionSubject,
    ) -> Result<Option<idempotency::KeyUse>, Problem> {
        let Some(request) = request else { return Ok(None) };
        let next =
            |keys: &KnownKeys| keys.following(request.clone(), subject.clone(), clock::now());
        self.with_keys(next).map(Some)
    }
}
