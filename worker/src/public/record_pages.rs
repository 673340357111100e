//! Record pages: history and maintenance by month, uptime by days, addresses for programs. What the view does not tell,
//! because it is too long ago, the Board is asked for.

use std::rc::Rc;

use domain::problem::Problem;
use domain::public::freshness::Freshness;
use domain::public::maintenance_month::wanted_month;
use domain::public::month_history::MonthHistory;
use domain::public::view::PublicView;
use domain::time::month::CalendarMonth;

use crate::http::call::Call;
use crate::http::response::HttpResult;
use crate::platform::clock;
use crate::public::older_cache;
use crate::public::view_cache::{self, CachedView, DocumentName};

/// How many months the history shows where none is asked for.
const LATEST_MONTHS: usize = 3;
const HISTORY: &str = "/history";
const MAINTENANCE: &str = "/maintenance";

/// `GET /history`, `GET /history?month=2026-11`.
pub(crate) async fn history(call: Call) -> HttpResult {
    let wanted = call.query.get("month", str::parse::<CalendarMonth>)?;
    let view = view_cache::view(&call.page, &call.context).await?;
    let name = DocumentName::History(wanted);
    let words = view.words(&call);
    if let Some(page) = view.cached_page(&name, words) {
        return page.send(&call.request);
    }
    let months = match wanted {
        Some(month) => vec![month_of(&call, &view, month, HISTORY).await?],
        None => latest(&call, &view).await?,
    };
    let shown: Vec<&MonthHistory> = months.iter().map(|month| &**month).collect();
    let tag = tag(&shown);
    let as_of = shown.iter().map(|history| history.as_of).min().unwrap_or(view.as_of);
    let page = || {
        Ok(view.page_as_of(as_of, words, tag.as_bytes(), |view, frame| {
            site::render_history_page(view, &shown, frame)
        }))
    };
    view.kept_page(name, words, page)?.send(&call.request)
}

/// `GET /maintenance`, `GET /maintenance?month=2026-11`.
pub(crate) async fn maintenance(call: Call) -> HttpResult {
    let wanted = call.query.get("month", str::parse::<CalendarMonth>)?;
    let view = view_cache::view(&call.page, &call.context).await?;
    let month = wanted_month(&view, wanted)?;
    let name = DocumentName::MaintenanceMonth(month);
    let words = view.words(&call);
    if let Some(page) = view.cached_page(&name, words) {
        return page.send(&call.request);
    }
    // What is to come is in the view.
    let history = match month <= current(&view) {
        true => Some(month_of(&call, &view, month, MAINTENANCE).await?),
        false => None,
    };
    let history = history.as_deref();
    let tag = format!("{month} {}", tag(history.as_slice()));
    let as_of = history.map_or(view.as_of, |history| history.as_of);
    let page = || {
        Ok(view.page_as_of(as_of, words, tag.as_bytes(), |view, frame| {
            site::render_maintenance_calendar(view, month, history, frame)
        }))
    };
    view.kept_page(name, words, page)?.send(&call.request)
}

/// `GET /uptime`.
pub(crate) async fn uptime(call: Call) -> HttpResult {
    of_view(call, DocumentName::UptimePage, site::render_uptime_page).await
}

/// `GET /api`.
pub(crate) async fn api(call: Call) -> HttpResult {
    of_view(call, DocumentName::ApiPage, site::render_api_page).await
}

/// A page that is made of the view alone.
async fn of_view(
    call: Call,
    name: DocumentName,
    render: fn(&PublicView, &site::Frame) -> String,
) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let words = view.words(&call);
    view.kept_page(name, words, || Ok(view.page(words, &[], render)))?.send(&call.request)
}

/// The months that the history begins with, the latest first.
async fn latest(call: &Call, view: &CachedView) -> Result<Vec<Rc<MonthHistory>>, Problem> {
    let mut months = vec![older_cache::month(call, current(view)).await?];
    while let Some(previous) = months.last().and_then(|month| month.previous) {
        if months.len() == LATEST_MONTHS {
            break;
        }
        // An earlier month that is not at hand is missing on a page that leads to it.
        let Ok(month) = older_cache::month(call, previous).await else { break };
        months.push(month);
    }
    Ok(months)
}

/// A month that there is a record of. Only within the bounds that the current month names the Board is asked for another.
async fn month_of(
    call: &Call,
    view: &CachedView,
    wanted: CalendarMonth,
    path: &str,
) -> Result<Rc<MonthHistory>, Problem> {
    let newest = older_cache::month(call, current(view)).await?;
    newest.check(wanted, path)?;
    let month = older_cache::month(call, wanted).await?;
    month.check_recorded(path)?;
    Ok(month)
}

fn current(view: &CachedView) -> CalendarMonth {
    CalendarMonth::holding(view.as_of, &view.page.timezone)
}

/// What a page shows of months, other than times.
fn tag(months: &[&MonthHistory]) -> String {
    let parts = months.iter().map(|history| {
        let freshness = Freshness::at(history.as_of, clock::now());
        format!("{} {} {freshness:?};", history.month, history.revision)
    });
    parts.collect()
}
