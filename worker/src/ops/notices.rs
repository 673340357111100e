//! Notice endpoints: list, post and end notices.

use domain::board::{Command, NewNotice};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::messages::BoardRequest;
use crate::ops::commands::OperatorCommand;
use crate::ops::decide;

/// `GET /ops/v1/notices`.
pub(crate) fn list(_: &Call) -> BoardRequest {
    BoardRequest::Notices
}

/// `GET /ops/v1/notices/{notice}`.
pub(crate) fn show(call: &Call) -> BoardRequest {
    BoardRequest::Notice(call.path.text("notice").to_owned())
}

/// `POST /ops/v1/notices`.
pub(crate) fn post(_: &Call, new: NewNotice) -> OperatorCommand {
    OperatorCommand::seen(Command::PostNotice(new))
}

/// `DELETE /ops/v1/notices/{notice}`.
pub(crate) async fn end(call: Call) -> Result<(), Problem> {
    let id = call.path.text("notice").to_owned();
    decide::<EncodedJson<()>>(&call, Command::EndNotice(id)).await.map(|_| ())
}
