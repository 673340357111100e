//! Change windows and freezes: are changes flagged by them, over a change of summer time too?

use domain::board::{ChangeFindingKind, Command, NewChange};
use domain::config::customers::{Customer, CustomerContract};
use domain::config::incident_policy::BusinessHours;
use domain::ids::CustomerId;
use domain::notify::mail::calendar::agenda_calendar;
use domain::notify::notification::PageIdentity;
use domain::operations::changes::agenda::{AgendaKind, AgendaQuestion, change_agenda};
use domain::operations::changes::check::{ChangeQuestion, check_change};
use domain::time::timestamp::Timestamp;

use crate::story::{PageStory, read_page_with};

const POLICY: &str = r#"
[changes]
look_back = "6h"
[[changes.window]]
name = "Working hours"
from = "2026-03-23 09:00"
until = "2026-03-23 17:00"
repeat = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH"
timezone = "Europe/Berlin"
[[changes.freeze]]
name = "Black Friday"
from = "2026-11-26"
until = "2026-12-01"
components = ["website"]
"#;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn story() -> PageStory {
    let mut story = PageStory::begin();
    let mut configuration = story.board.configuration.as_deref().unwrap().clone();
    let component = configuration.components[0].id.to_string();
    let policy = POLICY.replace("website", "site");
    let read = read_page_with(&policy.replace("\"site\"", &first_component()));
    configuration.changes = read.unwrap().changes;
    configuration.changes.freezes[0].components = vec![component.parse().unwrap()];
    story.configure(configuration);
    story
}

/// The id of the component of a new folder, in quotes.
fn first_component() -> String {
    let configuration = read_page_with("").unwrap();
    format!("\"{}\"", configuration.components[0].id)
}

#[test]
fn what_is_made_outside_of_windows_or_in_a_freeze_is_flagged() {
    let story = story();
    let kinds = |component: &str, from: &str, until: &str| {
        let question = ChangeQuestion {
            components: [component.parse().unwrap()].into(),
            from: Some(time(from)),
            until: (!until.is_empty()).then(|| time(until)),
        };
        let check = check_change(&story.board, &question, time(from)).unwrap();
        check.findings.into_iter().map(|finding| (finding.kind, finding.from)).collect::<Vec<_>>()
    };
    let outside = |next: &str| vec![(ChangeFindingKind::OutsideWindow, Some(time(next)))];
    for (from, until, findings) in [
        // Winter time: 09:00 is 08:00 UTC.
        ("2026-03-26T08:00:00Z", "", vec![]),
        ("2026-03-26T07:59:59Z", "", outside("2026-03-26T08:00:00Z")),
        ("2026-03-26T15:00:00Z", "2026-03-26T16:00:00Z", vec![]),
        ("2026-03-26T15:00:00Z", "2026-03-26T16:00:01Z", outside("2026-03-30T07:00:00Z")),
        // Clocks were changed on the 29th: 09:00 is 07:00 UTC.
        ("2026-03-30T07:00:00Z", "", vec![]),
        ("2026-03-30T06:59:59Z", "", outside("2026-03-30T07:00:00Z")),
        ("2026-03-30T15:00:00Z", "", outside("2026-03-31T07:00:00Z")),
        // And back on the 25th of October.
        ("2026-10-26T07:30:00Z", "", outside("2026-10-26T08:00:00Z")),
        ("2026-10-26T15:59:59Z", "", vec![]),
        // A Friday.
        ("2026-03-27T10:00:00Z", "", outside("2026-03-30T07:00:00Z")),
    ] {
        assert_eq!(kinds("desk", from, until), findings, "{from} {until}");
    }
    // A change of all is one of each that has windows.
    let question = ChangeQuestion {
        components: [].into(),
        from: Some(time("2026-03-27T10:00:00Z")),
        until: None,
    };
    assert!(!check_change(&story.board, &question, time("2026-03-27T10:00:00Z")).unwrap().clear);
    let until = Some(time("2027-03-28T10:00:01Z"));
    assert!(
        check_change(
            &story.board,
            &ChangeQuestion { until, ..question },
            time("2026-03-27T10:00:00Z")
        )
        .is_err()
    );
    let frozen = kinds("checkout", "2026-11-30T10:00:00Z", "");
    assert_eq!(frozen, [(ChangeFindingKind::Freeze, Some(time("2026-11-26T00:00:00Z")))]);
    assert_eq!(kinds("desk", "2026-11-30T10:00:00Z", ""), [], "it is for another");
    assert_eq!(kinds("checkout", "2026-12-01T10:00:00Z", ""), [], "it is over");
}

