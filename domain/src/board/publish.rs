//! Publication: which parts of an event are public? The component timelines that it changes, and
//! the lines that it adds to the public log.

use std::sync::Arc;
use std::time::Duration;

use super::Board;
use super::event::Event;
use super::incidents::Update;
use crate::board::public_facts::{LoggedComponent, PageFacts, PublicFact, PublicLine};
use crate::board::timeline::{ASSESSMENTS_KEPT, ComponentTimeline};
use crate::config::Configuration;
use crate::ids::{AgentId, ComponentId, ProbeId};
use crate::ordered::{SortedMap, SortedSet};
use crate::time::timestamp::Timestamp;

/// After a longer time without an event nothing is forgotten yet.
const LONGEST_PAUSE: Duration = Duration::from_secs(3 * 86_400);

/// What an event makes come out differently, and since when.
pub(super) enum Touched {
    /// Everything, since the event.
    All,
    /// What probes saw of these components.
    Seen(SortedMap<ComponentId, Timestamp>),
    /// What operators say of these components.
    Said(SortedMap<ComponentId, Timestamp>),
}

impl Board {
    /// What an event touches, as things stand before it.
    pub(super) fn touched_before(&self, event: &Event, at: Timestamp) -> Touched {
        match event {
            Event::ConfigurationApplied(_) | Event::AgentAdded { .. } => Touched::All,
            Event::AgentReturned { agent, since } | Event::AgentFellSilent { agent, since } => {
                Touched::Seen(SortedMap::from_iter(self.watched_by(agent).map(|id| (id, *since))))
            }
            Event::VerdictChanged { probe, change, .. } => {
                Touched::Seen(self.watching([(probe, change.since)]))
            }
            Event::VerdictsChanged { changes, .. } => {
                let changes = changes.iter().map(|new| (&new.probe, new.change.since));
                Touched::Seen(self.watching(changes))
            }
            Event::IncidentOpened { .. }
            | Event::IncidentUpdated { .. }
            | Event::IncidentImported { .. }
            | Event::IncidentChanged { .. } => {
                let is_for_readers = self.is_for_readers(event);
                Touched::Said(if is_for_readers {
                    self.restated(event, at)
                } else {
                    SortedMap::new()
                })
            }
            Event::MaintenanceUpdated { id, update, .. } => {
                let plan = self.maintenance(id.as_str()).map(|maintenance| &maintenance.plan);
                let named = plan.into_iter().flat_map(|plan| &plan.components);
                Touched::Said(SortedMap::from_iter(named.map(|id| (id.clone(), update.at))))
            }
            Event::MaintenanceImported { .. }
            | Event::MaintenanceScheduled { .. }
            | Event::MaintenanceSeriesDefined { .. }
            | Event::MaintenanceSeriesAdvanced { .. }
            | Event::AlertsReceived { .. }
            | Event::NoticePosted { .. }
            | Event::NoticeEnded { .. }
            | Event::TokenCreated { .. }
            | Event::TokenRotated { .. }
            | Event::TokenRevoked { .. }
            | Event::ChangeRecorded { .. }
            | Event::ChangeUpdated { .. }
            | Event::DrillStarted { .. }
            | Event::DrillEnded { .. }
            | Event::TwinSeeded { .. }
            | Event::ProblemRecorded { .. }
            | Event::ProblemUpdated { .. }
            | Event::SloAlertsTurned { .. }
            | Event::IncidentMutesTurned { .. }
            | Event::ReportDue { .. }
            | Event::ReportsDoubted { .. }
            | Event::ProbeMuted { .. }
            | Event::ProbeUnmuted { .. }
            | Event::RecipientsChanged { .. } => Touched::Said(SortedMap::new()),
            Event::Corrected { correction } => {
                Touched::Said([(correction.component.clone(), correction.from)].into())
            }
            Event::CorrectionWithdrawn { id } => {
                let corrections = self.corrections.iter().filter(|correction| correction.id == *id);
                Touched::Said(SortedMap::from_iter(
                    corrections.map(|correction| (correction.component.clone(), correction.from)),
                ))
            }
        }
    }

    /// The components that probes watch, each since the first instant that is given of any of them.
    fn watching<'a>(
        &'a self,
        probes: impl IntoIterator<Item = (&'a ProbeId, Timestamp)>,
    ) -> SortedMap<ComponentId, Timestamp> {
        let mut first: SortedMap<&ProbeId, Timestamp> = SortedMap::new();
        for (probe, since) in probes {
            let earliest = first.entry(self.current_id(probe)).or_insert(since);
            *earliest = since.min(*earliest);
        }
        let watched = self.watches.iter().filter_map(|(id, watches)| {
            let since = first.iter().filter(|(probe, _)| watches.contains_key(**probe));
            Some((id.clone(), since.map(|(_, since)| *since).min()?))
        });
        SortedMap::from_iter(watched)
    }

