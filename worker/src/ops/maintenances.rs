//! Maintenance endpoints: windows of announced work, and series of them.

use domain::board::{
    Command, ImportedMaintenance, MaintenancePosting, NewMaintenance, NewMaintenanceSeries,
    NewMaintenanceUpdate,
};
use domain::paging::PageRequest;
use domain::problem::Problem;
use domain::public::view::MaintenanceView;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::commands::OperatorCommand;
use crate::ops::{decide, items};

/// `GET /ops/v1/maintenances`.
pub(crate) async fn list(call: Call) -> Result<Vec<EncodedJson<MaintenanceView>>, Problem> {
    let wanted = PageRequest::read(&call.query)?;
    let page = ask_board(&call.page, &BoardRequest::MaintenancePage(wanted.clone())).await?;
    Ok(items(&call, &wanted, page, ""))
}

/// `GET /ops/v1/maintenances/{maintenance}`.
pub(crate) fn show(call: &Call) -> BoardRequest {
    BoardRequest::Maintenance(id(call))
}

/// `POST /ops/v1/maintenances`.
pub(crate) fn schedule(_: &Call, new: NewMaintenance) -> OperatorCommand {
    OperatorCommand::seen(Command::ScheduleMaintenance(new))
}

/// `POST /ops/v1/maintenances/{maintenance}/updates`.
pub(crate) fn update(call: &Call, update: NewMaintenanceUpdate) -> OperatorCommand {
    let posting = MaintenancePosting { maintenance: id(call), update };
    OperatorCommand::seen(Command::UpdateMaintenance(posting))
}

/// `POST /ops/v1/maintenance-imports`.
pub(crate) fn import(_: &Call, new: ImportedMaintenance) -> OperatorCommand {
    OperatorCommand::seen(Command::ImportMaintenance(Box::new(new)))
}

/// `GET /ops/v1/maintenance-series`.
pub(crate) fn list_series(_: &Call) -> BoardRequest {
    BoardRequest::MaintenanceSeries
}

/// `POST /ops/v1/maintenance-series`.
pub(crate) fn define_series(_: &Call, new: NewMaintenanceSeries) -> OperatorCommand {
    OperatorCommand::seen(Command::DefineMaintenanceSeries(new))
}

/// `DELETE /ops/v1/maintenance-series/{series}`.
pub(crate) async fn end_series(call: Call) -> Result<(), Problem> {
    let id = call.path.text("series").to_owned();
    decide::<EncodedJson<()>>(&call, Command::EndMaintenanceSeries(id)).await.map(|_| ())
}

/// The maintenance of the path, as it came: the Board knows which there are.
fn id(call: &Call) -> String {
    call.path.text("maintenance").to_owned()
}
