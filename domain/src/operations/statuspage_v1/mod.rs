//! Statuspage's manage API v1: what does each of its calls ask of the Board, and what is answered in its words?
//!
//! Incidents and maintenance are one thing there. A call becomes a [`Command`] that operators can give by
//! `/ops/v1` as well, so that the same rules decide; the answer is made of the state after it.

mod component_commands;
mod default_texts;
mod incident_answers;
mod incident_commands;
mod incident_input;
pub(crate) mod input_fields;
mod input_value;
mod listing;
mod maintenance_commands;
mod page_answers;
mod postmortem;
pub mod refusal;
pub mod request;

use serde::Serialize;

pub use listing::MAX_PER_PAGE;

use incident_answers::managed;
use incident_input::IncidentInput;
use input_fields::InputFields;
use listing::{IncidentSelection, ListEntry, WantedPage, listed};
use page_answers::ManagedPage;
use request::{ManageAction, ManageRequest};

use crate::board::{Board, Command, DecisionSubject, Incident};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// The command that a call asks for, on behalf of an operator as the log names it; `None` when there is nothing to
/// change.
///
/// # Errors
/// A [`Problem`] when there is no such thing, or the call asks for what cannot be.
pub fn command(
    board: &Board,
    request: &ManageRequest,
    by: &str,
    now: Timestamp,
) -> Result<Option<Command>, Problem> {
    let page = ManagedPage::find(board, &request.page)?;
    let input = || IncidentInput::read(&request.body, now, &page.configuration.page.timezone);
    match request.action {
        ManageAction::Configure => Err(component_commands::configured()),
        ManageAction::UpdateComponent => {
            component_commands::state(board, page.component(&request.id)?, &request.body, by)
        }
        ManageAction::CreateIncident => {
            let input = input()?;
            if maintenance_commands::is_meant(&input) {
                maintenance_commands::announce(&input, now).map(Some)
            } else {
                incident_commands::open(&input, by, now).map(Some)
            }
        }
        ManageAction::UpdateIncident => match find(board, &request.id)? {
            ListEntry::Incident(incident) => incident_commands::update(incident, &input()?),
            ListEntry::Maintenance(maintenance) => {
                maintenance_commands::update(maintenance, &input()?)
            }
        },
        ManageAction::DeleteIncident => match find(board, &request.id)? {
            ListEntry::Maintenance(maintenance) => {
                maintenance_commands::cancel(maintenance).map(Some)
            }
            ListEntry::Incident(incident) => Err(kept(incident)),
        },
        ManageAction::EditUpdate => edit(board, request).map(Some),
        ManageAction::WritePostmortem => {
            postmortem::write(incident(board, &request.id)?, &request.body).map(Some)
        }
        ManageAction::PublishPostmortem => {
            postmortem::publish(incident(board, &request.id)?).map(Some)
        }
        ManageAction::RevertPostmortem => {
            postmortem::revert(incident(board, &request.id)?).map(Some)
        }
        _ => Ok(None),
    }
}

