//! Facts of a report: what does the Board say of a time, as far as the audience may see it?

use std::borrow::Cow;
use std::cell::RefCell;

use crate::board::{Board, Incident};
use crate::config::customers::{ContractExclusion, Customer, CustomerContract};
use crate::config::dependency_graph::DependencyGraph;
use crate::config::{Component, Configuration, counted_or_all};
use crate::ids::ComponentId;
use crate::operations::customer_service_level::level_within;
use crate::ordered::SortedMap;
use crate::percentage::Percentage;
use crate::report::kind::ReportAudience;
use crate::report::measure::{FigureBasis, MeasuredTime};
use crate::report::schedules::SharedSchedules;
use crate::sla::service_level::ServiceLevel;
use crate::sla::service_time::contract_zone;
use crate::status::Status;
use crate::time::calendar::Span;
use crate::time::report_period::ReportPeriod;
use crate::time::state_timeline::StateTimeline;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// What a report is made of.
pub(super) struct ReportFacts<'a> {
    pub(super) board: &'a Board,
    pub(super) configuration: &'a Configuration,
    pub(super) graph: DependencyGraph<'a>,
    pub(super) audience: ReportAudience,
    /// The one component that is asked for.
    pub(super) only: Option<&'a ComponentId>,
    /// The time that is measured: it ends now at the latest.
    pub(super) within: Span,
    /// When the period ends.
    pub(super) period_ends: Timestamp,
    /// Of when it is.
    period: ReportPeriod,
    pub(super) now: Timestamp,
    /// How each component was, as figures count it.
    counted: SortedMap<&'a ComponentId, Cow<'a, StateTimeline<Status>>>,
    /// The service time of contracts, which many share.
    schedules: RefCell<SharedSchedules>,
}

impl<'a> ReportFacts<'a> {
    /// Those of a Board. `within` is measured.
    pub(super) fn new(
        board: &'a Board,
        configuration: &'a Configuration,
        audience: ReportAudience,
        only: Option<&'a ComponentId>,
        (period, within, period_ends): (ReportPeriod, Span, Timestamp),
        now: Timestamp,
    ) -> Self {
        let counted = board.timelines.iter().map(|(id, timeline)| (id, timeline.counted()));
        let graph = DependencyGraph::new(&configuration.components);
        let (counted, schedules) = (counted.collect(), RefCell::default());
        Self {
            board,
            configuration,
            graph,
            audience,
            only,
            within,
            period_ends,
            period,
            now,
            counted,
            schedules,
        }
    }

