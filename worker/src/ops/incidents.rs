//! Incident endpoints: list, open, update and resolve incidents.

use domain::board::{Command, LastUpdate, NewIncident, NewUpdate, Posting, Resolution};
use domain::problem::Problem;
use domain::public::view::IncidentView;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::decide;

/// `GET /ops/v1/incidents`.
pub(crate) async fn list(call: Call) -> Result<Vec<IncidentView>, Problem> {
    ask_board(&call.page, &BoardRequest::Incidents).await
}

/// `GET /ops/v1/incidents/{incident}`.
pub(crate) async fn show(call: Call) -> Result<IncidentView, Problem> {
    ask_board(&call.page, &BoardRequest::Incident(id(&call))).await
}

/// `POST /ops/v1/incidents`.
pub(crate) async fn open(call: Call, new: NewIncident) -> Result<IncidentView, Problem> {
    decide(&call, Command::OpenIncident(new)).await
}

/// `POST /ops/v1/incidents/{incident}/updates`.
pub(crate) async fn update(call: Call, update: NewUpdate) -> Result<IncidentView, Problem> {
    let posting = Posting { incident: id(&call), update };
    decide(&call, Command::UpdateIncident(posting)).await
}

/// `POST /ops/v1/incidents/{incident}/resolve`.
pub(crate) async fn resolve(call: Call, update: LastUpdate) -> Result<IncidentView, Problem> {
    let resolution = Resolution { incident: id(&call), update };
    decide(&call, Command::ResolveIncident(resolution)).await
}

/// The incident of the path, as it came: the Board knows which there are.
fn id(call: &Call) -> String {
    call.path.text("incident").to_owned()
}
