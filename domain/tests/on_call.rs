//! Who is on call: rotations, calendars and overrides, over summer time.

use std::time::Duration;

use domain::board::{ApplyRequest, Board, Command};
use domain::config::on_call::{COVERED_AHEAD, OnCallSchedule, OnCallShift, Rotation};
use domain::config::parse;
use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::notify_page::{at, calendar, files, policy};

fn names(schedule: &OnCallSchedule, at: Timestamp) -> String {
    let on_call: Vec<&str> = schedule.on_call_at(at).iter().map(|id| id.as_str()).collect();
    on_call.join("+")
}

#[test]
fn a_rotation_hands_over_when_clocks_say_so_in_winter_and_summer() {
    let contacts = ["anna", "ben", "cleo"].map(|id| id.parse().unwrap()).to_vec();
    for (zone, every, from, expected) in [
        // Monday 09:00 in Berlin: 07:00 in UTC before the 25th of October, 08:00 after it.
        (
            "Europe/Berlin",
            "1w",
            "2026-10-12T07:00:00Z",
            vec![
                ("2026-10-19T06:59:59Z", "anna"),
                ("2026-10-19T07:00:00Z", "ben"),
                ("2026-10-26T07:59:59Z", "ben"),
                ("2026-10-26T08:00:00Z", "cleo"),
                ("2027-03-22T07:59:59Z", "ben"),
                ("2027-03-28T23:00:00Z", "cleo"),
                ("2027-03-29T06:59:59Z", "cleo"),
                ("2027-03-29T07:00:00Z", "anna"),
            ],
        ),
        // Nights and days of twelve hours by the clock: that of the change lasts 13, or 11.
        (
            "America/New_York",
            "12h",
            "2026-10-31T00:00:00Z",
            vec![
                ("2026-10-31T11:59:59Z", "anna"),
                ("2026-10-31T12:00:00Z", "ben"),
                ("2026-11-01T00:00:00Z", "cleo"),
                ("2026-11-01T12:59:59Z", "cleo"),
                ("2026-11-01T13:00:00Z", "anna"),
                ("2027-03-14T00:59:59Z", "anna"),
                ("2027-03-14T01:00:00Z", "ben"),
                ("2027-03-14T11:59:59Z", "ben"),
                ("2027-03-14T12:00:00Z", "cleo"),
            ],
        ),
    ] {
        let zone: Zone = zone.parse().unwrap();
        let hours = if every == "1w" { 168 } else { 12 };
        let every = Duration::from_secs(hours * 3_600);
        let rotation = Rotation { contacts: contacts.clone(), every, from: at(from) };
        let shifts = rotation.shifts(&zone).unwrap();
        let id = "primary".parse().unwrap();
        let schedule = OnCallSchedule { id, shifts, overrides: vec![], allows_gaps: false };
        for (instant, contact) in expected {
            assert_eq!(names(&schedule, at(instant)), contact, "{zone} {instant}");
        }
        // Each hour of half a year has one contact, that of changed clocks too.
        let mut hour = at(from);
        while hour < at("2027-04-20T00:00:00Z") {
            assert!(!names(&schedule, hour).contains('+'), "{zone} {hour}");
            assert!(!names(&schedule, hour).is_empty(), "{zone} {hour}");
            hour = hour.plus(Duration::from_secs(3_600));
        }
        assert_eq!(schedule.refused_gap(at("2026-11-28T12:00:00Z")), None);
    }
}

#[test]
fn a_calendar_says_who_is_on_call() {
    let ics = calendar(&[
        // As calendars write it: folded, with WKST, a last instant in UTC, an alarm with its own times.
        "UID:a\nSUMMARY:an\n na\nDTSTART;TZID=Europe/Berlin:20261123T090000\nDTEND;TZID=Europe/Berlin:20261130T090000\n\
         RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=MO;UNTIL=20271231T075959Z\nEXDATE;TZID=Europe/Berlin:20270104T090000\n\
         BEGIN:VALARM\nTRIGGER:-PT15M\nDURATION:x\nEND:VALARM",
        "UID:b\nSUMMARY:ben\nDTSTART;TZID=\"Europe/Berlin\":20261130T090000\nDURATION:P6DT24H\nRRULE:FREQ=WEEKLY;INTERVAL=2",
        // One occurrence is another's.
        "UID:b\nRECURRENCE-ID;TZID=Europe/Berlin:20261214T090000\nSUMMARY:cleo\\, dora\n\
         DTSTART;TZID=Europe/Berlin:20261214T090000\nDTEND;TZID=Europe/Berlin:20261221T090000",
        "UID:c\nSTATUS:CANCELLED\nSUMMARY:Holiday\nDTSTART;VALUE=DATE:20261224",
    ]);
    let on_call = "[[on_call]]\nid = \"primary\"\ncalendar = \"people/on-call.ics\"\n\
        [[on_call.override]]\ncontact = \"emil\"\nfrom = \"2026-12-24 12:00\"\nto = \"2026-12-25\"\n";
    let policy = policy(on_call, &ics).unwrap();
    let schedule = &policy.on_call[0];
    for (instant, contacts) in [
        ("2026-11-23T07:59:59Z", ""),
        ("2026-11-23T08:00:00Z", "anna"),
        ("2026-11-30T08:00:00Z", "ben"),
        ("2026-12-14T08:00:00Z", "cleo+dora"),
        ("2026-12-24T10:59:59Z", "anna"),
        ("2026-12-24T11:00:00Z", "emil"),
        ("2026-12-24T23:00:00Z", "anna"),
        ("2026-12-28T08:00:00Z", "ben"),
        // Taken out.
        ("2027-01-04T08:00:00Z", ""),
        ("2027-01-18T08:00:00Z", "anna"),
        // The last one begins before the end of its rule.
        ("2027-12-20T08:00:00Z", "anna"),
        ("2028-01-03T08:00:00Z", ""),
    ] {
        assert_eq!(names(schedule, at(instant)), contacts, "{instant}");
    }
    assert_eq!(schedule.next_turn(at("2026-12-24T00:00:00Z")), Some(at("2026-12-24T11:00:00Z")));
}

