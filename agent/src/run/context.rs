//! Context of steps: what does a step need of the agent, and of its run?

use std::sync::Arc;

use cookie_store::CookieStore;
use domain::ids::ProbeId;
use domain::probe::Step;
use domain::probe::run::RunState;
use tokio::time::Instant;

use crate::net::connect::{Connector, Progress};
use crate::net::registrations::Registrations;
use crate::settings::Folders;

/// What every step of this agent needs.
#[derive(Clone)]
pub(crate) struct StepContext {
    pub(crate) connector: Connector,
    /// Sent with each HTTP request.
    pub(crate) user_agent: String,
    pub(crate) folders: Arc<Folders>,
    pub(crate) registrations: Registrations,
}

/// One try of a step, and what its run knows by then.
pub(crate) struct StepTask<'a> {
    pub(crate) step: &'a Step,
    /// When its time is up.
    pub(crate) deadline: Instant,
    /// Values for templates, and what is secret.
    pub(crate) run: &'a RunState,
    pub(crate) probe: &'a ProbeId,
    /// Those of the run: each step sends what earlier ones were given.
    pub(crate) cookies: &'a mut CookieStore,
    /// How far it comes.
    pub(crate) progress: &'a mut Progress,
}

/// The values of cookies: whoever has one has its session.
pub(crate) fn session_values(cookies: &CookieStore) -> Vec<String> {
    cookies.iter_any().map(|cookie| cookie.value().to_owned()).collect()
}
