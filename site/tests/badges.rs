//! Badges as they are sent: what they say, and that nothing anybody writes becomes markup.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use domain::public::badge::Badge;
use domain::status::Status;
use site::render_badge;

fn badge(label: &str) -> String {
    let message = "Major outage";
    render_badge(&Badge {
        label: label.to_owned(),
        message: message.to_owned(),
        status: Status::MajorOutage,
    })
}

#[test]
fn a_badge_says_what_it_is_of_in_words_and_in_colour() {
    let svg = badge("Checkout");
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{svg}");
    assert!(svg.contains("<title>Checkout: Major outage</title>") && svg.contains("#c02636"));
    assert!(svg.contains("aria-label=\"Checkout: Major outage\"") && svg.ends_with("</svg>"));
    assert!(svg.len() < 1_000, "{}", svg.len());
}

#[test]
fn a_label_is_cut_and_becomes_no_markup() {
    for label in ["<script>alert(1)</script>", "\"><img src=x>", "&#60;b&#62;", "]]>", "<!--"] {
        let svg = badge(label);
        let opened = svg.matches('<').count();
        assert_eq!(opened, badge("x").matches('<').count(), "{label}: {svg}");
        assert!(!svg.contains("<!"), "an XML reader takes no such comment: {svg}");
    }
    let long = badge(&"日本".repeat(1_000));
    assert!(long.contains('…') && long.len() < 2_000, "{}", long.len());
}
