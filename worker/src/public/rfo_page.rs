//! Page of a reason for outage: what was published to all of an incident.

use domain::problem::Problem;
use domain::public::localized_view::localized_incident;
use domain::public::rfo::RfoDocument;

use crate::http::call::Call;
use crate::http::response::HttpResult;
use crate::public::older_cache;
use crate::public::pages::find_incident;
use crate::public::view_cache::{self, DocumentName};

/// `GET /incidents/{incident}/rfo`. One that was not published to all is answered like one that never was.
pub(crate) async fn page(call: Call) -> HttpResult {
    let id = call.path.text("incident");
    let view = view_cache::view(&call.page, &call.context).await?;
    let name = DocumentName::Rfo(id.to_owned());
    let words = view.words(&call);
    if let Some(page) = view.cached_page(&name, words) {
        return page.send(&call.request);
    }
    let found = find_incident(&call, &view).await?;
    let missing =
        || Problem::not_found(format!("there is no reason for outage of incident `{id}`"));
    let at = found.rfo_at.ok_or_else(missing)?;
    let document: std::rc::Rc<RfoDocument> = older_cache::rfo(&call, id).await?;
    let more = format!("{id} rfo {at} {}", document.published.len());
    let page = || {
        Ok(view.page(words, more.as_bytes(), |view, frame| {
            let found = localized_incident(view, &found, words);
            site::render_rfo_page(view, &found, &document, frame)
        }))
    };
    view.kept_page(name, words, page)?.send(&call.request)
}
