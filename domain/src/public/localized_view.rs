//! Localized view: the public view with names and sentences in the language of a reader.

use std::borrow::Cow;

use crate::config::translations::TranslatedNames;
use crate::ids::ComponentId;
use crate::language::Language;
use crate::ordered::SortedMap;
use crate::public::component_detail::ComponentDetail;
use crate::public::view::{
    AffectedComponent, IncidentView, MaintenanceView, PublicView, RegionReport,
};
use crate::public::wording;
use crate::words::Words;

/// The view as a reader of these words gets it; the view itself where nothing of it differs. What is old is
/// [disowned](crate::public::freshness::disowned) after this: its sentence is made from its statuses.
#[must_use]
pub fn localized(view: &PublicView, words: Words) -> Cow<'_, PublicView> {
    let names = view.page.translations.get(&words.language);
    if names.is_none() && words.language == Language::English {
        return Cow::Borrowed(view);
    }
    let mut view = view.clone();
    if let Some(names) = names {
        rename(&mut view, names);
    }
    let statuses: Vec<_> =
        view.counted_components().iter().map(|c| (c.name.as_str(), c.status)).collect();
    view.headline.sentence = wording::headline(words, &statuses);
    Cow::Owned(view)
}

/// An incident with the names of a language.
#[must_use]
pub fn localized_incident(
    view: &PublicView,
    incident: &IncidentView,
    words: Words,
) -> IncidentView {
    let mut incident = incident.clone();
    if let Some(names) = view.page.translations.get(&words.language) {
        rename_incident(&mut incident, names, &full_names(view, names));
    }
    incident
}

/// A maintenance with the names of a language.
#[must_use]
pub fn localized_maintenance(
    view: &PublicView,
    maintenance: &MaintenanceView,
    words: Words,
) -> MaintenanceView {
    let mut maintenance = maintenance.clone();
    if let Some(names) = view.page.translations.get(&words.language) {
        rename_affected(&mut maintenance.components, names);
    }
    maintenance
}

/// The detail of a component with the names of regions in a language.
#[must_use]
pub fn localized_detail(
    view: &PublicView,
    detail: &ComponentDetail,
    words: Words,
) -> ComponentDetail {
    let mut detail = detail.clone();
    if let Some(names) = view.page.translations.get(&words.language) {
        rename_reports(&mut detail.reports, names);
        for vote in detail.history.changes.iter_mut().flat_map(|change| &mut change.votes) {
            replace(&mut vote.name, names.regions.get(&vote.region));
        }
    }
    detail
}

fn rename(view: &mut PublicView, names: &TranslatedNames) {
    let own: Vec<(String, Option<String>)> =
        view.components().map(|c| (c.name.clone(), names.components.get(&c.id).cloned())).collect();
    let own_regions: Vec<(String, Option<String>)> = view
        .regions
        .iter()
        .map(|r| (r.name.clone(), names.regions.get(&r.region).cloned()))
        .collect();
    replace(&mut view.page.name, names.page.as_ref());
    for group in &mut view.groups {
        if let Some((id, name)) = &mut group.group {
            replace(name, names.groups.get(id));
        }
        for component in &mut group.components {
            replace(&mut component.name, names.components.get(&component.id));
            if let Some(described) = names.descriptions.get(&component.id) {
                component.description = Some(described.clone());
            }
            rename_reports(&mut component.regions, names);
        }
    }
    for region in &mut view.regions {
        replace(&mut region.name, names.regions.get(&region.region));
    }
    let full = full_names(view, names);
    view.incidents.iter_mut().for_each(|incident| rename_incident(incident, names, &full));
    for maintenance in &mut view.maintenances {
        rename_affected(&mut maintenance.components, names);
    }
    // These name components and regions without their ids.
    for name in view.notices.iter_mut().flat_map(|notice| &mut notice.components) {
        replace_by_name(name, &own);
    }
    for outage in &mut view.outages {
        replace(&mut outage.name, names.components.get(&outage.component));
        outage.regions.iter_mut().for_each(|name| replace_by_name(name, &own_regions));
    }
    for correction in &mut view.corrections {
        replace(&mut correction.name, names.components.get(&correction.component));
    }
}

/// Names of components with those of their groups, as statements have them: `Shop - Checkout`.
fn full_names(view: &PublicView, names: &TranslatedNames) -> SortedMap<ComponentId, String> {
    let mut full = SortedMap::new();
    for group in &view.groups {
        let of_group = group.group.as_ref();
        let of_group = of_group.map(|(id, own)| names.groups.get(id).unwrap_or(own));
        for component in &group.components {
            let name = names.components.get(&component.id).unwrap_or(&component.name);
            let name = of_group.map_or_else(|| name.clone(), |group| format!("{group} - {name}"));
            full.insert(component.id.clone(), name);
        }
    }
    full
}

fn rename_incident(
    incident: &mut IncidentView,
    names: &TranslatedNames,
    full: &SortedMap<ComponentId, String>,
) {
    rename_affected(&mut incident.components, names);
    for change in incident.updates.iter_mut().flat_map(|update| &mut update.changed) {
        replace(&mut change.name, full.get(&change.id));
    }
}

fn rename_affected(components: &mut [AffectedComponent], names: &TranslatedNames) {
    for component in components {
        replace(&mut component.name, names.components.get(&component.id));
    }
}

fn rename_reports(reports: &mut [RegionReport], names: &TranslatedNames) {
    for report in reports {
        replace(&mut report.name, names.regions.get(&report.region));
    }
}

fn replace(name: &mut String, translated: Option<&String>) {
    if let Some(translated) = translated {
        name.clone_from(translated);
    }
}

/// Replaces a name that only one thing has.
fn replace_by_name(name: &mut String, names: &[(String, Option<String>)]) {
    let mut found = names.iter().filter(|(own, _)| own == name);
    if let (Some((_, translated)), None) = (found.next(), found.next()) {
        replace(name, translated.as_ref());
    }
}
