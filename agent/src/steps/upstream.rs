//! Upstream step: the document in which a third party says how it is, fetched as any other, and what it says.

use cookie_store::CookieStore;
use domain::probe::outcome::Reason;
use domain::probe::run::StepFailure;
use domain::upstream::{self, UpstreamReport, UpstreamSource};
use tokio::time::Instant;

use super::http;
use super::request::RenderedRequest;
use crate::clock;
use crate::net::connect::StepConnection;
use crate::run::judging;
use crate::run::response::StepResponse;

/// Asks a third party. An answer is that all is well; everything else that it says is a failure with a reason of its own.
///
/// # Errors
/// What it says, or why it says nothing: the latter says nothing of it.
pub(super) async fn ask(
    line: &mut StepConnection<'_>,
    request: RenderedRequest,
    cookies: &mut CookieStore,
    source: &UpstreamSource,
    deadline: Instant,
) -> Result<StepResponse, StepFailure> {
    let response = http::send(line, request, cookies, true).await?;
    let (now, source) = (clock::now(), source.clone());
    let read = move || {
        let report = upstream::read(&source, response.status, &response.body, now);
        (response, report)
    };
    let (response, report) = judging::beside_runs(read, deadline).await?;
    let report = report.map_err(|unread| StepFailure::of_agent(unread.to_string()))?;
    match Reason::from_reported(report.status) {
        // What was read to its end needs no look any more.
        None => Ok(StepResponse { body: vec![], ..response }),
        Some(reason) => Err(StepFailure::new(reason, UpstreamReport::detail(&report))),
    }
}
