//! Parts of Statuspage's entries: what becomes of an incident's or a maintenance's keys, updates and components?

use std::fmt::Display;
use std::str::FromStr;

use crate::board::{
    ImportedIncident, ImportedMaintenance, MaintenancePlan, MaintenanceUpdate, Update,
};
use crate::ids::ComponentId;
use crate::import::entry_parts::{EntryParts, unused};
use crate::import::source_entry::SourceEntry;
use crate::ordered::{self, SortedMap, SortedSet};
use crate::problem::Problem;
use crate::status::{Impact, IncidentStatus, MaintenanceStatus, Status};
use crate::time::timestamp::Timestamp;

/// One update, before it is one of an incident or of a maintenance.
struct SourceUpdate<S> {
    id: String,
    at: Timestamp,
    status: S,
    body: String,
    components: SortedMap<ComponentId, Status>,
}

/// An incident, as its entry tells it.
pub(super) fn incident_of(
    entry: &SourceEntry<'_>,
    parts: &mut EntryParts<'_>,
) -> Result<ImportedIncident, Problem> {
    let id = id_of(entry)?;
    if entry.word::<IncidentStatus>("status").is_some_and(|status| !status.is_over()) {
        let status = entry.text("status").unwrap_or_default();
        return Err(Problem::bad_request(format!("it is not over: {status}")).hint(
            "resolve it there and import again, or open it here with `allclear incident open`",
        ));
    }
    let mut updates = updates_of::<IncidentStatus>(entry, &id, parts);
    let has_postmortem = updates.iter().any(|update| update.status == IncidentStatus::Postmortem);
    if let (Some(body), false) = (entry.text("postmortem_body"), has_postmortem)
        && let Some(at) = entry.first_instant(&["postmortem_published_at"])
    {
        let (status, components) = (IncidentStatus::Postmortem, SortedMap::new());
        let (id, body) = (format!("{id}-postmortem"), body.to_owned());
        updates.push(SourceUpdate { id, at, status, body, components });
        ordered::sort_by_key(&mut updates, |update| update.at);
    }
    end(entry, &id, &mut updates, IncidentStatus::Resolved, IncidentStatus::is_over, parts);
    name_components(entry, &mut updates, parts);
    let first = updates.first().map(|update| update.at);
    let started_at = entry.first_instant(&["started_at", "created_at"]).or(first);
    let started_at = started_at.ok_or_else(|| missing("started_at"))?;
    let over = updates.iter().rposition(|update| !update.status.is_over()).map_or(0, |n| n + 1);
    let resolved_at = entry.instant("resolved_at");
    let updates = updates.iter().enumerate().map(|(n, update)| {
        let before = n.checked_sub(1).and_then(|n| updates.get(n)).map_or(started_at, |u| u.at);
        // What was posted later than it was so holds from when it was so.
        let holds_from = match n {
            n if n == over => resolved_at.filter(|at| (before..update.at).contains(at)),
            0 => Some(started_at).filter(|at| *at < update.at),
            _ => None,
        };
        Update {
            id: update.id.clone(),
            at: update.at,
            status: update.status,
            body: update.body.clone(),
            components: update.components.clone(),
            holds_from,
            ..Update::default()
        }
    });
    let updates = updates.collect();
    let impact = entry.word::<Impact>("impact");
    if impact.is_none() && entry.has("impact") {
        let word = entry.text("impact").unwrap_or_default();
        parts.remark(entry, entry, format!("impact `{word}` is none here; its components say it"));
    }
    let (source, name) = (parts.source.to_owned(), name_of(entry)?);
    Ok(ImportedIncident { source, id, name, impact, started_at, updates })
}

/// A maintenance, as its entry tells it.
pub(super) fn maintenance_of(
    entry: &SourceEntry<'_>,
    parts: &mut EntryParts<'_>,
) -> Result<ImportedMaintenance, Problem> {
    let id = id_of(entry)?;
    if entry.word::<MaintenanceStatus>("status").is_some_and(|status| !status.is_over()) {
        let status = entry.text("status").unwrap_or_default();
        return Err(Problem::bad_request(format!("it is not over: {status}")).hint(
            "complete it there and import again, or announce it here with `allclear maintenance schedule`",
        ));
    }
    let mut updates = updates_of::<MaintenanceStatus>(entry, &id, parts);
    end(entry, &id, &mut updates, MaintenanceStatus::Completed, MaintenanceStatus::is_over, parts);
    name_components(entry, &mut updates, parts);
    let components = updates.iter().flat_map(|update| update.components.keys()).cloned().collect();
    let plan = MaintenancePlan {
        name: name_of(entry)?,
        components,
        scheduled_for: entry.instant("scheduled_for").ok_or_else(|| missing("scheduled_for"))?,
        scheduled_until: entry
            .first_instant(&["scheduled_until"])
            .ok_or_else(|| missing("scheduled_until"))?,
        auto_start: true,
        auto_complete: true,
        series: None,
    };
    let updates = updates.into_iter().map(|update| {
        let SourceUpdate { id, at, status, body, .. } = update;
        MaintenanceUpdate { id, at, status, body }
    });
    let (source, updates) = (parts.source.to_owned(), updates.collect());
    Ok(ImportedMaintenance { source, id, plan, updates })
}

