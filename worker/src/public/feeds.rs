//! Feeds: made once in the life of a view, of the latest incidents and maintenance, which the Board is asked for.

use domain::notify::mail::calendar::maintenance_calendar;
use domain::notify::notification::PageIdentity;
use domain::problem::Problem;
use domain::public::feeds::entries::{FeedEntry, entries};
use domain::public::feeds::{atom, json_feed, rss};
use domain::public::view::PublicView;

use crate::http::call::Call;
use crate::http::document::Document;
use crate::http::response::HttpResult;
use crate::public::older_cache;
use crate::public::view_cache::{self, DocumentName};

pub(crate) const RSS: &str = "application/rss+xml; charset=utf-8";
pub(crate) const ATOM: &str = "application/atom+xml; charset=utf-8";
pub(crate) const JSON_FEED: &str = "application/feed+json; charset=utf-8";
pub(crate) const CALENDAR: &str = "text/calendar; charset=utf-8";

/// `GET /history.rss`.
pub(crate) async fn rss(call: Call) -> HttpResult {
    feed(call, DocumentName::Rss, RSS, rss::feed).await
}

/// `GET /history.atom`.
pub(crate) async fn atom(call: Call) -> HttpResult {
    feed(call, DocumentName::Atom, ATOM, atom::feed).await
}

/// `GET /history.json`.
pub(crate) async fn json(call: Call) -> HttpResult {
    feed(call, DocumentName::JsonFeed, JSON_FEED, json_feed::feed).await
}

/// `GET /maintenance.ics`.
pub(crate) async fn calendar(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    if let Some(made) = view.cached_document(&DocumentName::Calendar) {
        return made.send(&call.request);
    }
    let recent = older_cache::maintenances(&call).await?;
    let page = PageIdentity { name: view.page.name.clone(), url: view.page.url.clone() };
    let make = || Ok(Document::new(CALENDAR, maintenance_calendar(&page, &recent)));
    view.document(DocumentName::Calendar, make)?.send(&call.request)
}

async fn feed(
    call: Call,
    name: DocumentName,
    media_type: &'static str,
    write: fn(&PublicView, &[FeedEntry]) -> String,
) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    if let Some(document) = view.cached_document(&name) {
        return document.send(&call.request);
    }
    let recent = recent(&call).await?;
    let make = || Ok(Document::new(media_type, write(&view, &recent)));
    view.document(name, make)?.send(&call.request)
}

async fn recent(call: &Call) -> Result<Vec<FeedEntry>, Problem> {
    let incidents = older_cache::incidents(call).await?;
    let maintenances = older_cache::maintenances(call).await?;
    Ok(entries(&incidents, &maintenances))
}
