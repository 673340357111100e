//! Latency endpoint: durations of runs for charts, requested from the Ledgers. Responses are cached
//! and limited a minute, so that readers cannot overload the record; pages and programs have
//! separate budgets and caches.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use domain::ids::AgentId;
use domain::latency::chart_choice::DRAWN_AGAIN_FOR;
use domain::latency::query::{Grain, Latency, LatencyQuery, SeriesRequest, SeriesSubject};
use domain::latency::series::{Series, points};
use domain::problem::Problem;
use domain::rate_limit::RateLimit;
use domain::stale_cache::{Fetch, Lookup, StaleCache, Ttl};
use domain::time::calendar::Span;
use futures_util::future::join_all;
use worker::{Context, Delay, Env, Request};

use crate::http::response::{HttpResult, out_of_reach, public};
use crate::objects::messages::{AgentReport, BoardRequest, LedgerRequest, ask_board, ask_ledger};
use crate::platform::clock;
use crate::public::view_cache;

/// How many answers for programs are kept in memory; the largest have some 800 kB of text, and as much
/// beside it.
const MAX_CACHED_SERIES: usize = 16;
/// How many answers for programs are made from the Ledgers in any minute, for each isolate.
const MADE_A_MINUTE: usize = 60;
/// How many charts of pages are kept in memory; the largest have some 120 points.
const CHARTS_KEPT: usize = 256;
/// How many charts are made in any minute, for each isolate.
const CHARTS_A_MINUTE: usize = 120;

/// How long a page waits for its chart; after that it is sent without.
const PAGE_WAITS: Duration = Duration::from_secs(2);
/// How long a program waits for an answer: less than the guard does.
const PROGRAM_WAITS: Duration = Duration::from_secs(9);
/// How often who waits looks whether the answer is there.
const LOOKS_EVERY: Duration = Duration::from_millis(25);

/// How long a chart will do while another is made: it is drawn to an hour or to 90 days, not to now.
const CHART_GOOD_FOR: Duration = Duration::from_secs(120);
/// How long an answer is given again in which a part is missing, and how long nobody asks anew for a chart
/// that could not be had.
const PARTLY_FOR: Duration = Duration::from_secs(10);
/// After how long it is asked for again though nothing was heard: the Board and a Ledger have five seconds
/// each.
const MAKING_TAKES: Duration = Duration::from_secs(12);

/// What was told, and its text.
pub(crate) struct LatencyResponse {
    pub(crate) latency: Latency,
    body: String,
}

/// What is asked; a page names no span, because it always draws up to now.
type Key = (SeriesSubject, Grain, Option<Span>);

/// Answers of one kind: those that were given lately, and how many were made.
struct ResponseCache {
    recent: RefCell<StaleCache<Key, Rc<LatencyResponse>>>,
    rate: RefCell<RateLimit>,
    most: usize,
}

impl ResponseCache {
    fn new(kept: usize, most: usize) -> Rc<Self> {
        let recent = RefCell::new(StaleCache::new(kept));
        Rc::new(Self { recent, rate: RefCell::default(), most })
    }
}

thread_local! {
    static FOR_PROGRAMS: Rc<ResponseCache> = ResponseCache::new(MAX_CACHED_SERIES, MADE_A_MINUTE);
    static FOR_PAGES: Rc<ResponseCache> = ResponseCache::new(CHARTS_KEPT, CHARTS_A_MINUTE);
}

/// Answers `/api/v1/latency.json`.
pub(crate) async fn answer(request: &Request, env: &Env, context: &Context) -> HttpResult {
    let url = request.url().map_err(out_of_reach)?;
    let query = LatencyQuery::read(url.query_pairs(), clock::now())?;
    let subject = query.find(&*view_cache::view(env).await?)?;
    let wanted = query.request(&subject);
    let fresh = wanted.grain.fresh_for();
    let key = (subject, wanted.grain, Some(wanted.span));
    let order =
        SeriesFetch { key, wanted, life: Ttl { fresh, stale: fresh }, failed_for: Duration::ZERO };
    let told = tell(FOR_PROGRAMS.with(Rc::clone), env, context, order, PROGRAM_WAITS).await?;
    public(request, "application/json; charset=utf-8", told.body.clone())
}

/// What a page draws; `None` when the record does not answer in time. What comes later is there for the
/// next who asks.
pub(crate) async fn drawn(
    env: &Env,
    context: &Context,
    subject: SeriesSubject,
    wanted: SeriesRequest,
) -> Option<Rc<LatencyResponse>> {
    let life = Ttl { fresh: DRAWN_AGAIN_FOR, stale: CHART_GOOD_FOR };
    let order =
        SeriesFetch { key: (subject, wanted.grain, None), wanted, life, failed_for: PARTLY_FOR };
    let told = tell(FOR_PAGES.with(Rc::clone), env, context, order, PAGE_WAITS).await;
    let missing = |problem| worker::console_error!("a page is sent without its chart: {problem}");
    told.map_err(missing).ok()
}

