//! Component endpoints: the page of one component, and its status changes as JSON.

use std::cell::Cell;
use std::rc::Rc;

use domain::latency::chart_choice::ChartSelection;
use domain::problem::Problem;
use domain::public::component_detail::ComponentDetail;
use domain::public::localized_view::localized_detail;
use domain::public::status_changes::StatusChangeQuery;
use domain::public::view::{ComponentView, PublicView};
use domain::words::Words;

use crate::http::call::Call;
use crate::http::document::Document;
use crate::http::request;
use crate::http::response::{HttpResult, out_of_reach};
use crate::platform::clock;
use crate::public::component_cache;
use crate::public::latency::{self, LatencyResponse};
use crate::public::pages::public_json;
use crate::public::view_cache::{self, CachedView, DocumentName};

/// The page of a component. What does not answer in time is missing on it, and it says so.
pub(crate) async fn page(call: Call) -> HttpResult {
    document(&call).await?.send(&call.request)
}

/// The page, made once of a view if nothing is missing on it.
async fn document(call: &Call) -> Result<Rc<Document>, Problem> {
    let query = request::query_string(&call.request);
    let id = call.path.text("component");
    let view = view_cache::view(&call.page, &call.context).await?;
    let name = DocumentName::Component(id.to_owned(), query);
    let words = view.words(call);
    if let Some(document) = view.cached_page(&name, words) {
        return Ok(document);
    }
    let component = find(&view, id)?;
    let detail = component_cache::detail(&call.page, &call.context, &component.id).await.ok();
    let reports = detail.as_ref().map_or(&component.regions, |detail| &detail.reports);
    let choice = ChartSelection::read(call.query.clone(), &component.id, reports)?;
    let drawn = match &choice {
        Some(choice) => {
            let query = choice.query(clock::now())?;
            let subject = query.find(&component.id, reports)?;
            let wanted = query.request(&subject);
            latency::drawn(call, subject, wanted).await
        }
        None => None,
    };
    let complete = detail.is_some() && (choice.is_none() || drawn.is_some());
    let parts = PageParts { detail, choice, drawn, words };
    let make = || parts.render(&view, id);
    if complete { view.kept_page(name, words, make) } else { make().map(Rc::new) }
}

/// What the page shows beside the view.
struct PageParts {
    detail: Option<Rc<ComponentDetail>>,
    choice: Option<ChartSelection>,
    drawn: Option<Rc<LatencyResponse>>,
    words: Words,
}

impl PageParts {
    fn render(&self, view: &CachedView, id: &str) -> Result<Document, Problem> {
        let drawn = self.drawn.as_ref().map(|drawn| &drawn.latency);
        let detail =
            self.detail.as_deref().map(|detail| localized_detail(view, detail, self.words));
        let detail = detail.as_ref();
        // What is shown other than times.
        let shown = (
            id,
            detail.map(|detail| (&detail.history.changes, &detail.reports)),
            self.choice.as_ref().map(ChartSelection::address),
            drawn.map(|drawn| (drawn.complete, &drawn.points)),
        );
        let shown = serde_json::to_vec(&shown).map_err(|error| out_of_reach(error.into()))?;
        let parts = site::ComponentParts {
            detail,
            chart: self.choice.as_ref().map(|choice| (choice, drawn)),
        };
        // What the page may claim by now, the component may claim: the view may have grown old meanwhile.
        let missing = Cell::new(false);
        let page = view.page(self.words, &shown, |view, frame| match find(view, id) {
            Ok(component) => site::render_component_page(view, component, parts, frame),
            Err(_) => {
                missing.set(true);
                String::new()
            }
        });
        if missing.get() { Err(no_component(id)) } else { Ok(page) }
    }
}

pub(super) fn find<'a>(view: &'a PublicView, id: &str) -> Result<&'a ComponentView, Problem> {
    view.components().find(|component| component.id.as_str() == id).ok_or_else(|| no_component(id))
}

fn no_component(id: &str) -> Problem {
    Problem::not_found(format!("there is no component `{id}`"))
}

/// `GET /api/v1/components/{component}/changes.json`.
pub(crate) async fn changes_json(call: Call) -> HttpResult {
    let query = StatusChangeQuery::read(&call.query)?;
    let view = view_cache::view(&call.page, &call.context).await?;
    let component = &find(&view, call.path.text("component"))?.id;
    let detail = component_cache::detail(&call.page, &call.context, component).await?;
    public_json(&call.request, &query.select(&detail.history))
}
