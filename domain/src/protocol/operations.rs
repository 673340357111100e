//! Operations: what do operators send and get, beside incidents, corrections and configurations?

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, RegionId};
use crate::time::timestamp::Timestamp;

/// `POST /ops/v1/agents`: an agent, or a heartbeat, that gets a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AgentRequest {
    /// Its id: that of a heartbeat is its probe's.
    pub agent: AgentId,
    /// Its region; [`crate::ids::HEARTBEAT_REGION`] for a heartbeat.
    pub region: RegionId,
}

/// An agent with its token, which is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgentWithToken {
    /// Its id.
    pub agent: AgentId,
    /// Its region.
    pub region: RegionId,
    /// Its token.
    pub token: String,
}

/// What the Board knows of an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgentReport {
    /// Its id.
    pub agent: AgentId,
    /// Its region.
    pub region: RegionId,
    /// Whether it is not silent.
    pub alive: bool,
    /// When it was last heard of since the Board woke.
    pub heard_at: Option<Timestamp>,
}

/// What a Ledger counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LedgerCounts {
    /// Batches taken, repetitions not counted.
    pub batches: u64,
    /// Observations taken, repetitions not counted.
    pub observations: u64,
    /// Rows that hold a batch.
    pub rows: u64,
    /// Rows written since the object woke.
    pub rows_written: u64,
}

/// `GET /ops/v1/agents`: an agent and what its Ledger counted; no counts when the Ledger is out of reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CountedAgent {
    /// What the Board knows.
    #[serde(flatten)]
    pub report: AgentReport,
    /// What the Ledger counted.
    #[serde(flatten)]
    pub counts: Option<LedgerCounts>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_whose_ledger_is_out_of_reach_has_no_counts() {
        let text = r#"{"agent":"eu-1","region":"eu","alive":true,"heard_at":null"#;
        let counts = r#","batches":1,"observations":2,"rows":1,"rows_written":3"#;
        for text in [format!("{text}}}"), format!("{text}{counts}}}")] {
            let agent: CountedAgent = serde_json::from_str(&text).unwrap();
            assert_eq!(agent.counts.is_some(), text.contains("batches"));
            assert_eq!(serde_json::to_string(&agent).unwrap(), text);
        }
    }
}
