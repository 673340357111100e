//! Heads of pages: what crawlers and other sites are told of a page, and what a stale one does not claim.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod shown;

use std::path::Path;
use std::time::Duration;

use domain::public::view::PublicView;
use domain::status::{IncidentStatus, Status};
use domain::words::Words;
use shown::{HOSTILE, component, frame, incident, now, view};
use site::{ComponentParts, ErrorPage, Frame, PREVIEW_SIZE, picture_path};

/// The values of an attribute of the elements of a head that have all of these texts.
fn values(page: &str, attribute: &str, texts: &[&str]) -> Vec<String> {
    let (head, _) = page.split_once("</head>").unwrap();
    let elements =
        head.split('<').filter(|element| texts.iter().all(|text| element.contains(text)));
    let mark = format!("{attribute}=\"");
    let values = elements.filter_map(|element| element.split_once(&mark)?.1.split('"').next());
    values.map(str::to_owned).collect()
}

fn meta(page: &str, property: &str) -> String {
    let found = values(page, "content", &[&format!("\"{property}\"")]);
    assert_eq!(found.len(), 1, "{property}: {found:?} in {page}");
    found[0].clone()
}

fn link(page: &str, texts: &[&str]) -> Option<String> {
    let found = values(page, "href", texts);
    assert!(found.len() <= 1, "{found:?}");
    found.first().cloned()
}

/// Each page of a view with its path.
fn pages(view: &PublicView, frame: &Frame) -> Vec<(&'static str, String)> {
    let parts = ComponentParts { detail: None, chart: None };
    let shown = view.components().next().unwrap();
    let incident = incident(IncidentStatus::Investigating);
    vec![
        ("/", site::render_status_page(view, frame)),
        ("/components/checkout", site::render_component_page(view, shown, parts, frame)),
        ("/incidents/0123456789ab", site::render_incident_page(view, &incident, frame)),
    ]
}

#[test]
fn a_page_says_where_it_is_and_of_when() {
    let view = view(vec![component("Checkout", Status::PartialOutage)]);
    for (path, page) in pages(&view, &frame()) {
        let address = format!("https://status.example{path}");
        let twin = if path == "/" { "/index.md".to_owned() } else { format!("{path}.md") };
        assert_eq!(link(&page, &["rel=\"canonical\""]), Some(address.clone()));
        assert_eq!(link(&page, &["rel=\"alternate\"", "text/markdown"]), Some(twin));
        assert_eq!(meta(&page, "og:url"), address);
        assert_eq!(meta(&page, "og:type"), "website");
        assert_eq!(meta(&page, "twitter:card"), "summary_large_image");
        assert!(meta(&page, "og:title").starts_with("Northwind status: "), "{path}");
        for described in [meta(&page, "og:description"), meta(&page, "description")] {
            assert!(described.ends_with("(as of 20 Nov 2026, 14:03:20 UTC)"), "{described}");
        }
    }
    let front = site::render_status_page(&view, &frame());
    assert_eq!(meta(&front, "og:image"), "https://status.example/og/partial-outage.png");
    assert_eq!(meta(&front, "og:image:alt"), "Partial outage");
}

#[test]
fn what_is_old_or_past_claims_nothing_elsewhere() {
    let view = view(vec![component("Checkout", Status::Operational)]);
    let later = Frame { now: now().plus(Duration::from_secs(240)), ..frame() };
    for (path, page) in pages(&view, &later) {
        assert_eq!(meta(&page, "og:image"), "https://status.example/og/no-data.png", "{path}");
    }
    let past = site::render_past_page(&view, Words::ENGLISH);
    assert_eq!(meta(&past, "og:image"), "https://status.example/og/no-data.png");
    assert_eq!(
        link(&past, &["canonical"]).as_deref(),
        Some("https://status.example/?at=2026-11-20T14:03:20.000Z")
    );
    assert_eq!(link(&past, &["text/markdown"]), None, "its twin would be of now");
}

#[test]
fn an_incident_is_shown_elsewhere_as_its_components_are() {
    for status in Status::ALL {
        let view = view(vec![component("Checkout", status)]);
        for phase in [IncidentStatus::Investigating, IncidentStatus::Resolved] {
            let mut told = incident(phase);
            let nothing = site::render_incident_page(&view, &told, &frame());
            assert!(meta(&nothing, "og:image").ends_with(&picture_path(Status::NoData)));
            told.components = vec![domain::public::view::AffectedComponent {
                id: "checkout".parse().unwrap(),
                name: "Checkout".into(),
                status: Status::Operational,
            }];
            let page = site::render_incident_page(&view, &told, &frame());
            assert!(meta(&page, "og:image").ends_with(&picture_path(status)), "{status:?}");
        }
    }
}

#[test]
fn a_page_without_an_address_claims_none() {
    let mut view = view(vec![component("Checkout", Status::Operational)]);
    view.page.url = String::new();
    for (path, page) in pages(&view, &frame()) {
        assert_eq!(link(&page, &["canonical"]), None, "{path}");
        assert!(!page.contains("og:url") && !page.contains("og:image"), "{path}");
        assert!(link(&page, &["text/markdown"]).is_some(), "{path}");
    }
    let notice = ErrorPage { status: 404, detail: "x".to_owned() };
    let page = site::render_error_page(&notice, &frame());
    assert!(!page.contains("og:") && !page.contains("canonical"), "{page}");
}

#[test]
fn no_text_ends_an_attribute_of_the_head() {
    let mut view = view(vec![component(HOSTILE, Status::MajorOutage)]);
    view.page.name = HOSTILE.to_owned();
    view.page.url = format!("https://status.example/{HOSTILE}");
    for (path, page) in pages(&view, &frame()) {
        let (head, _) = page.split_once("</head>").unwrap();
        assert_eq!(head.matches("<script").count(), 1, "our own alone: {path}");
        assert!(!head.contains("<img"), "{path}: {head}");
        assert!(link(&page, &["canonical"]).unwrap().ends_with(path), "{path}");
    }
}

#[test]
fn each_status_has_a_small_picture_of_the_size_that_is_told() {
    let mut seen = std::collections::BTreeSet::new();
    for status in Status::ALL {
        let path = picture_path(status);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("public");
        let bytes = std::fs::read(file.join(path.trim_start_matches('/'))).unwrap();
        let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n", "{path}");
        assert_eq!((number(16), number(20)), PREVIEW_SIZE, "{path}");
        assert!(bytes.len() < 20_000, "{path} has {} bytes", bytes.len());
        assert!(seen.insert(bytes), "{path} is that of another status");
    }
}
