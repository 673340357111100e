//! Configuration endpoints: plan and apply a configuration folder.

use domain::board::Command;
use domain::config::diff::Plan;
use domain::config::folder::Folder;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::decide;

/// `POST /ops/v1/plan`.
pub(crate) async fn plan(call: Call, folder: Folder) -> Result<Plan, Problem> {
    ask_board(&call.page, &BoardRequest::Plan(folder.files)).await
}

/// `POST /ops/v1/apply`.
pub(crate) async fn apply(call: Call, folder: Folder) -> Result<Plan, Problem> {
    decide(&call, Command::Apply(folder.files)).await
}
