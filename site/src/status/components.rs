//! Component list: status, bars, uptime and regions of each component.

use domain::ledger::verdict::Verdict;
use domain::public::view::{ComponentView, GroupView, RegionReport};
use domain::public::wording;
use leptos::prelude::*;

use crate::layout::icon::{class, icon};
use crate::status::day_bars;

/// Components by group.
pub(crate) fn groups(groups: &[GroupView]) -> impl IntoView + use<> {
    groups.iter().map(group).collect::<Vec<_>>()
}

fn group(group: &GroupView) -> impl IntoView + use<> {
    let name = group.group.as_ref().map_or("Components", |(_, name)| name).to_owned();
    let components = group.components.iter().map(component).collect::<Vec<_>>();
    view! {
        <section>
            <h2>{name}</h2>
            <ul class="card components">{components}</ul>
        </section>
    }
}

fn component(component: &ComponentView) -> impl IntoView + use<> {
    let state = format!("state {}", class(component.status));
    let description = component.description.clone();
    let description = description.map(|text| view! { <p class="about">{text}</p> });
    view! {
        <li class="component" id=format!("component-{}", component.id)>
            <div class="line">
                <h3><a href=format!("/components/{}", component.id)>{component.name.clone()}</a></h3>
                <p class=state>{icon(component.status)}{wording::status(component.status)}</p>
            </div>
            {description}
            {day_bars::with_scale(&component.days, Some(wording::uptime(&component.uptime)))}
            {regions(&component.regions)}
        </li>
    }
}

/// What each region sees. The probe is named only where there are several.
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
