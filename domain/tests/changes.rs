//! The changes of a component: each with what every region said when it was so, whoever made it so, and
//! however late it came.

use crate::story::{AGENTS, PageStory, at, card_payments_fail, configuration, probe};
use domain::board::{Command, NewCorrection, NewUpdate, Posting};
use domain::ledger::verdict::Verdict::{self, Down, Silent, Up};
use domain::ordered::SortedMap;
use domain::probe::ProbeImpact;
use domain::public::status_changes::{
    Cause, ComponentHistory, MAX_CHANGES, StatusChange, StatusChangeQuery, USUAL_CHANGES,
    component_history,
};
use domain::query::Parameters;
use domain::status::{IncidentStatus, Status};
use domain::time::timestamp::Timestamp;

fn history(story: &PageStory) -> ComponentHistory {
    component_history(&story.board, &"checkout".parse().unwrap(), at(story.now)).unwrap()
}

/// What Frankfurt, Virginia and Singapore said through a probe.
fn verdicts(change: &StatusChange, probe: &str) -> [Verdict; 3] {
    let vote_of = |(_, region): (&str, &str)| {
        let mut votes = change.votes.iter();
        let found = votes.find(|v| v.probe.as_str() == probe && v.region.as_str() == region);
        found.unwrap_or_else(|| panic!("{region} through {probe}: {change:?}")).says
    };
    AGENTS.map(vote_of)
}

/// Since when, what, and whose word; newest first.
fn told(history: &ComponentHistory) -> Vec<(Timestamp, Status, Cause)> {
    history.changes.iter().map(|change| (change.at, change.new_status, change.cause)).collect()
}

#[test]
fn every_change_tells_what_each_region_said() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.until(60, &["eu-1"]);
    story.until(90, &["eu-1", "us-1", "ap-1"]);
    story.until(120, &[]);
    let history = history(&story);
    let expected = [
        (at(100), Status::Operational, Cause::Probes),
        (at(70), Status::MajorOutage, Cause::Probes),
        (at(40), Status::PartialOutage, Cause::Probes),
        (at(10), Status::Operational, Cause::Probes),
        (at(0), Status::NoData, Cause::Page),
    ];
    assert_eq!(told(&history), expected);
    let [.., first] = history.changes.as_slice() else { panic!("there is none") };
    assert_eq!((first.old_status, first.new_status), (None, Status::NoData));
    assert_eq!((first.cause, verdicts(first, "checkout")), (Cause::Page, [Silent; 3]));
    let descriptions: Vec<_> =
        history.changes.iter().map(|change| verdicts(change, "checkout")).collect();
    assert_eq!(descriptions[..4], [[Up; 3], [Down; 3], [Down, Up, Up], [Up; 3]]);
    let names: Vec<_> = history.changes[2].votes.iter().map(|vote| vote.name.as_str()).collect();
    assert_eq!(names, ["EU-CENTRAL", "US-EAST", "AP-SOUTHEAST"], "by name, in the page's order");
    assert_eq!(history.changes[0].until, None, "it is still so");
    for pair in history.changes.windows(2) {
        assert_eq!(pair[1].until, Some(pair[0].at), "each lasts until the next");
        assert_eq!(pair[0].old_status, Some(pair[1].new_status));
    }
    assert!(!history.older);
}

#[test]
fn each_probe_has_its_own_votes() {
    let mut story = PageStory::begin();
    let probes = ["checkout", "invoices"].map(|id| probe(id, ProbeImpact::Outage));
    story.configure(configuration(probes.to_vec()));
    story.until(30, &["us-1"]);
    let newest = &history(&story).changes[0];
    assert_eq!(verdicts(newest, "checkout"), [Up, Down, Up]);
    assert_eq!(verdicts(newest, "invoices"), [Silent; 3], "nobody ran it, and that is told");
}

#[test]
fn what_comes_late_amends_the_past_with_its_votes() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.now = 100;
    story.look();
    let silent = history(&story);
    assert_eq!(told(&silent)[0], (at(30), Status::NoData, Cause::Probes));
    assert_eq!(verdicts(&silent.changes[0], "checkout"), [Silent; 3]);
    for second in [40, 50, 60, 70, 80, 90, 100] {
        for (agent, _) in AGENTS {
            story.run(agent, second, second < 60 || agent == "us-1");
        }
    }
    let amended = history(&story);
    let newest = &amended.changes[0];
    assert_eq!(newest.at, at(60), "since the first failing run, not since it was heard of");
    assert_eq!(newest.old_status, Some(Status::Operational), "the silence is not there any more");
    assert_eq!(verdicts(newest, "checkout"), [Down, Up, Down]);
    assert!(told(&amended).iter().all(|(since, _, _)| *since != at(30)));
}

