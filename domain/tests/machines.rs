//! What machines read: does it say what the view says, and nothing that a text of others forges?

use std::time::Duration;

use crate::story::{PageStory, at, card_payments_fail, read_page_with};
use domain::config::security_contact::SecurityContact;
use domain::ids::IncidentId;
use domain::public::freshness::disowned;
use domain::public::machines::banner::{MAX_BANNER_LINES, banner};
use domain::public::machines::crawlers::{robots, sitemap};
use domain::public::machines::embed_page::embed_page;
use domain::public::machines::language_models::explanation;
use domain::public::machines::markdown_pages;
use domain::public::machines::security_text::security_text;
use domain::public::view::PublicView;
use domain::status::IncidentStatus;
use domain::time::timestamp::Timestamp;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;

/// A view with an outage that probes see, and an incident about it.
pub(crate) fn trouble() -> PublicView {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.until(60, &["eu-1"]);
    story.tell(card_payments_fail(None));
    story.view()
}

/// The same with other words wherever people write them.
fn with_words(mut view: PublicView, words: &str) -> PublicView {
    words.clone_into(&mut view.page.name);
    words.clone_into(&mut view.headline.sentence);
    for group in &mut view.groups {
        for component in &mut group.components {
            words.clone_into(&mut component.name);
            component.description = Some(words.to_owned());
            component.regions.iter_mut().for_each(|region| words.clone_into(&mut region.name));
        }
        if let Some((_, name)) = &mut group.group {
            words.clone_into(name);
        }
    }
    view.regions.iter_mut().for_each(|region| words.clone_into(&mut region.name));
    for incident in &mut view.incidents {
        words.clone_into(&mut incident.name);
        incident.components.iter_mut().for_each(|affected| words.clone_into(&mut affected.name));
        incident.updates.iter_mut().for_each(|update| words.clone_into(&mut update.body));
    }
    for outage in &mut view.outages {
        words.clone_into(&mut outage.name);
        outage.regions.iter_mut().for_each(|region| words.clone_into(region));
        if let Some(failure) = &mut outage.failure {
            words.clone_into(&mut failure.step);
        }
    }
    view
}

fn documents(view: &PublicView, now: Timestamp) -> Vec<String> {
    let component = view.components().next().unwrap();
    vec![
        markdown_pages::front(view, now),
        markdown_pages::component(view, component, now),
        markdown_pages::incident(view, &view.incidents[0], now),
        explanation(view),
    ]
}

/// The structure of a document: its tags and where they lead, without its words.
fn structure(markdown: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    let mut inside_quote = 0;
    let mut tags = vec![];
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(Tag::BlockQuote(_)) => inside_quote += 1,
            Event::End(end) if format!("{end:?}").starts_with("BlockQuote") => inside_quote -= 1,
            // A text may have several paragraphs, and lines.
            Event::Start(Tag::Paragraph) | Event::Text(_) | Event::SoftBreak => {}
            Event::Start(tag) => {
                assert_eq!(inside_quote, 0, "{tag:?} in a quote of {markdown}");
                tags.push(format!("{tag:?}"));
            }
            Event::End(_) => {}
            Event::Code(code) => tags.push(format!("code {code}")),
            other => panic!("{other:?} in {markdown}"),
        }
    }
    tags
}

