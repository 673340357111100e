//! Badges of the page and of its components, as pictures and as JSON for shields.io.

use domain::problem::Problem;
use domain::public::badge::Badge;
use domain::public::view::PublicView;

use crate::http::call::Call;
use crate::http::document::Document;
use crate::http::response::HttpResult;
use crate::public::component_page::find;
use crate::public::view_cache::{self, DocumentName};

pub(crate) const SVG: &str = "image/svg+xml";

/// `GET /badge.svg`, `GET /components/{component}/badge.svg`.
pub(crate) async fn picture(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let component = component(&call);
    let make = || Ok(Document::new(SVG, site::render_badge(&badge(&view, component.as_deref())?)));
    view.document(DocumentName::Badge(component.clone()), make)?.send(&call.request)
}

/// `GET /badge.json`, `GET /components/{component}/badge.json`.
pub(crate) async fn json(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let component = component(&call);
    let badge = badge(&view, component.as_deref())?;
    view.json(DocumentName::ShieldsBadge(component), |_| badge.for_shields())?.send(&call.request)
}

/// The component of the address, if it has one.
fn component(call: &Call) -> Option<String> {
    let id = call.path.text("component");
    (!id.is_empty()).then(|| id.to_owned())
}

fn badge(view: &PublicView, component: Option<&str>) -> Result<Badge, Problem> {
    match component {
        Some(id) => Ok(Badge::of_component(find(view, id)?)),
        None => Ok(Badge::of_page(view)),
    }
}
