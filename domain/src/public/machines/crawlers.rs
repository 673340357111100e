//! Crawlers: which addresses may they visit, and which are there?

use std::fmt::Write;

use crate::language::Language;
use crate::problem::Problem;
use crate::public::page_address::address;
use crate::public::view::PublicView;
use crate::time::timestamp::Timestamp;
use crate::words::Words;
use crate::xml_text::escaped;

/// What is for the owner of a link alone, does something when it is visited, or is the page once more at another time.
const NOT_VISITED: [&str; 13] = [
    "/*/?at=",
    "/*/alerts/",
    "/*/manage/",
    "/*/subscribe/",
    "/*/unsubscribe/",
    "/?at=",
    "/alerts/",
    "/embed",
    "/heartbeat/",
    "/manage/",
    "/ops/",
    "/subscribe/",
    "/unsubscribe/",
];

/// `/robots.txt`; without a view, it names no sitemap.
#[must_use]
pub fn robots(view: Option<&PublicView>) -> String {
    let mut text = "User-agent: *\n".to_owned();
    for path in NOT_VISITED {
        let _ = writeln!(text, "Disallow: {path}");
    }
    text.push_str("Allow: /\n");
    if let Some(view) = view.filter(|view| !view.page.url.is_empty()) {
        let _ = write!(text, "\nSitemap: {}\n", address(&view.page, "/sitemap.xml"));
    }
    text
}

/// `/sitemap.xml`: the front page, and the pages of what the view has, each with its addresses in other languages.
///
/// # Errors
/// 404 where the page has no address: a sitemap has whole ones alone.
pub fn sitemap(view: &PublicView) -> Result<String, Problem> {
    let page = &view.page;
    if page.url.is_empty() {
        let problem = Problem::not_found("the page has no address, so that there is no sitemap");
        return Err(problem.hint("write `url` into `[page]` of page.toml, and apply it"));
    }
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                   <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
                   xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n"
        .to_owned();
    let mut place = |path: &str, changed_at: Timestamp| {
        let here = escaped(&address(page, path));
        let _ = write!(xml, "<url><loc>{here}</loc><lastmod>{changed_at}</lastmod>");
        for language in Language::ALL {
            let there = Words { language, is_in_address: true }.path(path);
            let there = escaped(&address(page, &there));
            let _ = write!(
                xml,
                "<xhtml:link rel=\"alternate\" hreflang=\"{language}\" href=\"{there}\"/>"
            );
        }
        xml.push_str("</url>\n");
    };
    place("/", page.updated_at);
    for component in view.components() {
        place(&format!("/components/{}", component.id), component.since);
    }
    for incident in &view.incidents {
        place(&format!("/incidents/{}", incident.id), incident.updated_at);
    }
    for maintenance in &view.maintenances {
        place(&format!("/maintenance/{}", maintenance.id), maintenance.updated_at);
    }
    xml.push_str("</urlset>\n");
    Ok(xml)
}