/// What is to be made, and how long it serves.
struct SeriesFetch {
    key: Key,
    wanted: SeriesRequest,
    life: Ttl,
    /// How long nobody asks anew when it cannot be had.
    failed_for: Duration,
}

/// An answer that was given lately, or one that is made, by whoever asked first.
async fn tell(
    shelf: Rc<ResponseCache>,
    env: &Env,
    context: &Context,
    order: SeriesFetch,
    patience: Duration,
) -> Result<Rc<LatencyResponse>, Problem> {
    let (since, key) = (clock::now(), order.key.clone());
    let look = || shelf.recent.borrow().lookup(&key, clock::now());
    if let Lookup::Miss(_) = look() {
        start(&shelf, env, context, order)?;
    }
    loop {
        match look() {
            Lookup::Hit(told) => return Ok(told),
            Lookup::InFlight(_) if clock::now().since(since) < patience => {
                Delay::from(LOOKS_EVERY).await;
            }
            Lookup::InFlight(_) => {
                return Err(Problem::unavailable("the record did not answer in time"));
            }
            Lookup::Miss(_) | Lookup::BackingOff(_) => {
                return Err(Problem::unavailable("the record did not answer"));
            }
        }
    }
}

/// Makes an answer, if the budget allows; it goes on when whoever asked is gone.
fn start(
    shelf: &Rc<ResponseCache>,
    env: &Env,
    context: &Context,
    order: SeriesFetch,
) -> Result<(), Problem> {
    let (now, most) = (clock::now(), shelf.most);
    shelf.rate.borrow_mut().take(most, now).map_err(|wait| {
        let detail = format!("at most {most} responses a minute are made from the record");
        Problem::too_many(detail, wait)
    })?;
    let ticket = shelf.recent.borrow_mut().begin(order.key, MAKING_TAKES, now);
    let (shelf, env) = (Rc::clone(shelf), env.clone());
    let SeriesFetch { wanted, life, failed_for, .. } = order;
    context.wait_until(async move {
        let made = make(&env, &ticket, &wanted).await;
        let mut recent = shelf.recent.borrow_mut();
        match made {
            Ok(told) => {
                let partly = Ttl { fresh: life.fresh.min(PARTLY_FOR), ..life };
                let life = if told.latency.complete { life } else { partly };
                recent.store(&ticket, Rc::new(told), life);
            }
            Err(problem) => {
                worker::console_error!("latency cannot be served: {problem}");
                recent.fail(&ticket, failed_for, clock::now());
            }
        }
    });
    Ok(())
}

async fn make(
    env: &Env,
    ticket: &Fetch<Key>,
    wanted: &SeriesRequest,
) -> Result<LatencyResponse, Problem> {
    let (subject, _, _) = ticket.key();
    let (series, complete) = gather(env, subject, wanted).await?;
    let latency = Latency {
        as_of: ticket.asked_at(),
        component: subject.component.clone(),
        probe: subject.probe.clone(),
        region: subject.region.clone(),
        grain: wanted.grain,
        from: wanted.span.from,
        to: wanted.span.to,
        complete,
        points: points(&series),
    };
    let body = serde_json::to_string(&latency).map_err(|error| out_of_reach(error.into()))?;
    Ok(LatencyResponse { latency, body })
}

/// Forgets all: what they were made of is another record now.
pub(crate) fn forget() {
    for shelf in [FOR_PROGRAMS.with(Rc::clone), FOR_PAGES.with(Rc::clone)] {
        shelf.recent.borrow_mut().clear();
    }
}

/// Merges what the Ledgers of all agents say; whether all of them did.
async fn gather(
    env: &Env,
    subject: &SeriesSubject,
    wanted: &SeriesRequest,
) -> Result<(Series, bool), Problem> {
    let (mut whole, mut silent, mut spoke) = (Series::default(), None, false);
    let agents = agents(env, subject).await?;
    let question = LedgerRequest::Latency(wanted.clone());
    let asked = agents.iter().map(|agent| ask_ledger::<String>(env, agent, &question));
    for said in join_all(asked).await {
        match said {
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
async fn agents(env: &Env, subject: &SeriesSubject) -> Result<Vec<AgentId>, Problem> {
    let all: Vec<AgentReport> = ask_board(env, &BoardRequest::Agents).await?;
    let asked = |report: &AgentReport| {
        let stands = subject.regions.iter().any(|region| region.as_str() == report.region);
        let heard = report.region != domain::ids::HEARTBEAT_REGION
            || report.agent.as_str() == subject.probe.as_str();
        stands && heard
    };
    Ok(all.into_iter().filter(asked).map(|report| report.agent).collect())
}
