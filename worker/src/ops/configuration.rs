//! Configuration endpoints: plan and apply a configuration folder.

use domain::board::{ApplyRequest, Command};
use domain::config::diff::Plan;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::decide;

/// `POST /ops/v1/plan`.
pub(crate) async fn plan(call: Call, request: ApplyRequest) -> Result<Plan, Problem> {
    ask_board(&call.page, &BoardRequest::Plan(request.files)).await
}

/// `POST /ops/v1/apply`.
pub(crate) async fn apply(call: Call, request: ApplyRequest) -> Result<Plan, Problem> {
    decide(&call, Command::Apply(request)).await
}
