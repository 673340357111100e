//! Steps of the clock: what comes next for an incident by itself, and when?

use std::time::Duration;

use super::change::IncidentChange;
use super::origin::{OutageFinding, Visibility};
use super::types::Incident;
use super::update::Update;
use super::words;
use crate::board::{Board, Event};
use crate::config::Configuration;
use crate::config::incident_policy::{Announcement, Approval, ResolvePolicy};
use crate::ids::ComponentId;
use crate::ordered::SortedMap;
use crate::status::{IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// So long probes see all well before an incident counts as over: who recovers often is not told of each time.
pub const WELL_FOR: Duration = Duration::from_secs(300);

impl Board {
    /// What comes next for an incident by itself, and when.
    pub(super) fn next_step(
        &self,
        configuration: &Configuration,
        incident: &Incident,
    ) -> Option<(Timestamp, ClockStep)> {
        let policy = &configuration.incidents;
        let mut steps = vec![];
        if let (false, Some(request)) = (incident.is_public(), &incident.publication)
            && let Approval::After(wait) = policy.approval(incident.severity(configuration))
        {
            steps.push((request.at.plus(wait), ClockStep::Publish));
        }
        if !incident.is_public() && !incident.is_attended {
            if let Some(at) = self.superseded_at(incident) {
                return Some((at, ClockStep::Settle));
            }
            let due =
                incident.findings.iter().filter_map(|finding| due(configuration, finding)).min();
            steps.extend(due.map(|at| (at, ClockStep::Publish)));
        }
        if incident.is_public() && !incident.is_attended {
            steps.extend(
                self.untold(configuration, incident).map(|(at, nth)| (at, ClockStep::Tell(nth))),
            );
            steps.extend(self.well_again(incident));
        }
        if let Some(well) = self.well_since(incident) {
            let at = well.plus(WELL_FOR);
            if !incident.is_public() && !incident.is_attended {
                steps.push((at, ClockStep::Settle));
            } else if incident.is_public() && policy.resolve == ResolvePolicy::Auto {
                steps.push((at, ClockStep::Resolve));
            } else if incident.is_public()
                && !incident.is_attended
                && incident.status() != IncidentStatus::Monitoring
            {
                steps.push((at, ClockStep::Watch));
            }
        }
        steps.into_iter().min_by_key(|(at, _)| *at)
    }

    /// Since when probes see nothing any more of what they found, where operators state no more than that;
    /// `None` when they do, or found nothing.
    #[must_use]
    pub fn well_since(&self, incident: &Incident) -> Option<Timestamp> {
        let found = || incident.findings.iter().map(|finding| &finding.component);
        let is_more = |id: &&ComponentId| !found().any(|component| component == *id);
        if incident.named().iter().any(is_more) {
            return None;
        }
        let since: Option<Vec<Timestamp>> =
            found().map(|component| self.component_well_since(component)).collect();
        since?.into_iter().max()
    }

    /// Since when probes see nothing of a component; `None` when they do.
    fn component_well_since(&self, component: &ComponentId) -> Option<Timestamp> {
        let observed = &self.timelines.get(component)?.observed;
        let is_well = observed.current() == Some(&Status::Operational);
        is_well.then(|| observed.last_changed_at()).flatten()
    }

    /// The component that is well again first of several that a public incident states to be out, and when its
    /// readers are told: what is out in the same incident holds none of them back. The last one is told with the
    /// incident itself.
    fn well_again(&self, incident: &Incident) -> Option<(Timestamp, ClockStep)> {
        let stated = incident.stated();
        let is_out = |id: &ComponentId| stated.get(id).is_some_and(|status| status.is_trouble());
        let mut out: SortedMap<&ComponentId, usize> = SortedMap::new();
        for (nth, finding) in incident.findings.iter().enumerate() {
            if is_out(&finding.component) {
                out.insert(&finding.component, nth);
            }
        }
        if out.len() < 2 {
            return None;
        }
        let well = out.into_iter().filter_map(|(id, nth)| {
            let at = self.component_well_since(id)?.plus(WELL_FOR);
            Some((at, ClockStep::Recover(nth)))
        });
        well.min_by_key(|(at, _)| *at)
    }

    pub(super) fn made(&self, incident: &Incident, step: ClockStep, now: Timestamp) -> Event {
        let id = incident.id.clone();
        let (status, body, components, since) = match step {
            ClockStep::Publish => {
                let change = IncidentChange::Published { visibility: Visibility::Public, by: None };
                return Event::IncidentChanged { id, change };
            }
            ClockStep::Settle => {
                return Event::IncidentChanged { id, change: IncidentChange::Settled };
            }
            ClockStep::Tell(nth) => {
                let finding = incident.findings.get(nth);
                let body = finding.map(|finding| {
                    words::opened(&self.component_name(&finding.component), finding)
                });
                let stated = finding.map(|found| (found.component.clone(), found.status));
                let since = finding.map(|finding| finding.since);
                let status = IncidentStatus::Investigating;
                (status, body.unwrap_or_default(), SortedMap::from_iter(stated), since)
            }
            ClockStep::Recover(nth) => {
                let component = incident.findings.get(nth).map(|finding| &finding.component);
                let body = component.map(|id| words::recovered(&self.component_name(id)));
                let stated = component.map(|id| (id.clone(), Status::Operational));
                let since = component.and_then(|id| self.component_well_since(id));
                (incident.status(), body.unwrap_or_default(), SortedMap::from_iter(stated), since)
            }
            ClockStep::Watch | ClockStep::Resolve => {
                let is_over = step == ClockStep::Resolve;
                let (status, body) = if is_over {
                    (IncidentStatus::Resolved, words::OVER)
                } else {
                    (IncidentStatus::Monitoring, words::WELL)
                };
                let named = incident.named().into_iter();
                let well = SortedMap::from_iter(named.map(|id| (id.clone(), Status::Operational)));
                (status, body.to_owned(), well, self.well_since(incident))
            }
        };
        let update = Update {
            id: self.head.name(&format!("attention to {id}"), 0),
            at: now,
            status,
            body,
            // Not when it was noticed: when it was so.
            holds_from: since.filter(|since| incident.is_unchanged_after(*since, &components)),
            components,
            ..Update::default()
        };
        Event::IncidentUpdated { id, update }
    }

    /// When operators began to speak of what a draft of the clock's is about, in an incident of their own.
    fn superseded_at(&self, draft: &Incident) -> Option<Timestamp> {
        let is_about = |other: &&Incident| {
            let named = other.named();
            other.is_attended
                && draft.findings.iter().any(|finding| named.contains(&finding.component))
        };
        let later = self.incidents.unresolved().rev().take_while(|other| other.id != draft.id);
        later.filter(is_about).filter_map(|other| other.updates.first()).map(|first| first.at).min()
    }

    /// A finding of a public incident that its readers were not told, and when they will be.
    fn untold(
        &self,
        configuration: &Configuration,
        incident: &Incident,
    ) -> Option<(Timestamp, usize)> {
        let latest = incident.turns().max().unwrap_or(incident.started_at);
        let untold = incident.findings.iter().enumerate().filter(|(_, finding)| {
            let stated = incident.states_of(&finding.component, latest);
            !stated.is_some_and(Status::is_trouble)
                && self.outage_since(&finding.component) == Some(finding.since)
        });
        let due = untold.filter_map(|(nth, finding)| Some((due(configuration, finding)?, nth)));
        due.min()
    }
}

/// When a finding becomes public by itself.
fn due(configuration: &Configuration, finding: &OutageFinding) -> Option<Timestamp> {
    match configuration.announcement(&finding.component) {
        Announcement::Never => None,
        Announcement::Auto => Some(finding.found_at),
        Announcement::After(wait) => Some(finding.found_at.plus(wait)),
    }
}

/// What happens to an incident by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClockStep {
    /// Readers see it.
    Publish,
    /// Nothing is left to do, and readers never saw it.
    Settle,
    /// Readers are told of a finding, by its place.
    Tell(usize),
    /// Readers are told that what a finding, by its place, is about is well, while other things are not.
    Recover(usize),
    /// Readers are told that all is well.
    Watch,
    /// Readers are told that it is over.
    Resolve,
}