#[test]
fn hours_that_no_contact_covers_are_refused_with_the_first_of_them() {
    let one = "[[on_call]]\nid = \"primary\"\nrotation = { contacts = [\"anna\"], every = \"1w\", from = \"2026-11-30 09:00\" }\n";
    let reasons = policy(one, "").unwrap_err();
    assert_eq!(
        reasons,
        "probes/page.toml:9:1: no contact of `primary` is on call from 2026-11-28 13:00 to 2026-11-30 09:00\n\
         hint: cover these hours, or write `gaps = \"allowed\"`"
    );
    assert!(policy(&format!("{one}gaps = \"allowed\"\n"), "").is_ok());
    let covered = format!(
        "{one}[[on_call.override]]\ncontact = \"ben\"\nfrom = \"2026-11-01\"\nto = \"2026-11-30 09:00\"\n"
    );
    assert!(policy(&covered, "").is_ok());
    // The hour before winter time comes twice, and a calendar that ends at its first leaves an hour out.
    let event = "UID:a\nSUMMARY:anna\nDTSTART:20261101T000000Z\nDTEND:20261212T115959Z";
    let reasons =
        policy("[[on_call]]\nid = \"p\"\ncalendar = \"people/on-call.ics\"\n", &calendar(&[event]));
    assert!(reasons.unwrap_err().contains("from 2026-12-12 12:59 to 2026-12-12 13:00"));
    // The Board asks too, when it plans and when it applies; what is read again later is not refused.
    let (board, now) = (Board::default(), at("2026-11-28T12:00:00Z"));
    assert_eq!(board.plan(&files(one, ""), now).unwrap_err().status, 422);
    let request = ApplyRequest { files: files(one, ""), base: None };
    assert!(board.decide(Command::Apply(request.clone()), now).is_err());
    assert!(board.decide(Command::Apply(request), at("2026-11-30T08:00:00Z")).is_ok());
    assert!(parse::read(&files(one, "")).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_first_gap_is_the_first_hour_without_a_contact(
        shifts in vec((0..400_u64, 1..300_u64, 0..14_u32), 0..6),
    ) {
        // Clocks go back within these two weeks.
        let now = at("2026-10-20T00:00:00Z");
        let hours = |count: u64| Duration::from_secs(count * 3_600);
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let shift = |(begins, lasts, days): (u64, u64, u32)| {
            let from = now.minus(hours(200)).plus(hours(begins));
            let rule = format!("FREQ=DAILY;INTERVAL={days}").parse().ok();
            let (contact, zone) = ("anna".parse().unwrap(), zone.clone());
            OnCallShift { contact, from, until: from.plus(hours(lasts)), zone, rule, except: vec![] }
        };
        let shifts = shifts.into_iter().map(shift).collect();
        let id = "p".parse().unwrap();
        let schedule = OnCallSchedule { id, shifts, overrides: vec![], allows_gaps: false };
        let mut each_hour = (0..14 * 24).map(|hour| now.plus(hours(hour)));
        let first = each_hour.find(|hour| schedule.on_call_at(*hour).is_empty());
        let gap = schedule.refused_gap(now);
        prop_assert_eq!(gap.map(|gap| gap.from), first);
        if let Some(gap) = gap {
            let last = gap.to.minus(hours(1));
            prop_assert!(schedule.on_call_at(last).is_empty());
            prop_assert!(gap.to == now.plus(COVERED_AHEAD) || !schedule.on_call_at(gap.to).is_empty());
        }
    }
}
