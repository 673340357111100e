//! Problem endpoints: which causes of incidents are known, and what came of each?

use domain::board::{Command, LinkedProblem, NewProblem, ProblemCommand, ProblemUpdate};
use domain::board::{IncidentCommand, IncidentStep};
use domain::operations::problems::report::ProblemReport;
use domain::paging::PageRequest;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, ProblemsRequest};
use crate::ops::commands::OperatorCommand;
use crate::ops::items;

/// `GET /ops/v1/problems`.
pub(crate) async fn list(call: Call) -> Result<Vec<EncodedJson<ProblemReport>>, Problem> {
    let wanted = PageRequest::read(&call.query)?;
    let question = BoardRequest::Problems(ProblemsRequest::Page(wanted.clone()));
    let page = ask_board(&call.page, &question).await?;
    Ok(items(&call, &wanted, page, ""))
}

/// `GET /ops/v1/problems/{problem}`.
pub(crate) fn show(call: &Call) -> BoardRequest {
    BoardRequest::Problems(ProblemsRequest::One(id(call)))
}

/// `GET /ops/v1/problem-recurrences`.
pub(crate) fn recurrences(_: &Call) -> BoardRequest {
    BoardRequest::Problems(ProblemsRequest::Recurrences)
}

/// `POST /ops/v1/problems`.
pub(crate) fn record(_: &Call, new: NewProblem) -> OperatorCommand {
    OperatorCommand::quiet(Command::RecordProblem(Box::new(new)))
}

/// `PATCH /ops/v1/problems/{problem}`.
pub(crate) fn update(call: &Call, update: ProblemUpdate) -> OperatorCommand {
    let command = ProblemCommand { problem: id(call), update };
    OperatorCommand::quiet(Command::UpdateProblem(Box::new(command)))
}

/// `POST /ops/v1/incidents/{incident}/problems`.
pub(crate) fn link(call: &Call, linked: LinkedProblem) -> OperatorCommand {
    of_incident(call, IncidentStep::LinkProblem(linked))
}

/// `DELETE /ops/v1/incidents/{incident}/problems/{problem}`.
pub(crate) fn unlink(call: &Call) -> OperatorCommand {
    of_incident(call, IncidentStep::UnlinkProblem(LinkedProblem { problem: id(call) }))
}

fn of_incident(call: &Call, step: IncidentStep) -> OperatorCommand {
    let incident = call.path.text("incident").to_owned();
    OperatorCommand::quiet(Command::StepIncident(IncidentCommand { incident, step }))
}

/// The problem of the path, as it came: the Board knows which there are.
fn id(call: &Call) -> String {
    call.path.text("problem").to_owned()
}
