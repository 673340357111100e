//! Linked routes: is there a route for each address that pages of the record link to or tell programs to request?
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use domain::access::route::{self, Matched};
use domain::language::Language;
use domain::public::view::PublicView;
use domain::words::Words;
use serde_json::json;

use crate::route_table::routes;

const URL: &str = "https://status.example";

/// A page with a component that probes watch, if it has any.
fn view(has_component: bool) -> PublicView {
    let at = "2026-11-20T14:03:20.000Z";
    let uptime =
        json!({ "ratio": 1.0, "hundred_thousandths": 100_000, "observed_s": 60, "window_s": 60 });
    let component = json!({
        "id": "checkout", "name": "Checkout", "description": null, "status": "operational", "since": at,
        "created_at": at, "uptime": uptime, "figures": { "90d": uptime }, "regions": [], "probes": ["pay"],
        "days": [[1, "operational", 0, false]],
    });
    let components = if has_component { json!([component]) } else { json!([]) };
    let view = json!({
        "as_of": at,
        "page": {
            "id": "abc", "name": "Northwind", "url": URL, "created_at": at, "updated_at": at, "revision": 7,
            "timezone": "UTC", "log_height": 12, "log_hash": "0123456789abcdef",
            "weights": domain::config::Weights::default(),
        },
        "headline": {
            "indicator": "none", "description": "All Systems Operational", "worst": "operational",
            "sentence": "All systems are working",
        },
        "days": [{ "start": "2026-11-20T00:00:00.000Z", "date": "2026-11-20" }],
        "groups": [{ "group": null, "status": "operational", "figures": {}, "components": components }],
        "regions": [], "incidents": [], "outages": [], "every_s": 10, "figures": {}, "corrections": [],
    });
    domain::json::from_str(&view.to_string()).unwrap()
}

/// The addresses of this server that a page names: of its links, and in what is to be typed.
fn addresses(page: &str) -> Vec<String> {
    let body = page.split("<body>").nth(1).unwrap();
    let until = |text: &str, end: &[char]| text.split(end).next().unwrap().replace("&amp;", "&");
    let links = body.split("href=\"").skip(1).map(|rest| until(rest, &['"']));
    let typed = body.split(URL).skip(1).map(|rest| until(rest, &['"', '\'', '<', ')', ' ', '\n']));
    // Not those within the page.
    links.chain(typed).filter(|address| address.starts_with('/')).collect()
}

#[test]
fn each_address_of_a_page_has_a_route() {
    let frame = site::Frame {
        words: Words { language: Language::German, is_in_address: true },
        now: "2026-11-20T14:03:20Z".parse().unwrap(),
        revision: None,
        shown: site::PageTime::Now,
    };
    for has_component in [true, false] {
        let view = view(has_component);
        let month = "2026-11".parse().unwrap();
        for (page, least) in [
            (site::render_api_page(&view, &frame), 26),
            (site::render_uptime_page(&view, &frame), 8),
            (site::render_maintenance_calendar(&view, month, None, &frame), 10),
        ] {
            let named = addresses(&page);
            assert!(named.len() >= least, "{}: {named:?}", named.len());
            for address in named {
                let (path, _) = address.split_once(['?', '#']).unwrap_or((&address, ""));
                let path = Language::named_by(path).map_or(path, |(_, path)| path);
                let found = route::find(routes(), "GET", path);
                assert!(matches!(found, Ok(Matched::Route(..))), "no route for `{address}`");
            }
        }
    }
}
