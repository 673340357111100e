//! Mailed reports: is each sent once for its period, when its time comes, over changes of summer time and times in which
//! nobody looked; and what is in the mail?

mod clock_leaps;
mod mails;
mod schedules;

use domain::board::{Command, Entry, Event, MailedReport};
use domain::config::Configuration;
use domain::notify::notification::{Notification, NotificationSubject};
use domain::notify::report_notification::report_notification;
use domain::time::timestamp::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use crate::story::{PageStory, at, configuration};

/// A page with schedules; its clocks are those of a zone.
fn page(zone: &str, schedules: serde_json::Value) -> Configuration {
    let mut page = configuration(vec![]);
    page.page.timezone = zone.parse().unwrap();
    page.notify.reports = serde_json::from_value(schedules).unwrap();
    page.customers = serde_json::from_value(json!([{
        "id": "acme", "name": "Acme", "components": ["checkout"], "contacts": ["acme-ops"],
        "contract": { "target": "99.9%", "timezone": "America/Los_Angeles" }
    }]))
    .unwrap();
    page
}

fn schedule(kind: &str, minute: u16) -> serde_json::Value {
    json!({ "kind": kind, "minute": minute, "contacts": ["boss"] })
}

/// Looks at an instant, and says which reports are due then.
fn look(story: &mut PageStory, now: &str) -> Vec<String> {
    let now: Timestamp = now.parse().unwrap();
    story.now = now.since(at(0)).as_secs();
    let before = story.log.len();
    story.tell(Command::Watch(story.heard.at.clone()));
    let told = story.log[before..].iter().filter_map(|(text, _)| {
        let entry: Entry = serde_json::from_str(text).unwrap();
        match entry.event {
            Event::ReportDue { report } => {
                Some(format!("{} {}", report.kind.as_str(), report.period))
            }
            _ => None,
        }
    });
    told.collect()
}

fn story_of(zone: &str, schedules: serde_json::Value) -> PageStory {
    let mut story = PageStory::begin();
    story.configure(page(zone, schedules));
    story
}

#[test]
fn each_kind_is_due_once_its_period_is_over_at_its_time_of_day() {
    let mut story = story_of(
        "Europe/Berlin",
        json!([
            schedule("daily-operations", 420),
            schedule("weekly-changes", 480),
            schedule("monthly-management", 0),
        ]),
    );
    for (now, due) in [
        // A Friday; of what was due before the schedules were there, nothing is sent.
        ("2026-11-20T12:00:00Z", vec![]),
        ("2026-11-21T05:59:59Z", vec![]),
        ("2026-11-21T06:00:00Z", vec!["daily-operations 2026-11-20"]),
        ("2026-11-21T06:00:01Z", vec![]),
        ("2026-11-22T06:10:00Z", vec!["daily-operations 2026-11-21"]),
        ("2026-11-23T06:59:59Z", vec!["daily-operations 2026-11-22"]),
        ("2026-11-23T07:00:00Z", vec!["weekly-changes 2026-w47"]),
        // Midnight of the first, in Berlin.
        ("2026-11-30T22:59:59Z", vec!["daily-operations 2026-11-29", "weekly-changes 2026-w48"]),
        ("2026-11-30T23:00:00Z", vec!["monthly-management 2026-11"]),
        (
            "2027-02-28T23:00:00Z",
            vec![
                "daily-operations 2027-02-27",
                "weekly-changes 2027-w07",
                "monthly-management 2027-02",
            ],
        ),
    ] {
        assert_eq!(look(&mut story, now), due, "{now}");
        assert_eq!(look(&mut story, now), Vec::<String>::new(), "{now}, once more");
    }
}

#[test]
fn a_time_that_clocks_jump_over_or_show_twice_comes_once() {
    let mut story = story_of("Europe/Berlin", json!([schedule("daily-operations", 150)]));
    look(&mut story, "2027-03-27T12:00:00Z");
    // 02:30 is 03:30 on this day.
    assert!(look(&mut story, "2027-03-28T01:29:59Z").is_empty());
    assert_eq!(look(&mut story, "2027-03-28T01:30:00Z"), ["daily-operations 2027-03-27"]);
    assert!(look(&mut story, "2027-03-29T00:29:59Z").is_empty());
    assert_eq!(look(&mut story, "2027-03-29T00:30:00Z"), ["daily-operations 2027-03-28"]);
    look(&mut story, "2027-10-30T12:00:00Z");
    // 02:30 is shown at 00:30 and at 01:30.
    assert_eq!(look(&mut story, "2027-10-31T00:30:00Z"), ["daily-operations 2027-10-30"]);
    assert!(look(&mut story, "2027-10-31T01:30:00Z").is_empty());
}

