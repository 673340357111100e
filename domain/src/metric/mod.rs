//! Metrics: values that operators' own systems push, such as orders a minute. How are they kept, and what is drawn of them?

pub mod day;
pub mod points;
pub mod series;
pub mod statuspage_points;

use serde::{Deserialize, Serialize};

use crate::ids::MetricId;

/// The most metrics of a page.
pub const MAX_METRICS: usize = 6;
/// For how many days points are kept, today among them.
pub const KEEP_DAYS: i64 = 31;
/// The most decimals of a value.
pub const MAX_DECIMALS: u8 = 6;
/// The most characters of a unit.
pub const MAX_UNIT_CHARS: usize = 20;

/// A metric as `page.toml` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Metric {
    /// Such as `orders`.
    pub id: MetricId,
    /// Such as `Orders a minute`.
    pub name: String,
    /// What stands behind a value, such as `ms`; empty: nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// How many decimals a value is shown with, at most [`MAX_DECIMALS`].
    #[serde(default)]
    pub decimals: u8,
}
