//! Component list: status, bars, uptime and regions of each component.

use domain::ledger::verdict::Verdict;
use domain::public::view::{CalendarDay, ComponentView, GroupView, PublicView, RegionReport};
use domain::public::wording;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::marks::class;
use crate::layout::shell::{PageTime, linked};
use crate::status::day_bars;

/// Components by group.
pub(crate) fn groups(view: &PublicView, shown: PageTime) -> impl IntoView + use<> {
    let groups = view.groups.iter().map(|group_view| group(group_view, &view.days, shown));
    groups.collect::<Vec<_>>()
}

fn group(group: &GroupView, calendar: &[CalendarDay], shown: PageTime) -> impl IntoView + use<> {
    let name = group.group.as_ref().map_or("Components", |(_, name)| name).to_owned();
    let components = group.components.iter();
    let components = components
        .map(|component_view| component(component_view, calendar, shown))
        .collect::<Vec<_>>();
    view! {
        <section>
            <h2>{name}</h2>
            <ul class="card components">{components}</ul>
        </section>
    }
}

fn component(
    component: &ComponentView,
    calendar: &[CalendarDay],
    shown: PageTime,
) -> impl IntoView + use<> {
    let name = linked(shown, &component.name, format!("/components/{}", component.id));
    let state = format!("state {}", class(component.status));
    let description = component.description.clone();
    let description = description.map(|text| view! { <p class="about" dir="auto">{text}</p> });
    view! {
        <li class="component" id=format!("component-{}", component.id)>
            <div class="line">
                <h3 dir="auto">{name}</h3>
                <p class=state>{icon(component.status)}{wording::status(component.status)}</p>
            </div>
            {description}
            {day_bars::with_scale(calendar, &component.days, Some(wording::uptime(&component.uptime)))}
            {regions(&component.regions)}
        </li>
    }
}

/// What each region sees. The probe is named only where there are several of them.
pub(crate) fn regions(reports: &[RegionReport]) -> Option<impl IntoView + use<>> {
    let several =
        reports.iter().any(|report| Some(&report.probe) != reports.first().map(|r| &r.probe));
    let items = reports.iter().map(|report| {
        let name = match several {
            true => format!("{} ({})", report.name, report.probe),
            false => report.name.clone(),
        };
        let says = format!(" {}", wording::region(report));
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
