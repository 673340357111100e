//! Latency endpoint: durations of runs for charts, requested from the Ledgers. Responses are cached
//! and limited a minute, so that readers cannot overload the record; pages and programs have
//! separate budgets and caches.

use std::cell::OnceCell;
use std::rc::Rc;

use domain::ids::{AgentId, HEARTBEAT_REGION, PageId};
use domain::latency::query::{Grain, Latency, LatencyQuery, SeriesRequest, SeriesSubject};
use domain::latency::series::{Series, points};
use domain::problem::Problem;
use domain::protocol::operations::AgentReport;
use domain::public::cache_policy::{CHART, LATENCY};
use domain::stale_cache::Ttl;
use domain::time::calendar::Span;
use futures_util::future::join_all;

use crate::http::call::Call;
use crate::http::document::{Document, JSON};
use crate::http::response::{HttpResult, out_of_reach};
use crate::objects::client::{ask_board, ask_ledger};
use crate::objects::messages::{BoardRequest, LedgerRequest};
use crate::platform::clock;
use crate::platform::page_context::PageContext;
use crate::public::component_cache;
use crate::public::stale_while_revalidate::{Fetched, SharedCache};
use crate::public::view_cache;

/// What was told, and its text.
pub(crate) struct LatencyResponse {
    pub(crate) latency: Latency,
    document: OnceCell<Document>,
}

/// What is asked; a page names no span, because it always draws up to now.
type Key = (PageId, SeriesSubject, Grain, Option<Span>);

thread_local! {
    static FOR_PROGRAMS: Rc<SharedCache<Key, LatencyResponse>> = SharedCache::new(LATENCY);
    static FOR_PAGES: Rc<SharedCache<Key, LatencyResponse>> = SharedCache::new(CHART);
}

/// `GET /api/v1/latency.json`.
pub(crate) async fn answer(call: Call) -> HttpResult {
    let (page, context) = (&call.page, &call.context);
    let query = LatencyQuery::read(&call.query, clock::now())?;
    let view = view_cache::view(page, context).await?;
    let component = query.component(&view)?;
    let detail = component_cache::detail(page, context, &component.id).await?;
    let subject = query.find(&component.id, &detail.reports)?;
    let wanted = query.request(&subject);
    let key = (page.page.clone(), subject.clone(), wanted.grain, Some(wanted.span));
    let fresh = wanted.grain.fresh_for();
    let fetch = || {
        let page = page.clone();
        async move {
            let fetched = make(&page, subject, wanted).await?;
            Ok(Fetched { ttl: Some(Ttl { fresh, stale: fresh }), ..fetched })
        }
    };
    let told = FOR_PROGRAMS.with(Rc::clone).get(context, key, fetch).await?;
    told.document()?.send(&call.request)
}

/// What a page draws; `None` when the record does not answer in time. What comes later is there for the
/// next who asks.
pub(crate) async fn drawn(
    call: &Call,
    subject: SeriesSubject,
    wanted: SeriesRequest,
) -> Option<Rc<LatencyResponse>> {
    let key = (call.page.page.clone(), subject.clone(), wanted.grain, None);
    let fetch = || {
        let page = call.page.clone();
        async move { make(&page, subject, wanted).await }
    };
    let told = FOR_PAGES.with(Rc::clone).get(&call.context, key, fetch).await;
    let missing = |problem| worker::console_error!("a page is sent without its chart: {problem}");
    told.map_err(missing).ok()
}

async fn make(
    page: &PageContext,
    subject: SeriesSubject,
    wanted: SeriesRequest,
) -> Result<Fetched<LatencyResponse>, Problem> {
    let as_of = clock::now();
    let (series, complete) = gather(page, &subject, &wanted).await?;
    let latency = Latency {
        as_of,
        component: subject.component,
        probe: subject.probe,
        region: subject.region,
        grain: wanted.grain,
        from: wanted.span.from,
        to: wanted.span.to,
        complete,
        points: points(&series),
    };
    let value = LatencyResponse { latency, document: OnceCell::new() };
    Ok(Fetched { value, complete, ttl: None })
}

impl LatencyResponse {
    /// What programs read, written by the first who asks.
    fn document(&self) -> Result<&Document, Problem> {
        if let Some(written) = self.document.get() {
            return Ok(written);
        }
        let body = serde_json::to_string(&self.latency);
        let body = body.map_err(|error| out_of_reach(error.into()))?;
        Ok(self.document.get_or_init(|| Document::new(JSON, body)))
    }
}

/// Forgets all: what they were made of is another record now.
pub(super) fn forget() {
    for cache in [FOR_PROGRAMS.with(Rc::clone), FOR_PAGES.with(Rc::clone)] {
        cache.clear();
    }
}

/// Merges what the Ledgers of all agents say; whether all of them did.
pub(crate) async fn gather(
    page: &PageContext,
    subject: &SeriesSubject,
    wanted: &SeriesRequest,
) -> Result<(Series, bool), Problem> {
    let (mut whole, mut silent, mut spoke) = (Series::default(), None, false);
    let agents = agents(page, subject).await?;
    let question = LedgerRequest::Latency(wanted.clone());
    let asked = agents.iter().map(|agent| ask_ledger::<String>(page, agent, &question));
    for answer in join_all(asked).await {
        match answer {
            Ok(text) => {
                let series =
                    Series::from_text(&text).map_err(|error| out_of_reach(error.into()))?;
                whole.merge(&series);
                spoke = true;
            }
            Err(problem) => silent = Some(problem),
        }
    }
    match silent {
        Some(problem) if !spoke => Err(problem),
        silent => Ok((whole, silent.is_none())),
    }
}

/// The agents of the regions. A heartbeat is heard by a Ledger that bears its name.
async fn agents(page: &PageContext, subject: &SeriesSubject) -> Result<Vec<AgentId>, Problem> {
    let all: Vec<AgentReport> = ask_board(page, &BoardRequest::Agents).await?;
    let asked = |report: &AgentReport| {
        let stands = subject.regions.iter().any(|region| *region == report.region);
        let heard = report.region.as_str() != HEARTBEAT_REGION
            || report.agent.as_str() == subject.probe.as_str();
        stands && heard
    };
    Ok(all.into_iter().filter(asked).map(|report| report.agent).collect())
}
