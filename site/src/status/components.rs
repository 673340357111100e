//! Component list: status, bars, uptime and regions of each component. How does a page of a hundred stay readable? Groups fold,
//! trouble comes first, a component is a line.

use domain::ledger::verdict::Verdict;
use domain::public::user_reports::reported_by;
use domain::public::view::{CalendarDay, ComponentView, GroupView, PublicView, RegionReport};
use domain::public::{figure_wording, upstream_views, wording};
use domain::status::Status;
use domain::words::Words;
use leptos::either::Either;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::marks::class;
use crate::layout::shell::{Frame, PageTime, linked};
use crate::status::day_bars::DrawnDays;

/// The most components that each have a card; of more, each is a line in a group that folds.
const MAX_CARDS: usize = 20;

/// Components by group.
pub(crate) fn groups(view: &PublicView, frame: &Frame) -> impl IntoView + use<> {
    if view.components().count() > MAX_CARDS {
        return Either::Left(folding_groups(view, frame));
    }
    let groups = view.groups.iter().map(|group_view| group(group_view, &view.days, frame));
    Either::Right(groups.collect::<Vec<_>>())
}

fn group(group: &GroupView, calendar: &[CalendarDay], frame: &Frame) -> impl IntoView + use<> {
    let components = group.components.iter();
    let components = components
        .map(|component_view| component(component_view, calendar, frame))
        .collect::<Vec<_>>();
    view! {
        <section>
            <h2>{name_of(group, frame.words)}</h2>
            <ul class="card components">{components}</ul>
        </section>
    }
}

fn name_of(group: &GroupView, words: Words) -> String {
    let named = group.group.as_ref().map(|(_, name)| name.clone());
    named.unwrap_or_else(|| words.text("components"))
}

fn component(
    component: &ComponentView,
    calendar: &[CalendarDay],
    frame: &Frame,
) -> impl IntoView + use<> {
    let words = frame.words;
    let name = linked(frame, &component.name, &address(component));
    let description = component.description.clone();
    let description = description.map(|text| view! { <p class="about" dir="auto">{text}</p> });
    let upstream = upstream(words, component);
    let days = DrawnDays::new(words, calendar, component);
    view! {
        <li class="component" id=format!("component-{}", component.id)>
            <div class="line">
                <h3 dir="auto">{name}</h3>
                {state(words, component.status)}
            </div>
            {description}
            {upstream}
            {reported(words, component)}
            {days.with_scale(Some(figure_wording::uptime(words, &component.uptime)))}
            {regions(words, &component.regions, wording::region_status)}
        </li>
    }
}

/// Whose word the status is, where it is a third party's.
pub(crate) fn upstream(words: Words, component: &ComponentView) -> Option<impl IntoView + use<>> {
    let sentence = upstream_views::wording(words, component)?;
    Some(view! { <p class="about" dir="auto">{sentence}</p> })
}

fn address(component: &ComponentView) -> String {
    format!("/components/{}", component.id)
}

fn state(words: Words, status: Status) -> impl IntoView + use<> {
    let class = format!("state {}", class(status));
    view! { <span class=class>{icon(status)}{wording::status(words, status)}</span> }
}

/// How many readers report trouble, where the page says of some.
pub(crate) fn reported(words: Words, component: &ComponentView) -> Option<impl IntoView + use<>> {
    let readers = component.user_reports?;
    Some(view! { <p class="about reported">{reported_by(words, readers)}</p> })
}

/// Groups that fold: those in trouble come first, and are open.
fn folding_groups(view: &PublicView, frame: &Frame) -> impl IntoView + use<> {
    let words = frame.words;
    let (troubled, calm): (Vec<_>, Vec<_>) = view.groups.iter().partition(|g| has_trouble(g));
    let groups = troubled.into_iter().chain(calm);
    let groups = groups.map(|group| folding_group(group, &view.days, frame)).collect::<Vec<_>>();
    // The script that filters is on pages of now alone.
    let filter = (frame.shown == PageTime::Now).then(|| {
        let label = words.text("find-component");
        view! { <p class="filter"><input type="search" id="filter" placeholder=label.clone() aria-label=label/></p> }
    });
    view! {
        <section class="many">
            <h2>{words.text("components")}</h2>
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
    frame: &Frame,
) -> impl IntoView + use<> {
    let (troubled, calm): (Vec<_>, Vec<_>) =
        group.components.iter().partition(|component| component.status.is_trouble());
    let is_open = !troubled.is_empty();
    let words = frame.words;
    let count = wording::troubled(words, troubled.len(), group.components.len());
    let rows = troubled.into_iter().chain(calm);
    let rows = rows.map(|component| row(component, calendar, frame)).collect::<Vec<_>>();
    let id = group.group.as_ref().map(|(id, _)| format!("group-{id}"));
    view! {
        <details class="card group" id=id open=is_open>
            <summary>
                <h3 dir="auto">{name_of(group, frame.words)}</h3>
                <small>{count}</small>
                {state(words, group.status)}
            </summary>
            <ul>{rows}</ul>
        </details>
    }
}

/// A component as a line; where there is trouble, what regions see is below it.
fn row(
    component: &ComponentView,
    calendar: &[CalendarDay],
    frame: &Frame,
) -> impl IntoView + use<> {
    let words = frame.words;
    let name = linked(frame, &component.name, &address(component));
    let figure = figure_wording::uptime_percent(words, &component.uptime);
    let reports = component.status.is_trouble().then_some(component.regions.as_slice());
    view! {
        <li class="row" id=format!("component-{}", component.id)>
            <h4 dir="auto">{name}</h4>
            {DrawnDays::new(words, calendar, component).bars()}
            <span class="figure">{figure}</span>
            {state(words, component.status)}
            {upstream(words, component)}
            {reported(words, component)}
            {regions(words, reports.unwrap_or_default(), wording::region_status)}
        </li>
    }
}

/// What each region sees, in words. The probe is named only where there are several of them.
pub(crate) fn regions(
    words: Words,
    reports: &[RegionReport],
    say: fn(Words, &RegionReport) -> String,
) -> Option<impl IntoView + use<>> {
    let several =
        reports.iter().any(|report| Some(&report.probe) != reports.first().map(|r| &r.probe));
    let items = reports.iter().map(|report| {
        let name = match several {
            true => format!("{} ({})", report.name, report.probe),
            false => report.name.clone(),
        };
        let says = format!(" {}", say(words, report));
        view! { <li class=verdict_class(report.verdict)><span>{name}</span>{says}</li> }
    });
    let items = items.collect::<Vec<_>>();
    (!items.is_empty())
        .then(|| view! { <ul class="regions" aria-label=words.text("by-region")>{items}</ul> })
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
