//! Incident endpoints: what operators tell readers, and what they tell each other.

use domain::access::caller::Caller;
use domain::board::{
    AcknowledgeRequest, Command, CountsRequest, DetailsChange, EditedText, IncidentCommand,
    IncidentStep, LastUpdate, NewIncident, NewNote, NewUpdate, Posting, PublishRequest,
    ReopenRequest, Resolution, Visibility,
};
use domain::config::incident_policy::MessageTemplate;
use domain::operations::operator_incident::OperatorIncident;
use domain::operations::reminders::Reminder;
use domain::paging::PageRequest;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::{decide_quietly, items};
use crate::public::caches;

/// `GET /ops/v1/incidents`.
pub(crate) async fn list(call: Call) -> Result<Vec<OperatorIncident>, Problem> {
    let wanted = PageRequest::read(&call.query)?;
    let open = call.query.get("open", str::parse::<bool>)?.unwrap_or_default();
    let question = BoardRequest::IncidentPage { wanted: wanted.clone(), open };
    let page = ask_board(&call.page, &question).await?;
    Ok(items(&call, &wanted, page, if open { "&open=true" } else { "" }))
}

/// `GET /ops/v1/reminders`.
pub(crate) async fn reminders(call: Call) -> Result<Vec<Reminder>, Problem> {
    ask_board(&call.page, &BoardRequest::Reminders).await
}

/// `GET /ops/v1/templates`.
pub(crate) async fn templates(call: Call) -> Result<Vec<MessageTemplate>, Problem> {
    ask_board(&call.page, &BoardRequest::MessageTemplates).await
}

/// `GET /ops/v1/incidents/{incident}`.
pub(crate) async fn show(call: Call) -> Result<OperatorIncident, Problem> {
    ask_board(&call.page, &BoardRequest::Incident(id(&call))).await
}

/// `POST /ops/v1/incidents`.
pub(crate) async fn open(call: Call, mut new: NewIncident) -> Result<OperatorIncident, Problem> {
    new.by = new.by.or_else(|| caller(&call));
    tell(&call, Command::OpenIncident(new)).await
}

/// `POST /ops/v1/incidents/{incident}/updates`.
pub(crate) async fn update(call: Call, update: NewUpdate) -> Result<OperatorIncident, Problem> {
    tell(&call, Command::UpdateIncident(Posting { incident: id(&call), update })).await
}

/// `POST /ops/v1/incidents/{incident}/resolve`.
pub(crate) async fn resolve(call: Call, update: LastUpdate) -> Result<OperatorIncident, Problem> {
    tell(&call, Command::ResolveIncident(Resolution { incident: id(&call), update })).await
}

/// `POST /ops/v1/incidents/{incident}/reopen`.
pub(crate) async fn reopen(call: Call, new: ReopenRequest) -> Result<OperatorIncident, Problem> {
    tell_step(&call, IncidentStep::Reopen(new)).await
}

/// `POST /ops/v1/incidents/{incident}/publish`.
pub(crate) async fn publish(
    call: Call,
    mut new: PublishRequest,
) -> Result<OperatorIncident, Problem> {
    new.by = new.by.or_else(|| caller(&call));
    tell_step(&call, IncidentStep::Publish(new)).await
}

/// `POST /ops/v1/incidents/{incident}/counts`.
pub(crate) async fn count(call: Call, new: CountsRequest) -> Result<OperatorIncident, Problem> {
    tell_step(&call, IncidentStep::Count(new)).await
}

/// `PATCH /ops/v1/incidents/{incident}/updates/{update}`.
pub(crate) async fn edit(call: Call, text: EditedText) -> Result<OperatorIncident, Problem> {
    let update = call.path.text("update").to_owned();
    tell_step(&call, IncidentStep::Edit { update, text }).await
}

/// `DELETE /ops/v1/incidents/{incident}/updates/{update}`.
pub(crate) async fn withdraw(call: Call) -> Result<OperatorIncident, Problem> {
    let update = call.path.text("update").to_owned();
    tell_step(&call, IncidentStep::Withdraw { update }).await
}

/// `PATCH /ops/v1/incidents/{incident}`.
pub(crate) async fn detail(call: Call, new: DetailsChange) -> Result<OperatorIncident, Problem> {
    let is_for_readers = new.is_for_readers();
    let command = step(&call, IncidentStep::Detail(Box::new(new)));
    if is_for_readers { tell(&call, command).await } else { decide_quietly(&call, command).await }
}

/// `POST /ops/v1/incidents/{incident}/acknowledge`.
pub(crate) async fn acknowledge(
    call: Call,
    new: AcknowledgeRequest,
) -> Result<OperatorIncident, Problem> {
    decide_quietly(&call, step(&call, IncidentStep::Acknowledge(new))).await
}

/// `POST /ops/v1/incidents/{incident}/notes`.
pub(crate) async fn note(call: Call, new: NewNote) -> Result<OperatorIncident, Problem> {
    decide_quietly(&call, step(&call, IncidentStep::Note(new))).await
}

/// Lets the Board decide; readers see at once what came of it, if the incident is public, and notice nothing
/// if it is not.
async fn tell(call: &Call, command: Command) -> Result<OperatorIncident, Problem> {
    let incident: OperatorIncident = decide_quietly(call, command).await?;
    if incident.visibility == Visibility::Public {
        caches::expire();
    }
    Ok(incident)
}

async fn tell_step(call: &Call, of: IncidentStep) -> Result<OperatorIncident, Problem> {
    tell(call, step(call, of)).await
}

fn step(call: &Call, step: IncidentStep) -> Command {
    Command::StepIncident(IncidentCommand { incident: id(call), step })
}

/// The incident of the path, as it came: the Board knows which there are.
fn id(call: &Call) -> String {
    call.path.text("incident").to_owned()
}

/// The caller as the log names it.
fn caller(call: &Call) -> Option<String> {
    match &call.caller {
        Caller::Operator(by) => Some(by.actor.to_string()),
        _ => None,
    }
}
