//! Correction endpoints: list, add and withdraw corrections.

use domain::board::{Command, Correction, NewCorrection};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::decide;

/// `GET /ops/v1/corrections`.
pub(crate) async fn list(call: Call) -> Result<Vec<Correction>, Problem> {
    ask_board(&call.page, &BoardRequest::Corrections).await
}

/// `POST /ops/v1/corrections`.
pub(crate) async fn add(call: Call, new: NewCorrection) -> Result<Correction, Problem> {
    decide(&call, Command::Correct(new)).await
}

/// `DELETE /ops/v1/corrections/{correction}`.
pub(crate) async fn withdraw(call: Call) -> Result<(), Problem> {
    let id = call.path.text("correction").to_owned();
    decide::<Correction>(&call, Command::WithdrawCorrection(id)).await.map(|_| ())
}
