//! Imported incident: what is taken over of an incident that another page told of?

use serde::{Deserialize, Serialize};

use super::update::Update;
use crate::ids::IncidentId;
use crate::status::Impact;
use crate::time::timestamp::Timestamp;

/// `POST /ops/v1/incident-imports`: an incident of another page that is over. Nobody is notified of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportedIncident {
    /// The page that it comes from, such as `statuspage`, 1 to 40 of a-z, 0-9 and `-`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 40)))]
    pub source: String,
    /// Its id there, which is its id here. One that came from the same source before gets the updates it lacks.
    pub id: IncidentId,
    /// Its title, 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 200)))]
    pub name: String,
    /// How bad it is; follows from the components unless said.
    #[serde(default)]
    pub impact: Option<Impact>,
    /// When it began.
    pub started_at: Timestamp,
    /// What was told, 1 to 500 updates, oldest first, each with `id`, `at`, `status`, `body`, `components` and
    /// `holds_from` alone. The last says that it is over.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub updates: Vec<Update>,
}
