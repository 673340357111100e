//! Attention of the clock: which incidents do outages that probes found open, join and announce by themselves,
//! and which are over?

use super::change::IncidentChange;
use super::decide::MAX_OPEN_INCIDENTS;
use super::evidence_of::found;
use super::origin::{IncidentOrigin, OutageFinding, Visibility};
use super::types::Incident;
use super::update::Update;
use super::words;
use crate::board::timeline::outages_since;
use crate::board::{Board, Event};
use crate::config::Configuration;
use crate::config::incident_policy::Announcement;
use crate::ids::ComponentId;
use crate::status::{IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// The most outages that one incident is about.
const MAX_FINDINGS: usize = 50;

impl Board {
    /// What time brings to incidents. At most one event for each: what comes of it follows the next time.
    pub(in crate::board) fn attend(&self, now: Timestamp) -> Vec<Event> {
        let Some(configuration) = &self.configuration else { return vec![] };
        let mut events = vec![];
        events.extend(self.new_outage(configuration, now));
        events.extend(self.incidents.unresolved().filter_map(|incident| {
            let (at, event) = self.next_step(configuration, incident)?;
            (at <= now).then(|| self.made(incident, event, now))
        }));
        events
    }

    /// Whether an outage is to open an incident or to join one.
    pub(in crate::board) fn has_new_outage(&self, now: Timestamp) -> bool {
        let configuration = self.configuration.as_ref();
        configuration.is_some_and(|configuration| self.new_outage(configuration, now).is_some())
    }

    /// When the next of it will be due, if that is known.
    pub(in crate::board) fn next_attention(&self) -> Option<Timestamp> {
        let configuration = self.configuration.as_ref()?;
        let open = self.incidents.unresolved();
        open.filter_map(|incident| self.next_step(configuration, incident).map(|(at, _)| at)).min()
    }

    /// An outage that no incident is about: it joins one that is related, or opens one. One at a time, so that
    /// the next finds the incident that it may join.
    fn new_outage(&self, configuration: &Configuration, now: Timestamp) -> Option<Event> {
        if !configuration.incidents.drafts {
            return None;
        }
        // Of what is not ours no incident of ours is opened.
        let counted = configuration.components.iter().filter(|component| component.is_counted());
        counted.into_iter().find_map(|component| {
            let since = self.outage_since(&component.id)?;
            // Its start may be amended: it is the same while what was found lies in it.
            let is_it = |f: &OutageFinding| f.component == component.id && f.found_at >= since;
            // A draft that nobody touched and that is settled speaks for nothing.
            let counts =
                |incident: &&Incident| incident.is_attended || incident.settled_at.is_none();
            let about = self.incidents.found_since(&component.id, since).filter(counts);
            if about.flat_map(|incident| &incident.findings).any(is_it) {
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
        if self.incidents.unresolved().count() >= MAX_OPEN_INCIDENTS {
            return None;
        }
        let OutageFinding { component, since, status, found_at, .. } = finding.clone();
        let is_announced = configuration.announcement(&component) == Announcement::Auto;
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
        let origin = Box::new(IncidentOrigin {
            visibility: if is_announced { Visibility::Public } else { Visibility::Draft },
            finding: Some(finding),
            details: Some(words::by_probe()),
            ..IncidentOrigin::default()
        });
        let id = self.head.name("incident", 0).parse().ok()?;
        let name = words::title(&name, status);
        Some(Event::IncidentOpened { id, name, impact: None, started_at: since, update, origin })
    }

    /// Since when probes see that a component is out, unless it is worked on.
    pub(super) fn outage_since(&self, component: &ComponentId) -> Option<Timestamp> {
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

    /// The open incident that an outage of a component belongs to: one about it, about its group, or about an
    /// outage of what it depends on or what depends on it.
    fn related(&self, configuration: &Configuration, component: &ComponentId) -> Option<&Incident> {
        let group_of = |id: &ComponentId| {
            let component = configuration.components.iter().find(|component| component.id == *id);
            component.and_then(|component| component.group.as_ref())
        };
        let group = group_of(component);
        // What readers do not see joins nothing that they may see.
        let hidden = self.is_hidden(component);
        let is_out = |incident: &Incident, id: &ComponentId| {
            self.outage_since(id).is_some()
                || incident.stated().get(id).is_some_and(|status| status.is_trouble())
        };
        let is_near = |incident: &Incident, id: &ComponentId| {
            let is_beside = group.is_some() && group_of(id) == group;
            let needs =
                configuration.depends(component, id) || configuration.depends(id, component);
            is_beside || (needs && is_out(incident, id))
        };
        let mut newest_first = self.incidents.unresolved().rev();
        newest_first.find(|incident| {
            let about = incident.findings.iter().map(|finding| &finding.component);
            let mut about = about.chain(incident.named());
            let is_related = |id: &ComponentId| {
                id == component || (self.is_hidden(id) == hidden && is_near(incident, id))
            };
            about.any(is_related)
        })
    }
}