/// The answer to a call, as JSON. `subject` is what its command was about, if it had one.
///
/// # Errors
/// A [`Problem`] when there is no such thing.
pub fn answer(
    board: &Board,
    request: &ManageRequest,
    subject: Option<&DecisionSubject>,
) -> Result<String, Problem> {
    let page = ManagedPage::find(board, &request.page)?;
    match request.action {
        ManageAction::ListPages => json(&[page]),
        ManageAction::ShowPage | ManageAction::Configure => json(&page),
        ManageAction::ListComponents => json(&wanted(request)?.select(page.components())),
        ManageAction::ShowComponent | ManageAction::UpdateComponent => {
            let component = page.component(&request.id)?;
            let all = page.components();
            json(&all.iter().find(|entry| !entry.group && entry.id == component.id.as_str()))
        }
        ManageAction::ListGroups => json(&wanted(request)?.select(page.groups())),
        ManageAction::ShowGroup => {
            let groups = page.groups();
            let group = groups.iter().find(|group| group.id == request.id);
            json(
                group.ok_or_else(|| {
                    Problem::not_found(format!("there is no group `{}`", request.id))
                })?,
            )
        }
        ManageAction::ListIncidents => list(&page, IncidentSelection::All, request),
        ManageAction::ShowIncident
        | ManageAction::CreateIncident
        | ManageAction::UpdateIncident
        | ManageAction::DeleteIncident => {
            let id = match subject {
                Some(DecisionSubject::Incident(id)) => id.as_str(),
                Some(DecisionSubject::Maintenance(id)) => id.as_str(),
                _ => request.id.as_str(),
            };
            match IncidentSelection::from_word(id) {
                Some(selection) => list(&page, selection, request),
                None => json(&managed(&page, &page.components(), find(board, id)?)),
            }
        }
        ManageAction::EditUpdate => {
            let managed = managed(&page, &[], find(board, &request.id)?);
            let posted = managed.incident_updates.iter().find(|posted| posted.id == request.update);
            json(posted.ok_or_else(|| missing_update(request))?)
        }
        ManageAction::ShowPostmortem => json(&postmortem::current(incident(board, &request.id)?)?),
        ManageAction::WritePostmortem
        | ManageAction::PublishPostmortem
        | ManageAction::RevertPostmortem => {
            json(&postmortem::postmortem(incident(board, &request.id)?))
        }
    }
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| Problem::unavailable(error.to_string()))
}

fn wanted(request: &ManageRequest) -> Result<WantedPage, Problem> {
    let (page, per_page) = (request.list_page.as_deref(), request.per_page.as_deref());
    WantedPage::read(page, per_page, request.search.as_deref())
}

fn list(
    page: &ManagedPage<'_>,
    selection: IncidentSelection,
    request: &ManageRequest,
) -> Result<String, Problem> {
    let components = page.components();
    let listed = listed(page.board, selection, wanted(request)?);
    let all: Vec<_> = listed.into_iter().map(|item| managed(page, &components, item)).collect();
    json(&all)
}

/// An incident or a maintenance, by its id.
fn find<'a>(board: &'a Board, id: &str) -> Result<ListEntry<'a>, Problem> {
    let incident = board.incident(id).map(ListEntry::Incident);
    let item = incident.or_else(|| board.maintenance(id).map(ListEntry::Maintenance));
    item.ok_or_else(|| Problem::not_found(format!("there is no incident `{id}`")))
}

/// An incident that is no maintenance.
fn incident<'a>(board: &'a Board, id: &str) -> Result<&'a Incident, Problem> {
    match find(board, id)? {
        ListEntry::Incident(incident) => Ok(incident),
        ListEntry::Maintenance(_) => {
            Err(Problem::not_found(format!("`{id}` is a maintenance, which has no postmortem")))
        }
    }
}

/// What readers saw stays in the public log.
fn kept(incident: &Incident) -> Problem {
    let detail = format!("incident `{}` stays in the record", incident.id);
    Problem::conflict(detail).hint(
        "resolve it; the text of an update can be edited, or withdrawn by `allclear incident withdraw`",
    )
}

fn edit(board: &Board, request: &ManageRequest) -> Result<Command, Problem> {
    let item = find(board, &request.id)?;
    let mut fields = InputFields::wrapped_in("incident_update", &request.body)?;
    let body = fields.filled("body")?;
    fields.finish(&["deliver_notifications", "wants_twitter_update"])?;
    let body = body.ok_or_else(|| Problem::invalid("body", "body is missing"))?;
    match item {
        ListEntry::Incident(incident) => {
            Ok(incident_commands::edit(incident, &request.update, body))
        }
        ListEntry::Maintenance(_) => {
            Err(Problem::conflict("the text of an update of a maintenance stays as it is")
                .hint("post another update"))
        }
    }
}

fn missing_update(request: &ManageRequest) -> Problem {
    Problem::not_found(format!("incident `{}` has no update `{}`", request.id, request.update))
}
