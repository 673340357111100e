//! Localized view: the public view with names and sentences in the language of a reader.

use std::borrow::Cow;

use crate::config::translations::TranslatedNames;
use crate::language::Language;
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
    let statuses: Vec<_> = view.components().map(|c| (c.name.as_str(), c.status)).collect();
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
        rename_incident(&mut incident, names);
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

/// What regions see, with their names in a language.
#[must_use]
pub fn localized_reports(
    view: &PublicView,
    reports: &[RegionReport],
    words: Words,
) -> Vec<RegionReport> {
    let mut reports = reports.to_vec();
    if let Some(names) = view.page.translations.get(&words.language) {
        rename_reports(&mut reports, names);
    }
    reports
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
    view.incidents.iter_mut().for_each(|incident| rename_incident(incident, names));
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

fn rename_incident(incident: &mut IncidentView, names: &TranslatedNames) {
    rename_affected(&mut incident.components, names);
    for change in incident.updates.iter_mut().flat_map(|update| &mut update.changed) {
        replace(&mut change.name, names.components.get(&change.id));
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

fn replace_by_name(name: &mut String, names: &[(String, Option<String>)]) {
    let found =
        names.iter().find(|(own, _)| own == name).and_then(|(_, translated)| translated.as_ref());
    replace(name, found);
}