/// The updates of an entry, the oldest first.
fn updates_of<S: serde::de::DeserializeOwned>(
    entry: &SourceEntry<'_>,
    id: &impl Display,
    parts: &mut EntryParts<'_>,
) -> Vec<SourceUpdate<S>> {
    let mut updates = vec![];
    for update in entry.entries("incident_updates").into_iter().rev() {
        let Some(at) = update.first_instant(&["display_at", "created_at"]) else {
            parts.remark(&update, entry, "this update has no instant, and is left out".to_owned());
            continue;
        };
        let Some(status) = update.word::<S>("status") else {
            let word = update.text("status").unwrap_or_default();
            let why = format!("this update has the status `{word}`, and is left out");
            parts.remark(&update, entry, why);
            continue;
        };
        let own_id = update.text("id").map(str::to_owned);
        let is_taken = |id: &str| updates.iter().any(|own: &SourceUpdate<S>| own.id == id);
        updates.push(SourceUpdate {
            id: own_id.unwrap_or_else(|| unused(&format!("{id}-{}", at.unix_ms()), is_taken)),
            at,
            status,
            body: update.text("body").unwrap_or_default().to_owned(),
            components: affected(&update, entry, parts),
        });
    }
    ordered::sort_by_key(&mut updates, |update| update.at);
    updates
}

/// What an update states of components.
fn affected(
    update: &SourceEntry<'_>,
    entry: &SourceEntry<'_>,
    parts: &mut EntryParts<'_>,
) -> SortedMap<ComponentId, Status> {
    let listed = entry.entries("components");
    let mut stated: SortedMap<ComponentId, Status> = SortedMap::new();
    for change in update.entries("affected_components") {
        let code = change.text("code");
        let plain = listed.iter().find(|component| component.text("id") == code);
        let plain = plain.and_then(|component| component.text("name"));
        let Some(id) = parts.component(code, plain, change.text("name")) else { continue };
        match change.word::<Status>("new_status").filter(|status| *status != Status::NoData) {
            // Where several there are one here, the worst counts.
            Some(status) => {
                stated.entry(id).and_modify(|worst| *worst = status.max(*worst)).or_insert(status);
            }
            None if change.has("new_status") => {
                let word = change.text("new_status").unwrap_or_default();
                parts.remark(&change, entry, format!("`{word}` is no status of a component here"));
            }
            None => {}
        }
    }
    stated
}

/// Names the components of an entry of which no update says anything: they are shown, and nothing is stated of them.
fn name_components<S>(
    entry: &SourceEntry<'_>,
    updates: &mut [SourceUpdate<S>],
    parts: &mut EntryParts<'_>,
) {
    let stated = updates.iter().flat_map(|update| update.components.keys().cloned());
    let stated: SortedSet<ComponentId> = stated.collect();
    let Some(first) = updates.first_mut() else { return };
    for component in entry.entries("components").iter().filter(|listed| !listed.is("group")) {
        let found = parts.component(component.text("id"), component.text("name"), None);
        if let Some(id) = found.filter(|id| !stated.contains(id)) {
            first.components.insert(id, Status::Operational);
        }
    }
}

/// Adds the update that says that an entry is over, where its own do not and the entry does.
fn end<S: Copy>(
    entry: &SourceEntry<'_>,
    id: &impl Display,
    updates: &mut Vec<SourceUpdate<S>>,
    status: S,
    is_over: fn(S) -> bool,
    parts: &mut EntryParts<'_>,
) {
    let Some(last) = updates.last().filter(|last| !is_over(last.status)) else { return };
    if let Some(at) = entry.instant("resolved_at").filter(|at| *at >= last.at) {
        let (id, body) = (format!("{id}-end"), String::new());
        updates.push(SourceUpdate { id, at, status, body, components: SortedMap::new() });
        let why = format!("no update says that it is over: one without a text was added, of {at}");
        parts.remark(entry, entry, why);
    }
}

fn id_of<I: FromStr<Err: Display>>(entry: &SourceEntry<'_>) -> Result<I, Problem> {
    let id = entry.text("id").ok_or_else(|| missing("id"))?;
    id.parse().map_err(|error| Problem::bad_request(format!("{error}")))
}

fn name_of(entry: &SourceEntry<'_>) -> Result<String, Problem> {
    entry.text("name").map(str::to_owned).ok_or_else(|| missing("name"))
}

fn missing(key: &str) -> Problem {
    Problem::bad_request(format!("it has no `{key}` that can be read"))
}
