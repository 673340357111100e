//! Incident views: what operators and probes say of incidents. What may the public see of an incident, an
//! outage, a correction?

use crate::board::redraw::observed_by;
use crate::board::timeline::outages_since;
use crate::board::{Board, Correction, Incident, Update};
use crate::config::Configuration;
use crate::ids::ComponentId;
use crate::ordered;
use crate::ordered::SortedMap;
use crate::public::correction_view::CorrectionView;
use crate::public::view::{AffectedComponent, IncidentView, Outage, StatedChange, UpdateView};
use crate::public::view_index::ViewIndex;
use crate::status::{IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// What was put right of the days of the bars, newest first.
pub(super) fn corrections(index: &ViewIndex<'_>) -> Vec<CorrectionView> {
    let board = index.board;
    let since = index.spans.days().first().map(|day| day.from);
    let told = |correction: &&Correction| {
        !correction.withdrawn
            && Some(correction.to) > since
            && !board.is_hidden(&correction.component)
    };
    let newest_first = board.corrections.iter().rev().filter(told);
    newest_first
        .map(|correction| CorrectionView {
            id: correction.id.clone(),
            component: correction.component.clone(),
            name: board.component_name(&correction.component),
            from: correction.from,
            to: correction.to,
            status: correction.status,
            reason: correction.reason.clone(),
            at: correction.at,
        })
        .collect()
}

/// Open incidents, and those that something happened to since an instant; newest first. One of long ago that is
/// posted now is none of them: an import of years buries no news.
pub(super) fn incidents(index: &ViewIndex<'_>, past: Timestamp) -> Vec<IncidentView> {
    let (board, configuration) = (index.board, index.configuration);
    let newest_first = board.incidents.shown_since(past).rev();
    newest_first.map(|incident| incident_view(board, configuration, incident)).collect()
}

/// What the public may see of one incident, however old; `None` when there is none that is public.
#[must_use]
pub fn public_incident(board: &Board, id: &str) -> Option<IncidentView> {
    let incident = board.incident(id).filter(|incident| incident.is_public())?;
    Some(incident_view(board, board.configuration.as_ref()?, incident))
}

/// What the public may see of the newest incidents, at most so many.
#[must_use]
pub fn recent_incidents(board: &Board, most: usize) -> Vec<IncidentView> {
    let Some(configuration) = &board.configuration else { return vec![] };
    let public = board.incidents.iter().rev().filter(|incident| incident.is_public());
    public.take(most).map(|incident| incident_view(board, configuration, incident)).collect()
}

/// What the public sees of one incident, or would see of one that is not public.
#[must_use]
pub fn incident_view(
    board: &Board,
    configuration: &Configuration,
    incident: &Incident,
) -> IncidentView {
    let stated = incident.stated();
    let shown = stated.into_iter().filter(|(id, _)| !board.is_hidden(id));
    let affected = shown.map(|(id, status)| {
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
        resolved_at: incident.over_at(),
        next_update_by: next_update_by(configuration, incident),
        is_uncounted: incident.is_uncounted,
        components: affected.collect(),
        updates: updates(board, configuration, incident),
        rfo_at: incident.rfo.as_ref().and_then(|rfo| Some(rfo.public().next_back()?.at)),
    }
}

/// When readers are to be told more: as promised, or by the cadence of its severity and phase.
fn next_update_by(configuration: &Configuration, incident: &Incident) -> Option<Timestamp> {
    if !incident.is_open() {
        return None;
    }
    let last = incident.in_force().last()?;
    let policy = &configuration.incidents;
    let every = policy.update_every(incident.severity(configuration), incident.status());
    last.next_update_by.or_else(|| Some(incident.told_at(last).plus(every?)))
}

fn updates(board: &Board, configuration: &Configuration, incident: &Incident) -> Vec<UpdateView> {
    let mut before = SortedMap::new();
    let mut views: Vec<UpdateView> = vec![];
    for update in incident.updates.iter().filter(|update| incident.was_told(update)) {
        let after = incident.stated_at(update.holds_from());
        let view = update_view(board, configuration, update, &before, &after);
        views.push(UpdateView {
            created_at: incident.told_at(update),
            edited_at: incident.edit_told_at(update),
            ..view
        });
        before = after;
    }
    views.reverse();
    views
}

fn update_view(
    board: &Board,
    configuration: &Configuration,
    update: &Update,
    before: &SortedMap<ComponentId, Status>,
    after: &SortedMap<ComponentId, Status>,
) -> UpdateView {
    let changed = after.iter().filter_map(|(id, new_status)| {
        let old_status = before.get(id).copied().unwrap_or(Status::Operational);
        (old_status != *new_status && !board.is_hidden(id)).then(|| StatedChange {
            id: id.clone(),
            name: full_name(board, configuration, id),
            old_status,
            new_status: *new_status,
        })
    });
    let body = if update.is_in_force() { update.body.clone() } else { String::new() };
    UpdateView {
        id: update.id.clone(),
        status: update.status,
        body,
        created_at: update.at,
        edited_at: None,
        withdrawn_at: update.withdrawn_at,
        changed: changed.collect(),
    }
}

/// `Group - Component`, or the component's name when it stands alone.
fn full_name(board: &Board, configuration: &Configuration, id: &ComponentId) -> String {
    let name = board.component_name(id);
    let component = configuration.components.iter().find(|component| component.id == *id);
    let group = component.and_then(|component| {
        configuration.groups.iter().find(|group| Some(&group.id) == component.group.as_ref())
    });
    group.map_or_else(|| name.clone(), |group| format!("{} - {name}", group.name))
}

/// What probes saw of trouble that lasts, or ended after an instant; newest first.
pub(super) fn outages(index: &ViewIndex<'_>, past: Timestamp) -> Vec<Outage> {
    let board = index.board;
    // What a third party says of itself is not what probes saw.
    let ours = index.configuration.shown_components().filter(|component| component.is_counted());
    let all = ours.flat_map(|component| {
        let timeline = index.timeline(&component.id);
        let spans = outages_since(&timeline.observed, past).into_iter();
        // What announced work explains is no outage.
        let unexplained = spans.filter(|span| {
            let published = &timeline.published;
            let mut shown = published.stretches(span.start, span.end.unwrap_or(index.now));
            shown.any(|(_, _, status)| *status != Status::UnderMaintenance)
        });
        unexplained.map(move |span| {
            let (regions, failure) = observed_by(board, &component.id, &span, index.now);
            Outage {
                component: component.id.clone(),
                name: component.name.clone(),
                worst: span.worst,
                started_at: span.start,
                ended_at: span.end,
                regions,
                watched_from: index.regions_of(&component.id),
                failure: failure.map(Into::into),
            }
        })
    });
    let mut newest_first: Vec<_> = all.collect();
    ordered::sort_by_key(&mut newest_first, |outage| std::cmp::Reverse(outage.started_at));
    newest_first
}
