//! Metrics for readers: their charts over a day, a week or a month, and the same for programs.

use std::rc::Rc;

use domain::ids::PageId;
use domain::metric::series::{MetricSeries, MetricSpan};
use domain::problem::Problem;
use domain::public::cache_policy::METRICS;
use domain::public::metric_report::MetricReport;
use domain::time::timestamp::Timestamp;

use crate::http::call::Call;
use crate::http::response::HttpResult;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::platform::clock;
use crate::public::pages::public_json;
use crate::public::stale_while_revalidate::SharedCache;
use crate::public::view_cache::{self, DocumentName};

/// All metrics over a span, as they were at an instant.
pub(crate) struct FetchedMetrics {
    pub(crate) as_of: Timestamp,
    pub(crate) series: Vec<MetricSeries>,
}

thread_local! {
    static LATEST: Rc<SharedCache<(PageId, MetricSpan), FetchedMetrics>> = SharedCache::new(METRICS);
}

/// `GET /api/v1/metrics.json`.
pub(crate) async fn json(call: Call) -> HttpResult {
    let span = span(&call)?;
    let fetched = fetched(&call, span).await?;
    public_json(&call.request, &MetricReport::new(&fetched.series, span, fetched.as_of))
}

/// `GET /charts`.
pub(crate) async fn page(call: Call) -> HttpResult {
    let span = span(&call)?;
    let view = view_cache::view(&call.page, &call.context).await?;
    let (words, name) = (view.words(&call), DocumentName::Charts(span));
    if let Some(page) = view.cached_page(&name, words) {
        return page.send(&call.request);
    }
    // A day is in the view.
    let fetched = match span {
        MetricSpan::Day => {
            Rc::new(FetchedMetrics { as_of: view.as_of, series: view.metrics.clone() })
        }
        MetricSpan::Week | MetricSpan::Month => fetched(&call, span).await?,
    };
    let more = format!("{span} {:?}", fetched.series);
    let page = || {
        Ok(view.page_as_of(fetched.as_of, words, more.as_bytes(), |view, frame| {
            site::render_charts_page(view, &fetched.series, (span, fetched.as_of), frame)
        }))
    };
    view.kept_page(name, words, page)?.send(&call.request)
}

fn span(call: &Call) -> Result<MetricSpan, Problem> {
    Ok(call.query.get("span", str::parse::<MetricSpan>)?.unwrap_or_default())
}

async fn fetched(call: &Call, span: MetricSpan) -> Result<Rc<FetchedMetrics>, Problem> {
    let fetch = || {
        let page = call.page.clone();
        async move {
            let as_of = clock::now();
            let series = ask_board(&page, &BoardRequest::Metrics(span)).await?;
            Ok(FetchedMetrics { as_of, series }.into())
        }
    };
    LATEST.with(Rc::clone).get(&call.context, (call.page.page.clone(), span), fetch).await
}

/// Takes all as expired; they are still there to fall back on.
pub(super) fn expire() {
    LATEST.with(|latest| latest.expire());
}

/// Forgets all.
pub(super) fn forget() {
    LATEST.with(|latest| latest.clear());
}
