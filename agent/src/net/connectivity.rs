//! Connectivity check: is the agent itself offline? After a failure it tries the reference targets.

use std::sync::Arc;
use std::time::Duration;

use domain::probe::endpoint::Endpoint;
use domain::protocol::connectivity::{is_worth_asking, of_an_agent_that_is_cut_off};
use domain::protocol::observation::Observation;
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::metrics::Metrics;
use crate::net::resolver::Resolver;

/// How long a reference target may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long an answer is good for: many probes fail at once when an agent is cut off.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// The reference targets of an assignment.
pub struct References {
    targets: Vec<String>,
    names: Resolver,
    last: Mutex<Option<(Instant, bool)>>,
    metrics: Arc<Metrics>,
}

impl References {
    /// These targets, as `host:port`.
    #[must_use]
    pub fn new(targets: Vec<String>, metrics: Arc<Metrics>) -> Self {
        Self { targets, names: Resolver::from_system(), last: Mutex::default(), metrics }
    }

    /// What an observation that was just made is worth: one that failed for want of a network says
    /// nothing when the agent is cut off.
    pub async fn weigh(&self, seen: Observation) -> Observation {
        if self.targets.is_empty() || !is_worth_asking(&seen) || self.reached().await {
            return seen;
        }
        of_an_agent_that_is_cut_off(seen)
    }

    /// Whether any target answers. Those who ask at the same time share one answer.
    async fn reached(&self) -> bool {
        let mut last = self.last.lock().await;
        if let Some((at, reached)) = *last
            && at.elapsed() < GOOD_FOR
        {
            return reached;
        }
        let reached = self.ask().await;
        let before = last.replace((Instant::now(), reached)).is_none_or(|(_, reached)| reached);
        self.metrics.connected.set(i64::from(reached));
        match (before, reached) {
            (true, false) => {
                tracing::error!(targets = ?self.targets, "no reference target answers");
            }
            (false, true) => tracing::info!("a reference target answers again"),
            _ => {}
        }
        reached
    }

    async fn ask(&self) -> bool {
        let mut asked = JoinSet::new();
        for target in self.targets.clone() {
            let names = self.names.clone();
            asked.spawn(async move { timeout(PATIENCE, connects(&names, &target)).await });
        }
        while let Some(answered) = asked.join_next().await {
            if matches!(answered, Ok(Ok(true))) {
                return true;
            }
        }
        false
    }
}

async fn connects(names: &Resolver, target: &str) -> bool {
    let Ok(Endpoint { host, port }) = target.parse() else { return false };
    let Ok(addresses) = names.addresses(&host, None).await else { return false };
    for address in addresses {
        if TcpStream::connect((address, port)).await.is_ok() {
            return true;
        }
    }
    false
}
