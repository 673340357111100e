//! Incident endpoints: what operators tell readers, and what they tell each other.

use domain::board::{
    AcknowledgeRequest, Command, CountsRequest, DetailsChange, EditedText, ImportedIncident,
    IncidentCommand, IncidentStep, LastUpdate, NewIncident, NewNote, NewUpdate, Posting,
    PublishRequest, ReopenRequest, Resolution,
};
use domain::operations::operator_incident::OperatorIncident;
use domain::paging::PageRequest;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::commands::OperatorCommand;
use crate::ops::{caller, items};

/// `GET /ops/v1/incidents`.
pub(crate) async fn list(call: Call) -> Result<Vec<EncodedJson<OperatorIncident>>, Problem> {
    let wanted = PageRequest::read(&call.query)?;
    let open = call.query.get("open", str::parse::<bool>)?.unwrap_or_default();
    let question = BoardRequest::IncidentPage { wanted: wanted.clone(), open };
    let page = ask_board(&call.page, &question).await?;
    Ok(items(&call, &wanted, page, if open { "&open=true" } else { "" }))
}

/// `GET /ops/v1/reminders`.
pub(crate) fn reminders(_: &Call) -> BoardRequest {
    BoardRequest::Reminders
}

/// `GET /ops/v1/templates`.
pub(crate) fn templates(_: &Call) -> BoardRequest {
    BoardRequest::MessageTemplates
}

/// `GET /ops/v1/incidents/{incident}`.
pub(crate) fn show(call: &Call) -> BoardRequest {
    BoardRequest::Incident(id(call))
}

/// `GET /ops/v1/incidents/{incident}/context`.
pub(crate) fn context(call: &Call) -> BoardRequest {
    BoardRequest::IncidentContext(id(call))
}

/// `POST /ops/v1/incidents`.
pub(crate) fn open(call: &Call, mut new: NewIncident) -> OperatorCommand {
    new.by = new.by.or_else(|| caller(call));
    OperatorCommand::of_incident(Command::OpenIncident(new))
}

/// `POST /ops/v1/incident-imports`.
pub(crate) fn import(_: &Call, new: ImportedIncident) -> OperatorCommand {
    OperatorCommand::of_incident(Command::ImportIncident(Box::new(new)))
}

/// `POST /ops/v1/incidents/{incident}/updates`.
pub(crate) fn update(call: &Call, update: NewUpdate) -> OperatorCommand {
    let posting = Posting { incident: id(call), update };
    OperatorCommand::of_incident(Command::UpdateIncident(posting))
}

/// `POST /ops/v1/incidents/{incident}/resolve`.
pub(crate) fn resolve(call: &Call, update: LastUpdate) -> OperatorCommand {
    let resolution = Resolution { incident: id(call), update };
    OperatorCommand::of_incident(Command::ResolveIncident(resolution))
}

/// `POST /ops/v1/incidents/{incident}/reopen`.
pub(crate) fn reopen(call: &Call, new: ReopenRequest) -> OperatorCommand {
    OperatorCommand::of_incident(step(call, IncidentStep::Reopen(new)))
}

/// `POST /ops/v1/incidents/{incident}/publish`.
pub(crate) fn publish(call: &Call, mut new: PublishRequest) -> OperatorCommand {
    new.by = new.by.or_else(|| caller(call));
    OperatorCommand::of_incident(step(call, IncidentStep::Publish(new)))
}

/// `POST /ops/v1/incidents/{incident}/counts`.
pub(crate) fn count(call: &Call, new: CountsRequest) -> OperatorCommand {
    OperatorCommand::of_incident(step(call, IncidentStep::Count(new)))
}

/// `PATCH /ops/v1/incidents/{incident}/updates/{update}`.
pub(crate) fn edit(call: &Call, text: EditedText) -> OperatorCommand {
    let update = call.path.text("update").to_owned();
    OperatorCommand::of_incident(step(call, IncidentStep::Edit { update, text }))
}

/// `DELETE /ops/v1/incidents/{incident}/updates/{update}`.
pub(crate) fn withdraw(call: &Call) -> OperatorCommand {
    let update = call.path.text("update").to_owned();
    OperatorCommand::of_incident(step(call, IncidentStep::Withdraw { update }))
}

/// `PATCH /ops/v1/incidents/{incident}`.
pub(crate) fn detail(call: &Call, new: DetailsChange) -> OperatorCommand {
    let is_for_readers = new.is_for_readers();
    let command = step(call, IncidentStep::Detail(Box::new(new)));
    match is_for_readers {
        true => OperatorCommand::of_incident(command),
        false => OperatorCommand::quiet(command),
    }
}

/// `POST /ops/v1/incidents/{incident}/acknowledge`.
pub(crate) fn acknowledge(call: &Call, new: AcknowledgeRequest) -> OperatorCommand {
    OperatorCommand::quiet(step(call, IncidentStep::Acknowledge(new)))
}

/// `POST /ops/v1/incidents/{incident}/notes`.
pub(crate) fn note(call: &Call, new: NewNote) -> OperatorCommand {
    OperatorCommand::quiet(step(call, IncidentStep::Note(new)))
}

fn step(call: &Call, step: IncidentStep) -> Command {
    Command::StepIncident(IncidentCommand { incident: id(call), step })
}

/// The incident of the path, as it came: the Board knows which there are.
fn id(call: &Call) -> String {
    call.path.text("incident").to_owned()
}
