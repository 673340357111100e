//! Maintenance: which work is announced, and when does it begin and end?

mod apply;
mod commands;
mod decide;
mod due;
mod import;
mod imported;
mod series;
mod types;

pub use commands::{
    MaintenancePosting, NewMaintenance, NewMaintenanceSeries, NewMaintenanceUpdate,
};
pub use imported::ImportedMaintenance;
pub use series::MaintenanceSeries;
pub use types::{Maintenance, MaintenancePlan, MaintenanceUpdate};
