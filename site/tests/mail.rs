//! Mail: is the HTML part of a notice small, complete in itself and harmless, whatever operators wrote?
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use domain::notify::mail::notice_text::{NoticeFooter, NoticeText};
use domain::notify::notification::PageIdentity;
use domain::status::Status;
use site::render_mail;

/// The most bytes of the HTML part, whatever was written.
const MAX_HTML_BYTES: usize = 20_000;

fn notice(title: &str, body: &str) -> NoticeText {
    NoticeText {
        is_whole: false,
        page: PageIdentity {
            name: "Northwind".to_owned(),
            url: "https://status.n.example".to_owned(),
        },
        subject: format!("[Northwind] {title}"),
        title: title.to_owned(),
        status: Some(Status::MajorOutage),
        facts: vec![("Affects", "Checkout (major outage)".to_owned())],
        body: body.to_owned(),
        action: ("Follow it".to_owned(), "https://status.n.example/incidents/i1".to_owned()),
        footer: NoticeFooter {
            why: "You subscribed.".to_owned(),
            links: vec![("Unsubscribe", "https://status.n.example/unsubscribe/T".to_owned())],
        },
    }
}

#[test]
fn a_notice_is_a_document_that_loads_nothing() {
    let html = render_mail(&notice("Major outage: Checkout fails", "We **look**.\n\n- one\n- two"));
    for part in [
        "<!DOCTYPE html><html lang=\"en\" dir=\"ltr\">",
        "<meta name=\"color-scheme\" content=\"light dark\">",
        "<h1 dir=\"auto\" style=",
        "Major outage: Checkout fails</h1>",
        "Affects</th>",
        "Checkout (major outage)</td>",
        "<p>We <strong>look</strong>.</p>",
        "<a href=\"https://status.n.example/incidents/i1\"",
        "<a href=\"https://status.n.example/unsubscribe/T\"",
        "solid #c02636",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    for part in ["<script", "<img", "<link", "<style", "src=", "url(", "<!>", "data-hk"] {
        assert!(!html.contains(part), "{part}: {html}");
    }
    assert!(html.len() < 4_000, "{} bytes", html.len());
}

#[test]
fn markup_of_others_is_text_and_directions_are_those_of_the_words() {
    let html = render_mail(&notice("<b>\"שלום\"</b> & more", "<script>alert(1)</script>"));
    assert!(html.contains("&lt;b>") || html.contains("&lt;b&gt;"), "{html}");
    assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
    assert!(
        html.contains("<h1 dir=\"auto\" style=") && html.matches("dir=\"auto\"").count() >= 4,
        "{html}"
    );
}

#[test]
fn no_text_makes_a_large_mail() {
    let table = format!("{}\n{}\n{}", "|a".repeat(500), "|-".repeat(500), "|\n".repeat(3_000));
    for body in [
        "word ".repeat(2_000),
        "ü".repeat(10_000),
        "𝕏".repeat(10_000),
        "&".repeat(10_000),
        "*a* ".repeat(2_500),
        "https://a.example ".repeat(550),
        table,
    ] {
        let html = render_mail(&notice(&"&".repeat(200), &body));
        assert!(html.len() <= MAX_HTML_BYTES, "{} bytes of {:.20}", html.len(), body);
    }
}
