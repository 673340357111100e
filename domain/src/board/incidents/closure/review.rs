//! Review: which nine outcomes does an incident owe once it is over, which of them are there, and by when are they due?

use serde::{Deserialize, Serialize};

use super::remediation_item::{RemediationItem, RemediationState};
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// What a review comes to. The names are kept for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReviewOutcome {
    /// Why it happened is known.
    RootCause,
    /// What it cost, and whom, is known.
    Damage,
    /// What worked is written down.
    WhatWorked,
    /// What did not work is written down.
    WhatDidNot,
    /// Whether the right ones were notified, soon enough, is judged.
    Notifications,
    /// Timeline, components and customers of the record are complete.
    Record,
    /// What is to be done has an owner and a date.
    Remediation,
    /// The knowledge base is updated.
    Knowledge,
    /// It is decided who is given the reason for outage.
    Rfo,
}

impl ReviewOutcome {
    /// All of them, in the order of a review, with their names and what each asks.
    pub const ALL: [(Self, &'static str, &'static str); 9] = [
        (Self::RootCause, "root_cause", "The root cause is found"),
        (Self::Damage, "damage", "The damage is known"),
        (Self::WhatWorked, "what_worked", "What worked is written down"),
        (Self::WhatDidNot, "what_did_not", "What did not work is written down"),
        (Self::Notifications, "notifications", "The right ones were notified, soon enough"),
        (Self::Record, "record", "Timeline, components and customers are complete"),
        (Self::Remediation, "remediation", "Remediation items have an owner and a date"),
        (Self::Knowledge, "knowledge", "The knowledge base is updated"),
        (Self::Rfo, "rfo", "Who is given the reason for outage is decided"),
    ];

    /// Its name, as addresses and commands have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(own, ..)| *own == self).map_or("", |(_, name, _)| name)
    }

    /// The outcome of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, own, _)| *own == name).map(|(outcome, ..)| *outcome)
    }
}

/// How an outcome stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutcomeState {
    /// It is not there.
    #[default]
    Open,
    /// It is there.
    Ticked,
    /// It is not needed, for a reason.
    Waived,
}

/// That an outcome is there, or not needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeMark {
    /// Ticked or waived.
    pub state: OutcomeState,
    /// When.
    pub at: Timestamp,
    /// Who, by name, or as the log names the caller.
    pub by: String,
    /// What came out, or why it is not needed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// The review of an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// What is there, or not needed.
    #[serde(default)]
    pub outcomes: SortedMap<ReviewOutcome, OutcomeMark>,
    /// What is to be done, in the order in which it was noted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<RemediationItem>,
}

impl Review {
    /// When the last outcome was ticked or waived; `None`: one is open.
    #[must_use]
    pub fn completed_at(&self) -> Option<Timestamp> {
        let marks = ReviewOutcome::ALL.iter().map(|(outcome, ..)| self.outcomes.get(outcome));
        let all: Option<Vec<Timestamp>> = marks.map(|mark| Some(mark?.at)).collect();
        all?.into_iter().max()
    }

    /// What is left to be done.
    pub fn open_items(&self) -> impl Iterator<Item = &RemediationItem> {
        self.items.iter().filter(|item| item.state == RemediationState::Open)
    }
}
