//! OTLP push of the Courier: sends metrics and log records to a collector each minute, where one is set. It holds up nothing,
//! and a failure is noted.

use std::rc::Rc;

use domain::notify::delivery::{AttemptOutcome, is_due};
use domain::problem::Problem;
use domain::telemetry::otlp_push::{OTLP_EVERY, OtlpBodies, OtlpProgress, next_otlp_push};
use domain::telemetry::otlp_settings::OtlpSettings;
use domain::time::timestamp::Timestamp;

use crate::courier::CourierState;
use crate::courier::http_sender::{self, NetworkReach};
use crate::http::response::out_of_reach;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::platform::clock;
use crate::platform::page_context::PageContext;
use crate::platform::settings::setting;
use crate::storage::meta;

/// The collector that a deployment sets. The twin of a page tells none.
pub(super) fn collector(page: &PageContext) -> Option<OtlpSettings> {
    let endpoint = setting(page, "ALLCLEAR_OTLP_ENDPOINT").filter(|text| !text.is_empty())?;
    let headers = setting(page, "ALLCLEAR_OTLP_HEADERS").unwrap_or_default();
    let read = OtlpSettings::read(&endpoint, &headers);
    let read = read.inspect_err(|error| worker::console_error!("OTLP push is off: {error}"));
    read.ok().filter(|_| !page.is_twin)
}

impl CourierState {
    /// When a collector is told next, where one is set.
    pub(super) fn otlp_due_at(&self) -> Option<Timestamp> {
        self.collector.as_ref().map(|_| self.otlp_at.get())
    }

    /// Sets the alarm of an object that woke for something else: until its next alarm it would tell a collector nothing.
    pub(super) async fn begin_otlp(&self) -> Result<(), Problem> {
        if self.collector.is_none() || self.otlp_begun.replace(true) {
            return Ok(());
        }
        self.schedule_alarm().await
    }

    /// Begins the push that is due, if one is. Nothing waits for it.
    pub(super) fn push_otlp_if_due(self: &Rc<Self>) {
        let now = clock::now();
        if self.otlp_due_at().is_some_and(|due| is_due(due, now)) {
            self.otlp_begun.set(true);
            self.otlp_at.set(now.plus(OTLP_EVERY));
            let this = Rc::clone(self);
            self.state.wait_until(async move {
                if let Err(problem) = this.push_otlp().await {
                    worker::console_error!("OTLP push failed: {problem}");
                }
            });
        }
    }

    async fn push_otlp(&self) -> Result<(), Problem> {
        let sql = &self.store().sql;
        let progress: OtlpProgress =
            meta::read(sql, meta::OTLP).map_err(out_of_reach)?.unwrap_or_default();
        let backlog = Box::new(self.counted_backlog().map_err(out_of_reach)?);
        let question = BoardRequest::Otlp { after: progress.told.clone(), backlog };
        let bodies: Option<OtlpBodies> = ask_board(&self.page, &question).await?;
        let Some(bodies) = bodies else { return Ok(()) };
        self.send_otlp("metrics", bodies.metrics).await;
        let Some(through) = bodies.through else { return Ok(()) };
        let outcome = match bodies.logs {
            Some(logs) => self.send_otlp("logs", logs).await,
            None => AttemptOutcome::Accepted,
        };
        let last = through.n;
        let next = progress.after(through, &outcome, clock::now());
        if outcome != AttemptOutcome::Accepted && next.failing_since.is_none() {
            worker::console_error!("OTLP push: log records up to entry {last} are given up");
        }
        if next == progress {
            Ok(())
        } else {
            meta::write(sql, meta::OTLP, &next).map_err(out_of_reach)
        }
    }

    async fn send_otlp(&self, signal: &str, body: String) -> AttemptOutcome {
        let Some(collector) = &self.collector else { return AttemptOutcome::Accepted };
        let message = collector.message(signal, body);
        let outcome = http_sender::send(&self.page, &message, NetworkReach::Own).await;
        if let AttemptOutcome::Deferred { reason, .. } | AttemptOutcome::Refused { reason, .. } =
            &outcome
        {
            worker::console_error!("OTLP push: the collector takes no {signal}: {reason}");
        }
        self.otlp_at.set(self.otlp_at.get().max(next_otlp_push(&outcome, clock::now())));
        outcome
    }
}
