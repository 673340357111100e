//! How long do probes take, for charts? Asked of the Ledgers, which readers must not wear out: answers
//! are kept for a moment, and only so many are made in a minute.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use domain::chart::DRAWN_AGAIN_FOR;
use domain::heartbeat;
use domain::ids::AgentId;
use domain::latency::{Latency, Query, Subject, Wanted};
use domain::problem::Problem;
use domain::rate::RateLimit;
use domain::series::{Series, points};
use domain::timestamp::Timestamp;
use futures_util::future::{Either, select};
use worker::{Delay, Env, Request};

use crate::address::{AgentReport, ToBoard, ToLedger, ask_board, ask_ledger};
use crate::reply::{Answer, out_of_reach, public};
use crate::{clock, view_cache};

/// How many answers are kept in memory; the largest have some 800 kB of text, and as much beside it.
const KEPT: usize = 16;
/// How many answers are made from the Ledgers in any minute, for each isolate.
const MADE_A_MINUTE: usize = 60;

/// How long a page waits for its chart; after that it is sent without.
const PAGE_WAITS: Duration = Duration::from_secs(2);

/// An answer as it was given.
struct Given {
    subject: Subject,
    wanted: Wanted,
    told: Rc<Told>,
}

/// What was told, and its text.
pub(crate) struct Told {
    pub(crate) latency: Latency,
    body: String,
}

thread_local! {
    static GIVEN: RefCell<VecDeque<Given>> = const { RefCell::new(VecDeque::new()) };
    static RATE: RefCell<RateLimit> = RefCell::default();
}

/// Answers `/api/v1/latency.json`.
pub(crate) async fn answer(request: &Request, env: &Env) -> Answer {
    let url = request.url().map_err(out_of_reach)?;
    let query = Query::read(url.query_pairs(), clock::now())?;
    let subject = query.find(&*view_cache::view(env).await?)?;
    let wanted = query.wanted(&subject);
    let fresh_for = wanted.grain.fresh_for();
    let told = tell(env, subject, wanted, fresh_for).await?;
    public(request, "application/json; charset=utf-8", told.body.clone())
}

/// What a page draws; `None` when the record does not answer in time.
pub(crate) async fn drawn(env: &Env, subject: Subject, wanted: Wanted) -> Option<Rc<Told>> {
    let told = pin!(tell(env, subject, wanted, DRAWN_AGAIN_FOR));
    match select(told, Delay::from(PAGE_WAITS)).await {
        Either::Left((Ok(told), _)) => Some(told),
        Either::Left((Err(problem), _)) => {
            worker::console_error!("a page is sent without its chart: {problem}");
            None
        }
        Either::Right(_) => {
            worker::console_error!("a page is sent without its chart, which took too long");
            None
        }
    }
}

/// An answer that was given lately, or a new one.
async fn tell(
    env: &Env,
    subject: Subject,
    wanted: Wanted,
    fresh_for: Duration,
) -> Result<Rc<Told>, Problem> {
    let now = clock::now();
    match given(&subject, &wanted, fresh_for, now) {
        Some(told) => Ok(told),
        None => make(env, subject, wanted, now).await,
    }
}

/// The same answer, if it was given lately.
fn given(
    subject: &Subject,
    wanted: &Wanted,
    fresh_for: Duration,
    now: Timestamp,
) -> Option<Rc<Told>> {
    GIVEN.with_borrow(|given| {
        let fresh = |given: &&Given| now.since(given.told.latency.as_of) < fresh_for;
        let mut same = given.iter().filter(|g| g.subject == *subject && g.wanted == *wanted);
        same.find(fresh).map(|given| Rc::clone(&given.told))
    })
}

async fn make(
    env: &Env,
    subject: Subject,
    wanted: Wanted,
    now: Timestamp,
) -> Result<Rc<Told>, Problem> {
    let taken = RATE.with_borrow_mut(|rate| rate.take(MADE_A_MINUTE, now));
    taken.map_err(|wait| {
        let detail = format!("at most {MADE_A_MINUTE} answers a minute are made from the record");
        Problem::too_many(detail, wait)
    })?;
    let (series, complete) = gather(env, &subject, &wanted).await?;
    let latency = Latency {
        as_of: now,
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
    let told = Rc::new(Told { latency, body });
    if complete {
        keep(Given { subject, wanted, told: Rc::clone(&told) });
    }
    Ok(told)
}

fn keep(new: Given) {
    GIVEN.with_borrow_mut(|given| {
        given.retain(|old| old.subject != new.subject || old.wanted != new.wanted);
        given.push_back(new);
        given.drain(..given.len().saturating_sub(KEPT));
    });
}

/// Forgets all: what they were made of is another record now.
pub(crate) fn forget() {
    GIVEN.with_borrow_mut(VecDeque::clear);
}

/// Merges what the Ledgers of all agents say; whether all of them did.
async fn gather(env: &Env, subject: &Subject, wanted: &Wanted) -> Result<(Series, bool), Problem> {
    let (mut whole, mut silent, mut spoke) = (Series::default(), None, false);
    for agent in agents(env, subject).await? {
        match ask_ledger::<String>(env, &agent, &ToLedger::Latency(wanted.clone())).await {
            Ok(text) => {
                let series = Series::of_text(&text).map_err(|error| out_of_reach(error.into()))?;
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
async fn agents(env: &Env, subject: &Subject) -> Result<Vec<AgentId>, Problem> {
    let all: Vec<AgentReport> = ask_board(env, &ToBoard::Agents).await?;
    let asked = |report: &AgentReport| {
        let stands = subject.regions.iter().any(|region| region.as_str() == report.region);
        let heard =
            report.region != heartbeat::REGION || report.agent.as_str() == subject.probe.as_str();
        stands && heard
    };
    Ok(all.into_iter().filter(asked).map(|report| report.agent).collect())
}
