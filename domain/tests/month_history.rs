//! The history of a month: does it hold what touched the month by the clocks of the page, and say of what there is a record?

use std::collections::BTreeSet;
use std::time::Duration;

use crate::story::months::{MADE, instant, month, over};
use crate::story::{PageStory, at, configuration, probe};
use domain::board::{
    Command, IncidentCommand, IncidentStep, MaintenancePosting, NewIncident, NewMaintenanceUpdate,
    NewUpdate, Posting, Visibility,
};
use domain::probe::ProbeImpact;
use domain::public::month_history::{
    MAX_EXCERPT_BYTES, MAX_MONTH_ENTRIES, PastStatus, month_history,
};
use domain::public::record_wording;
use domain::status::{Impact, IncidentStatus, MaintenanceStatus, Status};
use domain::time::month::CalendarMonth;
use domain::time::time_zone::Zone;
use domain::time::timestamp::{HOUR_MS, Timestamp};
use domain::words::Words;
use proptest::prelude::*;

#[test]
fn an_incident_is_of_each_month_that_it_touched_by_the_clocks_of_the_page() {
    let mut story = PageStory::in_berlin();
    story.at_time("2027-05-10T12:00:00Z");
    for (name, from, to) in [
        // December begins at 23:00 UTC, April at 22:00, because clocks went forward.
        ("last of November", "2026-11-30T22:10Z", "2026-11-30T23:00Z"),
        ("first of December", "2026-11-30T23:00Z", "2026-11-30T23:30Z"),
        ("into April", "2027-03-31T21:59Z", "2027-03-31T22:01Z"),
        ("a winter", "2026-12-31T22:59Z", "2027-02-28T23:00Z"),
    ] {
        story.open(name, over(from, to));
    }
    for (text, names) in [
        ("2026-11", &["last of November"][..]),
        ("2026-12", &["a winter", "first of December"]),
        ("2027-01", &["a winter"]),
        ("2027-02", &["a winter"]),
        ("2027-03", &["into April"]),
        ("2027-04", &["into April"]),
        ("2027-05", &[]),
    ] {
        assert_eq!(story.names_of(text), names, "{text}");
    }
}

#[test]
fn one_that_lasts_is_of_this_month_and_tells_what_is_known_now() {
    let mut story = PageStory::in_berlin();
    story.at_time("2026-11-30T22:00Z");
    let components = [("checkout".parse().unwrap(), Status::PartialOutage)].into();
    let id = story.open("Cards fail", NewIncident { components, ..NewIncident::default() });
    story.at_time("2026-12-01T08:00Z");
    let entry = story.history("2026-12").entries.remove(0);
    assert_eq!((entry.ended_at, entry.worst), (None, Status::PartialOutage));
    assert_eq!(entry.status, PastStatus::Incident(IncidentStatus::Investigating));
    assert_eq!((entry.impact, entry.components), (Impact::Minor, vec!["Checkout".to_owned()]));
    let update = NewUpdate { body: "It is the **provider**.".into(), ..NewUpdate::default() };
    story.tell(Command::UpdateIncident(Posting { incident: id.clone(), update }));
    assert_eq!(story.history("2026-11").entries[0].last_text, "It is the **provider**.");
    // It ended before it was said to be over, in the month in which it began.
    story.resolve(&id, Some(instant("2026-12-01T08:00Z")));
    assert_eq!(story.history("2026-12").entries[0].last_text, "Over.");
    let entry = story.history("2026-12").entries.remove(0);
    assert_eq!(entry.worst, Status::PartialOutage, "at its worst");
    assert_eq!(entry.path, format!("/incidents/{id}"));
    assert_eq!(entry.ended_at, Some(instant("2026-12-01T08:00Z")));
}