/// Texts of what is markup.
fn hostile() -> impl Strategy<Value = String> {
    let marks = "(#{1,3} |[-+*=_~|>]{1,3} ?|[0-9][.)] |\\[x\\]\\(https://e\\.example/\\)|\\[x\\]: /y|<b>|]]>|&amp;|\
         `{1,3}|\\\\|\"|'|\n{1,2}|\r|\t| {1,5}|\u{0}|\u{2028}|[a-z]{1,3}|zwölf)";
    proptest::collection::vec(marks, 0..10).prop_map(|parts| format!("x{}", parts.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_words_of_people_change_the_structure(words in hostile()) {
        let (view, now) = (trouble(), at(60));
        for now in [now, now.plus(Duration::from_secs(600))] {
            let (plain, forged) = (with_words(view.clone(), "x"), with_words(view.clone(), &words));
            for (plain, forged) in documents(&plain, now).iter().zip(documents(&forged, now)) {
                prop_assert_eq!(structure(plain), structure(&forged), "{}", forged);
            }
        }
        let forged = with_words(view, &words);
        let map = sitemap(&forged).unwrap();
        prop_assert!(map.matches("<url>").count() == 4, "{}", map);
        let page = embed_page(&forged, at(60));
        prop_assert!(page.matches("<a ").count() == 1 && !page.contains("<b>"), "{}", page);
        prop_assert!(serde_json::from_str::<Value>(&banner(&forged, at(60))).is_ok());
    }
}

#[test]
fn a_twin_says_what_the_page_says() {
    let view = trouble();
    let front = markdown_pages::front(&view, at(60));
    for text in [
        "# Northwind status\n\n**Checkout is partly down.**\n\nAs of 20 Nov 2026, 12:01:00 UTC (2026-11-20T12:01:00.000Z). 3 of 3 regions",
        "\n## Open incidents\n\n### [Card payments fail](<https://n.test/incidents/",
        "\nInvestigating, minor impact. Affects Checkout. Began 20 Nov 2026, 12:01:00 UTC.",
        "\n**Investigating**, 20 Nov 2026, 12:01:00 UTC:\n\n> We are looking.\n",
        "\n### Shop\n\n- [Checkout](<https://n.test/components/checkout.md>): Partial outage since ",
        "\n- [Desk](<https://n.test/components/desk.md>): Operational since ",
        "\n## Seen by our probes\n\n- Checkout: partial outage since ",
    ] {
        assert!(front.contains(text), "{text}\n---\n{front}");
    }
    let checkout = view.components().next().unwrap();
    let page = markdown_pages::component(&view, checkout, at(60));
    for text in
        ["# Checkout\n\n**Checkout is partly down.**", " Since 20 Nov 2026", "## Uptime\n\n- Today"]
    {
        assert!(page.contains(text), "{text}\n---\n{page}");
    }
}

#[test]
fn what_is_old_claims_nothing() {
    let view = trouble();
    let now = at(60 + 240);
    let old = disowned(&view);
    let front = markdown_pages::front(&old, now);
    assert!(front.contains(
        "**We could not refresh this page for 4 min.** At that time: Checkout is partly"
    ));
    assert!(front.contains("checkout.md>): No data. "), "{front}");
    let checkout = old.components().next().unwrap();
    let page = markdown_pages::component(&old, checkout, now);
    assert!(page.contains("**We could not refresh this page for 4 min.**\n"), "{page}");
    assert!(!page.contains("Since 20 Nov") && !page.contains("is partly down"), "{page}");
    assert!(page.contains(" How it went on is not known.") && !page.contains(" now."), "{page}");
    let incident = markdown_pages::incident(&old, &old.incidents[0], now);
    assert!(incident.contains("**We could not refresh this page for 4 min.**"), "{incident}");
    assert!(!incident.contains("No update for"), "there may have been one: {incident}");
    let embedded = embed_page(&old, now);
    assert!(embedded.contains(">We could not refresh this page for 4 min</a>"), "{embedded}");
    assert!(embedded.contains("667080"), "the colour of no data");
    assert!(embed_page(&view, at(60)).contains(">Checkout is partly down</a>"));
}

#[test]
fn a_banner_is_of_what_goes_on() {
    let lines = |view: &PublicView, now| {
        let told: Value = serde_json::from_str(&banner(view, now)).unwrap();
        assert_eq!(told["as_of"], view.as_of.to_string());
        told["lines"].as_array().unwrap().clone()
    };
    let mut view = trouble();
    let told = lines(&view, at(60));
    let id = view.incidents[0].id.to_string();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["id"], id);
    assert_eq!(told[0]["path"], format!("incidents/{id}"));
    assert_eq!(told[0]["text"], "Investigating: Card payments fail");
    assert_eq!(lines(&view, at(60 + 61)), Vec::<Value>::new(), "nothing of an old view");
    let many = (0..5).map(|n| {
        let id: IncidentId = format!("incident{n}").parse().unwrap();
        domain::public::view::IncidentView { id, ..view.incidents[0].clone() }
    });
    let crowded = PublicView { incidents: many.collect(), ..view.clone() };
    assert_eq!(lines(&crowded, at(60)).len(), MAX_BANNER_LINES);
    view.incidents[0].status = IncidentStatus::Resolved;
    assert_eq!(lines(&view, at(60)), Vec::<Value>::new());
}

#[test]
fn crawlers_are_told_of_the_pages_and_kept_from_links_that_do_something() {
    let mut view = trouble();
    let map = sitemap(&view).unwrap();
    let id = view.incidents[0].id.to_string();
    for path in ["/", "/components/checkout", "/components/desk", &format!("/incidents/{id}")] {
        assert!(map.contains(&format!("<loc>https://n.test{path}</loc>")), "{path}: {map}");
    }
    let told = robots(Some(&view));
    assert!(told.contains("\nSitemap: https://n.test/sitemap.xml\n"), "{told}");
    for path in ["/heartbeat/", "/unsubscribe/", "/alerts/", "/ops/"] {
        assert!(told.contains(&format!("\nDisallow: {path}\n")), "{path}: {told}");
    }
    assert!(!robots(None).contains("Sitemap"));
    view.page.url = String::new();
    assert!(!robots(Some(&view)).contains("Sitemap"), "none without an address");
    let refused = sitemap(&view).unwrap_err();
    assert_eq!(refused.status, 404);
    assert!(refused.hint.unwrap().contains("`url`"));
}

#[test]
fn a_security_contact_is_told_until_it_expires() {
    let mut view = trouble();
    let refused = security_text(&view, at(60)).unwrap_err();
    assert_eq!(refused.status, 404);
    assert!(refused.hint.unwrap().contains("[security]"));
    view.page.security = Some(SecurityContact {
        contact: "mailto:security@n.test".into(),
        policy: Some("https://n.test/security".into()),
        expires: at(120),
    });
    assert_eq!(
        security_text(&view, at(119)).unwrap(),
        "Contact: mailto:security@n.test\nExpires: 2026-11-20T12:02:00Z\n\
         Policy: https://n.test/security\nCanonical: https://n.test/.well-known/security.txt\n"
    );
    let expired = security_text(&view, at(120)).unwrap_err();
    assert_eq!(expired.status, 404);
    assert!(expired.detail.contains("expired at 2026-11-20T12:02:00.000Z"), "{}", expired.detail);
    assert!(expired.hint.unwrap().contains("`expires`"));
}

#[test]
fn a_security_contact_is_an_address_with_an_end() {
    let read = |security: &str| {
        read_page_with(&format!("[security]\n{security}")).map(|read| read.page.security.unwrap())
    };
    let expires = "expires = \"2027-06-30T02:00:00+02:00\"";
    for contact in ["mailto:security@n.test", "https://n.test/report", "tel:+1-201-555-0123"] {
        let found = read(&format!("contact = \"{contact}\"\n{expires}")).unwrap();
        assert_eq!((found.contact.as_str(), found.policy), (contact, None));
        assert_eq!(found.expires.to_string(), "2027-06-30T00:00:00.000Z");
    }
    let contact = "contact = \"mailto:security@n.test\"";
    let policy = "policy = \"https://n.test/security\"";
    let all = read(&format!("{contact}\n{policy}\n{expires}")).unwrap();
    assert_eq!(all.policy.as_deref(), Some("https://n.test/security"));
    for (wrong, part) in [
        (
            format!("contact = \"security@n.test\"\n{expires}"),
            "no address of mailto:, https:, tel:",
        ),
        (format!("contact = \"http://n.test/\"\n{expires}"), "no address of mailto:, https:, tel:"),
        (format!("contact = \"mailto:\"\n{expires}"), "no address of mailto:, https:, tel:"),
        (
            format!("contact = \"mailto:a b@n.test\"\n{expires}"),
            "no address of mailto:, https:, tel:",
        ),
        (format!("contact = \"mailto:a@n.test\\nPolicy: x\"\n{expires}"), "no address of mailto:"),
        (format!("{contact}\npolicy = \"http://n.test/\"\n{expires}"), "no address of https:"),
        (format!("{contact}\nexpires = \"tomorrow\""), "`tomorrow` is not a time"),
        (contact.to_owned(), "`expires`"),
        (expires.to_owned(), "`contact`"),
    ] {
        let errors = read(&wrong).unwrap_err();
        assert_eq!(errors.len(), 1, "{wrong}: {errors:?}");
        assert!(errors[0].message.contains(part), "{wrong}: {errors:?}");
    }
}

#[test]
fn language_models_are_told_where_to_read_and_no_status() {
    let view = trouble();
    let told = explanation(&view);
    assert!(told.starts_with("# Northwind status\n\n> "), "{told}");
    for text in ["(<https://n.test/index.md>)", "checkout.md>)", "summary.json>)", "history.rss>)"]
    {
        assert!(told.contains(text), "{text}: {told}");
    }
    let calm = {
        let mut story = PageStory::begin();
        story.until(30, &[]);
        story.view()
    };
    assert_eq!(told, explanation(&calm), "it may be kept for long");
}
