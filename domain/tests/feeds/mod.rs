//! Feeds and the calendar by the rules of validators, without error or warning, of any number of incidents whose texts are
//! the hardest that the API takes.

mod atom_rules;
mod calendar_rules;
mod hard_texts;
mod html_rules;
mod json_feed_rules;
mod rss_rules;

use domain::board::{
    Command, IncidentChange, MaintenancePosting, NewIncident, NewMaintenance, NewMaintenanceUpdate,
};
use domain::ids::ComponentId;
use domain::notify::mail::calendar::maintenance_calendar;
use domain::notify::notification::PageIdentity;
use domain::public::build_view::{maintenance_view, recent_incidents};
use domain::public::feeds::entries::{FeedEntry, entries};
use domain::public::feeds::rss::MAX_RSS_ITEMS;
use domain::public::feeds::subject::FeedSubject;
use domain::public::feeds::{atom, json_feed, rss};
use domain::public::view::{MaintenanceView, PublicView};
use domain::status::{IncidentStatus, MaintenanceStatus, Status};

use crate::feeds::atom_rules::atom_faults;
use crate::feeds::calendar_rules::events;
use crate::feeds::hard_texts::{bodies, titles};
use crate::feeds::json_feed_rules::json_feed_faults;
use crate::feeds::rss_rules::rss_faults;
use crate::story::{PageStory, at, configuration};

const NONE: [&str; 0] = [];

fn id(text: &str) -> ComponentId {
    text.parse().unwrap()
}

/// A page with so many incidents that are over, on one component and on the other in turn, in one instant by threes.
fn with_incidents(count: usize) -> PageStory {
    let (titles, bodies) = (titles(), bodies());
    let mut story = PageStory::begin();
    for n in 0..count {
        story.now += u64::from(n % 3 == 0);
        let component = id(["desk", "checkout"][n % 2]);
        story.tell(Command::OpenIncident(NewIncident {
            name: titles[n % titles.len()].clone(),
            body: bodies[n % bodies.len()].clone(),
            status: IncidentStatus::Resolved,
            components: [(component, Status::PartialOutage)].into(),
            started_at: Some(at(0)),
            ended_at: Some(at(1)),
            ..NewIncident::default()
        }));
    }
    story
}

fn recent(story: &PageStory, most: usize, component: Option<&ComponentId>) -> Vec<FeedEntry> {
    let incidents = recent_incidents(&story.board, most);
    let works = works(story);
    entries(&incidents, &works[..most.min(works.len())], component)
}

/// What is wrong with the feeds of a subject, by rules and by a reader.
fn faults(subject: FeedSubject<'_>, home: &str, entries: &[FeedEntry]) -> Vec<String> {
    let atom = atom::feed(subject, entries);
    let rss = rss::feed(subject, entries);
    let json = json_feed::feed(subject, entries);
    let address = |format: &str| format!("{home}/history.{format}");
    let mut faults = atom_faults(&atom, &address("atom"));
    faults.extend(rss_faults(&rss, &address("rss")));
    faults.extend(json_feed_faults(&json, &address("json")));
    let items = entries.iter().map(|entry| entry.updates.len()).sum::<usize>().min(MAX_RSS_ITEMS);
    for (feed, count) in [(&atom, entries.len()), (&rss, items), (&json, entries.len())] {
        match feed_rs::parser::parse(feed.as_bytes()) {
            Ok(read) if read.entries.len() == count => {}
            Ok(read) => faults.push(format!("{} of {count} are read", read.entries.len())),
            Err(error) => faults.push(format!("a reader fails: {error}")),
        }
    }
    faults
}

#[test]
fn feeds_keep_the_rules_whatever_incidents_say() {
    for count in [0, 1, 50, 1_500] {
        let story = with_incidents(count);
        let view = story.view();
        let all = recent(&story, count, None);
        assert_eq!(all.len(), count);
        // Each feed as it is served, and one of all.
        for entries in [&all[..count.min(50)], &all[..]] {
            let found = faults(FeedSubject::page(&view), "https://n.test", entries);
            assert_eq!(found.iter().take(9).collect::<Vec<_>>(), NONE, "{count}");
        }
    }
}

