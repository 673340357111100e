//! Severity of an incident: how much it hurts and how soon it must end, in one word set by policy.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How serious an incident is for operations, from a matrix of impact and urgency. Never public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The most serious.
    Sev1,
    /// Serious.
    Sev2,
    /// The least serious.
    Sev3,
}

impl Severity {
    /// Every severity, the most serious first.
    pub const ALL: [Self; 3] = [Self::Sev1, Self::Sev2, Self::Sev3];
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sev1 => "sev1",
            Self::Sev2 => "sev2",
            Self::Sev3 => "sev3",
        })
    }
}

/// How soon an incident must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Outside business hours.
    Low,
    /// Within business hours.
    High,
}
