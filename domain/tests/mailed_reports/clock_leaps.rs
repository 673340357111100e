//! Mailed reports and a clock that leaps: is each report sent at its real time, and none twice by a clock that is right?

use std::time::Duration;

use domain::access::actor::Actor;
use domain::board::{Command, Event, MailedReport};
use domain::time::timestamp::{CLOCK_SETTLES_AFTER, Timestamp};
use serde_json::json;

use super::{page, schedule};
use crate::story::{PageStory, at};

/// So late a Board wakes.
const A_MOMENT: Duration = Duration::from_millis(20);
const DAY_S: i64 = 86_400;
/// Minutes, hours, days, more than a quarter, and years.
const LEAPS_S: [i64; 6] = [360, 3 * 3_600, 20 * 3_600, 3 * DAY_S, 100 * DAY_S, 1_900 * DAY_S];
/// When the clock leaps: around the ends of months and of a quarter, and around changes of summer time in Berlin and in Los Angeles.
const LEAPS_AT: [&str; 5] = [
    "2026-11-30T12:01:00Z",
    "2026-12-31T22:57:00Z",
    "2027-03-13T20:10:00Z",
    "2027-03-28T00:30:00Z",
    "2027-10-30T20:10:00Z",
];

fn text_at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A page of two days before an instant.
fn story_before(instant: Timestamp) -> PageStory {
    let mut story = PageStory::begin();
    story.now = instant.minus(Duration::from_secs(2 * 86_400)).since(at(0)).as_secs();
    let quarterly = json!({ "kind": "quarterly-customer", "customer": "acme", "minute": 420 });
    let schedules = json!([
        schedule("daily-operations", 420),
        schedule("weekly-changes", 480),
        schedule("monthly-management", 0),
        quarterly,
    ]);
    story.configure(page("Europe/Berlin", schedules));
    story
}

/// What is sent in a turn of the clock.
fn turn(story: &mut PageStory, now: Timestamp) -> Vec<MailedReport> {
    let command = Command::Watch(story.heard.at.clone());
    let events = story.board.decide(command, now).unwrap().events;
    let mut sent = vec![];
    for event in events {
        if let Event::ReportDue { report } = &event {
            sent.push(report.clone());
        }
        story.append_at(&Actor::Clock, event, now);
    }
    sent
}

/// The turns of a Board whose clock is right, and what is sent in each: a few in a row each half a day, one at an instant, and one
/// a moment after each time at which a report is due.
fn without_leap(leaps_at: Timestamp) -> Vec<(Timestamp, Vec<MailedReport>)> {
    let mut story = story_before(leaps_at);
    let (mut now, mut turns) = (at(story.now), vec![]);
    while now < leaps_at.plus(Duration::from_secs(9 * 86_400)) {
        turns.push((now, turn(&mut story, now)));
        let pause = Duration::from_secs(if turns.len() % 3 == 0 { 12 * 3_600 } else { 61 });
        let due = now.plus(story.board.until_due(now).unwrap()).plus(A_MOMENT * 2);
        let next = now.plus(pause).min(due);
        now = if now < leaps_at { next.min(leaps_at) } else { next };
    }
    turns
}

/// How a clock is wrong.
#[derive(Clone, Copy, Debug)]
struct ClockLeap {
    /// By how much, in seconds.
    by_s: i64,
    /// For how many turns.
    lasts: usize,
    /// Whether it then wakes the Board at the next time at which a report is due, as it would that is wrong for long.
    wakes: bool,
}

fn leaps() -> Vec<ClockLeap> {
    let mut leaps = vec![];
    for by_s in LEAPS_S.iter().flat_map(|by_s| [*by_s, -*by_s]) {
        for lasts in [1, 2, 5] {
            leaps.push(ClockLeap { by_s, lasts, wakes: false });
        }
        leaps.push(ClockLeap { by_s, lasts: 1, wakes: by_s > 0 });
    }
    leaps
}