#[test]
fn nothing_is_said_of_months_without_a_record_and_links_lead_to_those_with_one() {
    let mut story = PageStory::in_berlin();
    story.open("Long ago", over("2024-02-10T00:00Z", "2024-02-11T00:00Z"));
    story.open("Before", over("2025-06-30T21:00Z", "2025-07-02T00:00Z"));
    story.at_time("2027-01-05T12:00Z");
    let beside = |text: &str| {
        let history = story.history(text);
        let names = [history.previous, history.next].map(|m| m.map(|m| m.to_string()));
        (names, history.check_recorded("/history").is_ok())
    };
    let months = |previous: &str, next: &str| {
        [previous, next].map(|text| (!text.is_empty()).then(|| text.to_owned()))
    };
    for (text, previous, next, is_recorded) in [
        ("2024-01", "", "2024-02", false),
        ("2024-02", "", "2025-06", true),
        ("2025-01", "2024-02", "2025-06", false),
        ("2025-06", "2024-02", "2025-07", true),
        ("2025-07", "2025-06", "2026-11", true),
        ("2026-10", "2025-07", "2026-11", false),
        ("2026-11", "2025-07", "2026-12", true),
        ("2026-12", "2026-11", "2027-01", true),
        ("2027-01", "2026-12", "", true),
    ] {
        assert_eq!(beside(text), (months(previous, next), is_recorded), "{text}");
    }
    let now = story.history("2027-01");
    assert_eq!(now.first, month("2024-02"));
    assert_eq!(now.check(month("2025-06"), "/history"), Ok(()));
    for (text, part) in [
        ("2027-02", "2027-02 is to come"),
        ("2024-01", "there is no record of 2024-01: it begins with 2024-02"),
    ] {
        let problem = now.check(month(text), "/history").unwrap_err();
        assert_eq!((problem.status, problem.detail.as_str()), (404, part));
        assert!(problem.hint.unwrap().contains("/history"), "the way out");
    }
    let problem = story.history("2026-10").check_recorded("/history").unwrap_err();
    assert!(problem.hint.unwrap().ends_with("/history?month=2026-11"));
}

#[test]
fn no_incidents_is_said_of_time_with_a_record_alone() {
    let mut story = PageStory::in_berlin();
    story.at_time("2027-01-05T12:00Z");
    let zone: Zone = "Europe/Berlin".parse().unwrap();
    let told_at = |story: &PageStory, text: &str, later_s: u64| {
        let history = story.history(text);
        let now = history.as_of.plus(Duration::from_secs(later_s));
        record_wording::no_incidents(Words::ENGLISH, &history, &zone, now)
    };
    let told = |story: &PageStory, text: &str| told_at(story, text, 0);
    for (text, words) in [
        ("2026-10", None),
        (
            "2026-11",
            Some("No incidents from 20 Nov 2026, when the page was made, to the end of the month."),
        ),
        ("2026-12", Some("No incidents.")),
        ("2027-01", Some("No incidents so far this month.")),
        ("2027-02", None),
    ] {
        assert_eq!(told(&story, text).as_deref(), words, "{text}");
        // What is over is known for ever; of what goes on an old answer says nothing.
        let old = words.filter(|_| text != "2027-01");
        assert_eq!(told_at(&story, text, 61).as_deref(), old, "{text}");
    }
    let mut young = PageStory::in_berlin();
    young.at_time("2026-11-21T12:00Z");
    let words = "No incidents since the page was made on 20 Nov 2026.";
    assert_eq!(told(&young, "2026-11").as_deref(), Some(words));
    story.open("Cards", over("2026-12-03T00:00Z", "2026-12-03T01:00Z"));
    assert_eq!(told(&story, "2026-12"), None);
    let later = |story: &PageStory| {
        record_wording::told_later(Words::ENGLISH, &story.history("2026-11"), &zone)
    };
    assert_eq!(later(&story), None);
    story.open("Before", over("2026-11-03T00:00Z", "2026-11-03T01:00Z"));
    assert!(later(&story).is_some_and(|words| words.contains("added to it later")));
    assert_eq!(told(&story, "2026-11"), None);
}

#[test]
fn what_is_not_public_is_of_no_month_and_changes_none() {
    let mut story = PageStory::in_berlin();
    let before = story.history("2026-11");
    let draft = NewIncident { visibility: Visibility::Draft, ..NewIncident::default() };
    let id = story.open("A secret", draft);
    assert_eq!(story.history("2026-11"), before);
    story.resolve(&id, None);
    assert_eq!(story.history("2026-11"), before);
}

