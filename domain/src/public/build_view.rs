//! Construction of the public view: the state of the Board at an instant, as a [`PublicView`].

use std::collections::BTreeMap;
use std::time::Duration;

use crate::board::quorum::worst_in_region;
use crate::board::redraw::observed_by;
use crate::board::timeline::{ComponentTimeline, outages_in};
use crate::board::{Board, Correction, Incident, Update};
use crate::config::{Component, Configuration};
use crate::hash_chain;
use crate::ids::{AgentId, ComponentId, ProbeId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::public::statuspage_v2;
use crate::public::view::{
    AffectedComponent, BAR_DAYS, ComponentView, CorrectionView, GroupView, Headline, IncidentView,
    Outage, PAST_DAYS, PageView, PublicView, RegionReport, RegionView, StatedChange, UpdateView,
};
use crate::public::wording;
use crate::status::{IncidentStatus, Status};
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;
use crate::time::window::{Window, span};
use crate::uptime::Uptime;
use crate::uptime::status_durations::{combine, tally};
use crate::uptime::{days_of, figure};

/// A component with how it was doing.
type Drawn<'a> = (&'a Component, &'a ComponentTimeline);

/// What was heard of agents lately; not part of the record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentLiveness {
    /// When each agent was last heard of.
    pub at: BTreeMap<AgentId, Timestamp>,
    /// How long the latest run of each probe took there, in milliseconds.
    pub took_ms: BTreeMap<AgentId, BTreeMap<ProbeId, u32>>,
}

/// The public view of a page at `now`; `None` before anything is configured.
#[must_use]
pub fn public_view(board: &Board, heard: &AgentLiveness, now: Timestamp) -> Option<PublicView> {
    let configuration = board.configuration.as_ref()?;
    let created_at = board.created_at?;
    let past = now.minus(Duration::from_secs(PAST_DAYS * 86_400));
    let empty = ComponentTimeline::default();
    let timeline = |id: &ComponentId| board.timelines.get(id).unwrap_or(&empty);
    let components = configuration.components.iter();
    let drawn: Vec<Drawn<'_>> =
        components.map(|component| (component, timeline(&component.id))).collect();
    let days = configuration.page.timezone.last_days(now, BAR_DAYS);
    let groups = groups(board, configuration, heard, &drawn, (&days, now));
    let components = || groups.iter().flat_map(|group| &group.components);
    let statuses: Vec<_> = components().map(|c| (c.name.as_str(), c.status)).collect();
    let headline = headline(&statuses);
    Some(PublicView {
        as_of: now,
        page: PageView {
            id: hash_chain::Head::default().name(&created_at.to_string(), 0),
            name: configuration.page.name.clone(),
            url: configuration.page.url.clone(),
            created_at,
            updated_at: board.updated_at,
            revision: board.head.height,
            timezone: configuration.page.timezone.clone(),
            weights: configuration.weights,
            log_height: board.public_head.height,
            log_hash: board.public_head.hash.clone(),
        },
        figures: figures(configuration, drawn.iter(), now),
        corrections: corrections(board, configuration, now),
        headline,
        regions: regions(board, configuration, heard),
        incidents: incidents(board, configuration, past),
        outages: outages(board, &drawn, past, now),
        every_s: configuration.probes.iter().map(|p| p.every.as_secs()).min().unwrap_or(0),
        groups,
    })
}

fn headline(statuses: &[(&str, Status)]) -> Headline {
    let words: Vec<Status> = statuses.iter().map(|(_, status)| *status).collect();
    let (indicator, description) = statuspage_v2::headline(&words);
    Headline {
        indicator,
        description: description.to_owned(),
        worst: statuses.iter().map(|(_, s)| *s).max().unwrap_or(Status::NoData),
        sentence: wording::headline(statuses),
    }
}

