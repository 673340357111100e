//! Recurrence: do rules come again when another implementation of RFC 5545 says so, also over both changes of
//! summer time?

use chrono_tz::Tz;
use domain::time::recurrence::Recurrence;
use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The first occurrences by our rule.
fn ours(rule: &str, zone: &str, first: Timestamp, count: usize) -> Vec<String> {
    let (rule, zone): (Recurrence, Zone) = (rule.parse().unwrap(), zone.parse().unwrap());
    let next = |last: &Timestamp| rule.next_after(first, &zone, *last);
    let all = std::iter::successors(Some(first), next);
    all.take(count).map(|at| at.to_string()).collect()
}

/// The first occurrences by the reference, without the first itself where the rule does not make it.
fn reference(rule: &str, zone: &str, first: Timestamp, count: u16) -> Vec<String> {
    let zone = rrule::Tz::Tz(zone.parse::<Tz>().unwrap());
    let start = first.date_time().with_timezone(&zone);
    let rule: rrule::RRule<rrule::Unvalidated> = rule.parse().unwrap();
    let set = rule.build(start).unwrap();
    let dates = set.all(count).dates;
    let times = dates.iter().map(|date| Timestamp::from_unix_ms(date.timestamp_millis()));
    times.map(|at| at.to_string()).collect()
}

/// The tables of the reference's zones end with this moment: winter time for ever after. Ours go on by the rule.
const REFERENCE_ENDS: &str = "2100-01-01T00:00:00.000Z";

const ZONES: [&str; 3] = ["Europe/Berlin", "America/New_York", "UTC"];

