//! Component report: what operators see of a component, hidden or not. It is no part of a public view.

use serde::{Deserialize, Serialize};

use crate::config::ComponentNotes;
use crate::ids::GroupId;
use crate::public::view::ComponentView;

/// What operators see of a component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ComponentReport {
    /// What customers see of it, or would see.
    #[serde(flatten)]
    pub view: ComponentView,
    /// Where it stands.
    pub group: Option<GroupId>,
    /// Whether only operators say how it is doing.
    pub manual: bool,
    /// Whether only operators see it.
    pub hidden: bool,
    /// What operators note of it.
    pub notes: ComponentNotes,
}
