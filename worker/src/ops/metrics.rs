//! Metric endpoints: points that programs push, in our form and in that of Statuspage's API v1.

use domain::access::caller::Caller;
use domain::ids::MetricId;
use domain::metric::points::{NewPoints, PointsTaken};
use domain::metric::statuspage_points::PushedData;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::request::{self, MAX_REQUEST_BYTES};
use crate::http::response::{HttpResult, json};
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::public::view_cache;

/// `POST /ops/v1/metrics/{metric}/points`.
pub(crate) async fn push(call: Call, points: NewPoints) -> Result<PointsTaken, Problem> {
    take(&call, points).await
}

/// `POST /v1/pages/{page}/metrics/{metric}/data`.
pub(crate) async fn push_data(mut call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let page = call.path.text("page");
    if page != view.page.id {
        return Err(Problem::not_found(format!("there is no page `{page}`")));
    }
    let body = request::body(&mut call.request, MAX_REQUEST_BYTES).await?;
    let pushed = PushedData::read(&body)?;
    take(&call, pushed.points()).await?;
    json(201, &pushed)
}

async fn take(call: &Call, points: NewPoints) -> Result<PointsTaken, Problem> {
    let Caller::Operator(_) = &call.caller else { return Err(Problem::unauthorized()) };
    let metric: MetricId = call.path.read("metric")?;
    let question = BoardRequest::PushPoints { metric, points };
    ask_board(&call.page, &question).await
}
