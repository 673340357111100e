//! Component endpoints: the page of one component, and its status changes as JSON.

use domain::latency::chart_choice::ChartSelection;
use domain::problem::Problem;
use domain::public::status_changes;
use domain::public::view::{ComponentView, PublicView};
use futures_util::future::join;
use worker::{Context, Env, Request};

use crate::http::response::{HttpResult, html, out_of_reach};
use crate::platform::clock;
use crate::public::history_cache;
use crate::public::latency;
use crate::public::pages::{frame, notice, public_json};
use crate::public::view_cache;

/// The page of a component. What does not answer in time is missing on it, and it says so.
pub(crate) async fn page(request: &Request, env: &Env, context: &Context, id: &str) -> HttpResult {
    match render(request, env, context, id).await {
        Ok(page) => html(request, 200, page),
        Err(problem) => notice(request, &problem),
    }
}

async fn render(
    request: &Request,
    env: &Env,
    context: &Context,
    id: &str,
) -> Result<String, Problem> {
    let view = view_cache::view(env).await?;
    let component = find(&view, id)?;
    let url = request.url().map_err(out_of_reach)?;
    let choice = ChartSelection::read(url.query_pairs(), component)?;
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
        latency::drawn(env, context, subject, wanted).await
    };
    let (history, drawn) = join(history_cache::history(env, &component.id), drawn).await;
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
pub(crate) async fn changes_json(request: &Request, env: &Env, id: &str) -> HttpResult {
    let url = request.url().map_err(out_of_reach)?;
    let query = status_changes::StatusChangeQuery::read(url.query_pairs())?;
    let view = view_cache::view(env).await?;
    let history = history_cache::history(env, &find(&view, id)?.id).await?;
    public_json(request, &query.of(&history))
}
