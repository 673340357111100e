//! Construction of the public view: the state of the Board at an instant, as a [`PublicView`].

use crate::config::translations::{TranslatedNames, Translations};
use crate::words::Words;
use std::time::Duration;

use crate::board::{Agent, Board, Correction};
use crate::config::{Component, Configuration, counted_or_all};
use crate::hash_chain;
use crate::ids::{AgentId, ComponentId};
use crate::ordered::SortedMap;
pub use crate::public::agent_liveness::AgentLiveness;
use crate::public::component_report::ComponentReport;
use crate::public::incident_views::{corrections, incidents, outages};
pub use crate::public::incident_views::{incident_view, public_incident, recent_incidents};
pub use crate::public::maintenance_views::maintenance_view;
use crate::public::maintenance_views::{maintenances, notices};
use crate::public::region_reports;
use crate::public::statuspage_v2;
use crate::public::upstream_views::upstream_view;
use crate::public::view::{
    CalendarDay, ComponentView, GroupView, Headline, PAST_DAYS, PageView, PublicView, RegionReport,
    RegionView,
};
use crate::public::view_index::ViewIndex;
use crate::public::wording;
use crate::status::Status;
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;
use crate::time::window::Window;
use crate::uptime::measured_spans::MeasuredDurations;
use crate::uptime::status_durations::{StatusDurations, combine};
use crate::uptime::{Day, Uptime, figure, trouble_s};

/// The public view of a page at `now`; `None` before anything is configured.
#[must_use]
pub fn public_view(board: &Board, heard: &AgentLiveness, now: Timestamp) -> Option<PublicView> {
    let configuration = board.configuration.as_ref()?;
    let created_at = board.created_at?;
    let past = now.minus(Duration::from_secs(PAST_DAYS * 86_400));
    let index = ViewIndex::new(board, configuration, heard, now);
    let measured: Vec<Measured<'_>> = configuration
        .shown_components()
        .map(|component| (component, index.spans.measure(&index.timeline(&component.id).counted())))
        .collect();
    let groups = groups(&index, &measured);
    let components: Vec<&ComponentView> =
        groups.iter().flat_map(|group| &group.components).collect();
    let counted = counted_or_all(components.into_iter(), |component| component.is_counted());
    let statuses: Vec<_> = counted.iter().map(|c| (c.name.as_str(), c.status)).collect();
    let headline = headline(&statuses);
    Some(PublicView {
        as_of: now,
        page: page(board, configuration, created_at),
        days: days(&index),
        figures: counted_figures(configuration, measured.iter()),
        corrections: corrections(&index),
        metrics: vec![],
        headline,
        regions: regions(&index),
        incidents: incidents(&index, past),
        maintenances: maintenances(&index, past),
        notices: notices(&index),
        outages: outages(&index, past),
        every_s: configuration.probes.iter().map(|p| p.every.as_secs()).min().unwrap_or(0),
        groups,
    })
}

/// What operators see of every component, in the order of the page; empty before anything is configured.
#[must_use]
pub fn component_reports(
    board: &Board,
    heard: &AgentLiveness,
    now: Timestamp,
) -> Vec<ComponentReport> {
    let Some(configuration) = &board.configuration else { return vec![] };
    let index = ViewIndex::new(board, configuration, heard, now);
    let reports = configuration.components.iter().map(|component| {
        let measured = index.spans.measure(&index.timeline(&component.id).counted());
        ComponentReport {
            view: component_view(&index, &(component, measured)),
            group: component.group.clone(),
            manual: component.manual,
            hidden: component.hidden,
            notes: component.notes.clone(),
        }
    });
    reports.collect()
}

/// What each region sees of a component through each of its probes; empty when it is not on the page.
#[must_use]
pub fn region_reports(
    board: &Board,
    heard: &AgentLiveness,
    component: &ComponentId,
    now: Timestamp,
) -> Vec<RegionReport> {
    let Some(configuration) = &board.configuration else { return vec![] };
    region_reports::reports(&ViewIndex::new(board, configuration, heard, now), component)
}

/// A component with how long it was in each status.
type Measured<'a> = (&'a Component, MeasuredDurations);

/// The id of a page, by when it was first configured.
#[must_use]
pub fn page_id(created_at: Timestamp) -> String {
    hash_chain::Head::default().name(&created_at.to_string(), 0)
}

fn page(board: &Board, configuration: &Configuration, created_at: Timestamp) -> PageView {
    let (updated_at, revision) = board.told_to_readers();
    PageView {
        digest: configuration.notify.pacing.digest.map(|schedule| schedule.to_string()),
        id: page_id(created_at),
        name: configuration.page.name.clone(),
        url: configuration.page.url.clone(),
        created_at,
        updated_at,
        revision,
        timezone: configuration.page.timezone.clone(),
        weights: configuration.weights,
        log_height: board.public_head.height,
        log_hash: board.public_head.hash.clone(),
        security: configuration.page.security.clone(),
        brand: configuration.page.brand.clone(),
        language: configuration.page.language,
        translations: translations(configuration),
        takes_reports: configuration.user_reports.accept,
    }
}