    fn watched_by(&self, agent: &AgentId) -> impl Iterator<Item = ComponentId> {
        let watches = self.watches.iter().filter(|(_, watches)| {
            watches.values().any(|watch| watch.opinions.contains_key(agent))
        });
        watches.map(|(component, _)| component.clone())
    }

    /// Draws the timelines anew that an event at an instant touched, and gives what changed of them.
    pub(super) fn redraw(&mut self, touched: Touched, at: Timestamp) -> Vec<PublicFact> {
        type Draw = fn(&mut ComponentTimeline, &Board, &ComponentId, Timestamp);
        let all = || self.component_since.keys().map(|id| (id.clone(), at)).collect();
        let (touched, draw): (SortedMap<_, _>, Draw) = match touched {
            Touched::All => (all(), ComponentTimeline::redraw),
            Touched::Seen(touched) => (touched, ComponentTimeline::redraw),
            Touched::Said(touched) => (touched, ComponentTimeline::reshow),
        };
        let changed = touched.into_iter().flat_map(|(component, from)| {
            let mut timeline = self.timelines.remove(&component).unwrap_or_default();
            // Nothing before it is drawn: what an event costs does not grow with the age of the page.
            let before = timeline.published.from_before(from);
            let counted_before = timeline.uncounted.from_before(from);
            draw(&mut timeline, self, &component, from);
            let points = timeline.published.from_before(from).amended_since(&before);
            let counted = timeline.uncounted.from_before(from).amended_since(&counted_before);
            let votes = |(at, _): &(Timestamp, _)| timeline.votes.get(at).cloned();
            let votes = points.last().and_then(votes).unwrap_or_default();
            self.timelines.insert(component.clone(), timeline);
            let is_hidden = self.is_hidden(&component);
            let status = (!points.is_empty() && !is_hidden).then(|| PublicFact::Status {
                component: component.clone(),
                points,
                votes,
            });
            let counted = (!counted.is_empty() && !is_hidden)
                .then_some(PublicFact::Counted { component, points: counted });
            [status, counted].into_iter().flatten()
        });
        changed.collect()
    }

    /// Forgets what nobody asks for any more, when a day has begun since `before`.
    pub(super) fn forget(&mut self, before: Timestamp, at: Timestamp) {
        // A clock that leaps must not make it forget what is still asked for.
        if before.start_of_day() == at.start_of_day() || at.since(before) > LONGEST_PAUSE {
            return;
        }
        for watch in self.watches.values_mut().flat_map(SortedMap::values_mut) {
            let horizon = at.minus(ASSESSMENTS_KEPT);
            watch.opinions.values_mut().for_each(|opinions| opinions.forget_before(horizon));
        }
        self.timelines.values_mut().for_each(|timeline| timeline.forget(at));
    }

    /// What an event tells readers besides, as things stand before it.
    pub(super) fn told(&self, event: &Event, at: Timestamp) -> Vec<PublicFact> {
        match event {
            Event::ConfigurationApplied(applied) => {
                let Some(configuration) = applied.configuration() else { return vec![] };
                let components =
                    configuration.shown_components().map(|component| LoggedComponent {
                        id: component.id.clone(),
                        name: component.name.clone(),
                        group: component.group.clone(),
                        was: component.was.clone(),
                        is_apart: !component.is_counted(),
                    });
                let page = PageFacts {
                    name: configuration.page.name.clone(),
                    url: configuration.page.url.clone(),
                    timezone: configuration.page.timezone.clone(),
                    weights: configuration.weights,
                    components: components.collect(),
                };
                vec![PublicFact::Page(page)]
            }
            Event::IncidentOpened { .. }
            | Event::IncidentUpdated { .. }
            | Event::IncidentImported { .. }
            | Event::IncidentChanged { .. } => {
                let is_for_readers = self.is_for_readers(event);
                if is_for_readers { self.told_of_incident(event, at) } else { vec![] }
            }
            Event::Corrected { correction } if self.is_hidden(&correction.component) => vec![],
            Event::Corrected { correction } => vec![PublicFact::Correction(correction.clone())],
            Event::CorrectionWithdrawn { id } => {
                let correction = self.correction(id);
                match correction.is_some_and(|correction| self.is_hidden(&correction.component)) {
                    true => vec![],
                    false => vec![PublicFact::CorrectionWithdrawn { id: id.clone() }],
                }
            }
            Event::MaintenanceScheduled { id, plan, update } => {
                let mut plan = plan.clone();
                plan.components.retain(|id| !self.is_hidden(id));
                vec![PublicFact::Maintenance { id: id.clone(), plan, update: update.clone() }]
            }
            Event::MaintenanceUpdated { id, scheduled_for, scheduled_until, update } => {
                vec![PublicFact::MaintenanceUpdate {
                    maintenance: id.clone(),
                    scheduled_for: *scheduled_for,
                    scheduled_until: *scheduled_until,
                    update: update.clone(),
                }]
            }
            Event::MaintenanceImported { maintenance } => self.told_of_imported_work(maintenance),
            Event::NoticePosted { notice } => {
                let mut notice = notice.clone();
                notice.components.retain(|id| !self.is_hidden(id));
                vec![PublicFact::Notice(notice)]
            }
            Event::NoticeEnded { id, at } => {
                vec![PublicFact::NoticeEnded { id: id.clone(), ended_at: *at }]
            }
            Event::MaintenanceSeriesDefined { .. }
            | Event::MaintenanceSeriesAdvanced { .. }
            | Event::AlertsReceived { .. }
            | Event::AgentAdded { .. }
            | Event::TokenCreated { .. }
            | Event::TokenRotated { .. }
            | Event::TokenRevoked { .. }
            | Event::ChangeRecorded { .. }
            | Event::ChangeUpdated { .. }
            | Event::DrillStarted { .. }
            | Event::DrillEnded { .. }
            | Event::TwinSeeded { .. }
            | Event::ProblemRecorded { .. }
            | Event::ProblemUpdated { .. }
            | Event::SloAlertsTurned { .. }
            | Event::IncidentMutesTurned { .. }
            | Event::ReportDue { .. }
            | Event::ReportsDoubted { .. }
            | Event::ProbeMuted { .. }
            | Event::ProbeUnmuted { .. }
            | Event::RecipientsChanged { .. }
            | Event::AgentReturned { .. }
            | Event::AgentFellSilent { .. }
            | Event::VerdictChanged { .. }
            | Event::VerdictsChanged { .. } => vec![],
        }
    }

