//! Maturity level: one of five, from what happens by chance to what is kept up without exception.

use serde::{Deserialize, Serialize};

/// How well established a practice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MaturityLevel {
    /// There is no evidence of it, or hardly any.
    Initial,
    /// It was done.
    Repeatable,
    /// It is done as a rule.
    Defined,
    /// It is done, with few exceptions.
    Managed,
    /// It is done without exception.
    Optimizing,
}

impl MaturityLevel {
    /// All of them, from the lowest, with their names.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Initial, "initial"),
        (Self::Repeatable, "repeatable"),
        (Self::Defined, "defined"),
        (Self::Managed, "managed"),
        (Self::Optimizing, "optimizing"),
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(own, _)| *own == self).map_or("", |(_, name)| name)
    }

    /// The level of what meets so many thresholds.
    pub(super) fn of_met(thresholds: usize) -> Self {
        Self::ALL.get(thresholds).map_or(Self::Optimizing, |(level, _)| *level)
    }
}
