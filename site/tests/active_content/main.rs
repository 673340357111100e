//! No text becomes active content: each of more than 200 attempts through every place that shows the texts of others, checked
//! in the tree that a parser makes of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod consoles;
mod documents;
mod dom_rules;
mod reports;
#[path = "../shown/mod.rs"]
mod shown;

use consoles::consoles_of;
use documents::Documents;
use dom_rules::{Shape, active_content, shape};
use pulldown_cmark::{Options, Parser, html};
use reports::report_of;
use scraper::Html;

/// Texts that would run something, load something or change the page if any of them were markup.
const ATTEMPTS: &str = include_str!("../../../tests/fixtures/active_content.json");
const HARMLESS: &str = "Plain words";

fn attempts() -> Vec<String> {
    serde_json::from_str(ATTEMPTS).unwrap()
}

/// What is shown, without spaces, which HTML collapses.
fn text(document: &Html) -> String {
    document.root_element().text().flat_map(str::split_whitespace).collect()
}

/// Markdown as a program shows it that lets HTML through.
fn rendered(markdown: &str) -> Html {
    let mut page = String::new();
    html::push_html(&mut page, Parser::new_ext(markdown, Options::all()));
    Html::parse_fragment(&page)
}

#[test]
fn there_are_attempts_of_every_kind() {
    let attempts = attempts();
    assert!(attempts.len() >= 150, "{}", attempts.len());
    for kind in [
        "<script",
        "onerror",
        "javascript:",
        "](",
        "<svg",
        "<math",
        "]]>",
        "{{",
        "srcdoc",
        "<base",
        "refresh",
        "</title",
    ] {
        assert!(attempts.iter().filter(|attempt| attempt.contains(kind)).count() >= 1, "{kind}");
    }
}

#[test]
fn pages_and_mails_have_none() {
    let plain = Documents::filled_with(HARMLESS);
    let shapes: Vec<Shape> =
        plain.pages.iter().map(|(_, page)| shape(&Html::parse_document(page))).collect();
    let mut found = vec![];
    for attempt in attempts() {
        for ((name, page), shape) in Documents::filled_with(&attempt).pages.iter().zip(&shapes) {
            let document = Html::parse_document(page);
            let active = active_content(&document, shape);
            found.extend(active.iter().map(|active| format!("{name}: {attempt:?}: {active}")));
            let shown = attempt.split_whitespace().collect::<String>().to_lowercase();
            // A sentence begins with a capital letter; a line in a frame has no room for every text.
            if *name != "embed" && !text(&document).to_lowercase().contains(&shown) {
                found.push(format!("{name}: {attempt:?} is not shown as it is"));
            }
        }
    }
    assert!(found.is_empty(), "{} such as {:#?}", found.len(), &found[..found.len().min(20)]);
}

#[test]
fn pages_of_the_console_have_none() {
    // An address of the web is a link where one is expected.
    let plain = consoles_of(HARMLESS).into_iter().zip(consoles_of("https://plain.example/x"));
    let read = |page: &str| shape(&Html::parse_document(page));
    let shapes: Vec<Shape> = plain.map(|(words, link)| &read(&words) | &read(&link)).collect();
    let mut found = vec![];
    for attempt in attempts() {
        for (page, shape) in consoles_of(&attempt).iter().zip(&shapes) {
            let active = active_content(&Html::parse_document(page), shape);
            found.extend(active.iter().map(|active| format!("{attempt:?}: {active}")));
        }
    }
    assert!(found.is_empty(), "{} such as {:#?}", found.len(), &found[..found.len().min(20)]);
}

#[test]
fn feeds_pictures_and_lists_have_none() {
    let mut found = vec![];
    let plain = Documents::filled_with(HARMLESS);
    let names = |xml: &str| -> Shape {
        let document = roxmltree::Document::parse(xml).unwrap();
        let elements = document.descendants().filter(roxmltree::Node::is_element);
        elements
            .flat_map(|element| {
                let name = element.tag_name().name().to_owned();
                let attributes = element.attributes().map(|attribute| attribute.name().to_owned());
                attributes.chain([String::new()]).map(move |attribute| (name.clone(), attribute))
            })
            .collect()
    };
    let shapes: Vec<Shape> = plain.xml.iter().map(|(_, xml)| names(xml)).collect();
    for attempt in attempts() {
        let documents = Documents::filled_with(&attempt);
        for ((name, xml), shape) in documents.xml.iter().zip(&shapes) {
            let mut names = names(xml);
            // It says which of the two it is.
            names.remove(&("title".to_owned(), "type".to_owned()));
            if names != *shape {
                found.push(format!("{name}: {attempt:?}"));
            }
            let parsed = roxmltree::Document::parse(xml).unwrap();
            for element in parsed.descendants().filter(roxmltree::Node::is_element) {
                let html = element.text().unwrap_or_default();
                // Readers take all of these for HTML, whether it is or not.
                if ["title", "description", "content", "name"].contains(&element.tag_name().name())
                    && (!name.starts_with("atom") || element.attribute("type") != Some("text"))
                    && !name.starts_with("badge")
                {
                    let active = active_content(&Html::parse_fragment(html), &small());
                    found.extend(
                        active.iter().map(|active| format!("{name}: {attempt:?}: {active}")),
                    );
                }
            }
        }
        let feed: serde_json::Value = serde_json::from_str(&documents.json_feed).unwrap();
        for item in feed["items"].as_array().unwrap() {
            let html = Html::parse_fragment(item["content_html"].as_str().unwrap());
            let active = active_content(&html, &small());
            found.extend(active.iter().map(|active| format!("json: {attempt:?}: {active}")));
        }
    }
    assert!(found.is_empty(), "{} such as {:#?}", found.len(), &found[..found.len().min(20)]);
}

/// What stands around Markdown in feeds.
fn small() -> Shape {
    ["html", "body", "small", "p"].map(|name| (name.to_owned(), String::new())).into()
}

#[test]
fn twins_in_markdown_have_none_even_where_html_is_let_through() {
    let plain = Documents::filled_with(HARMLESS);
    let shapes: Vec<Shape> =
        plain.markdown.iter().map(|(_, markdown)| shape(&rendered(markdown))).collect();
    let mut found = vec![];
    for attempt in attempts() {
        let documents = Documents::filled_with(&attempt);
        for ((name, markdown), shape) in documents.markdown.iter().zip(&shapes) {
            let active = active_content(&rendered(markdown), shape);
            found.extend(active.iter().map(|active| format!("{name}: {attempt:?}: {active}")));
        }
    }
    assert!(found.is_empty(), "{} such as {:#?}", found.len(), &found[..found.len().min(20)]);
}