fn groups(
    board: &Board,
    configuration: &Configuration,
    heard: &AgentLiveness,
    drawn: &[Drawn<'_>],
    (days, now): (&[Span], Timestamp),
) -> Vec<GroupView> {
    let named =
        configuration.groups.iter().map(|group| Some((group.id.clone(), group.name.clone())));
    let views = named.chain([None]).map(|group| {
        let id = group.as_ref().map(|(id, _)| id);
        let inside = drawn.iter().filter(|(component, _)| component.group.as_ref() == id);
        let components: Vec<_> = inside
            .map(|(component, drawn)| {
                component_view(board, configuration, heard, (component, drawn), (days, now))
            })
            .collect();
        let status = components.iter().map(|c| c.status).max().unwrap_or(Status::Operational);
        let figures =
            figures(configuration, drawn.iter().filter(|(c, _)| c.group.as_ref() == id), now);
        GroupView { group, status, figures, components }
    });
    views.filter(|group| !group.components.is_empty()).collect()
}

fn component_view(
    board: &Board,
    configuration: &Configuration,
    heard: &AgentLiveness,
    (component, drawn): Drawn<'_>,
    (days, now): (&[Span], Timestamp),
) -> ComponentView {
    let created_at = board.component_since.get(&component.id).copied().unwrap_or(now);
    let zone = &configuration.page.timezone;
    let mut bar = days_of(days, &drawn.published, now);
    for (day, span) in bar.iter_mut().zip(days) {
        day.date = zone.date_name(day.start);
        day.corrected = board.corrections.iter().any(|each| marks(each, &component.id, *span));
    }
    let figures = figures(configuration, std::iter::once(&(component, drawn)), now);
    ComponentView {
        id: component.id.clone(),
        name: component.name.clone(),
        description: component.description.clone(),
        status: drawn.published.current().copied().unwrap_or(Status::NoData),
        since: drawn.published.last_changed_at().unwrap_or(created_at),
        created_at,
        uptime: figures.get(&Window::Days90).copied().unwrap_or_default(),
        figures,
        days: bar,
        regions: region_reports(board, configuration, heard, &component.id),
    }
}

/// Whether a correction is of a component and a day.
fn marks(correction: &Correction, component: &ComponentId, day: Span) -> bool {
    let overlaps = correction.from < day.to && correction.to > day.from;
    correction.component == *component && !correction.withdrawn && overlaps
}

/// The figures of components together over every window.
fn figures<'a>(
    configuration: &Configuration,
    of: impl Iterator<Item = &'a Drawn<'a>>,
    now: Timestamp,
) -> BTreeMap<Window, Uptime> {
    let of: Vec<_> = of.collect();
    let of_window = |window| {
        let each = of.iter().filter_map(|(_, timeline)| {
            let since = timeline.published.starts().next()?;
            let span = span(window, &configuration.page.timezone, now, since);
            Some(tally(&timeline.published, span.from, span.to))
        });
        figure(combine(&each.collect::<Vec<_>>()), configuration.weights)
    };
    Window::ALL.iter().map(|(window, _)| (*window, of_window(*window))).collect()
}

/// One report for each probe of the component and each region it is run from: the worst of the
/// region's agents that are heard of.
fn region_reports(
    board: &Board,
    configuration: &Configuration,
    heard: &AgentLiveness,
    component: &ComponentId,
) -> Vec<RegionReport> {
    let probes = configuration.probes.iter().filter(|probe| probe.component == *component);
    let pairs = probes.flat_map(|probe| probe.regions.iter().map(move |region| (probe, region)));
    let reports = pairs.map(|(probe, region)| {
        let watch = board.watches.get(component).and_then(|watches| watches.get(&probe.id));
        let agents = board.agents.iter().filter(|(_, agent)| agent.region == *region);
        let opinions = agents.filter_map(|(id, agent)| {
            let opinions = watch?.opinions.get(id)?;
            let opinion = opinions.current()?;
            let alive = agent.alive.current() == Some(&true);
            let since =
                if alive { opinions.last_changed_at() } else { agent.alive.last_changed_at() };
            let verdict = if alive { opinion.verdict } else { Verdict::Silent };
            Some((verdict, since?, id, opinion))
        });
        let worst = worst_in_region(opinions, |(verdict, ..)| *verdict);
        let silent = RegionReport {
            region: region.clone(),
            name: board.region_name(region),
            probe: probe.id.clone(),
            verdict: Verdict::Silent,
            since: board.component_since.get(component).copied().unwrap_or_default(),
            failure: None,
            took_ms: None,
        };
        let Some((verdict, since, agent, opinion)) = worst else { return silent };
        let speaks = verdict != Verdict::Silent;
        RegionReport {
            verdict,
            since,
            failure: opinion.failure.clone().filter(|_| speaks).map(Into::into),
            took_ms: heard
                .took_ms
                .get(agent)
                .and_then(|t| t.get(&probe.id))
                .copied()
                .filter(|_| speaks),
            ..silent
        }
    });
    reports.collect()
}

fn regions(board: &Board, configuration: &Configuration, heard: &AgentLiveness) -> Vec<RegionView> {
    let used = |region: &RegionId| configuration.probes.iter().any(|p| p.regions.contains(region));
    let regions = configuration.regions.iter().filter(|region| used(&region.id));
    let views = regions.map(|region| {
        let agents = board.agents.iter().filter(|(_, agent)| agent.region == region.id);
        let last = |(id, agent): (&AgentId, &crate::board::Agent)| {
            let changed = agent.alive.last_changed_at().filter(|at| *at > Timestamp::default());
            heard.at.get(id).copied().max(changed)
        };
        RegionView {
            region: region.id.clone(),
            name: region.name.clone(),
            reporting: agents.clone().any(|(_, agent)| agent.alive.current() == Some(&true)),
            last_heard_at: agents.filter_map(last).max(),
        }
    });
    views.collect()
}

