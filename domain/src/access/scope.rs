//! Scopes: what does a caller need to be let in?

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a route demands of its caller. Every route has exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Nothing: readers.
    Public,
    /// The token of the agent that the request is of.
    Agent,
    /// The token in the address of a heartbeat.
    Heartbeat,
    /// To read how services were kept: reports, service levels, objectives. Nothing of how they are watched.
    Reports,
    /// To read what is not public: incidents with their private side, evidence, agents, usage.
    Read,
    /// To prepare what customers may be told, and to work on it: drafts, notes, acknowledgements.
    Draft,
    /// To tell customers: incidents, maintenance, notices, corrections. Earlier versions called it `operate`.
    #[serde(alias = "operate")]
    Publish,
    /// To change what is watched and from where: configuration, agents.
    Configure,
    /// To push points of metrics, and nothing else.
    Metrics,
    /// To record changes and to ask whether one may be made, and nothing else.
    Changes,
    /// To copy and replace the whole record, and to give out tokens.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 11] = [
        Self::Public,
        Self::Agent,
        Self::Heartbeat,
        Self::Reports,
        Self::Read,
        Self::Draft,
        Self::Publish,
        Self::Configure,
        Self::Metrics,
        Self::Changes,
        Self::Admin,
    ];

    /// Whether the Board is asked at every request what a token grants, because what it said a moment ago must not do: what needs
    /// one of these replaces the whole record, gives out tokens, or is no command that the Board would check again. Of routes of
    /// other scopes, `Route::is_always_asked` says it.
    #[must_use]
    pub fn is_always_asked(self) -> bool {
        matches!(self, Self::Admin | Self::Metrics | Self::Changes)
    }

    /// What an operator's token can grant. The administrator's grants all. None of it is an agent's.
    pub const OF_OPERATORS: [Self; 8] = [
        Self::Reports,
        Self::Read,
        Self::Draft,
        Self::Publish,
        Self::Configure,
        Self::Metrics,
        Self::Changes,
        Self::Admin,
    ];

    /// Whether an operator's token is needed.
    #[must_use]
    pub fn is_for_operators(self) -> bool {
        Self::OF_OPERATORS.contains(&self)
    }

    /// Whether a token that grants this also grants another: who may read may read reports, who may publish may draft
    /// and record changes, and who gives out tokens can grant itself everything.
    #[must_use]
    pub fn includes(self, other: Self) -> bool {
        self == other
            || match self {
                Self::Admin => other.is_for_operators(),
                Self::Publish => matches!(other, Self::Draft | Self::Changes),
                Self::Read => other == Self::Reports,
                _ => false,
            }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "public",
            Self::Agent => "agent",
            Self::Heartbeat => "heartbeat",
            Self::Reports => "reports",
            Self::Read => "read",
            Self::Draft => "draft",
            Self::Publish => "publish",
            Self::Configure => "configure",
            Self::Metrics => "metrics",
            Self::Changes => "changes",
            Self::Admin => "admin",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_as_it_is_written_and_as_it_was() {
        for scope in Scope::ALL {
            let text = serde_json::to_string(&scope).unwrap();
            assert_eq!(text, format!("\"{scope}\""));
            assert_eq!(serde_json::from_str::<Scope>(&text).unwrap(), scope);
        }
        let operate: Scope = serde_json::from_str("\"operate\"").unwrap();
        assert!(operate.includes(Scope::Draft) && operate.includes(Scope::Publish));
    }

    #[test]
    fn only_read_publish_and_admin_include_others() {
        for (scope, other) in Scope::ALL.iter().flat_map(|scope| Scope::ALL.map(|o| (*scope, o))) {
            let expected = scope == other
                || scope == Scope::Publish && [Scope::Draft, Scope::Changes].contains(&other)
                || scope == Scope::Read && other == Scope::Reports
                || scope == Scope::Admin && other.is_for_operators();
            assert_eq!(scope.includes(other), expected, "{scope} {other}");
        }
    }
}