#[test]
fn what_was_withdrawn_is_not_told_of() {
    let mut story = PageStory::in_berlin();
    let id = story.open("Cards", NewIncident::default());
    let components = [("desk".parse().unwrap(), Status::MajorOutage)];
    let update = NewUpdate {
        body: "The desk too.".into(),
        components: components.into(),
        ..NewUpdate::default()
    };
    story.tell(Command::UpdateIncident(Posting { incident: id.clone(), update }));
    let entry = |story: &PageStory| story.history("2026-11").entries.remove(0);
    assert_eq!(entry(&story).components, ["Desk"]);
    let update = story.board.incidents[0].updates.last().unwrap().id.clone();
    let step = IncidentStep::Withdraw { update };
    story.tell(Command::StepIncident(IncidentCommand { incident: id, step }));
    let entry = entry(&story);
    assert!(entry.components.is_empty() && entry.worst == Status::Operational, "{entry:?}");
    assert_eq!(entry.last_text, "We look.");
}

#[test]
fn hidden_components_are_not_named_nor_is_what_was_stated_of_them_shown() {
    let mut story = PageStory::in_berlin();
    let components = [
        ("checkout".parse().unwrap(), Status::DegradedPerformance),
        ("desk".parse().unwrap(), Status::MajorOutage),
    ];
    story.open("Both", NewIncident { components: components.into(), ..NewIncident::default() });
    let told = |story: &PageStory| {
        let entry = story.history("2026-11").entries.remove(0);
        (entry.components, entry.worst)
    };
    let both = vec!["Checkout".to_owned(), "Desk".to_owned()];
    assert_eq!(told(&story), (both, Status::MajorOutage));
    let mut hidden = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    hidden.components[1].hidden = true;
    story.configure(hidden);
    assert_eq!(told(&story), (vec!["Checkout".to_owned()], Status::DegradedPerformance));
}

#[test]
fn maintenance_is_of_the_months_of_its_work() {
    let mut story = PageStory::in_berlin();
    story.at_time("2026-12-20T12:00Z");
    story.schedule("Disks", "2026-12-31T20:00Z", "2027-01-01T04:00Z");
    let cancelled = story.schedule("Network", "2027-02-01T20:00Z", "2027-02-02T04:00Z");
    assert!(story.names_of("2026-12").is_empty(), "nothing of it was, by now");
    story.tell(Command::UpdateMaintenance(MaintenancePosting {
        maintenance: cancelled,
        update: NewMaintenanceUpdate {
            status: Some(MaintenanceStatus::Cancelled),
            body: "Not this time.".into(),
            scheduled_for: None,
            scheduled_until: None,
        },
    }));
    story.at_time("2027-01-01T06:00Z");
    story.look();
    story.at_time("2027-02-10T06:00Z");
    assert_eq!(story.names_of("2026-12"), ["Disks", "Network"]);
    assert_eq!(story.names_of("2027-01"), ["Disks"]);
    assert!(story.names_of("2027-02").is_empty(), "the work was cancelled in December");
    let entry = story.history("2027-01").entries.remove(0);
    assert_eq!(entry.status, PastStatus::Maintenance(MaintenanceStatus::Completed));
    assert_eq!(entry.started_at, instant("2026-12-31T20:00Z"), "as it was announced");
    assert_eq!(entry.components, ["Desk"]);
    let network = story.history("2026-12").entries.remove(1);
    assert_eq!(
        (Some(network.started_at), network.last_text.as_str()),
        (network.ended_at, "Not this time.")
    );
}

