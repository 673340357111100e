//! Attention of the clock: which incidents do outages that probes found open, join and announce by themselves,
//! and which are over?

use std::time::Duration;

use super::change::IncidentChange;
use super::decide::MAX_OPEN_INCIDENTS;
use super::evidence_of::found;
use super::origin::{IncidentOrigin, OutageFinding, Visibility};
use super::state::IncidentState;
use super::types::{Incident, Update};
use super::words;
use crate::board::timeline::outages_since;
use crate::board::{Board, Event};
use crate::config::Configuration;
use crate::config::incident_policy::{Announcement, Approval, IncidentPolicy, ResolvePolicy};
use crate::ids::ComponentId;
use crate::status::{IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// So long probes see all well before an incident counts as over: who recovers often is not told of each time.
pub const WELL_FOR: Duration = Duration::from_secs(300);
/// The most outages that one incident is about.
const MAX_FINDINGS: usize = 50;

impl Board {
    /// What time brings to incidents. At most one event for each: what comes of it follows the next time.
    pub(in crate::board) fn attend(&self, now: Timestamp) -> Vec<Event> {
        let Some(configuration) = &self.configuration else { return vec![] };
        let mut events = vec![];
        if configuration.incidents.drafts {
            events.extend(self.new_outage(configuration, now));
        }
        let open = self.incidents.iter().filter(|known| known.state() != IncidentState::Resolved);
        events.extend(open.filter_map(|known| {
            let (at, event) = self.next_step(configuration, known)?;
            (at <= now).then(|| self.made(known, event, now))
        }));
        events
    }

    /// When the next of it will be due, if that is known.
    pub(in crate::board) fn next_attention(&self) -> Option<Timestamp> {
        let configuration = self.configuration.as_ref()?;
        let open = self.incidents.iter().filter(|known| known.state() != IncidentState::Resolved);
        open.filter_map(|known| self.next_step(configuration, known).map(|(at, _)| at)).min()
    }

    /// An outage that no incident is about: it joins one that is related, or opens one. One at a time, so that
    /// the next finds the incident that it may join.
    fn new_outage(&self, configuration: &Configuration, now: Timestamp) -> Option<Event> {
        configuration.components.iter().find_map(|component| {
            let since = self.outage_since(&component.id)?;
            // Its start may be amended: it is the same while what was found lies in it.
            let is_it = |f: &OutageFinding| f.component == component.id && f.found_at >= since;
            if self.incidents.iter().flat_map(|known| &known.findings).any(is_it) {
                return None;
            }
            let finding = found(self, configuration, &component.id, since, now);
            match self.related(configuration, &component.id) {
                Some(related) if related.findings.len() >= MAX_FINDINGS => None,
                Some(related) => {
                    let (id, change) = (related.id.clone(), IncidentChange::Joined { finding });
                    Some(Event::IncidentChanged { id, change })
                }
                None => self.opened_by_clock(configuration, finding),
            }
        })
    }

    fn opened_by_clock(
        &self,
        configuration: &Configuration,
        finding: OutageFinding,
    ) -> Option<Event> {
        let open = self.incidents.iter().filter(|incident| incident.is_open()).count();
        if open >= MAX_OPEN_INCIDENTS {
            return None;
        }
        let OutageFinding { component, since, status, found_at, .. } = finding.clone();
        let is_announced = configuration.incidents.announcement(&component) == Announcement::Auto;
        let name = self.component_name(&component);
        let update = Update {
            id: self.head.name("update", 0),
            at: found_at,
            status: IncidentStatus::Investigating,
            body: words::opened(&name, &finding),
            components: [(component, status)].into(),
            holds_from: Some(since),
            ..Update::default()
        };
        let origin = IncidentOrigin {
            visibility: if is_announced { Visibility::Public } else { Visibility::Draft },
            finding: Some(finding),
            details: Some(words::by_probe()),
            ..IncidentOrigin::default()
        };
        let id = self.head.name("incident", 0).parse().ok()?;
        let name = words::title(&name, status);
        Some(Event::IncidentOpened { id, name, impact: None, started_at: since, update, origin })
    }

    /// Since when probes see that a component is out, unless it is worked on.
    fn outage_since(&self, component: &ComponentId) -> Option<Timestamp> {
        let timeline = self.timelines.get(component)?;
        let is_out =
            |status: &Status| matches!(status, Status::PartialOutage | Status::MajorOutage);
        timeline.observed.current().filter(|status| is_out(status))?;
        if timeline.published.current() == Some(&Status::UnderMaintenance) {
            return None;
        }
        let last = timeline.observed.last_changed_at()?;
        outages_since(&timeline.observed, last).last().map(|span| span.start)
    }

    /// The open incident that an outage of a component belongs to: one about it, or about its group.
    fn related(&self, configuration: &Configuration, component: &ComponentId) -> Option<&Incident> {
        let group_of = |id: &ComponentId| {
            let known = configuration.components.iter().find(|known| known.id == *id);
            known.and_then(|known| known.group.as_ref())
        };
        let group = group_of(component);
        let is_near =
            |id: &ComponentId| id == component || (group.is_some() && group_of(id) == group);
        let mut newest_first = self.incidents.iter().rev();
        newest_first.find(|known| {
            let about = known.findings.iter().map(|finding| &finding.component);
            known.state() != IncidentState::Resolved && about.chain(known.named()).any(is_near)
        })
    }

    /// What comes next for an incident by itself, and when.
    fn next_step(
        &self,
        configuration: &Configuration,
        known: &Incident,
    ) -> Option<(Timestamp, ClockStep)> {
        let policy = &configuration.incidents;
        let mut steps = vec![];
        if let (false, Some(request)) = (known.is_public(), &known.publication)
            && let Approval::After(wait) = policy.approval(known.severity(configuration))
        {
            steps.push((request.at.plus(wait), ClockStep::Publish));
        }
        if !known.is_public() && !known.is_attended {
            let due = known.findings.iter().filter_map(|finding| due(policy, finding)).min();
            steps.extend(due.map(|at| (at, ClockStep::Publish)));
        }
        if known.is_public() && !known.is_attended {
            steps.extend(self.untold(policy, known).map(|(at, nth)| (at, ClockStep::Tell(nth))));
        }
        if let Some(well) = self.well_since(known) {
            let at = well.plus(WELL_FOR);
            if !known.is_public() && !known.is_attended {
                steps.push((at, ClockStep::Settle));
            } else if known.is_public() && policy.resolve == ResolvePolicy::Auto {
                steps.push((at, ClockStep::Resolve));
            } else if known.is_public()
                && !known.is_attended
                && known.status() != IncidentStatus::Monitoring
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
        let is_more = |id: &&ComponentId| !found().any(|known| known == *id);
        if incident.named().iter().any(is_more) {
            return None;
        }
        let since: Option<Vec<Timestamp>> = found()
            .map(|component| {
                let observed = &self.timelines.get(component)?.observed;
                let is_well = observed.current() == Some(&Status::Operational);
                is_well.then(|| observed.last_changed_at()).flatten()
            })
            .collect();
        since?.into_iter().max()
    }

    fn made(&self, known: &Incident, step: ClockStep, now: Timestamp) -> Event {
        let id = known.id.clone();
        let (status, body, components, since) = match step {
            ClockStep::Publish => {
                let change = IncidentChange::Published { visibility: Visibility::Public };
                return Event::IncidentChanged { id, change };
            }
            ClockStep::Settle => {
                return Event::IncidentChanged { id, change: IncidentChange::Settled };
            }
            ClockStep::Tell(nth) => {
                let finding = known.findings.get(nth);
                let body = finding.map(|finding| {
                    words::opened(&self.component_name(&finding.component), finding)
                });
                let stated = finding.map(|found| (found.component.clone(), found.status));
                let since = finding.map(|finding| finding.since);
                let status = IncidentStatus::Investigating;
                (status, body.unwrap_or_default(), stated.into_iter().collect(), since)
            }
            ClockStep::Watch | ClockStep::Resolve => {
                let is_over = step == ClockStep::Resolve;
                let (status, body) = if is_over {
                    (IncidentStatus::Resolved, words::OVER)
                } else {
                    (IncidentStatus::Monitoring, words::WELL)
                };
                let named = known.named().into_iter();
                let well = named.map(|id| (id.clone(), Status::Operational)).collect();
                (status, body.to_owned(), well, self.well_since(known))
            }
        };
        let update = Update {
            id: self.head.name(&format!("attention to {id}"), 0),
            at: now,
            status,
            body,
            components,
            // Not when it was noticed: when it was so.
            holds_from: since.filter(|since| known.turns().max().is_none_or(|turn| turn <= *since)),
            ..Update::default()
        };
        Event::IncidentUpdated { id, update }
    }

    /// A finding of a public incident that its readers were not told, and when they will be.
    fn untold(&self, policy: &IncidentPolicy, known: &Incident) -> Option<(Timestamp, usize)> {
        let latest = known.turns().max().unwrap_or(known.started_at);
        let untold = known.findings.iter().enumerate().filter(|(_, finding)| {
            let stated = known.states_of(&finding.component, latest);
            !stated.is_some_and(Status::is_trouble)
                && self.outage_since(&finding.component) == Some(finding.since)
        });
        let due = untold.filter_map(|(nth, finding)| Some((due(policy, finding)?, nth)));
        due.min()
    }
}

/// When a finding becomes public by itself.
fn due(policy: &IncidentPolicy, finding: &OutageFinding) -> Option<Timestamp> {
    match policy.announcement(&finding.component) {
        Announcement::Never => None,
        Announcement::Auto => Some(finding.found_at),
        Announcement::After(wait) => Some(finding.found_at.plus(wait)),
    }
}

/// What happens to an incident by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ClockStep {
    /// Readers see it.
    Publish,
    /// Nothing is left to do, and readers never saw it.
    Settle,
    /// Readers are told of a finding, by its place.
    Tell(usize),
    /// Readers are told that all is well.
    Watch,
    /// Readers are told that it is over.
    Resolve,
}
