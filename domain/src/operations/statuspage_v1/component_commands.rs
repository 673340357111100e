//! Component commands of Statuspage's manage API v1: what does a status of a component ask of the Board, where no
//! incident is given?
//!
//! Every stated status here is part of an incident. So the status is an update of the public incident that is open
//! about the component, or opens one; `operational` resolves the one that is about this component alone.

use super::default_texts::{of_component, of_incident};
use super::input_fields::{InputFields, STATUS_WORDS};
use super::listing::is_told;
use crate::board::{
    Board, Command, Incident, LastUpdate, NewIncident, NewUpdate, Posting, Resolution,
};
use crate::config::Component;
use crate::ids::GroupId;
use crate::problem::Problem;
use crate::status::{IncidentStatus, Status};

/// The way out where something is owned by the configuration.
pub(super) const CONFIGURED: &str = "change `page.toml` and run `allclear apply`";

/// What is refused because the configuration owns it.
pub(super) fn configured() -> Problem {
    Problem::conflict("pages, components and groups are configuration as code").hint(CONFIGURED)
}

/// The command that states the status of a component, for an operator as the log names it; `None` when it is so
/// already.
///
/// # Errors
/// 422 for what the configuration owns, and for a status that cannot be stated so.
pub(super) fn state(
    board: &Board,
    component: &Component,
    body: &str,
    by: &str,
) -> Result<Option<Command>, Problem> {
    let mut fields = InputFields::wrapped_in("component", body)?;
    let status = fields.word("status", &STATUS_WORDS)?;
    refuse_configured(component, &mut fields)?;
    fields.finish(&["start_date", "position"])?;
    match status {
        None => Ok(None),
        Some(Status::UnderMaintenance) => {
            let detail = "maintenance has a time";
            Err(Problem::invalid("status", detail)
                .hint("announce it: `POST …/incidents` with `scheduled_for` and `scheduled_until`"))
        }
        Some(Status::Operational) => end(board, component),
        Some(status) => begin(board, component, status, by),
    }
}

fn refuse_configured(component: &Component, fields: &mut InputFields) -> Result<(), Problem> {
    let description = component.description.as_deref().unwrap_or_default();
    let group = component.group.as_ref().map(GroupId::as_str).unwrap_or_default();
    for (field, is) in [
        ("name", component.name.as_str()),
        ("description", description),
        ("group_id", group),
        ("automation_email", ""),
    ] {
        if fields.text(field)?.is_some_and(|text| text != is) {
            return Err(owned(field));
        }
    }
    for (field, is) in [("showcase", true), ("only_show_if_degraded", false)] {
        if fields.switch(field)?.is_some_and(|on| on != is) {
            return Err(owned(field));
        }
    }
    Ok(())
}

fn owned(field: &str) -> Problem {
    Problem::invalid(field, "it is configuration as code").hint(CONFIGURED)
}

/// The open incidents that state trouble of a component, oldest first: those that are public, or wait for an
/// approval.
fn about<'a>(board: &'a Board, component: &Component) -> Vec<(&'a Incident, Status)> {
    let open = board.incidents.iter().filter(|incident| is_told(incident) && incident.is_open());
    let stated = open.filter_map(|incident| {
        let status = incident.stated().get(&component.id).copied()?;
        status.is_trouble().then_some((incident, status))
    });
    stated.collect()
}

fn begin(
    board: &Board,
    component: &Component,
    status: Status,
    by: &str,
) -> Result<Option<Command>, Problem> {
    let text = of_component(&component.name, status);
    let components = [(component.id.clone(), status)].into();
    match only(&about(board, component))? {
        Some((_, current)) if current == status => Ok(None),
        Some((incident, _)) => Ok(Some(update(incident, format!("{text}."), component, status))),
        None => Ok(Some(Command::OpenIncident(NewIncident {
            name: text.clone(),
            body: format!("{text}. {}", of_incident(IncidentStatus::Investigating)),
            components,
            by: Some(by.to_owned()),
            ..NewIncident::default()
        }))),
    }
}

fn end(board: &Board, component: &Component) -> Result<Option<Command>, Problem> {
    let text = format!("{}.", of_component(&component.name, Status::Operational));
    let Some((incident, _)) = only(&about(board, component))? else {
        return refuse_seen(board, component).map(|()| None);
    };
    let others =
        incident.stated().into_iter().any(|(id, status)| id != component.id && status.is_trouble());
    if others {
        return Ok(Some(update(incident, text, component, Status::Operational)));
    }
    Ok(Some(Command::ResolveIncident(Resolution {
        incident: incident.id.to_string(),
        update: LastUpdate { body: Some(text), ended_at: None },
    })))
}

fn update(incident: &Incident, body: String, component: &Component, status: Status) -> Command {
    Command::UpdateIncident(Posting {
        incident: incident.id.to_string(),
        update: NewUpdate {
            body,
            components: [(component.id.clone(), status)].into(),
            ..NewUpdate::default()
        },
    })
}

/// Of several incidents it is not known which is meant.
fn only<'a>(about: &[(&'a Incident, Status)]) -> Result<Option<(&'a Incident, Status)>, Problem> {
    match about {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => {
            let ids: Vec<&str> = several.iter().map(|(incident, _)| incident.id.as_str()).collect();
            let detail = format!("several open incidents state it: {}", ids.join(", "));
            Err(Problem::invalid("status", detail)
                .hint("update one: `PATCH …/incidents/{incident}`"))
        }
    }
}

/// What probes see cannot be stated away.
fn refuse_seen(board: &Board, component: &Component) -> Result<(), Problem> {
    let timeline = board.timelines.get(&component.id);
    match timeline.and_then(|timeline| timeline.published.current()) {
        Some(status) if status.is_trouble() => {
            let detail = "probes see it in trouble, and their outages always count";
            Err(Problem::invalid("status", detail)
                .hint("if they are wrong, `allclear correction add` puts it right, with a reason"))
        }
        _ => Ok(()),
    }
}