#[test]
fn of_a_time_in_which_nobody_looked_the_newest_report_is_sent_alone() {
    let schedules = json!([schedule("daily-operations", 420), schedule("monthly-management", 420)]);
    let mut story = story_of("UTC", schedules.clone());
    // Down from November until the morning of the first of February, before seven: January's is not due yet.
    let missed = look(&mut story, "2027-02-01T06:59:59Z");
    assert_eq!(missed, ["daily-operations 2027-01-30", "monthly-management 2026-12"]);
    let next = look(&mut story, "2027-02-01T07:00:00Z");
    assert_eq!(next, ["daily-operations 2027-01-31", "monthly-management 2027-01"]);
    // What is taken out and comes again begins anew; what stays does not, also with another time of day.
    let mut changed = page("UTC", json!([schedule("daily-operations", 360)]));
    story.now = "2027-02-01T08:00:00Z".parse::<Timestamp>().unwrap().since(at(0)).as_secs();
    story.configure(changed.clone());
    assert!(look(&mut story, "2027-02-01T08:00:01Z").is_empty());
    changed.notify.reports = serde_json::from_value(schedules).unwrap();
    story.now = "2027-03-02T08:00:00Z".parse::<Timestamp>().unwrap().since(at(0)).as_secs();
    story.configure(changed);
    assert_eq!(look(&mut story, "2027-03-02T08:00:01Z"), ["daily-operations 2027-03-01"]);
}

/// A clock that leapt ahead sends one report too early, and holds up none of those until then.
#[test]
fn after_a_clock_that_leapt_ahead_the_next_report_is_sent_in_time() {
    let mut story = story_of("Europe/Berlin", json!([schedule("daily-operations", 420)]));
    assert_eq!(look(&mut story, "2031-05-02T06:00:00Z"), ["daily-operations 2031-05-01"]);
    assert_eq!(look(&mut story, "2026-11-21T06:00:00Z"), ["daily-operations 2026-11-20"]);
    assert!(look(&mut story, "2026-11-21T06:00:01Z").is_empty());
    assert_eq!(look(&mut story, "2026-11-22T06:00:00Z"), ["daily-operations 2026-11-21"]);
}

#[test]
fn a_customers_quarter_ends_by_the_clocks_of_its_contract() {
    let quarterly = json!([{ "kind": "quarterly-customer", "customer": "acme", "minute": 420 }]);
    let mut story = story_of("Pacific/Auckland", quarterly);
    // It is the first of January in Auckland, and the quarter goes on in Los Angeles for 21 hours.
    for (now, due) in [
        ("2026-12-31T18:00:00Z", vec![]),
        ("2027-01-01T08:00:00Z", vec![]),
        ("2027-01-01T17:59:59Z", vec![]),
        ("2027-01-01T18:00:00Z", vec!["quarterly-customer 2026-q4"]),
    ] {
        assert_eq!(look(&mut story, now), due, "{now}");
    }
    let notified = notifications(&story).pop().unwrap();
    let NotificationSubject::Report(mail) = notified.subject else { panic!() };
    assert_eq!(mail.contacts, ["acme-ops".parse().unwrap()]);
    assert_eq!((mail.path.as_str(), mail.id.as_str()), ("/", "quarterly-customer/acme/2026-q4"));
    // The whole quarter, by its clocks.
    assert!(
        mail.text.contains("2026-10-01T07:00:00.000Z to 2027-01-01T08:00:00.000Z"),
        "{}",
        mail.text
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// However often and late it is looked, no period is sent twice, none goes back, and none is sent early.
    #[test]
    fn no_period_is_sent_twice(
        pauses in proptest::collection::vec(1_u64..900_000, 1..40),
        minute in 0_u16..1_440,
        zone in prop_oneof![Just("UTC"), Just("Europe/Berlin"), Just("America/Havana"), Just("Pacific/Apia")],
    ) {
        let kinds = ["daily-operations", "weekly-changes", "monthly-management"];
        let schedules = kinds.map(|kind| schedule(kind, minute));
        let mut story = story_of(zone, json!(schedules));
        for pause in pauses {
            story.now += pause;
            story.tell(Command::Watch(story.heard.at.clone()));
        }
        let zone = zone.parse().unwrap();
        let sent: Vec<_> = due_reports(&story);
        for kind in kinds {
            let ends: Vec<Timestamp> = sent
                .iter()
                .filter(|(_, report)| report.kind.as_str() == kind)
                .map(|(at, report)| {
                    let end = report.period.span(&zone).to;
                    prop_assert!(end <= *at, "it is over when it is sent");
                    Ok(end)
                })
                .collect::<Result<_, TestCaseError>>()?;
            prop_assert!(ends.windows(2).all(|pair| pair[0] < pair[1]), "{ends:?}");
        }
    }
}

fn due_reports(story: &PageStory) -> Vec<(Timestamp, MailedReport)> {
    let entries = story.log.iter().map(|(text, _)| serde_json::from_str(text).unwrap());
    let due = entries.filter_map(|entry: Entry| match entry.event {
        Event::ReportDue { report } => Some((entry.at, report)),
        _ => None,
    });
    due.collect()
}

fn notifications(story: &PageStory) -> Vec<Notification> {
    let told = story.log.iter().filter_map(|(text, hash)| {
        let entry = serde_json::from_str(text).unwrap();
        report_notification(&story.board, &entry, hash, &|report| format!("<p>{}", report.title))
    });
    told.collect()
}
