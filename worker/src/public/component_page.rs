//! Component endpoints: the page of one component, and its status changes as JSON.

use domain::latency::chart_choice::ChartSelection;
use domain::problem::Problem;
use domain::public::status_changes::StatusChangeQuery;
use domain::public::view::{ComponentView, PublicView};
use futures_util::future::join;

use crate::http::call::Call;
use crate::http::response::{self, HttpResult};
use crate::platform::clock;
use crate::public::history_cache;
use crate::public::latency;
use crate::public::pages::{frame, public_json};
use crate::public::view_cache;

/// The page of a component. What does not answer in time is missing on it, and it says so.
pub(crate) async fn page(call: Call) -> HttpResult {
    let page = render(&call).await?;
    response::page(&call.request, page)
}

async fn render(call: &Call) -> Result<String, Problem> {
    let view = view_cache::view(&call.page).await?;
    let component = find(&view, call.path.text("component"))?;
    let choice = ChartSelection::read(call.query.clone(), component)?;
    let asked = match &choice {
        Some(choice) => {
            let query = choice.query(clock::now())?;
            let subject = query.find(&view)?;
            let wanted = query.request(&subject);
            Some((subject, wanted))
        }
        None => None,
    };
    let drawn = async {
        let (subject, wanted) = asked?;
        latency::drawn(call, subject, wanted).await
    };
    let (history, drawn) = join(history_cache::history(&call.page, &component.id), drawn).await;
    let drawn = drawn.as_ref().map(|told| &told.latency);
    let parts = site::ComponentParts {
        history: history.as_deref().ok(),
        chart: choice.as_ref().map(|choice| (choice, drawn)),
    };
    Ok(site::render_component_page(&view, component, parts, &frame()))
}

fn find<'a>(view: &'a PublicView, id: &str) -> Result<&'a ComponentView, Problem> {
    let missing = || Problem::not_found(format!("there is no component `{id}`"));
    view.components().find(|component| component.id.as_str() == id).ok_or_else(missing)
}

/// Answers `/api/v1/components/{id}/changes.json`.
pub(crate) async fn changes_json(call: Call) -> HttpResult {
    let query = StatusChangeQuery::read(&call.query)?;
    let view = view_cache::view(&call.page).await?;
    let component = &find(&view, call.path.text("component"))?.id;
    let history = history_cache::history(&call.page, component).await?;
    public_json(&call.request, &query.of(&history))
}
