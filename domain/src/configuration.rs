//! What is configured? The folder `probes/` as a whole: the page, its components, its probes.
//!
//! It is read as a whole or not at all, so nothing can be half applied.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, GroupId, RegionId};
use crate::probe::Probe;
use crate::timestamp::as_ms;

/// A file of the folder, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// The path, as errors shall name it; the last part decides what the file is.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// A valid folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Configuration {
    /// Whose page it is.
    pub page: Page,
    /// Where agents may stand.
    pub regions: Vec<Region>,
    /// In the order of the page.
    pub groups: Vec<Group>,
    /// In the order of the page.
    pub components: Vec<Component>,
    /// How agents report.
    pub agents: AgentRules,
    /// What an outage costs the uptime figure.
    pub weights: Weights,
    /// By id.
    pub probes: Vec<Probe>,
}

/// Whose page it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Such as `Northwind`.
    pub name: String,
    /// The public address, without a slash at the end.
    pub url: String,
}

/// A place that agents watch from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Such as `eu-central`.
    pub id: RegionId,
    /// Such as `Frankfurt`.
    pub name: String,
}

/// Components that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Such as `shop`.
    pub id: GroupId,
    /// Such as `Shop`.
    pub name: String,
}

/// What customers see on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// Such as `checkout`.
    pub id: ComponentId,
    /// Such as `Checkout`.
    pub name: String,
    /// What it is, for customers.
    pub description: Option<String>,
    /// Where it stands; `None`: by itself.
    pub group: Option<GroupId>,
    /// Whether only operators say how it is doing. A component that is not manual must be
    /// watched by a probe.
    pub manual: bool,
}

/// How agents report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentRules {
    /// How long observations are gathered before a batch is sent, 1 s to 5 min.
    #[serde(rename = "batch_window_ms", with = "as_ms")]
    pub batch_window: Duration,
    /// After this long without a word an agent is silent; at least three windows.
    #[serde(rename = "silent_after_ms", with = "as_ms")]
    pub silent_after: Duration,
}

impl Default for AgentRules {
    fn default() -> Self {
        Self { batch_window: Duration::from_secs(10), silent_after: Duration::from_secs(45) }
    }
}

/// What a second of each status costs the uptime figure, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Of a major outage.
    pub major: f64,
    /// Of a partial outage.
    pub partial: f64,
    /// Of degraded performance.
    pub degraded: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { major: 1.0, partial: 0.3, degraded: 0.0 }
    }
}
