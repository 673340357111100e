//! Endpoints for machines: Markdown, robots.txt, sitemap, security.txt and what other sites embed, each made once of a view.

use domain::access::route::HTML;
use domain::problem::Problem;
use domain::public::machines::embed_page::{EMBED_POLICY, embed_page, unknown_page};
use domain::public::machines::security_text::security_text;
use domain::public::machines::{banner, crawlers, language_models, markdown_pages};
use domain::public::view::PublicView;
use domain::time::timestamp::Timestamp;

use crate::http::call::Call;
use crate::http::document::{Document, JSON, PLAIN_TEXT};
use crate::http::response::{HttpResult, out_of_reach};
use crate::platform::clock;
use crate::public::component_page::find;
use crate::public::pages;
use crate::public::view_cache::{self, DocumentName};

pub(crate) const MARKDOWN: &str = "text/markdown; charset=utf-8";
pub(crate) const XML: &str = "application/xml; charset=utf-8";

/// Writes a document of a view, for an instant.
type DocumentWriter = fn(&PublicView, Timestamp) -> Result<String, Problem>;

/// `GET /index.md`.
pub(crate) async fn front(call: Call) -> HttpResult {
    serve(call, MARKDOWN, |view, now| Ok(markdown_pages::front(view, now))).await
}

/// `GET /llms.txt`.
pub(crate) async fn explanation(call: Call) -> HttpResult {
    serve(call, MARKDOWN, |view, _| Ok(language_models::explanation(view))).await
}

/// `GET /sitemap.xml`.
pub(crate) async fn sitemap(call: Call) -> HttpResult {
    serve(call, XML, |view, _| crawlers::sitemap(view)).await
}

/// `GET /.well-known/security.txt`.
pub(crate) async fn security(call: Call) -> HttpResult {
    serve(call, PLAIN_TEXT, security_text).await
}

/// `GET /embed/banner.json`.
pub(crate) async fn banner(call: Call) -> HttpResult {
    serve(call, JSON, |view, now| Ok(banner::banner(view, now))).await
}

/// `GET /embed`.
pub(crate) async fn embed(call: Call) -> HttpResult {
    let request = call.request.clone().map_err(out_of_reach)?;
    match serve(call, HTML, |view, now| Ok(embed_page(view, now))).await {
        // An error page may not stand in a frame, and would never load itself again.
        Err(problem) if problem.status >= 500 => {
            Document::new(HTML, unknown_page()).under_policy(EMBED_POLICY).send(&request)
        }
        answer => answer,
    }
}

async fn serve(call: Call, media_type: &'static str, write: DocumentWriter) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let make = || {
        let document = Document::new(media_type, write(&view, clock::now())?);
        // Of pages, only the one that other sites embed is made here.
        Ok(if media_type == HTML { document.under_policy(EMBED_POLICY) } else { document })
    };
    view.document(DocumentName::OfPath(call.request.path()), make)?.send(&call.request)
}

/// `GET /robots.txt`. Crawlers take one that cannot be had for a ban, so it is there without a view too.
pub(crate) async fn robots(call: Call) -> HttpResult {
    let make = |view: Option<&PublicView>| Document::new(PLAIN_TEXT, crawlers::robots(view));
    let Ok(view) = view_cache::view(&call.page, &call.context).await else {
        return make(None).send(&call.request);
    };
    let name = DocumentName::OfPath(call.request.path());
    view.document(name, || Ok(make(Some(&**view))))?.send(&call.request)
}

/// `GET /components/{component}.md`.
pub(crate) async fn component(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let id = call.path.text("component");
    let make = || {
        let text = markdown_pages::component(&view, find(&view, id)?, clock::now());
        Ok(Document::new(MARKDOWN, text))
    };
    view.document(DocumentName::OfPath(call.request.path()), make)?.send(&call.request)
}

/// `GET /incidents/{incident}.md`.
pub(crate) async fn incident(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let name = DocumentName::OfPath(call.request.path());
    if let Some(made) = view.cached_document(&name) {
        return made.send(&call.request);
    }
    let found = pages::find_incident(&call, &view).await?;
    let make =
        || Ok(Document::new(MARKDOWN, markdown_pages::incident(&view, &found, clock::now())));
    view.document(name, make)?.send(&call.request)
}

/// `GET /maintenance/{maintenance}.md`.
pub(crate) async fn maintenance(call: Call) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let name = DocumentName::OfPath(call.request.path());
    if let Some(made) = view.cached_document(&name) {
        return made.send(&call.request);
    }
    let found = pages::find_maintenance(&call, &view).await?;
    let make =
        || Ok(Document::new(MARKDOWN, markdown_pages::maintenance(&view, &found, clock::now())));
    view.document(name, make)?.send(&call.request)
}
