//! Telemetry endpoints: SLOs, and metrics of the page and of its objects.

use domain::board::schedule::LEDGER_WAIT;
use domain::cost::pricing::ObjectUse;
use domain::telemetry::METRICS_MEDIA_TYPE;
use domain::telemetry::exposition::exposition;
use domain::telemetry::object_metrics::{CourierBacklog, object_metrics};

use crate::http::call::Call;
use crate::http::response::{HttpResult, private_text};
use crate::objects::client::{ask_board, ask_courier};
use crate::objects::messages::{BoardRequest, CourierRequest};
use crate::platform::clock;
use crate::platform::deadline::within;

/// `GET /ops/v1/slos`.
pub(crate) fn slos(_: &Call) -> BoardRequest {
    BoardRequest::Slos
}

/// `GET /metrics`: one question to the Board and one to the Courier, which need not answer.
pub(crate) async fn metrics(call: Call) -> HttpResult {
    let (mut text, board): (String, ObjectUse) =
        ask_board(&call.page, &BoardRequest::Telemetry).await?;
    let courier = ask_courier::<CourierBacklog>(&call.page, &CourierRequest::Backlog);
    let courier = within(LEDGER_WAIT, courier).await.and_then(Result::ok);
    text += &exposition(&object_metrics(&board, courier.as_ref(), clock::now()));
    private_text(METRICS_MEDIA_TYPE, text)
}
