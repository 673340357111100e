//! DOM rules: which elements, attributes and addresses may a document have that shows texts of others?

use std::collections::BTreeSet;

use scraper::{Html, Node};

/// Elements, each with its attributes.
pub(crate) type Shape = BTreeSet<(String, String)>;

/// What Markdown becomes.
const OF_MARKDOWN: [&str; 19] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];
const ATTRIBUTES_OF_MARKDOWN: [(&str, &str); 3] = [("a", "href"), ("a", "title"), ("ol", "start")];
/// Attributes whose values are addresses.
const ADDRESSES: [&str; 10] = [
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "srcset",
    "background",
    "ping",
    "xlink:href",
];
/// What no document has, whatever it has without the texts of others.
const NEVER: [&str; 13] = [
    "applet",
    "audio",
    "base",
    "embed",
    "foreignobject",
    "frame",
    "iframe",
    "img",
    "math",
    "object",
    "portal",
    "use",
    "video",
];

/// What a document has of elements and attributes.
pub(crate) fn shape(document: &Html) -> Shape {
    let mut shape = Shape::new();
    for element in elements(document) {
        let name = element.name().to_lowercase();
        for (attribute, _) in element.attrs() {
            shape.insert((name.clone(), attribute.to_lowercase()));
        }
        shape.insert((name, String::new()));
    }
    shape
}

/// What a document has that it may not have: what is neither in a document without the texts of others nor made of Markdown,
/// and addresses that run something.
pub(crate) fn active_content(document: &Html, without: &Shape) -> Vec<String> {
    let mut found = vec![];
    for (element, attribute) in shape(document).difference(without) {
        let (element, attribute) = (element.as_str(), attribute.as_str());
        let is_markdown = match attribute {
            "" => OF_MARKDOWN.contains(&element),
            attribute => ATTRIBUTES_OF_MARKDOWN.contains(&(element, attribute)),
        };
        if !is_markdown {
            found.push(format!("<{element} {attribute}>"));
        }
    }
    for element in elements(document) {
        let name = element.name().to_lowercase();
        if NEVER.contains(&name.as_str()) {
            found.push(format!("<{name}>"));
        }
        for (attribute, value) in element.attrs() {
            let attribute = attribute.to_lowercase();
            let is_address = ADDRESSES.contains(&attribute.as_str());
            if attribute.starts_with("on") || (is_address && !is_harmless(&name, value)) {
                found.push(format!("<{name} {attribute}={value:?}>"));
            }
            if name == "meta" && attribute == "content" && value.to_lowercase().contains("url=") {
                let is_refresh = element.attr("http-equiv").is_some();
                found.extend(is_refresh.then(|| format!("<meta content={value:?}>")));
            }
        }
    }
    // What runs or is a style stands in the page itself, without a word of others.
    for (name, node) in
        document.tree.nodes().filter_map(|node| Some((node.value().as_element()?.name(), node)))
    {
        let text: String = node
            .children()
            .filter_map(|child| Some(child.value().as_text()?.to_string()))
            .collect();
        if matches!(name, "script" | "style") && (text.contains("alert") || text.contains("evil")) {
            found.push(format!("<{name}>{text}"));
        }
    }
    for node in document.tree.nodes() {
        if matches!(node.value(), Node::Comment(_) | Node::ProcessingInstruction(_)) {
            found.push("a comment".to_owned());
        }
    }
    found
}

/// Whether an address is of this site, or one of http, https or mailto that somebody follows by hand.
fn is_harmless(element: &str, value: &str) -> bool {
    let of_site = value.is_empty()
        || value.starts_with('#')
        || (value.starts_with('/') && !value[1..].starts_with(['/', '\\']));
    let own = ["https://status.example/", "https://status.n.example/"];
    match element {
        "a" => {
            of_site
                || ["https://", "http://", "mailto:"]
                    .iter()
                    .any(|scheme| value.to_lowercase().starts_with(scheme))
        }
        "link" => {
            of_site
                || own.iter().any(|own| value.starts_with(own))
                || (value.starts_with("data:image/svg+xml,") && !value.contains("alert"))
        }
        _ => of_site,
    }
}

fn elements(document: &Html) -> impl Iterator<Item = &scraper::node::Element> {
    document.tree.nodes().filter_map(|node| node.value().as_element())
}