/// Names in other languages, but those of hidden components.
fn translations(configuration: &Configuration) -> Translations {
    let hidden = configuration.components.iter().filter(|component| component.hidden);
    let hidden: Vec<&ComponentId> = hidden.map(|component| &component.id).collect();
    let shown = |names: &TranslatedNames| names.without(|id| hidden.contains(&id));
    let translated = configuration.page.translations.iter();
    translated.map(|(language, names)| (*language, shown(names))).collect()
}

fn headline(statuses: &[(&str, Status)]) -> Headline {
    let words: Vec<Status> = statuses.iter().map(|(_, status)| *status).collect();
    let (indicator, description) = statuspage_v2::headline(&words);
    Headline {
        indicator,
        description: description.to_owned(),
        worst: statuses.iter().map(|(_, s)| *s).max().unwrap_or(Status::NoData),
        sentence: wording::headline(Words::ENGLISH, statuses),
    }
}

/// The days of the bars, with their dates.
fn days(index: &ViewIndex<'_>) -> Vec<CalendarDay> {
    index.spans.dates().map(|(date, day)| CalendarDay { start: day.from, date }).collect()
}

fn groups(index: &ViewIndex<'_>, measured: &[Measured<'_>]) -> Vec<GroupView> {
    let groups = index.configuration.groups.iter();
    let named = groups.map(|group| Some((group.id.clone(), group.name.clone())));
    let views = named.chain([None]).map(|group| {
        let id = group.as_ref().map(|(id, _)| id);
        let inside = || measured.iter().filter(|(component, _)| component.group.as_ref() == id);
        let components: Vec<_> =
            inside().map(|component| component_view(index, component)).collect();
        let status = components.iter().map(|c| c.status).max().unwrap_or(Status::Operational);
        let figures = counted_figures(index.configuration, inside());
        GroupView { group, status, figures, components }
    });
    views.filter(|group| !group.components.is_empty()).collect()
}

fn component_view(index: &ViewIndex<'_>, (component, measured): &Measured<'_>) -> ComponentView {
    let since = index.board.component_since.get(&component.id);
    let created_at = since.copied().unwrap_or(index.now);
    let published = &index.timeline(&component.id).published;
    let figures = figures(index.configuration, &std::iter::once(measured));
    let probes = index.probes(&component.id);
    ComponentView {
        id: component.id.clone(),
        name: component.name.clone(),
        description: component.description.clone(),
        status: published.current().copied().unwrap_or(Status::NoData),
        since: published.last_changed_at().unwrap_or(created_at),
        created_at,
        uptime: figures.get(&Window::Days90).copied().unwrap_or_default(),
        figures,
        days: bar(index, component, &measured.days),
        upstream: upstream_view(index, component),
        probes: probes.iter().map(|probe| probe.id.clone()).collect(),
        regions: region_reports::worst_of_each_region(index, component),
        user_reports: None,
    }
}

/// The days of a component's bar.
fn bar(index: &ViewIndex<'_>, component: &Component, days: &[StatusDurations]) -> Vec<Day> {
    let corrections = index.corrections(&component.id);
    let spans = index.spans.days().iter();
    let day = |(durations, span): (&StatusDurations, &Span)| Day {
        worst: durations.worst(),
        trouble_s: trouble_s(*durations),
        corrected: corrections.iter().any(|correction| overlaps(correction, *span)),
    };
    days.iter().zip(spans).map(day).collect()
}

fn overlaps(correction: &Correction, day: Span) -> bool {
    correction.from < day.to && correction.to > day.from
}

/// The figures of those of some components that count, together over every window.
fn counted_figures<'a>(
    configuration: &Configuration,
    measured: impl Iterator<Item = &'a Measured<'a>> + Clone,
) -> SortedMap<Window, Uptime> {
    let counted = counted_or_all(measured, |(component, _)| component.is_counted());
    figures(configuration, &counted.iter().map(|(_, durations)| durations))
}

/// The figures of components together over every window.
fn figures<'a>(
    configuration: &Configuration,
    measured: &(impl Iterator<Item = &'a MeasuredDurations> + Clone),
) -> SortedMap<Window, Uptime> {
    let window = |(nth, (window, _)): (usize, &(Window, &str))| {
        let durations = measured.clone().filter_map(|component| component.windows.get(nth));
        let durations: Vec<StatusDurations> = durations.map(|(_, durations)| *durations).collect();
        (*window, figure(combine(&durations), configuration.weights))
    };
    SortedMap::from_iter(Window::ALL.iter().enumerate().map(window))
}

fn regions(index: &ViewIndex<'_>) -> Vec<RegionView> {
    let used = index.used_regions();
    let regions = index.configuration.regions.iter().filter(|region| used.contains(&region.id));
    let views = regions.map(|region| {
        let agents = index.agents(&region.id).iter();
        let last = |(id, agent): &(&AgentId, &Agent)| {
            let changed = agent.alive.last_changed_at().filter(|at| *at > Timestamp::default());
            index.heard.at.get(*id).copied().max(changed)
        };
        RegionView {
            region: region.id.clone(),
            name: region.name.clone(),
            reporting: agents.clone().any(|(_, agent)| agent.alive.current() == Some(&true)),
            last_heard_at: agents.filter_map(last).max(),
            continent: region.continent,
        }
    });
    views.collect()
}
