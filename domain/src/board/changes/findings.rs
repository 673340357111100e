//! Findings on a change: what speaks against it at a time? Freezes, windows that it misses, and what else is going on.
//! They flag a change, and let a pipeline wait; none of them refuses a record.

use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::config::change_policy::ChangeWindow;
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::status::MaintenanceStatus;
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;

/// The most findings on one change.
const MAX_FINDINGS: usize = 20;

/// Something that speaks against a change at its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeFinding {
    /// What it is.
    pub kind: ChangeFindingKind,
    /// What it is called, of an incident only if it is public; of a window that is missed, the component, or the page if it touches all.
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
        // Each window is looked at once, however many components it is for.
        let windows: Vec<_> = policy
            .windows
            .iter()
            .map(|window| {
                let covers = window.open_at(time.from).is_some_and(|open| time.to <= open.to);
                (window, covers)
            })
            .collect();
        let mut touched: Vec<Option<&ComponentId>> = components.iter().map(Some).collect();
        if touched.is_empty() {
            let named = policy.windows.iter().flat_map(|window| &window.components);
            let named: SortedSet<&ComponentId> = named.collect();
            touched.extend([None].into_iter().chain(named.into_iter().map(Some)));
        }
        for component in touched {
            let own = windows.iter().filter(|(window, _)| {
                window.components.is_empty()
                    || component.is_some_and(|id| window.components.contains(id))
            });
            findings.extend(outside(own.copied(), time.from, component));
        }
        findings.truncate(MAX_FINDINGS);
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
            incident.started_at < time.to && incident.concerned().into_iter().any(touched)
        });
        // Who may only record changes is not told what is not public.
        findings.extend(incidents.map(|incident| ChangeFinding {
            kind: ChangeFindingKind::Incident,
            name: match incident.is_public() {
                true => incident.name.clone(),
                false => "one that is not public".to_owned(),
            },
            id: incident.is_public().then(|| incident.id.to_string()),
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
        findings.truncate(MAX_FINDINGS);
        findings
    }
}

/// A finding when there are windows and none covers the whole time, which begins at an instant.
fn outside<'a>(
    windows: impl Iterator<Item = (&'a ChangeWindow, bool)> + Clone,
    from: Timestamp,
    component: Option<&ComponentId>,
) -> Option<ChangeFinding> {
    if windows.clone().next().is_none() || windows.clone().any(|(_, covers)| covers) {
        return None;
    }
    Some(ChangeFinding {
        kind: ChangeFindingKind::OutsideWindow,
        name: component.map_or_else(|| "page".to_owned(), ToString::to_string),
        id: None,
        from: windows.filter_map(|(window, _)| window.next_opening(from)).min(),
        until: None,
    })
}
