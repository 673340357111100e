//! Configuration endpoints: plan and apply a configuration folder, and what operators see of its components.

use domain::board::plan::Plan;
use domain::board::{ApplyRequest, Command};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::commands::OperatorCommand;

/// `GET /ops/v1/components`.
pub(crate) fn components(_: &Call) -> BoardRequest {
    BoardRequest::ComponentReports
}

/// `POST /ops/v1/plan`.
pub(crate) async fn plan(call: Call, request: ApplyRequest) -> Result<EncodedJson<Plan>, Problem> {
    ask_board(&call.page, &BoardRequest::Plan(request.files)).await
}

/// `POST /ops/v1/apply`.
pub(crate) fn apply(_: &Call, request: ApplyRequest) -> OperatorCommand {
    OperatorCommand::seen(Command::Apply(request))
}
