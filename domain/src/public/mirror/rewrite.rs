//! Rewrite: what a page of a mirror has that the server's has not. It says that it is a copy and of when, and links that need
//! the server lead there. Texts are inserted and nothing is taken away or changed.

use crate::public::mirror::html_tags::{HtmlAttribute, HtmlTag, html_tags};
use crate::public::mirror::mirror_path::MirrorPath;
use crate::public::mirror::naming::is_own;
use crate::public::time_wording;
use crate::time::timestamp::Timestamp;
use crate::words::Words;

/// What a copy of a page says of itself.
#[derive(Clone, Copy, Debug)]
pub struct CopyMark<'a> {
    /// The server, such as `https://status.example`, without a slash at the end.
    pub origin: &'a str,
    /// The page's address there.
    pub address: &'a str,
    /// Of when it is true.
    pub as_of: Timestamp,
}

/// The page has no place at which it could say that it is a copy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} has neither `<main>` nor `<body>`, so that its copy could not say that it is one")]
pub struct NoPlaceForMark(String);

/// A page as a mirror has it.
///
/// # Errors
/// When it cannot be marked: a copy that does not say so is not written.
pub fn marked_copy(
    html: &str,
    mark: &CopyMark<'_>,
    is_mirrored: &dyn Fn(&MirrorPath) -> bool,
) -> Result<String, NoPlaceForMark> {
    let tags = html_tags(html);
    let place = ["main", "body"].iter().find_map(|name| tags.iter().find(|tag| tag.is(name)));
    let place = place.ok_or_else(|| NoPlaceForMark(mark.address.to_owned()))?.end;
    let origin = escaped(mark.origin);
    let mut copy = String::with_capacity(html.len() + 1_000);
    let mut copied_to = 0;
    let mut copy_up_to = |copy: &mut String, at: usize| {
        copy.push_str(html.get(copied_to..at).unwrap_or_default());
        copied_to = at;
    };
    for tag in &tags {
        for attribute in tag.attributes.iter().filter(|pair| leads_away(tag, pair, is_mirrored)) {
            copy_up_to(&mut copy, attribute.at);
            copy.push_str(&origin);
        }
        if tag.end == place {
            copy_up_to(&mut copy, place);
            copy.push_str(&line(&origin, mark));
        }
    }
    copy_up_to(&mut copy, html.len());
    Ok(copy)
}

/// Whether an attribute leads to something of the server that the mirror has not. A form always does.
fn leads_away(
    tag: &HtmlTag<'_>,
    attribute: &HtmlAttribute<'_>,
    is_mirrored: &dyn Fn(&MirrorPath) -> bool,
) -> bool {
    let (name, value) = (attribute.name, attribute.value);
    if !is_own(value) {
        return false;
    }
    let is_link = ["a", "link", "area"].iter().any(|element| tag.is(element));
    if !is_link || !name.eq_ignore_ascii_case("href") {
        return tag.is("form") && name.eq_ignore_ascii_case("action");
    }
    let page = value.split_once('#').map_or(value, |(page, _)| page);
    MirrorPath::from_address(page).map_or(true, |file| !is_mirrored(&file))
}

/// The line that says so. It is a live part of the page, which the script replaces when it finds a newer copy.
fn line(origin: &str, mark: &CopyMark<'_>) -> String {
    let (address, at) = (escaped(mark.address), time_wording::instant(Words::ENGLISH, mark.as_of));
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    format!(
        "<p class=\"copy meta\" id=\"copy\" data-live=\"\">This is a copy of <a href=\"{origin}{address}\">{host}</a>, as it \
         was at <time datetime=\"{}\">{at}</time>. What happened later is not on it.</p>",
        mark.as_of
    )
}