    /// Whose clocks the page goes by.
    pub(super) fn zone(&self) -> &'a Zone {
        &self.configuration.page.timezone
    }

    /// Whether the report is for those who run the service.
    pub(super) fn is_for_operators(&self) -> bool {
        self.audience == ReportAudience::Operators
    }

    /// The components that it is about, in the order of the page. Readers see none that is hidden.
    pub(super) fn components(&self) -> Vec<&'a Component> {
        let is_shown = |component: &&Component| {
            (self.is_for_operators() || !component.hidden)
                && self.only.is_none_or(|only| *only == component.id)
        };
        self.configuration.components.iter().filter(is_shown).collect()
    }

    /// Those of them whose times make the figure of all.
    pub(super) fn counted_components(&self) -> Vec<ComponentId> {
        let shown = self.components().into_iter();
        let shown = shown.filter(|component| !component.hidden || self.only.is_some());
        let counted = counted_or_all(shown, |component| component.is_counted());
        counted.into_iter().map(|component| component.id.clone()).collect()
    }

    /// How a component was, as figures count it.
    pub(super) fn track(&self, id: &ComponentId) -> Option<&StateTimeline<Status>> {
        self.counted.get(id).map(Cow::as_ref)
    }

    /// What is measured of components in a time, and on what that rests: on the public log, unless one of them is hidden.
    pub(super) fn measured(
        &self,
        components: Vec<ComponentId>,
        within: Span,
    ) -> (MeasuredTime, Option<FigureBasis>) {
        let is_public = components.iter().all(|id| !self.board.is_hidden(id));
        let Span { from, to: until } = within;
        let basis = FigureBasis { components, from, until, contract: None };
        let track = |id: &ComponentId| self.track(id).map(Cow::Borrowed);
        let measured = basis.measured(&track, self.configuration.weights, self.zone());
        (measured, is_public.then_some(basis))
    }

    /// When a component was down in a time: in an outage, partial or major, as figures count it.
    pub(super) fn downtimes(&self, id: &ComponentId, within: Span) -> Vec<Span> {
        let mut spans: Vec<Span> = vec![];
        let Some(track) = self.track(id) else { return spans };
        for (from, to, status) in track.stretches(within.from, within.to) {
            if !is_down(*status) {
                continue;
            }
            match spans.last_mut() {
                Some(last) if last.to == from => last.to = to,
                _ => spans.push(Span { from, to }),
            }
        }
        spans
    }

    /// The incidents that were open in a time, as far as the audience may see them, oldest first.
    pub(super) fn incidents(&self, within: Span) -> Vec<&'a Incident> {
        let meets = |incident: &&Incident| {
            let begins = incident.started_at < within.to;
            let goes_on = self.ended(incident).is_none_or(|ended| ended > within.from);
            let is_shown = self.is_for_operators() || incident.is_public();
            let is_about = self.only.is_none_or(|only| incident.concerned().contains(&only));
            begins && goes_on && is_shown && is_about
        };
        self.board.incidents.iter().filter(meets).collect()
    }

    /// When an incident was over, whenever that was told; `None`: it is not. Readers know nothing of what was settled among
    /// operators.
    pub(super) fn ended(&self, incident: &Incident) -> Option<Timestamp> {
        let settled = incident.settled_at.filter(|_| self.is_for_operators());
        incident.ended_at().or(settled)
    }

    /// From when until when an incident went on, now at the latest: as it is stated, and for operators as it was found.
    pub(super) fn span_of(&self, incident: &Incident) -> Span {
        let found = incident.findings.iter().map(|finding| finding.since).min();
        let found = found.filter(|_| self.is_for_operators());
        let from = found.map_or(incident.started_at, |since| since.min(incident.started_at));
        Span { from, to: self.ended(incident).unwrap_or(self.now).max(from) }
    }

    /// The names of the components that an incident is about, as far as the audience may see them.
    pub(super) fn concerned_names(&self, incident: &Incident) -> String {
        let concerned = incident.concerned().into_iter();
        let shown = concerned.filter(|id| self.is_for_operators() || !self.board.is_hidden(id));
        shown.map(|id| self.board.component_name(id)).collect::<Vec<_>>().join(", ")
    }

    /// The customers that were some in a time, in the order of the file.
    pub(super) fn customers(&self, within: Span) -> Vec<&'a Customer> {
        let zone = self.zone();
        let all = self.configuration.customers.iter();
        all.filter(|customer| !customer.has_left(zone, within.from)).collect()
    }

    /// The part of the period that is measured for a customer: by the clocks of its contract.
    pub(super) fn within_of(&self, customer: &Customer) -> Span {
        let Span { from, to } = self.period.span(customer.zone(self.zone()));
        Span { from: from.min(self.now), to: to.min(self.now) }
    }

    /// How a contract of a customer was kept in a time, until the customer left, and on what that rests.
    pub(super) fn level(
        &self,
        customer: &Customer,
        contract: &CustomerContract,
        within: Span,
    ) -> (ServiceLevel, Option<FigureBasis>) {
        let zone = contract_zone(contract, self.zone());
        let left = customer.left.as_ref().map_or(within.to, |left| left.on.start(zone));
        let within = Span { from: within.from, to: within.to.min(left).max(within.from) };
        let own = &customer.components;
        let spans = self.schedules.borrow_mut().spans(contract, self.zone(), within);
        let measured = (contract, spans.as_ref(), within);
        let level = level_within(self.board, self.configuration, &self.graph, customer, measured);
        let is_public = own.iter().all(|id| !self.board.is_hidden(id));
        let basis = FigureBasis {
            components: own.clone(),
            from: within.from,
            until: within.to,
            contract: Some(Box::new(contract.clone())),
        };
        // What others say of themselves is in no log.
        let follows = is_public && !contract.exclude.contains(&ContractExclusion::ThirdParty);
        (level, follows.then_some(basis))
    }
}

/// Whether a status is downtime.
pub(super) fn is_down(status: Status) -> bool {
    matches!(status, Status::PartialOutage | Status::MajorOutage)
}

/// Whether two times have an instant in common.
pub(super) fn overlap(one: Span, another: Span) -> bool {
    one.from < another.to && another.from < one.to
}

/// Milliseconds of times that do not overlap.
pub(super) fn total_ms(spans: &[Span]) -> u64 {
    let ms = |span: &Span| u64::try_from(span.duration().as_millis()).unwrap_or(u64::MAX);
    spans.iter().map(ms).sum()
}

/// A contract that promises all of the time: by it the downtime of a customer is measured that has none.
pub(super) fn around_the_clock() -> CustomerContract {
    CustomerContract {
        target: Percentage::ALL,
        timezone: None,
        service_hours: None,
        holidays: vec![],
        exclude: vec![],
        credits: vec![],
    }
}
