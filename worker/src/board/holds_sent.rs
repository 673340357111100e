//! Holds sent: which Ledgers know what evidence incidents hold, so that a command costs those nothing that know?

use std::cell::RefCell;

use domain::evidence::retention::RetentionHold;
use domain::ids::AgentId;
use domain::ordered::SortedMap;

/// What Ledgers were sent since the object woke.
#[derive(Default)]
pub(crate) struct HoldsSent(RefCell<SentHolds>);

#[derive(Default)]
struct SentHolds {
    latest: Vec<RetentionHold>,
    /// Another one whenever the latest is.
    version: u64,
    versions: SortedMap<AgentId, u64>,
}

impl HoldsSent {
    /// Notes what a Ledger is sent with an answer: should that be lost, its agent's next report brings it again.
    pub(crate) fn note(&self, agent: &AgentId, holds: &[RetentionHold]) {
        let version = self.version(holds);
        self.0.borrow_mut().versions.insert(agent.clone(), version);
    }

    /// Those of some Ledgers that were not sent these.
    pub(crate) fn lacking(&self, ledgers: Vec<AgentId>, holds: &[RetentionHold]) -> Vec<AgentId> {
        let version = self.version(holds);
        let sent = self.0.borrow();
        ledgers.into_iter().filter(|agent| sent.versions.get(agent) != Some(&version)).collect()
    }

    /// Forgets it all, because the record is another one.
    pub(crate) fn clear(&self) {
        self.0.replace(SentHolds::default());
    }

    fn version(&self, holds: &[RetentionHold]) -> u64 {
        let mut sent = self.0.borrow_mut();
        if sent.version == 0 || sent.latest != holds {
            sent.latest = holds.to_vec();
            sent.version += 1;
        }
        sent.version
    }
}
