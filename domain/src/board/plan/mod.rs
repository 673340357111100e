//! Plan: what would a configuration change, and what does each change mean for history, figures, readers, agents
//! and cost?

pub mod effects;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::board::plan::effects::PlanEffect;
use crate::config::Configuration;
use crate::config::diff::{FieldDiff, PartDiff, PartFate, diff};
use crate::cost::page_load::EstimatedCost;

/// What a configuration changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// What is new, as names such as `probe checkout`.
    pub added: Vec<String>,
    /// What is there and differs.
    pub changed: Vec<String>,
    /// What is gone.
    pub removed: Vec<String>,
    /// What goes on under another id, by the new one.
    #[serde(default)]
    pub renamed: Vec<String>,
    /// The configuration that it would change, as `apply` takes it: with it, `apply` refuses when another
    /// one is in force by then. Empty: nothing is configured.
    #[serde(default)]
    pub base: String,
    /// All of these, with what differs and what it means.
    #[serde(default)]
    pub changes: Vec<PlannedChange>,
    /// What a day costs; `None` where a server of an earlier version answers.
    #[serde(default)]
    pub cost: Option<PlannedCost>,
}

/// One part that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlannedChange {
    /// The part, such as `probe checkout`.
    pub part: String,
    /// What becomes of it.
    pub fate: PartFate,
    /// The id that it had, if it is renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Which of its values differ.
    pub fields: Vec<FieldDiff>,
    /// What that means.
    pub effects: Vec<PlanEffect>,
}

/// What a day costs, as an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlannedCost {
    /// With the configuration in force; `None`: nothing is.
    pub before: Option<EstimatedCost>,
    /// With the planned one.
    pub after: EstimatedCost,
}

impl Plan {
    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { added, changed, removed, renamed, .. } = self;
        [added, changed, removed, renamed].into_iter().all(Vec::is_empty)
    }
}

impl Board {
    /// What a configuration would change.
    #[must_use]
    pub fn plan_for(&self, new: &Configuration) -> Plan {
        let old = self.configuration.as_deref();
        let diffs = diff(old, new);
        let named = |fate: PartFate| {
            let parts = diffs.iter().filter(|part| part.fate == fate);
            parts.map(|part| part.name.to_string()).collect()
        };
        let changes = diffs.iter().map(|part| {
            let PartDiff { name, fate, was, fields } = part;
            PlannedChange {
                part: name.to_string(),
                fate: *fate,
                was: was.clone(),
                fields: fields.clone(),
                effects: effects::effects_of(self, new, &diffs, part),
            }
        });
        Plan {
            added: named(PartFate::Added),
            changed: named(PartFate::Changed),
            removed: named(PartFate::Removed),
            renamed: named(PartFate::Renamed),
            base: self.base.clone(),
            changes: changes.collect(),
            cost: Some(PlannedCost {
                before: old.map(EstimatedCost::from_configuration),
                after: EstimatedCost::from_configuration(new),
            }),
        }
    }
}

/// As a person reads it: a line for each part, its values and what they mean below.
impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.changes.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))?;
        self.cost.map_or(Ok(()), |cost| write!(f, "\n{cost}"))
    }
}

impl fmt::Display for PlannedChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { part, fate, was, fields, effects } = self;
        let sign = match fate {
            PartFate::Added => '+',
            PartFate::Changed | PartFate::Renamed => '~',
            PartFate::Removed => '-',
        };
        write!(f, "{sign} {part}")?;
        was.as_ref().map_or(Ok(()), |was| write!(f, " (was {was})"))?;
        for FieldDiff { field, before, after } in fields {
            match (before, after) {
                (None, None) => write!(f, "\n    {field}")?,
                (Some(before), None) => write!(f, "\n    {field}: {before} is taken away")?,
                (None, Some(after)) => write!(f, "\n    {field}: {after} is new")?,
                (Some(before), Some(after)) => write!(f, "\n    {field}: {before} → {after}")?,
            }
        }
        effects.iter().try_for_each(|PlanEffect { on, text }| write!(f, "\n    {on:7}  {text}"))
    }
}

impl fmt::Display for PlannedCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { before, after } = self;
        let EstimatedCost { rows_written, requests, free_percent, month_cents, .. } = after;
        write!(f, "cost: about {rows_written} rows written and {requests} requests a day, ")?;
        match after.fits_free() {
            true => write!(f, "{free_percent} % of the free plan")?,
            false => {
                let (usd, cents) = (month_cents / 100, month_cents % 100);
                write!(f, "more than the free plan has; {usd}.{cents:02} USD a month")?;
            }
        }
        match before {
            Some(before) if before == after => f.write_str(", as before"),
            Some(before) => write!(f, "; before: {} %", before.free_percent),
            None => Ok(()),
        }
    }
}