fn rules() -> impl Strategy<Value = String> {
    let days = prop::sample::subsequence(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"], 1..=7);
    let by_day = days.prop_map(|days| format!(";BYDAY={}", days.join(",")));
    let placed = prop::sample::select(vec!["1MO", "2SU", "-1FR", "4WE", "-2TU", "3SA"]);
    let of_month = prop::sample::select(vec!["1", "15", "28", "31", "-1", "-3", "1,15"]);
    let maybe = |strategy: BoxedStrategy<String>| prop_oneof![Just(String::new()), strategy];
    let monthly = prop_oneof![
        Just(String::new()),
        placed.prop_map(|day| format!(";BYDAY={day}")),
        of_month.prop_map(|day| format!(";BYMONTHDAY={day}")),
        Just(";BYDAY=FR;BYMONTHDAY=13".to_owned()),
        Just(";BYDAY=MO,WE".to_owned()),
    ];
    let by_day = by_day.boxed();
    let body = prop_oneof![
        maybe(by_day.clone()).prop_map(|by| format!("FREQ=WEEKLY{by}")),
        maybe(by_day).prop_map(|by| format!("FREQ=DAILY{by}")),
        monthly.prop_map(|by| format!("FREQ=MONTHLY{by}")),
    ];
    let interval = prop_oneof![Just(String::new()), (2..5).prop_map(|n| format!(";INTERVAL={n}"))];
    let end = prop_oneof![Just(String::new()), (1..30).prop_map(|n| format!(";COUNT={n}"))];
    (body, interval, end).prop_map(|(body, interval, end)| format!("{body}{interval}{end}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn rules_come_again_as_the_reference_says(
        rule in rules(),
        zone in prop::sample::select(&ZONES[..]),
        day in 0_i64..700,
        // Clocks jump between one and three: of that the table below speaks.
        minutes in 240_i64..1_320,
    ) {
        let zone_of: Zone = zone.parse().unwrap();
        let midnight = zone_of.last_days(at("2025-01-01T12:00:00Z"), 1).first().unwrap().from;
        let first = Timestamp::from_unix_ms(midnight.unix_ms() + (day * 1_440 + minutes) * 60_000);
        let mut expected = reference(&rule, zone, first, 40);
        let mut found = ours(&rule, zone, first, 41);
        // RFC 5545: what a first occurrence is that its rule does not make is undefined. Ours counts it.
        let is_made = expected.first() == found.first();
        if !is_made {
            found.remove(0);
            if rule.contains("COUNT=") {
                prop_assert!(expected.starts_with(&found), "{rule} {zone} {first}");
                return Ok(());
            }
        }
        expected.retain(|at| at.as_str() < REFERENCE_ENDS);
        found.truncate(expected.len());
        prop_assert_eq!(found, expected, "{} {} {}", rule, zone, first);
    }
}

#[test]
fn what_comes_at_a_time_of_day_comes_then_in_summer_as_well() {
    let weekly = |first| ours("FREQ=WEEKLY;BYDAY=SU", "Europe/Berlin", at(first), 3);
    assert_eq!(
        weekly("2026-03-22T01:30:00Z"),
        ["2026-03-22T01:30:00.000Z", "2026-03-29T01:30:00.000Z", "2026-04-05T00:30:00.000Z"],
        "at 02:30, which on 29 March there is not: an hour later by the clock"
    );
    assert_eq!(
        weekly("2026-10-18T00:30:00Z"),
        ["2026-10-18T00:30:00.000Z", "2026-10-25T00:30:00.000Z", "2026-11-01T01:30:00.000Z"],
        "at 02:30, which on 25 October is there twice: at the first"
    );
}

#[test]
fn summer_time_comes_also_when_the_tables_have_ended() {
    let yearly = ours("FREQ=MONTHLY;INTERVAL=6", "Europe/Berlin", at("2099-07-13T02:00:00Z"), 5);
    assert_eq!(
        yearly,
        [
            "2099-07-13T02:00:00.000Z",
            "2100-01-13T03:00:00.000Z",
            "2100-07-13T02:00:00.000Z",
            "2101-01-13T03:00:00.000Z",
            "2101-07-13T02:00:00.000Z"
        ]
    );
}

#[test]
fn what_is_not_understood_is_refused_with_its_part() {
    for (rule, reason) in [
        ("", "FREQ, INTERVAL, BYDAY, BYMONTHDAY, COUNT and UNTIL are understood"),
        ("FREQ=HOURLY", "FREQ=HOURLY: write DAILY, WEEKLY or MONTHLY"),
        ("INTERVAL=2", "FREQ is missing"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0: write a number from 1 to 999"),
        ("FREQ=DAILY;INTERVAL=1000", "from 1 to 999"),
        ("FREQ=DAILY;COUNT=0", "from 1 to 19999"),
        ("FREQ=DAILY;COUNT=20000", "from 1 to 19999"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20271231", "not both"),
        ("FREQ=DAILY;UNTIL=2027-12-31", "write a date, such as 20271231"),
        ("FREQ=DAILY;UNTIL=20270230", "write a date"),
        ("FREQ=WEEKLY;BYDAY=1SU", "needs FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY needs"),
        ("FREQ=MONTHLY;BYDAY=6SU", "write days such as MO,FR"),
        ("FREQ=MONTHLY;BYDAY=XX", "write days such as MO,FR"),
        ("FREQ=MONTHLY;BYDAY=ü", "write days such as MO,FR"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "write days such as 1,15"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "write days such as 1,15"),
        ("FREQ=DAILY;FREQ=DAILY", "it is there twice"),
        ("FREQ=YEARLY", "write DAILY, WEEKLY or MONTHLY"),
    ] {
        let error = rule.parse::<Recurrence>().unwrap_err().to_string();
        assert!(error.contains(reason), "{rule}: {error}");
    }
}

#[test]
fn a_rule_is_written_as_it_was_read() {
    for rule in [
        "FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR",
        "FREQ=MONTHLY;BYDAY=1SU,-1FR;COUNT=12",
        "FREQ=MONTHLY;BYMONTHDAY=1,-1;UNTIL=20271231",
    ] {
        assert_eq!(rule.parse::<Recurrence>().unwrap().to_string(), rule);
    }
}

#[test]
fn a_rule_without_a_further_occurrence_ends() {
    let never =
        ours("FREQ=MONTHLY;BYMONTHDAY=31;INTERVAL=12", "UTC", at("2026-02-01T00:00:00Z"), 9);
    assert_eq!(never.len(), 1, "no February has 31 days");
    let until = ours("FREQ=DAILY;UNTIL=20260103", "UTC", at("2026-01-01T10:00:00Z"), 9);
    assert_eq!(until.len(), 3, "the last date counts");
}
