//! Component detail: what a component's own page shows beside the view. How did its status change, and
//! what does each region see through each probe?

use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::ids::ComponentId;
use crate::public::agent_liveness::AgentLiveness;
use crate::public::build_view::region_reports;
use crate::public::status_changes::{ComponentHistory, component_history};
use crate::public::view::RegionReport;
use crate::time::timestamp::Timestamp;

/// What is known of one component beside the view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComponentDetail {
    /// Its latest status changes.
    pub history: ComponentHistory,
    /// One report for each probe and each region that it is run from, in that order.
    pub reports: Vec<RegionReport>,
}

/// The detail of a component at `now`; `None` when it is not on the page.
#[must_use]
pub fn component_detail(
    board: &Board,
    heard: &AgentLiveness,
    component: &ComponentId,
    now: Timestamp,
) -> Option<ComponentDetail> {
    if board.is_hidden(component) {
        return None;
    }
    let history = component_history(board, component, now)?;
    Some(ComponentDetail { history, reports: region_reports(board, heard, component, now) })
}
