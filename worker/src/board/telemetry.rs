//! Telemetry of the Board: how do SLOs stand, and what are the metrics of the page?

use domain::operations::slos::slo_reports;
use domain::telemetry::page_metrics::page_metrics;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;

impl BoardState {
    pub(super) fn slos(&self) -> HttpResult {
        json(200, &self.read_shown(|record| slo_reports(record, clock::now()))?)
    }

    /// The metrics of the page as text, and what this object used.
    pub(super) fn telemetry(&self) -> HttpResult {
        let now = clock::now();
        self.forget_reports(now)?;
        let readers = self.with_readers(|readers| readers.in_last_minute(now))?;
        let text = self.with_reports(|reports| {
            self.read_shown(|record| {
                page_metrics(record, &self.heard.borrow(), reports, readers, now)
            })
        })??;
        json(200, &(text, self.state.usage().map_err(out_of_reach)?))
    }
}