/// The page with which file servers answer where a mirror has nothing.
#[must_use]
pub fn not_found_page(origin: &str) -> String {
    let origin = escaped(origin);
    let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\
         <meta name=\"color-scheme\" content=\"light dark\"/><meta name=\"robots\" content=\"noindex\"/>\
         <title>Not in this copy</title>\
         <style>body{{max-width:40em;margin:3em auto;padding:0 1em;font:16px/1.55 system-ui,sans-serif}}</style></head>\
         <body><main id=\"main\"><h1>Not in this copy</h1>\
         <p>This is a copy of <a href=\"{origin}/\">{host}</a>, which has components, incidents, maintenance and feeds. \
         Subscriptions, the page at an earlier time, other charts and what is older are only there.</p>\
         <p><a href=\"/\">The status, as it was copied</a></p></main></body></html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ORIGIN: &str = "https://status.example";

    fn mark() -> CopyMark<'static> {
        let as_of = Timestamp::from_unix_ms(1_795_961_000_000);
        CopyMark { origin: ORIGIN, address: "/incidents/1k9k5w1edagp", as_of }
    }

    fn is_mirrored(file: &MirrorPath) -> bool {
        ["index.html", "history.rss", "components/pay/index.html"].contains(&file.as_str())
    }

    fn copied(html: &str) -> String {
        let copy = marked_copy(&format!("<main>{html}"), &mark(), &is_mirrored).unwrap();
        let (head, rest) = copy.split_once(&line(ORIGIN, &mark())).unwrap();
        assert_eq!(head, "<main>");
        rest.to_owned()
    }

    #[test]
    fn links_that_need_the_server_lead_there_and_others_stay() {
        for (html, copy) in [
            ("<a href=\"/\">", "<a href=\"/\">"),
            ("<a href=\"/components/pay\">", "<a href=\"/components/pay\">"),
            ("<a href=\"/components/pay#days\">", "<a href=\"/components/pay#days\">"),
            ("<a href=\"#main\">", "<a href=\"#main\">"),
            ("<a href=\"https://else.example/\">", "<a href=\"https://else.example/\">"),
            ("<a href=\"//else.example/\">", "<a href=\"//else.example/\">"),
            ("<link href=\"/history.rss\">", "<link href=\"/history.rss\">"),
            ("<link href='/index.md'>", "<link href='https://status.example/index.md'>"),
            ("<a href=\"/subscribe\">", "<a href=\"https://status.example/subscribe\">"),
            ("<a href=/log.jsonl>", "<a href=https://status.example/log.jsonl>"),
            (
                "<a class=\"x\" href=\"/components/pay?grain=day&amp;region=eu\" aria-current=\"true\">",
                "<a class=\"x\" href=\"https://status.example/components/pay?grain=day&amp;region=eu\" aria-current=\"true\">",
            ),
            ("<a href=\"/?at=now\">", "<a href=\"https://status.example/?at=now\">"),
            ("<form action=\"/\">", "<form action=\"https://status.example/\">"),
            ("<script src=\"/x.js\"></script>", "<script src=\"/x.js\"></script>"),
            ("<!-- <a href=\"/subscribe\"> -->", "<!-- <a href=\"/subscribe\"> -->"),
            ("&lt;a href=\"/subscribe\"&gt;", "&lt;a href=\"/subscribe\"&gt;"),
        ] {
            assert_eq!(copied(html), copy, "{html}");
        }
    }

    #[test]
    fn each_copy_says_that_it_is_one_and_of_when() {
        let page = "<html><body><header></header><main id=\"main\"><h1>x</h1></main></body></html>";
        let copy = marked_copy(page, &mark(), &is_mirrored).unwrap();
        let begin = "<main id=\"main\"><p class=\"copy meta\" id=\"copy\" data-live=\"\">This is a copy of \
                     <a href=\"https://status.example/incidents/1k9k5w1edagp\">status.example</a>, as it was at \
                     <time datetime=\"2026-11-29T14:03:20.000Z\">29 Nov 2026, 14:03:20 UTC</time>.";
        assert!(copy.contains(begin), "{copy}");
        assert!(
            marked_copy("<body>x", &mark(), &is_mirrored).unwrap().starts_with("<body><p class")
        );
        let refused = marked_copy("a text", &mark(), &is_mirrored).unwrap_err().to_string();
        assert!(refused.starts_with("/incidents/1k9k5w1edagp has neither"), "{refused}");
        let steering = CopyMark { origin: "https://a\"><script>", ..mark() };
        let copy = marked_copy("<body>", &steering, &is_mirrored).unwrap();
        assert!(!copy.contains("<script>"), "{copy}");
        let page = not_found_page(steering.origin);
        assert!(!page.contains("<script>") && page.contains("<a href=\"/\">"), "{page}");
    }

    proptest! {
        #[test]
        fn a_copy_without_what_was_inserted_is_the_page(
            parts in proptest::collection::vec(
                prop_oneof![
                    Just("<a href=\"/subscribe\">".to_owned()),
                    Just("<a href=\"/\">".to_owned()),
                    Just("<style>a{}</style>".to_owned()),
                    "[<>/a-c \"'=\\-ä!]{0,12}",
                ],
                0..12,
            ),
        ) {
            let page = format!("<main>{}", parts.concat());
            let copy = marked_copy(&page, &mark(), &is_mirrored).unwrap();
            let back = copy.replacen(&line(ORIGIN, &mark()), "", 1).replace(ORIGIN, "");
            prop_assert_eq!(back, page);
        }
    }
}
