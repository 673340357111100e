//! Scopes: what does a caller need to be let in?

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a route demands of its caller. Every route has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Nothing: readers.
    Public,
    /// The token of the agent that the request is of.
    Agent,
    /// The token in the address of a heartbeat.
    Heartbeat,
    /// To read what is not public: evidence, agents, usage.
    Read,
    /// To tell customers: incidents, corrections.
    Operate,
    /// To change what is watched and from where: configuration, agents.
    Configure,
    /// To copy and replace the whole record.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 7] = [
        Self::Public,
        Self::Agent,
        Self::Heartbeat,
        Self::Read,
        Self::Operate,
        Self::Configure,
        Self::Admin,
    ];

    /// What the administrator's token grants: all that operators need. It is no agent's.
    pub const OF_ADMINISTRATORS: [Self; 4] =
        [Self::Read, Self::Operate, Self::Configure, Self::Admin];

    /// Whether an operator's token is needed.
    #[must_use]
    pub fn is_for_operators(self) -> bool {
        Self::OF_ADMINISTRATORS.contains(&self)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "public",
            Self::Agent => "agent",
            Self::Heartbeat => "heartbeat",
            Self::Read => "read",
            Self::Operate => "operate",
            Self::Configure => "configure",
            Self::Admin => "admin",
        })
    }
}
