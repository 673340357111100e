//! Correction endpoints: list, add and withdraw corrections.

use domain::board::{Command, NewCorrection};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::messages::BoardRequest;
use crate::ops::commands::OperatorCommand;
use crate::ops::decide;

/// `GET /ops/v1/corrections`.
pub(crate) fn list(_: &Call) -> BoardRequest {
    BoardRequest::Corrections
}

/// `POST /ops/v1/corrections`.
pub(crate) fn add(_: &Call, new: NewCorrection) -> OperatorCommand {
    OperatorCommand::seen(Command::Correct(new))
}

/// `DELETE /ops/v1/corrections/{correction}`.
pub(crate) async fn withdraw(call: Call) -> Result<(), Problem> {
    let id = call.path.text("correction").to_owned();
    decide::<EncodedJson<()>>(&call, Command::WithdrawCorrection(id)).await.map(|_| ())
}
