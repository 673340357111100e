//! Configuration endpoints: plan and apply a configuration folder, and what operators see of its components.

use domain::board::plan::Plan;
use domain::board::{ApplyRequest, Command};
use domain::problem::Problem;
use domain::public::component_report::ComponentReport;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::decide;

/// `GET /ops/v1/components`.
pub(crate) async fn components(call: Call) -> Result<Vec<ComponentReport>, Problem> {
    ask_board(&call.page, &BoardRequest::ComponentReports).await
}

/// `POST /ops/v1/plan`.
pub(crate) async fn plan(call: Call, request: ApplyRequest) -> Result<Plan, Problem> {
    ask_board(&call.page, &BoardRequest::Plan(request.files)).await
}

/// `POST /ops/v1/apply`.
pub(crate) async fn apply(call: Call, request: ApplyRequest) -> Result<Plan, Problem> {
    decide(&call, Command::Apply(request)).await
}