#[test]
fn a_reader_gets_each_title_as_it_was_written() {
    let titles = titles();
    let story = with_incidents(titles.len());
    let view = story.view();
    let entries = recent(&story, 100, None);
    let atom = atom::feed(FeedSubject::page(&view), &entries);
    let read = feed_rs::parser::parse(atom.as_bytes()).unwrap();
    for entry in &entries {
        let found = read.entries.iter().find(|found| found.id.ends_with(&entry.path)).unwrap();
        let title = found.title.as_ref().unwrap();
        let text = match title.content_type.subty().as_str() {
            "html" => scraper::Html::parse_fragment(&title.content).root_element().text().collect(),
            _ => title.content.clone(),
        };
        let written = entry.name.replace('\u{fffd}', "?");
        assert_eq!(text.trim(), written.trim());
    }
}

fn hard_page() -> (PageStory, PublicView) {
    let mut story = with_incidents(40);
    let mut hard = configuration(vec![]);
    hard.page.name = titles()[3].clone();
    hard.components[0].name = titles()[4].clone();
    story.configure(hard);
    let view = story.view();
    (story, view)
}

#[test]
fn the_feeds_of_a_component_have_what_touches_it() {
    let (story, view) = hard_page();
    let components: Vec<_> = view.components().collect();
    for component in &components {
        let entries = recent(&story, 50, Some(&component.id));
        assert_eq!(entries.len(), 20);
        let home = format!("https://n.test/components/{}", component.id);
        assert_eq!(faults(FeedSubject::component(&view, component), &home, &entries), NONE);
    }
    let [one, other] = components[..] else { panic!("two components") };
    let (one, other) = (recent(&story, 50, Some(&one.id)), recent(&story, 50, Some(&other.id)));
    assert!(one.iter().all(|entry| !other.contains(entry)));
    assert_eq!(faults(FeedSubject::page(&view), "https://n.test", &recent(&story, 50, None)), NONE);
}

#[test]
fn addresses_are_those_of_identifiers_however_the_page_writes_its_own() {
    let story = with_incidents(2);
    let mut view = story.view();
    let entries = recent(&story, 50, None);
    for (url, home) in [
        ("https://Status.N.test:443", "https://status.n.test"),
        ("HTTP://bücher.example", "http://xn--bcher-kva.example"),
        ("https://n.test:8443/état \"<x>", "https://n.test:8443/%C3%A9tat%20%22%3Cx%3E"),
    ] {
        view.page.url = url.to_owned();
        let atom = atom::feed(FeedSubject::page(&view), &entries);
        assert!(atom.contains(&format!("<id>{home}/history.atom</id>")), "{atom}");
        assert!(atom.contains(&format!("<id>{home}{}</id>", entries[0].path)), "{atom}");
        if home.starts_with("https") {
            assert_eq!(faults(FeedSubject::page(&view), home, &entries), NONE);
        }
    }
}

#[test]
fn what_an_update_changes_is_news_and_what_is_withdrawn_is_gone() {
    let mut story = with_incidents(1);
    let incident = story.board.incidents[0].id.clone();
    story.now += 60;
    let change = IncidentChange::UpdateEdited {
        update: story.board.incidents[0].updates[0].id.clone(),
        body: "Another text".into(),
        before: String::new(),
    };
    story.append(domain::board::Event::IncidentChanged { id: incident, change });
    let [entry] = &recent(&story, 50, None)[..] else { panic!("one entry") };
    assert_eq!(entry.updated_at, at(story.now));
    assert!(entry.html().contains("Another text"));
}

