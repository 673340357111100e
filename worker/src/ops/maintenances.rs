//! Maintenance endpoints: windows of announced work, and series of them.

use domain::board::{
    Command, MaintenancePosting, MaintenanceSeries, NewMaintenance, NewMaintenanceSeries,
    NewMaintenanceUpdate,
};
use domain::paging::PageRequest;
use domain::problem::Problem;
use domain::public::view::MaintenanceView;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::{decide, items};

/// `GET /ops/v1/maintenances`.
pub(crate) async fn list(call: Call) -> Result<Vec<MaintenanceView>, Problem> {
    let wanted = PageRequest::read(&call.query)?;
    let page = ask_board(&call.page, &BoardRequest::MaintenancePage(wanted.clone())).await?;
    Ok(items(&call, &wanted, page, ""))
}

/// `GET /ops/v1/maintenances/{maintenance}`.
pub(crate) async fn show(call: Call) -> Result<MaintenanceView, Problem> {
    ask_board(&call.page, &BoardRequest::Maintenance(id(&call))).await
}

/// `POST /ops/v1/maintenances`.
pub(crate) async fn schedule(call: Call, new: NewMaintenance) -> Result<MaintenanceView, Problem> {
    decide(&call, Command::ScheduleMaintenance(new)).await
}

/// `POST /ops/v1/maintenances/{maintenance}/updates`.
pub(crate) async fn update(
    call: Call,
    update: NewMaintenanceUpdate,
) -> Result<MaintenanceView, Problem> {
    let posting = MaintenancePosting { maintenance: id(&call), update };
    decide(&call, Command::UpdateMaintenance(posting)).await
}

/// `GET /ops/v1/maintenance-series`.
pub(crate) async fn list_series(call: Call) -> Result<Vec<MaintenanceSeries>, Problem> {
    ask_board(&call.page, &BoardRequest::MaintenanceSeries).await
}

/// `POST /ops/v1/maintenance-series`.
pub(crate) async fn define_series(
    call: Call,
    new: NewMaintenanceSeries,
) -> Result<MaintenanceSeries, Problem> {
    decide(&call, Command::DefineMaintenanceSeries(new)).await
}

/// `DELETE /ops/v1/maintenance-series/{series}`.
pub(crate) async fn end_series(call: Call) -> Result<(), Problem> {
    let id = call.path.text("series").to_owned();
    decide::<MaintenanceSeries>(&call, Command::EndMaintenanceSeries(id)).await.map(|_| ())
}

/// The maintenance of the path, as it came: the Board knows which there are.
fn id(call: &Call) -> String {
    call.path.text("maintenance").to_owned()
}