#[test]
fn a_record_keeps_its_flags_and_the_calendar_has_all() {
    let mut story = story();
    let new = NewChange {
        name: "Shop, 1.42; now".into(),
        components: ["checkout".parse().unwrap()].into(),
        by: Some("ci".into()),
        planned_for: Some(time("2026-11-27T10:00:00Z")),
        ..NewChange::default()
    };
    story.tell(Command::RecordChange(new));
    let flags: Vec<_> = story.board.changes[0].flags.iter().map(|flag| flag.kind).collect();
    assert_eq!(flags, [ChangeFindingKind::Freeze, ChangeFindingKind::OutsideWindow]);
    let question = AgendaQuestion { from: Some(time("2026-11-25T00:00:00Z")), until: None };
    let agenda = change_agenda(&story.board, question, time("2026-11-20T13:00:00Z")).unwrap();
    let kinds: Vec<_> =
        agenda.items.iter().map(|item| (item.kind, item.collisions.len())).collect();
    assert_eq!(kinds, [(AgendaKind::Freeze, 0), (AgendaKind::Change, 2)]);
    let page = PageIdentity { name: "Northwind".into(), url: "https://n.test".into() };
    let calendar = agenda_calendar(&page, &agenda.items, time("2026-11-20T13:00:00Z"));
    for line in [
        "SUMMARY:freeze: Black Friday\r\n",
        "SUMMARY:change: Shop\\, 1.42\\; now\r\n",
        "DTSTART:20261127T100000Z\r\n",
        "DESCRIPTION:checkout\\n! Black Friday\\n! checkout\r\n",
    ] {
        assert!(calendar.contains(line), "{line}: {calendar}");
    }
}

#[test]
fn the_agenda_names_those_whose_service_hours_a_change_falls_into() {
    let mut story = story();
    let mut configuration = story.board.configuration.as_deref().unwrap().clone();
    let contract = |hours: Option<BusinessHours>| CustomerContract {
        target: "99%".parse().unwrap(),
        timezone: Some("America/New_York".parse().unwrap()),
        service_hours: hours,
        holidays: vec!["2026-11-26".parse().unwrap()],
        exclude: vec![],
        credits: vec![],
    };
    let hours = BusinessHours { days: vec![3, 4, 5], from_minute: 540, to_minute: 1_020 };
    let customer =
        |id: &str, is_key: bool, component: &str, hours: Option<BusinessHours>| Customer {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            components: vec![component.parse().unwrap()],
            is_key,
            owner: None,
            contacts: vec![],
            left: None,
            contract: Some(contract(hours)),
        };
    configuration.customers = vec![
        customer("by-day", false, "checkout", Some(hours.clone())),
        customer("key-by-day", true, "checkout", Some(hours.clone())),
        customer("always", true, "checkout", None),
        customer("elsewhere", false, "desk", Some(hours)),
    ];
    story.configure(configuration);
    for (from, until, customers) in [
        // 09:00 to 17:00 in New York is 14:00 to 22:00 UTC.
        ("2026-11-25T12:00:00Z", "2026-11-25T14:00:00Z", vec![]),
        ("2026-11-25T12:00:00Z", "2026-11-25T14:00:01Z", vec!["key-by-day", "by-day"]),
        ("2026-11-26T14:00:00Z", "2026-11-26T22:00:00Z", vec![]),
        ("2026-11-28T14:00:00Z", "2026-11-28T22:00:00Z", vec![]),
    ] {
        let new = NewChange {
            name: until.to_owned(),
            components: ["checkout".parse().unwrap()].into(),
            by: Some("ci".into()),
            planned_for: Some(time(from)),
            planned_until: Some(time(until)),
            ..NewChange::default()
        };
        story.tell(Command::RecordChange(new));
        let question = AgendaQuestion { from: Some(time("2026-11-25T00:00:00Z")), until: None };
        let agenda = change_agenda(&story.board, question, time("2026-11-20T13:00:00Z")).unwrap();
        let item = agenda.items.iter().find(|item| item.name == until).unwrap();
        let named: Vec<&str> = item.in_service_hours.iter().map(CustomerId::as_str).collect();
        assert_eq!(named, customers, "{from} to {until}");
    }
}

#[test]
fn mistakes_of_the_policy_are_named() {
    let refusal = |text: &str| {
        let errors = read_page_with(&format!("[changes]\n{text}")).unwrap_err();
        errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let window = |rest: &str| {
        format!("[[changes.window]]\nname = \"Hours\"\nfrom = \"2026-11-30 09:00\"\n{rest}")
    };
    let many = "[[changes.freeze]]\nname = \"F\"\nfrom = \"2026-11-26\"\nuntil = \"2026-11-27\"\n";
    for (text, part) in [
        ("look_back = \"8d\"".to_owned(), "look_back"),
        (window("until = \"2026-11-30 08:00\""), "no window for changes"),
        (window("until = \"2026-12-07 11:01\""), "within 7 days"),
        (window("until = \"later\""), "no date with a time"),
        (window("until = \"2026-11-30 17:00\"\nrepeat = \"FREQ=YEARLY\""), "FREQ"),
        (
            window("until = \"2026-11-30 17:00\"\ncomponents = [\"nothing\"]"),
            "no component `nothing`",
        ),
        (window("untill = \"2026-11-30 17:00\""), "untill"),
        (many.replace("11-27", "11-26"), "ends after it began"),
        (many.repeat(51), "at most 50"),
    ] {
        let message = refusal(&text);
        assert!(message.contains(part), "{part}: {message}");
    }
    assert!(read_page_with(&format!("[changes]\n{}", many.repeat(50))).is_ok());
}