#[test]
fn rules_find_what_validators_find() {
    let story = with_incidents(3);
    let view = story.view();
    let entries = recent(&story, 50, None);
    let subject = FeedSubject::page(&view);
    let (atom, rss) = (atom::feed(subject, &entries), rss::feed(subject, &entries));
    let has = |faults: &[String], text: &str| {
        assert!(faults.iter().any(|fault| fault.contains(text)), "{text}: {faults:?}");
    };
    for (from, to, fault) in [
        ("</feed>", "", "no XML"),
        ("Northwind status", "\u{1b}", "no XML"),
        ("Northwind status", "\u{fffd}", "the character"),
        ("Northwind status", " ", "a blank text"),
        ("Northwind status", "x&lt;/b&gt;", "</b>"),
        ("Northwind status", "x&amp;amp;", "as HTML"),
        ("type=\"html\">", "type=\"html\">&lt;script&gt;", "<script>"),
        ("type=\"html\">", "type=\"html\">&lt;p onclick=x&gt;", "onclick"),
        ("type=\"html\">", "type=\"html\">&lt;a href=/x&gt;", "an address"),
        ("type=\"html\">", "type=\"html\">&lt;/div&gt;", "no HTML"),
        ("type=\"html\">", "type=\"html\">&lt;!-- --&gt;", "no element"),
        ("/history.atom\" rel", "/history.rss\" rel", "where it is"),
        ("<entry>", "<entry><id>https://n.test/</id>", "not one id"),
        ("<author>", "<writer>", "no XML"),
    ] {
        assert!(atom.contains(from), "{from}");
        has(&atom_faults(&atom.replacen(from, to, 1), "https://n.test/history.atom"), fault);
    }
    for (from, to, fault) in [
        ("atom:link", "atom:icon", "no XML"),
        ("rel=\"self\"", "rel=\"via\"", "where it is"),
        ("</title>", "&lt;/b&gt;</title>", "</b>"),
        (" +0000</pubDate>", "</pubDate>", "the time"),
        ("<guid isPermaLink=\"false\">", "<guid isPermaLink=\"no\">", "isPermaLink"),
        ("<link>https://n.test</link>", "<link>/</link>", "the address"),
    ] {
        assert!(rss.contains(from), "{from}");
        has(&rss_faults(&rss.replacen(from, to, 1), "https://n.test/history.rss"), fault);
    }
    let json = json_feed::feed(subject, &entries);
    let twice = json.replace(&entries[1].path, &entries[0].path);
    has(&json_feed_faults(&twice, "https://n.test/history.json"), "another's");
}

/// All maintenance, newest first.
fn works(story: &PageStory) -> Vec<MaintenanceView> {
    let view = |work| maintenance_view(&story.board, work, at(story.now));
    story.board.maintenances.iter().rev().map(view).collect()
}

fn calendar(story: &PageStory) -> String {
    let page = PageIdentity { name: titles()[17].clone(), url: "https://n.test".into() };
    maintenance_calendar(&page, &works(story))
}

/// Schedules so many maintenances; those before the last hundred are over.
fn with_maintenances(count: usize) -> PageStory {
    let mut story = PageStory::begin();
    let (titles, bodies) = (titles(), bodies());
    for n in 0..count {
        story.now += 60;
        story.tell(Command::ScheduleMaintenance(NewMaintenance {
            name: titles[n % titles.len()].clone(),
            body: bodies[n % bodies.len()].clone(),
            components: [id("desk")].into(),
            scheduled_for: at(story.now + 600),
            scheduled_until: at(story.now + 1_200),
            auto_start: true,
            auto_complete: true,
        }));
        if n + 50 < count {
            post(&mut story, Some(MaintenanceStatus::Cancelled));
        }
    }
    story
}

/// Posts an update of the newest maintenance.
fn post(story: &mut PageStory, status: Option<MaintenanceStatus>) {
    let update = NewMaintenanceUpdate {
        status,
        body: "On.".into(),
        scheduled_for: None,
        scheduled_until: status.is_none().then(|| at(story.now + 5_000)),
    };
    let newest = works(story)[0].id.to_string();
    story.tell(Command::UpdateMaintenance(MaintenancePosting { maintenance: newest, update }));
}

#[test]
fn a_calendar_keeps_the_rules_whatever_maintenance_says() {
    for count in [0, 1, 50, 1_500] {
        let story = with_maintenances(count);
        assert_eq!(events(&calendar(&story)).map(|events| events.len()), Ok(count));
        let view = story.view();
        let found =
            faults(FeedSubject::page(&view), "https://n.test", &recent(&story, count, None));
        assert_eq!(found.iter().take(9).collect::<Vec<_>>(), NONE, "{count}");
    }
}

#[test]
fn an_event_keeps_its_id_and_each_update_is_a_later_one() {
    let mut story = with_maintenances(1);
    let mut before = events(&calendar(&story)).unwrap().remove(0);
    let cancelled = Some(MaintenanceStatus::Cancelled);
    for status in
        [None, Some(MaintenanceStatus::InProgress), None, Some(MaintenanceStatus::Completed)]
    {
        story.now += 10;
        post(&mut story, status);
        let event = events(&calendar(&story)).unwrap().remove(0);
        let sequence = |event: &std::collections::BTreeMap<String, String>| {
            event["SEQUENCE"].parse::<u32>().unwrap()
        };
        assert_eq!(event["UID"], before["UID"]);
        assert!(sequence(&event) > sequence(&before) && event["DTSTAMP"] > before["DTSTAMP"]);
        before = event;
    }
    let mut story = with_maintenances(1);
    post(&mut story, cancelled);
    assert_eq!(events(&calendar(&story)).unwrap()[0]["STATUS"], "CANCELLED");
}