/// What was put right of the days of the bars, newest first.
fn corrections(
    board: &Board,
    configuration: &Configuration,
    now: Timestamp,
) -> Vec<CorrectionView> {
    let days = configuration.page.timezone.last_days(now, BAR_DAYS);
    let since = days.first().map(|day| day.from);
    let told = |each: &&Correction| !each.withdrawn && Some(each.to) > since;
    let newest_first = board.corrections.iter().rev().filter(told);
    newest_first
        .map(|each| CorrectionView {
            id: each.id.clone(),
            component: each.component.clone(),
            name: board.component_name(&each.component),
            from: each.from,
            to: each.to,
            status: each.status,
            reason: each.reason.clone(),
            at: each.at,
        })
        .collect()
}

fn incidents(board: &Board, configuration: &Configuration, past: Timestamp) -> Vec<IncidentView> {
    let told = |incident: &&Incident| incident.is_open() || incident.updated_at() >= past;
    let newest_first = board.incidents.iter().rev().filter(told);
    newest_first.map(|incident| incident_view(board, configuration, incident)).collect()
}

/// What the public may see of one incident, however old.
#[must_use]
pub fn incident_view(
    board: &Board,
    configuration: &Configuration,
    incident: &Incident,
) -> IncidentView {
    let stated = incident.stated();
    let affected = stated.into_iter().map(|(id, status)| {
        let name = board.component_name(&id);
        AffectedComponent { id, name, status }
    });
    IncidentView {
        id: incident.id.clone(),
        name: incident.name.clone(),
        status: incident.status(),
        impact: incident.impact(),
        started_at: incident.started_at,
        created_at: incident.created_at(),
        updated_at: incident.updated_at(),
        monitoring_at: incident.reached_at(IncidentStatus::Monitoring),
        resolved_at: incident.reached_at(IncidentStatus::Resolved).filter(|_| !incident.is_open()),
        components: affected.collect(),
        updates: updates(board, configuration, incident),
    }
}

fn updates(board: &Board, configuration: &Configuration, incident: &Incident) -> Vec<UpdateView> {
    let mut before = BTreeMap::new();
    let mut views: Vec<UpdateView> = vec![];
    for update in &incident.updates {
        let after = incident.stated_at(update.at);
        views.push(update_view(board, configuration, update, &before, &after));
        before = after;
    }
    views.reverse();
    views
}

fn update_view(
    board: &Board,
    configuration: &Configuration,
    update: &Update,
    before: &BTreeMap<ComponentId, Status>,
    after: &BTreeMap<ComponentId, Status>,
) -> UpdateView {
    let changed = after.iter().filter_map(|(id, new_status)| {
        let old_status = before.get(id).copied().unwrap_or(Status::Operational);
        (old_status != *new_status).then(|| StatedChange {
            id: id.clone(),
            name: full_name(board, configuration, id),
            old_status,
            new_status: *new_status,
        })
    });
    UpdateView {
        id: update.id.clone(),
        status: update.status,
        body: update.body.clone(),
        created_at: update.at,
        changed: changed.collect(),
    }
}

/// `Group - Component`, or the component's name when it stands alone.
fn full_name(board: &Board, configuration: &Configuration, id: &ComponentId) -> String {
    let name = board.component_name(id);
    let component = configuration.components.iter().find(|known| known.id == *id);
    let group = component.and_then(|component| {
        configuration.groups.iter().find(|group| Some(&group.id) == component.group.as_ref())
    });
    group.map_or_else(|| name.clone(), |group| format!("{} - {name}", group.name))
}

fn outages(board: &Board, drawn: &[Drawn<'_>], past: Timestamp, now: Timestamp) -> Vec<Outage> {
    let all = drawn.iter().flat_map(|(component, drawn)| {
        let told = move |end: Option<Timestamp>| end.is_none_or(|end| end >= past);
        let stretches = outages_in(&drawn.observed).into_iter().filter(move |s| told(s.end));
        stretches.map(move |stretch| {
            let (regions, failure) = observed_by(board, &component.id, &stretch, now);
            Outage {
                component: component.id.clone(),
                name: component.name.clone(),
                worst: stretch.worst,
                started_at: stretch.start,
                ended_at: stretch.end,
                regions,
                failure: failure.map(Into::into),
            }
        })
    });
    let mut newest_first: Vec<_> = all.collect();
    newest_first.sort_by_key(|outage| std::cmp::Reverse(outage.started_at));
    newest_first
}