#[test]
fn of_too_many_entries_the_newest_are_told_and_long_texts_are_cut_between_words() {
    let mut story = PageStory::in_berlin();
    let more = 7;
    let count = MAX_MONTH_ENTRIES + more;
    let start = instant("2026-11-20T12:00Z");
    story.at_time("2026-11-29T12:00Z");
    let minute = |n: usize| Some(start.plus(Duration::from_secs(n as u64 * 60)));
    for n in 0..count {
        let new = NewIncident {
            status: IncidentStatus::Resolved,
            started_at: minute(n),
            ended_at: minute(n + 1),
            ..NewIncident::default()
        };
        story.open(&format!("Incident {n}"), new);
    }
    let history = story.history("2026-11");
    assert_eq!((history.entries.len(), history.left_out), (MAX_MONTH_ENTRIES, more));
    assert_eq!(history.entries[0].name, format!("Incident {}", count - 1));
    assert_eq!(history.entries.last().unwrap().name, format!("Incident {more}"));
    let words = record_wording::left_out(Words::ENGLISH, &history).unwrap();
    assert!(words.contains("latest 200") && words.contains("7 more"), "{words}");

    for (body, kept) in [
        ("wörter ".repeat(200), "wörter".len()),
        ("ö".repeat(2_000), MAX_EXCERPT_BYTES / 2),
        ("kurz".to_owned(), 4),
    ] {
        story.now += 60;
        let new = NewIncident { status: IncidentStatus::Resolved, ..NewIncident::default() };
        let new = NewIncident { name: "Long".into(), body: body.clone(), ..new };
        story.tell(Command::OpenIncident(new));
        let text = story.history("2026-11").entries.remove(0).last_text;
        let cut = text.strip_suffix('…');
        assert_eq!(cut.is_some(), body.len() > MAX_EXCERPT_BYTES);
        let begin = cut.unwrap_or(&text);
        assert!(body.starts_with(begin) && begin.len() >= kept, "{text}");
        assert!(begin.len() <= MAX_EXCERPT_BYTES && !begin.ends_with(' '), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Spans in hours since the page was made, some years of them before it.
    #[test]
    fn every_incident_is_in_the_month_it_began_and_in_each_that_it_touched(
        spans in prop::collection::vec((-9_000_i64..9_000, 0_i64..3_000), 1..8),
        zone in prop::sample::select(vec!["UTC", "Europe/Berlin", "America/Havana", "Asia/Kolkata"]),
    ) {
        let mut story = PageStory::begin();
        let mut configuration = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
        let zone: Zone = zone.parse().unwrap();
        configuration.page.timezone = zone.clone();
        story.configure(configuration);
        story.now = 13_000 * 3_600;
        let hour = |n: i64| Timestamp::from_unix_ms(instant(MADE).unix_ms() + n * HOUR_MS);
        for (nth, (from, hours)) in spans.iter().enumerate() {
            let new = NewIncident {
                status: IncidentStatus::Resolved,
                started_at: Some(hour(*from)),
                ended_at: Some(hour(from + hours)),
                ..NewIncident::default()
            };
            story.open(&format!("{nth}"), new);
        }
        let now = at(story.now);
        let (first, last) = (CalendarMonth::holding(hour(-9_001), &zone), CalendarMonth::holding(now, &zone));
        let mut shown: BTreeSet<(String, CalendarMonth)> = BTreeSet::new();
        let mut month = first;
        while month <= last {
            let history = month_history(&story.board, month, now).unwrap();
            prop_assert!(history.entries.is_sorted_by(|a, b| a.started_at >= b.started_at));
            shown.extend(history.entries.into_iter().map(|entry| (entry.name, month)));
            month = month.next();
        }
        // Zones are off by half an hour here and there: each is looked at every quarter.
        let touched = spans.iter().enumerate().flat_map(|(nth, (from, hours))| {
            let quarters = (0..(hours * 4).max(1)).map(move |n| hour(*from).plus(Duration::from_secs(n as u64 * 900)));
            let zone = &zone;
            quarters.map(move |at| (nth.to_string(), CalendarMonth::holding(at, zone)))
        });
        let touched: BTreeSet<_> = touched.collect();
        for (nth, (from, _)) in spans.iter().enumerate() {
            let began = CalendarMonth::holding(hour(*from), &zone);
            prop_assert!(shown.contains(&(nth.to_string(), began)), "{nth} began in {began}");
        }
        prop_assert_eq!(shown, touched);
        // Every month with something is reached by the links, from the newest on.
        let mut reached = BTreeSet::new();
        let mut next = Some(last);
        while let Some(month) = next {
            let history = month_history(&story.board, month, now).unwrap();
            prop_assert!(history.check_recorded("/history").is_ok(), "a link leads to {month}");
            reached.insert(month);
            next = history.previous;
        }
        prop_assert!(touched_months(&story, now, first, last).is_subset(&reached));
    }
}

/// The months of which there is a record.
fn touched_months(
    story: &PageStory,
    now: Timestamp,
    first: CalendarMonth,
    last: CalendarMonth,
) -> BTreeSet<CalendarMonth> {
    let months = (0..).map(|n| first.plus(n)).take_while(|month| *month <= last);
    let history = |month: &CalendarMonth| month_history(&story.board, *month, now).unwrap();
    months.filter(|month| history(month).check_recorded("/").is_ok()).collect()
}
