//! Near changes: what was changed of an incident's components, and of what they depend on, before it began?

use serde::{Deserialize, Serialize};

use crate::board::{Board, ChangeOutcome, ChangeRecord, ChangeRisk, Incident};
use crate::config::dependency_graph::{DependencyDirection, DependencyGraph};
use crate::config::{Component, Configuration};
use crate::ids::{ChangeId, ComponentId};
use crate::ordered::{self, SortedSet};
use crate::time::timestamp::Timestamp;

/// The most changes that are listed with an incident.
pub const MAX_NEAR_CHANGES: usize = 20;

/// A change that was made shortly before an incident began, or that is said to have caused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NearChange {
    /// Its id.
    pub id: ChangeId,
    /// What was changed.
    pub name: String,
    /// The components that it touches; of none it touches all.
    pub components: SortedSet<ComponentId>,
    /// Who made it.
    pub by: String,
    /// How likely it was to do harm.
    pub risk: ChangeRisk,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ChangeOutcome>,
    /// How it is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<String>,
    /// Where more of it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// How long before the incident it began, in seconds.
    pub before_s: u64,
    /// Whether it touches only what the incident's components depend on, and not themselves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_of_dependency: bool,
    /// Whether operators say that it caused the incident.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_cause: bool,
}

/// The changes that began before an incident did, within the look-back of the page, the nearest first; what is said
/// to have caused it stands before them.
#[must_use]
pub fn near_changes(
    board: &Board,
    configuration: &Configuration,
    incident: &Incident,
) -> Vec<NearChange> {
    let began = incident.started_at;
    let since = began.minus(configuration.changes.look_back);
    let own: SortedSet<ComponentId> = incident.concerned().into_iter().cloned().collect();
    let all = with_requirements(&configuration.components, &own);
    let caused_by = incident.details.change.as_deref();
    let near = board.changes.iter().filter_map(|change| {
        let started_at = change.started_at.filter(|_| change.is_made())?;
        let is_cause = caused_by == Some(change.id.as_str());
        let is_near = since <= started_at && started_at <= began && change.touches_any(&all);
        (is_cause || is_near).then(|| near_change(change, started_at, &own, began, is_cause))
    });
    let mut near: Vec<NearChange> = near.collect();
    ordered::sort_by_key(&mut near, |change| (!change.is_cause, change.before_s));
    near.truncate(MAX_NEAR_CHANGES);
    near
}

/// Components with all that they do not work without, directly or through others.
fn with_requirements(all: &[Component], own: &SortedSet<ComponentId>) -> SortedSet<ComponentId> {
    let graph = DependencyGraph::new(all);
    let begin: Vec<usize> = own.iter().filter_map(|id| graph.place(id)).collect();
    let walk = graph.walk(&begin, DependencyDirection::Needs);
    let reached = walk.reached.iter().filter_map(|reached| all.get(reached.place));
    own.iter().chain(reached.map(|component| &component.id)).cloned().collect()
}

fn near_change(
    change: &ChangeRecord,
    started_at: Timestamp,
    own: &SortedSet<ComponentId>,
    began: Timestamp,
    is_cause: bool,
) -> NearChange {
    NearChange {
        id: change.id.clone(),
        name: change.name.clone(),
        components: change.components.clone(),
        by: change.by.clone(),
        risk: change.risk,
        started_at,
        ended_at: change.ended_at,
        outcome: change.outcome,
        rollback: change.rollback.clone(),
        link: change.link.clone(),
        before_s: began.since(started_at).as_secs(),
        is_of_dependency: !change.touches_any(own),
        is_cause,
    }
}
