//! Component list: status, bars, uptime and regions of each component. How does a page of a hundred stay readable? Groups fold,
//! trouble comes first, a component is a line.

use domain::ledger::verdict::Verdict;
use domain::public::view::{CalendarDay, ComponentView, GroupView, PublicView, RegionReport};
use domain::public::{figure_wording, wording};
use domain::status::Status;
use leptos::either::Either;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::marks::class;
use crate::layout::shell::{PageTime, linked};
use crate::status::day_bars::DrawnDays;

/// The most components that each have a card; of more, each is a line in a group that folds.
const MAX_CARDS: usize = 20;

/// Components by group.
pub(crate) fn groups(view: &PublicView, shown: PageTime) -> impl IntoView + use<> {
    if view.components().count() > MAX_CARDS {
        return Either::Left(folding_groups(view, shown));
    }
    let groups = view.groups.iter().map(|group_view| group(group_view, &view.days, shown));
    Either::Right(groups.collect::<Vec<_>>())
}

fn group(group: &GroupView, calendar: &[CalendarDay], shown: PageTime) -> impl IntoView + use<> {
    let components = group.components.iter();
    let components = components
        .map(|component_view| component(component_view, calendar, shown))
        .collect::<Vec<_>>();
    view! {
        <section>
            <h2>{name_of(group)}</h2>
            <ul class="card components">{components}</ul>
        </section>
    }
}

fn name_of(group: &GroupView) -> String {
    group.group.as_ref().map_or("Components", |(_, name)| name).to_owned()
}

fn component(
    component: &ComponentView,
    calendar: &[CalendarDay],
    shown: PageTime,
) -> impl IntoView + use<> {
    let name = linked(shown, &component.name, address(component));
    let description = component.description.clone();
    let description = description.map(|text| view! { <p class="about" dir="auto">{text}</p> });
    let days = DrawnDays::new(calendar, component);
    view! {
        <li class="component" id=format!("component-{}", component.id)>
            <div class="line">
                <h3 dir="auto">{name}</h3>
                {state(component.status)}
            </div>
            {description}
            {days.with_scale(Some(figure_wording::uptime(&component.uptime)))}
            {regions(&component.regions, wording::region_status)}
        </li>
    }
}

fn address(component: &ComponentView) -> String {
    format!("/components/{}", component.id)
}

fn state(status: Status) -> impl IntoView + use<> {
    let class = format!("state {}", class(status));
    view! { <span class=class>{icon(status)}{wording::status(status)}</span> }
}

/// Groups that fold: those in trouble come first, and are open.
fn folding_groups(view: &PublicView, shown: PageTime) -> impl IntoView + use<> {
    let (troubled, calm): (Vec<_>, Vec<_>) = view.groups.iter().partition(|g| has_trouble(g));
    let groups = troubled.into_iter().chain(calm);
    let groups = groups.map(|group| folding_group(group, &view.days, shown)).collect::<Vec<_>>();
    // The script that filters is on pages of now alone.
    let filter = (shown == PageTime::Now).then(|| {
        view! { <p class="filter"><input type="search" id="filter" placeholder="Find a component" aria-label="Find a component"/></p> }
    });
    view! {
        <section class="many">
            <h2>"Components"</h2>
            {filter}
            {groups}
        </section>
    }
}

fn has_trouble(group: &GroupView) -> bool {
    group.components.iter().any(|component| component.status.is_trouble())
}

fn folding_group(
    group: &GroupView,
    calendar: &[CalendarDay],
    shown: PageTime,
) -> impl IntoView + use<> {
    let (troubled, calm): (Vec<_>, Vec<_>) =
        group.components.iter().partition(|component| component.status.is_trouble());
    let is_open = !troubled.is_empty();
    let count = wording::troubled(troubled.len(), group.components.len());
    let rows = troubled.into_iter().chain(calm);
    let rows = rows.map(|component| row(component, calendar, shown)).collect::<Vec<_>>();
    let id = group.group.as_ref().map(|(id, _)| format!("group-{id}"));
    view! {
        <details class="card group" id=id open=is_open>
            <summary>
                <h3 dir="auto">{name_of(group)}</h3>
                <small>{count}</small>
                {state(group.status)}
            </summary>
            <ul>{rows}</ul>
        </details>
    }
}

/// A component as a line; where there is trouble, what regions see is below it.
fn row(
    component: &ComponentView,
    calendar: &[CalendarDay],
    shown: PageTime,
) -> impl IntoView + use<> {
    let name = linked(shown, &component.name, address(component));
    let figure = figure_wording::uptime_percent(&component.uptime);
    let reports = component.status.is_trouble().then_some(component.regions.as_slice());
    view! {
        <li class="row" id=format!("component-{}", component.id)>
            <h4 dir="auto">{name}</h4>
            {DrawnDays::new(calendar, component).bars()}
            <span class="figure">{figure}</span>
            {state(component.status)}
            {regions(reports.unwrap_or_default(), wording::region_status)}
        </li>
    }
}

/// What each region sees, in words. The probe is named only where there are several of them.
pub(crate) fn regions(
    reports: &[RegionReport],
    words: fn(&RegionReport) -> String,
) -> Option<impl IntoView + use<>> {
    let several =
        reports.iter().any(|report| Some(&report.probe) != reports.first().map(|r| &r.probe));
    let items = reports.iter().map(|report| {
        let name = match several {
            true => format!("{} ({})", report.name, report.probe),
            false => report.name.clone(),
        };
        let says = format!(" {}", words(report));
        view! { <li class=verdict_class(report.verdict)><span>{name}</span>{says}</li> }
    });
    let items = items.collect::<Vec<_>>();
    (!items.is_empty()).then(|| view! { <ul class="regions" aria-label="By region">{items}</ul> })
}

/// The class that gives a verdict its mark.
pub(crate) fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Up => "ok",
        Verdict::Silent => "nd",
        Verdict::Degraded => "deg",
        Verdict::Down => "maj",
    }
}
