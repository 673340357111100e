//! Maintenance commands of Statuspage's manage API v1: what does a call on an incident that is scheduled ask of the
//! Board?

use super::default_texts::{WINDOW_MOVED, of_maintenance};
use super::incident_input::{ImpactWord, IncidentInput, PhaseWord};
use crate::board::{
    Command, Maintenance, MaintenancePosting, NewMaintenance, NewMaintenanceUpdate,
};
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::status::{MaintenanceStatus, Status};
use crate::time::timestamp::Timestamp;

/// Whether a new incident is a maintenance: it has a time, or a status of one.
pub(super) fn is_meant(input: &IncidentInput) -> bool {
    let has_status = matches!(input.status, Some(PhaseWord::Maintenance(_)));
    has_status || input.scheduled_for.or(input.scheduled_until).is_some()
}

/// The command that announces a maintenance.
///
/// # Errors
/// 422 for what a maintenance cannot be.
pub(super) fn announce(input: &IncidentInput, now: Timestamp) -> Result<Command, Problem> {
    let missing = |field: &str| Problem::invalid(field, format!("{field} is missing"));
    let status = phase(input)?.unwrap_or(MaintenanceStatus::Scheduled);
    let scheduled_for = input.scheduled_for.ok_or_else(|| missing("scheduled_for"))?;
    let (starts_now, scheduled_for) = match status {
        MaintenanceStatus::Scheduled => (false, scheduled_for),
        MaintenanceStatus::InProgress => (true, scheduled_for.min(now)),
        _ => {
            let detail = "a maintenance is announced before it ends";
            return Err(
                Problem::invalid("status", detail).hint("give `scheduled` or `in_progress`")
            );
        }
    };
    refuse_other_impact(input)?;
    refuse_unshown(input)?;
    Ok(Command::ScheduleMaintenance(NewMaintenance {
        name: input.name.clone().ok_or_else(|| missing("name"))?,
        body: input.body.clone().unwrap_or_else(|| of_maintenance(status).to_owned()),
        components: components(input)?,
        scheduled_for,
        scheduled_until: input.scheduled_until.ok_or_else(|| missing("scheduled_until"))?,
        auto_start: starts_now || input.auto_start.unwrap_or_default(),
        auto_complete: input.auto_complete.unwrap_or_default(),
    }))
}

/// The command that says how far along the work is, or moves it; `None` when there is nothing to do.
///
/// # Errors
/// 422 for what cannot be changed once it was announced.
pub(super) fn update(
    maintenance: &Maintenance,
    input: &IncidentInput,
) -> Result<Option<Command>, Problem> {
    let plan = &maintenance.plan;
    refuse_other_impact(input)?;
    refuse_unshown(input)?;
    let components = components(input)?;
    for (field, is_another) in [
        ("name", input.name.as_ref().is_some_and(|name| name.trim() != plan.name)),
        ("component_ids", !components.is_subset(&plan.components)),
        ("scheduled_auto_in_progress", input.auto_start.is_some_and(|is| is != plan.auto_start)),
        (
            "scheduled_auto_completed",
            input.auto_complete.is_some_and(|is| is != plan.auto_complete),
        ),
        ("backfilled", input.backfilled_at.is_some()),
    ] {
        if is_another {
            let detail = "it stays as it was announced";
            return Err(
                Problem::invalid(field, detail).hint("cancel this one and announce another")
            );
        }
    }
    let status = phase(input)?;
    let turned = status.filter(|status| *status != maintenance.status());
    let scheduled_for = input.scheduled_for.filter(|at| *at != plan.scheduled_for);
    let scheduled_until = input.scheduled_until.filter(|at| *at != plan.scheduled_until);
    let body = match (&input.body, turned) {
        (Some(body), _) => body.clone(),
        (None, Some(turned)) => of_maintenance(turned).to_owned(),
        (None, None) if scheduled_for.or(scheduled_until).is_some() => WINDOW_MOVED.to_owned(),
        (None, None) => return Ok(None),
    };
    Ok(Some(post(
        maintenance,
        NewMaintenanceUpdate { status, body, scheduled_for, scheduled_until },
    )))
}

/// The command that cancels a maintenance.
///
/// # Errors
/// 422 when it has begun.
pub(super) fn cancel(maintenance: &Maintenance) -> Result<Command, Problem> {
    if maintenance.status() != MaintenanceStatus::Scheduled {
        let detail = format!("maintenance `{}` has begun, and stays in the record", maintenance.id);
        return Err(Problem::conflict(detail).hint("give it the status `completed`"));
    }
    let status = MaintenanceStatus::Cancelled;
    let body = of_maintenance(status).to_owned();
    let (scheduled_for, scheduled_until) = (None, None);
    let update =
        NewMaintenanceUpdate { status: Some(status), body, scheduled_for, scheduled_until };
    Ok(post(maintenance, update))
}

fn post(maintenance: &Maintenance, update: NewMaintenanceUpdate) -> Command {
    Command::UpdateMaintenance(MaintenancePosting {
        maintenance: maintenance.id.to_string(),
        update,
    })
}

fn phase(input: &IncidentInput) -> Result<Option<MaintenanceStatus>, Problem> {
    match input.status {
        Some(PhaseWord::Maintenance(status)) => Ok(Some(status)),
        Some(word @ PhaseWord::Incident(_)) => {
            let detail = format!("`{}` is no status of maintenance", word.as_str());
            Err(Problem::invalid("status", detail)
                .hint("there are scheduled, in_progress, verifying, completed"))
        }
        None => Ok(None),
    }
}

/// A maintenance shows its components under maintenance while it goes on, and states no outage.
fn components(input: &IncidentInput) -> Result<SortedSet<ComponentId>, Problem> {
    let trouble =
        input.components.iter().find(|(_, stated)| stated.is_some_and(Status::is_trouble));
    if let Some((id, _)) = trouble {
        let detail = "a maintenance states no outage";
        return Err(
            Problem::invalid(format!("components.{id}"), detail).hint("open an incident beside it")
        );
    }
    Ok(SortedSet::from_iter(input.components.iter().map(|(id, _)| id.clone())))
}

fn refuse_other_impact(input: &IncidentInput) -> Result<(), Problem> {
    match input.impact {
        None | Some(ImpactWord::Maintenance) => Ok(()),
        Some(ImpactWord::Incident(_)) => {
            let detail = "the impact of a maintenance is `maintenance`";
            Err(Problem::invalid("impact_override", detail).hint("leave it out"))
        }
    }
}

fn refuse_unshown(input: &IncidentInput) -> Result<(), Problem> {
    match input.unshown {
        Some(field) if !input.components.is_empty() => {
            let detail = "components show a maintenance for as long as it goes on";
            Err(Problem::invalid(field, detail).hint("leave it out, or name no components"))
        }
        _ => Ok(()),
    }
}