#[test]
fn whose_word_it_was_is_told() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(card_payments_fail(None));
    let stated = history(&story).changes[0].clone();
    assert_eq!((stated.at, stated.cause), (at(30), Cause::Operators));
    assert_eq!((stated.new_status, stated.seen), (Status::PartialOutage, Status::Operational));
    assert_eq!(stated.votes, [], "no region said so");

    story.until(60, &[]);
    let id = story.view().incidents[0].id.to_string();
    let (status, body) = (Some(IncidentStatus::Resolved), "Over.".to_owned());
    let update = NewUpdate { status, body, components: SortedMap::new(), ..NewUpdate::default() };
    story.tell(Command::UpdateIncident(Posting { incident: id, update }));
    let over = history(&story).changes[0].clone();
    assert_eq!((over.at, over.new_status), (at(60), Status::Operational));
    assert_eq!(over.cause, Cause::Operators);

    story.until(90, &["eu-1"]);
    assert_eq!(told(&history(&story))[0], (at(70), Status::PartialOutage, Cause::Probes));
    story.until(120, &[]);
    // From the very instant at which probes saw the outage, and beyond its end.
    story.tell(Command::Correct(NewCorrection {
        component: "checkout".parse().unwrap(),
        from: at(70),
        to: at(110),
        status: Status::DegradedPerformance,
        reason: "A probe was broken.".into(),
    }));
    let corrected = told(&history(&story));
    let newest = [
        (at(110), Status::Operational, Cause::Correction),
        (at(70), Status::DegradedPerformance, Cause::Correction),
    ];
    assert_eq!(corrected[..2], newest);
    assert_eq!(history(&story).changes[1].seen, Status::PartialOutage, "what probes saw stays");
}

#[test]
fn only_what_is_on_the_page_has_a_history() {
    let story = PageStory::begin();
    let history_of = |id: &str| component_history(&story.board, &id.parse().unwrap(), at(0));
    assert_eq!(history_of("chekout"), None);
    let desk = history_of("desk").unwrap();
    assert_eq!(told(&desk), [(at(0), Status::Operational, Cause::Page)]);
    assert_eq!(desk.changes[0].votes, [], "nobody watches it");
}

#[test]
fn the_newest_are_told_and_that_there_were_older_ones() {
    let mut story = PageStory::begin();
    let timeline = story.board.timelines.get_mut(&"checkout".parse().unwrap()).unwrap();
    for second in 1..=MAX_CHANGES as u64 {
        let status = [Status::Operational, Status::PartialOutage][second as usize % 2];
        timeline.published.set_from(at(second), status);
    }
    let whole = history(&story);
    assert_eq!((whole.changes.len(), whole.older), (MAX_CHANGES, true), "the first is left out");
    assert_eq!(whole.changes[0].at, at(MAX_CHANGES as u64));
    let first = whole.changes.last().unwrap();
    assert_eq!((first.at, first.old_status), (at(1), Some(Status::NoData)), "of which it is known");

    let read = |query: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        StatusChangeQuery::read(&Parameters::read(pairs, StatusChangeQuery::PARAMETERS)?)
    };
    let usual = read("").unwrap().select(&whole);
    assert_eq!((usual.changes.len(), usual.older), (USUAL_CHANGES, true));
    let two = read("limit=2").unwrap().select(&whole);
    assert_eq!((two.changes.as_slice(), two.older), (&whole.changes[..2], true));
    let second = whole.changes[1].at;
    let after = read(&format!("after={second}")).unwrap().select(&whole);
    assert_eq!((after.changes.as_slice(), after.older), (&whole.changes[..1], false));
    let all = read(&format!("limit={MAX_CHANGES}")).unwrap().select(&whole);
    assert_eq!(all, whole);
    for (query, field, why) in [
        ("limit=0", "limit", "`0` is no number from 1 to 200"),
        ("limit=201", "limit", "`201` is no number from 1 to 200"),
        ("limit=some", "limit", "`some` is no number"),
        ("after=yesterday", "after", "`yesterday` is not a time"),
        ("limit=1&limit=2", "limit", "it is there twice"),
        ("before=x", "before", "there is no parameter `before`; there are `after`, `limit`"),
    ] {
        let refusal = read(query).unwrap_err();
        assert_eq!((refusal.status, refusal.field.as_deref()), (422, Some(field)), "{query}");
        assert!(refusal.detail.starts_with(why), "{query}: {}", refusal.detail);
    }
}
