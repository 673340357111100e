//! Findings on a change: what speaks against it at a time? Freezes, windows that it misses, and what else is going on.
//! They flag a change, and let a pipeline wait; none of them refuses a record.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::config::change_policy::ChangeWindow;
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::status::MaintenanceStatus;
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;

/// How far ahead the next window is looked for.
const WINDOW_AHEAD: Duration = Duration::from_secs(62 * 86_400);

/// Something that speaks against a change at its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeFinding {
    /// What it is.
    pub kind: ChangeFindingKind,
    /// What it is called; of a window that is missed, the component, or the page if it touches all.
    pub name: String,
    /// The id of an incident, a maintenance or a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// When it began or begins; of a window that is missed, when the next one opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// When it ends, as far as that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// What speaks against a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeFindingKind {
    /// A freeze.
    Freeze,
    /// It lies in no window that a component has.
    OutsideWindow,
    /// An open incident of a component.
    Incident,
    /// A maintenance of a component at the same time.
    Maintenance,
    /// Another change of a component at the same time.
    Change,
}

impl Board {
    /// Freezes in which a change lies, and windows that it misses. Without an end it is looked at as an instant.
    #[must_use]
    pub fn policy_findings(
        &self,
        components: &SortedSet<ComponentId>,
        time: Span,
    ) -> Vec<ChangeFinding> {
        let Some(configuration) = &self.configuration else { return vec![] };
        let policy = &configuration.changes;
        let concerns = |named: &[ComponentId]| {
            components.is_empty()
                || named.is_empty()
                || named.iter().any(|id| components.contains(id))
        };
        let freezes = policy.freezes.iter().filter(|freeze| {
            let is_then = freeze.from < time.to && freeze.until > time.from;
            is_then && concerns(&freeze.components)
        });
        let freezes = freezes.map(|freeze| ChangeFinding {
            kind: ChangeFindingKind::Freeze,
            name: freeze.name.clone(),
            id: None,
            from: Some(freeze.from),
            until: Some(freeze.until),
        });
        let mut findings: Vec<ChangeFinding> = freezes.collect();
        let all = [None];
        let touched: Vec<Option<&ComponentId>> = match components.is_empty() {
            true => all.to_vec(),
            false => components.iter().map(Some).collect(),
        };
        for component in touched {
            let windows = policy.windows.iter().filter(|window| {
                window.components.is_empty()
                    || component.is_some_and(|id| window.components.contains(id))
            });
            let windows: Vec<&ChangeWindow> = windows.collect();
            findings.extend(outside(&windows, time, component));
        }
        findings
    }

    /// All that speaks against a change at a time, but itself.
    #[must_use]
    pub fn change_findings(
        &self,
        components: &SortedSet<ComponentId>,
        time: Span,
        itself: Option<&str>,
    ) -> Vec<ChangeFinding> {
        let mut findings = self.policy_findings(components, time);
        let touched = |id: &ComponentId| components.is_empty() || components.contains(id);
        let incidents = self.incidents.unresolved().filter(|incident| {
            incident.started_at < time.to && incident.named().into_iter().any(touched)
        });
        findings.extend(incidents.map(|incident| ChangeFinding {
            kind: ChangeFindingKind::Incident,
            name: incident.name.clone(),
            id: Some(incident.id.to_string()),
            from: Some(incident.started_at),
            until: None,
        }));
        let maintenances = self.maintenances.iter().filter(|maintenance| {
            let plan = &maintenance.plan;
            let is_then = plan.scheduled_for < time.to && plan.scheduled_until > time.from;
            let is_on = is_then && maintenance.is_open()
                || maintenance.status() == MaintenanceStatus::InProgress
                    && plan.scheduled_for < time.to;
            is_on && plan.components.iter().any(touched)
        });
        findings.extend(maintenances.map(|maintenance| ChangeFinding {
            kind: ChangeFindingKind::Maintenance,
            name: maintenance.plan.name.clone(),
            id: Some(maintenance.id.to_string()),
            from: Some(maintenance.plan.scheduled_for),
            until: Some(maintenance.plan.scheduled_until),
        }));
        let others = self.changes.iter().filter(|change| {
            let is_then = change.ended_at.is_none()
                && change.begins_at() < time.to
                && change.ends_at().is_none_or(|end| end > time.from);
            is_then && Some(change.id.as_str()) != itself && change.touches_any(components)
        });
        findings.extend(others.map(|change| ChangeFinding {
            kind: ChangeFindingKind::Change,
            name: change.name.clone(),
            id: Some(change.id.to_string()),
            from: Some(change.begins_at()),
            until: change.ends_at(),
        }));
        findings
    }
}

/// A finding when there are windows and the whole time lies in none of them.
fn outside(
    windows: &[&ChangeWindow],
    time: Span,
    component: Option<&ComponentId>,
) -> Option<ChangeFinding> {
    let open_at =
        |between: Span| windows.iter().flat_map(move |window| window.occurrences(between));
    let covers = |open: Span| open.from <= time.from && time.to <= open.to;
    if windows.is_empty() || open_at(time).any(covers) {
        return None;
    }
    let ahead = Span { from: time.from, to: time.from.plus(WINDOW_AHEAD) };
    let next = windows.iter().flat_map(|window| window.occurrences(ahead));
    let next = next.filter(|open| open.from > time.from).map(|open| open.from).min();
    Some(ChangeFinding {
        kind: ChangeFindingKind::OutsideWindow,
        name: component.map_or_else(|| "page".to_owned(), ToString::to_string),
        id: None,
        from: next,
        until: None,
    })
}
