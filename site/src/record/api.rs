//! Addresses for programs: what is at each, with values of this page as they are now.

use std::fmt::Write;

use domain::public::view::{ComponentView, PublicView};
use domain::public::{figure_wording, wording};
use domain::words::Words;

use crate::layout::shell::Frame;
use crate::record::markup::{escaped, page};

const INTRODUCTION: &str = "<p class=about>All that this page says is there for programs too: without a key, from any site \
    (CORS), and with an <code>ETag</code>, for which <code>if-none-match</code> is answered with 304. Times are UTC. \
    What is refused says why in a <a href=\"/problems/not-found\">problem document</a>.</p>";

/// The page at `/api`, in English, as all of its addresses and fields are.
#[must_use]
pub fn render_api_page(view: &PublicView, frame: &Frame) -> String {
    let mut body = INTRODUCTION.to_owned();
    status(&mut body, view);
    let first = view.components().next();
    happenings(&mut body, first);
    if let Some(component) = first {
        over_time(&mut body, view, component);
    }
    badges(&mut body, view, first);
    record(&mut body, view);
    page(view, view.as_of, "/api", "API", &format!("<div lang=en dir=ltr>{body}</div>"), frame)
}

/// A part of the page: addresses, each with what is there.
fn section(html: &mut String, title: &str, addresses: &[(&str, &str)]) {
    let _ = write!(html, "<section><h2>{title}</h2><ul>");
    for (path, words) in addresses {
        let path = escaped(path);
        let _ = write!(html, "<li><a href=\"{path}\"><code>{path}</code></a>: {words}");
    }
    html.push_str("</ul>");
}

/// Lines to copy, and the end of a part.
fn example(html: &mut String, lines: &str) {
    let _ = write!(html, "<pre tabindex=0>{}</pre></section>", escaped(lines));
}

fn status(html: &mut String, view: &PublicView) {
    section(
        html,
        "How everything is",
        &[
            (
                "/api/v2/summary.json",
                "all at once, as Statuspage has it, so that its clients read this page",
            ),
            ("/api/v2/status.json", "the whole page in one status"),
            ("/api/v2/components.json", "components and groups"),
            ("/healthz", "whether the record answers, for programs that watch this one"),
        ],
    );
    let (url, description) = (&view.page.url, &view.headline.description);
    example(
        html,
        &format!(
            "curl -fsS {url}/api/v2/status.json\n{{\"page\":…,\"status\":{{…,\"description\":\"{description}\"}}}}"
        ),
    );
}

fn happenings(html: &mut String, component: Option<&ComponentView>) {
    let feed = component.map(|component| {
        let words = format!("the same of {}", escaped(&component.name));
        (format!("/components/{}/history.atom", component.id), words)
    });
    let mut addresses = vec![
        ("/api/v2/incidents.json", "the latest incidents, as Statuspage has them"),
        ("/api/v2/incidents/unresolved.json", "those that are open"),
        ("/api/v2/scheduled-maintenances.json", "the latest maintenances"),
        ("/api/v2/scheduled-maintenances/upcoming.json", "those to come"),
        ("/api/v2/scheduled-maintenances/active.json", "those that go on"),
        ("/history.atom", "a feed with an entry for each incident and maintenance"),
        ("/history.rss", "a feed with an item for each update"),
        ("/history.json", "the entries as a JSON Feed"),
    ];
    addresses.extend(feed.iter().map(|(path, words)| (path.as_str(), words.as_str())));
    addresses.push(("/maintenance.ics", "a calendar of maintenance to subscribe to"));
    section(html, "Incidents and maintenance", &addresses);
    html.push_str("<p>Webhooks and mail are sent to those who <a href=\"/subscribe\">subscribe</a>.</p></section>");
}

fn over_time(html: &mut String, view: &PublicView, component: &ComponentView) {
    let (url, id, name) = (&view.page.url, &component.id, escaped(&component.name));
    let changes = format!("/api/v1/components/{id}/changes.json");
    let changed = format!("the latest status changes of {name}");
    let mut addresses = vec![
        ("/uptime.json", "uptime of each component in each window"),
        ("/api/v1/metrics.json", "values that the page draws, if it has metrics"),
        (changes.as_str(), changed.as_str()),
    ];
    // Of a component without probes nothing was measured.
    let measured =
        view.components().find_map(|component| Some((&component.id, component.probes.first()?)));
    let measured = measured.map(|(id, probe)| {
        let path = format!("/api/v1/latency.json?component={id}&probe={probe}");
        (path, format!("how long runs of {probe} took"))
    });
    addresses.extend(measured.iter().map(|(path, words)| (path.as_str(), words.as_str())));
    section(html, "Over time", &addresses);
    let (status, figure) = (
        wording::status(Words::ENGLISH, component.status),
        figure_wording::uptime(Words::ENGLISH, &component.uptime),
    );
    example(
        html,
        &format!("curl -fsS {url}{changes}\n{}: {status}, {figure} in 90 days", component.name),
    );
}

fn badges(html: &mut String, view: &PublicView, component: Option<&ComponentView>) {
    let url = &view.page.url;
    let (name, status) = (&view.page.name, wording::status(Words::ENGLISH, view.headline.worst));
    let mut addresses = vec![
        ("/badge.svg".to_owned(), format!("the page as a picture: {status}")),
        ("/badge.json".to_owned(), "the same for shields.io".to_owned()),
    ];
    if let Some(component) = component {
        let (id, status) = (&component.id, wording::status(Words::ENGLISH, component.status));
        let words = format!("{} as a picture: {status}", escaped(&component.name));
        addresses.push((format!("/components/{id}/badge.svg"), words));
        addresses
            .push((format!("/components/{id}/badge.json"), "the same for shields.io".to_owned()));
    }
    let addresses: Vec<(&str, &str)> =
        addresses.iter().map(|(path, words)| (path.as_str(), words.as_str())).collect();
    section(html, "Badges", &addresses);
    example(html, &format!("[![{name}]({url}/badge.svg)]({url}/)"));
}

fn record(html: &mut String, view: &PublicView) {
    let (url, height) = (&view.page.url, view.page.log_height);
    let before = height.saturating_sub(1);
    let (last, at) = (format!("/log.jsonl?after={before}"), view.page.updated_at);
    let past = format!("/?at={at}");
    section(
        html,
        "The record",
        &[
            ("/log.jsonl", "every public fact in order, each line with the hash of all before"),
            (&last, "the latest line"),
            (&past, "the page as it stood at an instant, here when it last changed"),
        ],
    );
    let hash: String = view.page.log_hash.chars().take(12).collect();
    example(
        html,
        &format!("curl -fsS '{url}{last}'\nline {height}, whose hash begins with {hash}"),
    );
}
