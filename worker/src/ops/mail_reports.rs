//! Mail report endpoints: where providers and mail servers tell of messages that did not arrive.

use domain::notify::bounces::delivery_report::MAX_REPORT_BYTES;
use domain::notify::bounces::report_source::ReportAddress;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::http::request;
use crate::http::response::{HttpResult, json};
use crate::objects::client::ask_courier;
use crate::objects::messages::CourierRequest;
use crate::public::view_cache;

/// The most bytes of a call: a mail server may return the whole message, of which the beginning is read.
const MAX_CALL_BYTES: usize = 2_000_000;

/// `POST /mail-reports/{source}/{token}`.
pub(crate) async fn take(mut call: Call) -> HttpResult {
    let body = request::body(&mut call.request, MAX_CALL_BYTES).await?;
    let read = body.get(..MAX_REPORT_BYTES).unwrap_or(&body);
    let [source, token] = ["source", "token"].map(|name| call.path.text(name).to_owned());
    let body = String::from_utf8_lossy(read).into_owned();
    ask_courier::<()>(&call.page, &CourierRequest::Report { token, source, body }).await?;
    json(200, &())
}

/// `GET /ops/v1/report-addresses`.
pub(crate) async fn addresses(call: Call) -> Result<EncodedJson<Vec<ReportAddress>>, Problem> {
    let view = view_cache::view(&call.page, &call.context).await?;
    ask_courier(&call.page, &CourierRequest::ReportAddresses(view.page.url.clone())).await
}
