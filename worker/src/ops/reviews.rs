//! Endpoints of what follows an incident: its reason for outage, and its review.

use domain::board::{
    ClosureCommand, ClosureStep, Command, NewRemediationItem, OutcomeRequest, PublishRfoRequest,
    RemediationItemUpdate, RfoEdit,
};
use domain::operations::reviews::review_report::ReviewReport;
use domain::paging::PageRequest;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, ClosureQuestion};
use crate::ops::commands::OperatorCommand;
use crate::ops::items;

/// `GET /ops/v1/reviews`.
pub(crate) async fn list(call: Call) -> Result<Vec<EncodedJson<ReviewReport>>, Problem> {
    let wanted = PageRequest::read(&call.query)?;
    let overdue = call.query.get("overdue", str::parse::<bool>)?.unwrap_or_default();
    let question = ClosureQuestion::Reviews { wanted: wanted.clone(), overdue };
    let page = ask_board(&call.page, &BoardRequest::Closure(question)).await?;
    Ok(items(&call, &wanted, page, if overdue { "&overdue=true" } else { "" }))
}

/// `GET /ops/v1/incidents/{incident}/rfo`.
pub(crate) fn show_rfo(call: &Call) -> BoardRequest {
    BoardRequest::Closure(ClosureQuestion::Rfo(id(call)))
}

/// `PATCH /ops/v1/incidents/{incident}/rfo`.
pub(crate) fn write_rfo(call: &Call, edit: RfoEdit) -> OperatorCommand {
    OperatorCommand::quiet(step(call, ClosureStep::WriteRfo(edit)))
}

/// `POST /ops/v1/incidents/{incident}/rfo/publish`.
pub(crate) fn publish_rfo(call: &Call, request: PublishRfoRequest) -> OperatorCommand {
    let is_public = request.to == domain::board::RfoAudience::All;
    let command = step(call, ClosureStep::PublishRfo(request));
    match is_public {
        true => OperatorCommand::seen(command),
        false => OperatorCommand::quiet(command),
    }
}

/// `GET /ops/v1/incidents/{incident}/review`.
pub(crate) fn show(call: &Call) -> BoardRequest {
    BoardRequest::Closure(ClosureQuestion::Review(id(call)))
}

/// `PUT /ops/v1/incidents/{incident}/review/outcomes/{outcome}`.
pub(crate) fn mark(call: &Call, mark: OutcomeRequest) -> OperatorCommand {
    let outcome = call.path.text("outcome").to_owned();
    OperatorCommand::quiet(step(call, ClosureStep::MarkOutcome { outcome, mark }))
}

/// `POST /ops/v1/incidents/{incident}/review/items`.
pub(crate) fn add_item(call: &Call, new: NewRemediationItem) -> OperatorCommand {
    OperatorCommand::quiet(step(call, ClosureStep::AddItem(new)))
}

/// `PATCH /ops/v1/incidents/{incident}/review/items/{item}`.
pub(crate) fn update_item(call: &Call, update: RemediationItemUpdate) -> OperatorCommand {
    let item = call.path.text("item").to_owned();
    OperatorCommand::quiet(step(call, ClosureStep::UpdateItem { item, update }))
}

fn step(call: &Call, step: ClosureStep) -> Command {
    Command::StepClosure(ClosureCommand { incident: id(call), step })
}

/// The incident of the path, as it came: the Board knows which there are.
fn id(call: &Call) -> String {
    call.path.text("incident").to_owned()
}