#[test]
fn each_report_is_sent_at_its_time_however_the_clock_leapt_before() {
    for leaps_at in LEAPS_AT.map(text_at) {
        let right = without_leap(leaps_at);
        assert!(right.iter().flat_map(|(_, sent)| sent).count() > 8);
        leaps().into_iter().for_each(|leap| check_leap(leaps_at, &right, leap));
    }
}

fn check_leap(leaps_at: Timestamp, right: &[(Timestamp, Vec<MailedReport>)], leap: ClockLeap) {
    let mut story = story_before(leaps_at);
    let first = right.iter().position(|(now, _)| *now == leaps_at).unwrap();
    let last = first + leap.lasts;
    let mut sent_by_leap = vec![];
    for (place, (now, expected)) in right.iter().enumerate() {
        if (first..last).contains(&place) {
            let mut shown = Timestamp::from_unix_ms(now.unix_ms() + leap.by_s * 1_000);
            if leap.wakes {
                shown = shown.plus(story.board.until_due(shown).unwrap()).plus(A_MOMENT);
            }
            sent_by_leap.push((*now, turn(&mut story, shown)));
            continue;
        }
        let sent = turn(&mut story, *now);
        // What fell due while the clock was wrong is sent once it is right; and a clock that was behind for so long that it
        // seemed right sends the newest again.
        let missed: Vec<_> = right[first..last].iter().flat_map(|(_, sent)| sent).collect();
        let may_follow = |report: &MailedReport| {
            let is_again = leap.by_s < 0 && leap.lasts > 1;
            place == last && (missed.contains(&report) || is_again)
        };
        for report in &sent {
            let is_right = expected.contains(report) || may_follow(report);
            assert!(is_right, "{leaps_at} {leap:?}: {report:?} at {now}");
        }
        // It was sent before its time, but after its period.
        let was_whole = |report: &MailedReport| {
            let of_customer = report.customer.is_some();
            let zone = if of_customer { "America/Los_Angeles" } else { "Europe/Berlin" };
            let end = report.period.span(&zone.parse().unwrap()).to;
            sent_by_leap.iter().any(|(real, sent)| end <= *real && sent.contains(report))
        };
        for report in expected {
            let is_sent = sent.contains(report) || was_whole(report);
            assert!(is_sent, "{leaps_at} {leap:?}: {report:?} is not sent at {now}");
        }
    }
}

/// A clock that is behind for less than it takes to settle, as one that is set after its machine began, sends nothing again.
#[test]
fn a_clock_that_is_behind_for_a_moment_sends_nothing_again() {
    let leaps_at = text_at("2026-12-05T12:00:00Z");
    for by_s in LEAPS_S {
        let mut story = story_before(leaps_at);
        turn(&mut story, leaps_at);
        for second in [0, CLOCK_SETTLES_AFTER.as_secs() - 1] {
            let shown = Timestamp::from_unix_ms(leaps_at.unix_ms() - by_s * 1_000);
            turn(&mut story, shown.plus(Duration::from_secs(second)));
        }
        assert_eq!(turn(&mut story, leaps_at.plus(Duration::from_secs(90))), [], "{by_s}");
    }
}

/// So many are kept in mind of a schedule as of a clock that is ahead for a week, and no more.
#[test]
fn a_clock_that_is_ahead_for_long_sends_nothing_twice_that_it_keeps_in_mind() {
    for (days, again) in [(7, 0), (8, 1)] {
        let leaps_at = text_at("2026-12-05T12:00:00Z");
        let mut story = story_before(leaps_at);
        assert!(!turn(&mut story, leaps_at).is_empty());
        story.configure(page("Europe/Berlin", json!([schedule("daily-operations", 420)])));
        for day in 0..days {
            let shown = leaps_at.plus(Duration::from_secs((100 + day) * 86_400));
            assert_eq!(turn(&mut story, shown).len(), 1);
        }
        let kept = story.board.mailed_reports.len();
        assert_eq!(kept, 8);
        assert_eq!(turn(&mut story, leaps_at.plus(Duration::from_secs(60))).len(), again, "{days}");
    }
}
