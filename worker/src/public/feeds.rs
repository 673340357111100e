//! Feeds: made once in the life of a view, of the latest incidents and maintenance, which the Board is asked for.

use domain::notify::mail::calendar::maintenance_calendar;
use domain::notify::notification::PageIdentity;
use domain::public::feeds::entries::{FeedEntry, entries};
use domain::public::feeds::subject::FeedSubject;
use domain::public::feeds::{atom, json_feed, rss};

use crate::http::call::Call;
use crate::http::document::Document;
use crate::http::response::HttpResult;
use crate::public::component_page::find;
use crate::public::older_cache;
use crate::public::view_cache::{self, DocumentName};

pub(crate) const RSS: &str = "application/rss+xml; charset=utf-8";
pub(crate) const ATOM: &str = "application/atom+xml; charset=utf-8";
pub(crate) const JSON_FEED: &str = "application/feed+json; charset=utf-8";
pub(crate) const CALENDAR: &str = "text/calendar; charset=utf-8";

/// Writes a feed in one format.
type FeedWriter = fn(FeedSubject<'_>, &[FeedEntry]) -> String;

/// `GET /history.rss`, and that of a component.
pub(crate) async fn rss(call: Call) -> HttpResult {
    feed(call, RSS, rss::feed).await
}

/// `GET /history.atom`, and that of a component.
pub(crate) async fn atom(call: Call) -> HttpResult {
    feed(call, ATOM, atom::feed).await
}

/// `GET /history.json`, and that of a component.
pub(crate) async fn json(call: Call) -> HttpResult {
    feed(call, JSON_FEED, json_feed::feed).await
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

/// The feed of the component in the address; without one, of the page.
async fn feed(call: Call, media_type: &'static str, write: FeedWriter) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let name = DocumentName::OfPath(call.request.path());
    if let Some(document) = view.cached_document(&name) {
        return document.send(&call.request);
    }
    let id = call.path.text("component");
    let subject = match id {
        "" => FeedSubject::page(&view),
        id => FeedSubject::component(&view, find(&view, id)?),
    };
    let incidents = older_cache::incidents(&call).await?;
    let maintenances = older_cache::maintenances(&call).await?;
    let component = subject.component.map(|component| &component.id);
    let recent = entries(&incidents, &maintenances, component);
    let make = || Ok(Document::new(media_type, write(subject, &recent)));
    view.document(name, make)?.send(&call.request)
}
