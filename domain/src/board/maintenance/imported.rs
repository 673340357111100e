//! Imported maintenance: what is taken over of work that another page announced?

use serde::{Deserialize, Serialize};

use super::types::{MaintenancePlan, MaintenanceUpdate};
use crate::ids::MaintenanceId;

/// `POST /ops/v1/maintenance-imports`: a maintenance of another page that is over. Nobody is notified of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportedMaintenance {
    /// The page that it comes from, such as `statuspage`, 1 to 40 of a-z, 0-9 and `-`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 40)))]
    pub source: String,
    /// Its id there, which is its id here. One that came from the same source before gets the updates it lacks.
    pub id: MaintenanceId,
    /// What was announced last; it is of no series.
    pub plan: MaintenancePlan,
    /// What was told, 1 to 500 updates, oldest first. The last says that it is over.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub updates: Vec<MaintenanceUpdate>,
}
