//! Telemetry of the Board: how do SLOs stand, what are the metrics of the page, and what is a collector told?

use domain::board::Entry;
use domain::hash_chain::Head;
use domain::notify::handover::LogCursor;
use domain::operations::slos::slo_reports;
use domain::problem::Problem;
use domain::telemetry::OtlpResource;
use domain::telemetry::exposition::exposition;
use domain::telemetry::metric_set::MetricSet;
use domain::telemetry::object_metrics::{CourierBacklog, object_metrics};
use domain::telemetry::otlp_log_request::OtlpLogRequest;
use domain::telemetry::otlp_logs::{otlp_log_records, otlp_logs};
use domain::telemetry::otlp_metrics::{MAX_OTLP_POINTS, otlp_metrics};
use domain::telemetry::otlp_push::OtlpBodies;
use domain::telemetry::page_metrics::page_metrics;
use domain::time::timestamp::Timestamp;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;

impl BoardState {
    pub(super) fn slos(&self) -> HttpResult {
        json(200, &self.read_shown(|record| slo_reports(record, clock::now()))?)
    }

    /// The metrics of the page as text, and what this object used.
    pub(super) fn telemetry(&self) -> HttpResult {
        let text = exposition(&self.page_metrics(clock::now())?);
        json(200, &(text, self.state.usage().map_err(out_of_reach)?))
    }

    fn page_metrics(&self, now: Timestamp) -> Result<MetricSet, Problem> {
        self.forget_reports(now)?;
        let readers = self.with_readers(|readers| readers.in_last_minute(now))?;
        self.with_reports(|reports| {
            self.read_shown(|record| {
                page_metrics(record, &self.heard.borrow(), reports, readers, now)
            })
        })?
    }

    /// What a collector is told that was told of the log up to a place; nothing before anything is configured.
    pub(super) fn otlp(&self, after: Option<&LogCursor>, backlog: &CourierBacklog) -> HttpResult {
        let now = clock::now();
        let page =
            self.read(|record| record.configuration.as_ref().map(|own| own.page.url.clone()))?;
        let Some(page) = page else { return json(200, &None::<OtlpBodies>) };
        let resource = OtlpResource { page, version: env!("CARGO_PKG_VERSION") };
        let used = self.state.usage().map_err(out_of_reach)?;
        let sets = [self.page_metrics(now)?, object_metrics(&used, Some(backlog), now)];
        let mut request = OtlpLogRequest::default();
        let mut take = |entry: Entry, head: Head, is_new: bool| {
            let place = LogCursor { n: entry.n, hash: head.hash, at: entry.at };
            let told = self.read(|record| otlp_log_records(record, &entry)).unwrap_or_default();
            request.take(place, if is_new { told } else { vec![] })
        };
        self.each_event_following(after, &mut take)?;
        let OtlpLogRequest { records, through, .. } = request;
        let logs = (!records.is_empty()).then(|| otlp_logs(&resource, &records, now));
        let (metrics, left_out) = otlp_metrics(&resource, &sets, now);
        if left_out > 0 {
            worker::console_error!(
                "OTLP push: {left_out} points of metrics are left out beyond {MAX_OTLP_POINTS}"
            );
        }
        json(200, &Some(OtlpBodies { metrics, logs, through }))
    }
}
