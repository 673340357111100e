//! Health: what a machine that watches this machine is told. Does the Board answer, and is the page
//! watched?

use std::time::Duration;

use serde::Serialize;

use crate::public::freshness::MAX_AHEAD;
use crate::public::view::PublicView;
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// A view of this age or more means that the Board does not answer.
pub const BOARD_AWAY_AFTER: Duration = Duration::from_secs(10);

/// `/healthz`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HealthReport {
    /// Whether the Board answered lately.
    pub board: bool,
    /// Components on the page.
    pub components: usize,
    /// Components of which nothing is known.
    pub components_without_data: usize,
    /// Regions that probes are run from.
    pub regions: usize,
    /// Regions with an agent that is heard from.
    pub regions_reporting: usize,
}

impl HealthReport {
    /// The health at `now`, by the last view; `None`: the Board answered that nothing is configured.
    #[must_use]
    pub fn new(view: Option<&PublicView>, now: Timestamp) -> Self {
        let components = || view.into_iter().flat_map(PublicView::components);
        let regions = || view.into_iter().flat_map(|view| &view.regions);
        Self {
            board: view.is_none_or(|view| {
                now.since(view.as_of) < BOARD_AWAY_AFTER && view.as_of <= now.plus(MAX_AHEAD)
            }),
            components: components().count(),
            components_without_data: components().filter(|c| c.status == Status::NoData).count(),
            regions: regions().count(),
            regions_reporting: regions().filter(|region| region.reporting).count(),
        }
    }

    /// The HTTP status to answer with: 503 while the Board does not answer.
    #[must_use]
    pub fn http_status(&self) -> u16 {
        if self.board { 200 } else { 503 }
    }
}