    /// An update without what it states of hidden components.
    pub(super) fn shown_update(&self, update: &Update) -> Update {
        let mut update = update.clone();
        update.components.retain(|id, _| !self.is_hidden(id));
        update
    }

    /// The hidden components, before an event that may show them.
    pub(super) fn hidden_before(&self, event: &Event) -> SortedSet<ComponentId> {
        let Event::ConfigurationApplied(new) = event else { return SortedSet::new() };
        let components =
            self.configuration.iter().flat_map(|configuration| &configuration.components);
        let hidden = components.filter(|component| component.hidden).map(|component| &component.id);
        let new = new.configuration().map(Arc::as_ref);
        let id = |was: &ComponentId| {
            let now = new.into_iter().flat_map(|new: &Configuration| &new.components);
            let mut renamed = now.filter(|component| component.was.as_ref() == Some(was));
            renamed.next().map_or_else(|| was.clone(), |component| component.id.clone())
        };
        hidden.map(id).collect()
    }

    /// All of the history of components that were hidden and no longer are.
    pub(super) fn revealed(&self, hidden: &SortedSet<ComponentId>) -> Vec<PublicFact> {
        let shown = hidden.iter().filter(|id| !self.is_hidden(id));
        let facts = shown.filter_map(|component| {
            let timeline = self.timelines.get(component)?;
            let points = timeline.published.points().to_vec();
            let counted = timeline.uncounted.points().to_vec();
            let component = component.clone();
            let of_it = component.clone();
            let counted = (!counted.is_empty())
                .then_some(PublicFact::Counted { component: of_it, points: counted });
            let status = PublicFact::Status { component, points, votes: vec![] };
            let is_known = !timeline.published.points().is_empty();
            is_known.then(|| [Some(status), counted].into_iter().flatten())
        });
        facts.flatten().collect()
    }

    /// Appends facts to the public log.
    pub(super) fn publish(&mut self, facts: Vec<PublicFact>, at: Timestamp) -> Vec<PublicLine> {
        let lines = facts.into_iter().filter_map(|fact| {
            self.note_line(&fact, self.public_head.height + 1);
            let (line, head) = PublicLine::after(&self.public_head, at, fact)?;
            self.public_head = head;
            Some(line)
        });
        lines.collect()
    }

    /// The line of the public log that says how a component counted at an instant; `None`: none does.
    #[must_use]
    pub fn log_line_at(&self, component: &ComponentId, instant: Timestamp) -> Option<u64> {
        let uncounted = self.timelines.get(component).map(|timeline| &timeline.uncounted);
        let counts_otherwise = uncounted.and_then(|own| own.at(instant)?.as_ref()).is_some();
        self.log_lines.get(component)?.at(instant, counts_otherwise)
    }

    /// Notes that a line of the public log says a fact.
    fn note_line(&mut self, fact: &PublicFact, line: u64) {
        match fact {
            PublicFact::Status { component, points, .. } => {
                let Some((from, _)) = points.first() else { return };
                self.log_lines.entry(component.clone()).or_default().note_status(*from, line);
            }
            PublicFact::Counted { component, points } => {
                let Some((from, _)) = points.first() else { return };
                self.log_lines.entry(component.clone()).or_default().note_counted(*from, line);
            }
            _ => {}
        }
    }
}
