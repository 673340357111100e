//! Mute endpoints: which regions fail, and the alerts of which probes are suppressed.

use domain::board::{Command, NewProbeMute};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::messages::BoardRequest;
use crate::ops::commands::OperatorCommand;
use crate::ops::decide_quietly;

/// `GET /ops/v1/failing-regions`.
pub(crate) fn failing(_: &Call) -> BoardRequest {
    BoardRequest::FailingRegions
}

/// `GET /ops/v1/mutes`.
pub(crate) fn list(_: &Call) -> BoardRequest {
    BoardRequest::Mutes
}

/// `POST /ops/v1/mutes`.
pub(crate) fn add(_: &Call, new: NewProbeMute) -> OperatorCommand {
    OperatorCommand::quiet(Command::MuteProbe(new))
}

/// `DELETE /ops/v1/mutes/{mute}`.
pub(crate) async fn end(call: Call) -> Result<(), Problem> {
    let id = call.path.text("mute").to_owned();
    decide_quietly::<EncodedJson<()>>(&call, Command::UnmuteProbe(id)).await.map(|_| ())
}
