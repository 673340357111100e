//! Figures over time: they equal what counting second by second finds, days meet without gap or
//! overlap, and months, quarters and years begin where their first day does. Another library with
//! another copy of the time zones says which second falls on which date.

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Timelike};
use domain::config::Weights;
use domain::status::Status;
use domain::time::calendar::{Span, Unit};
use domain::time::state_timeline::StateTimeline;
use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;
use domain::time::window::{Window, span};
use domain::uptime::measured_spans::MeasuredSpans;
use domain::uptime::status_durations::{StatusDurations, combine, tally};
use domain::uptime::{figure, trouble_s};
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert_eq, prop_oneof, proptest,
};

const ZONES: [&str; 5] =
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];

/// Seconds around which clocks change somewhere, and one at which they do not.
const MOMENTS: [&str; 9] = [
    "2026-03-29T01:00:00Z", // Berlin, forward
    "2026-10-25T01:00:00Z", // Berlin, back
    "2026-03-08T07:00:00Z", // New York, forward
    "2026-11-01T06:00:00Z", // New York, back
    "2026-04-04T15:00:00Z", // Lord Howe, back by half an hour
    "2026-10-03T15:30:00Z", // Lord Howe, forward by half an hour
    "2026-01-01T00:00:00Z",
    "2024-02-29T12:00:00Z",
    "2026-07-01T00:00:00Z",
];

const STATUSES: [Status; 6] = Status::ALL;

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_ms(second * 1000)
}

fn second(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().unix_ms() / 1000
}

fn moment() -> impl Strategy<Value = i64> {
    (0..MOMENTS.len()).prop_map(|index| second(MOMENTS[index]))
}

/// Points of a track: seconds after a moment with what held from there on.
fn points() -> impl Strategy<Value = Vec<(i64, Status)>> {
    let status = (0..STATUSES.len()).prop_map(|index| STATUSES[index]);
    let gap = prop_oneof![Just(1_i64), 1..120_i64, 1..20_000_i64];
    proptest::collection::vec((gap, status), 0..25).prop_map(|steps| {
        let mut second = -50_000;
        let points = steps.into_iter().map(|(gap, status)| {
            second += gap;
            (second, status)
        });
        points.collect()
    })
}

fn track(moment: i64, points: &[(i64, Status)]) -> StateTimeline<Status> {
    let mut track = StateTimeline::default();
    for (second, status) in points {
        track.set_from(at(moment + second), *status);
    }
    track
}

/// What held in each second from `from` on, before `to`, found by walking through all of them.
fn seconds(
    moment: i64,
    points: &[(i64, Status)],
    from: i64,
    to: i64,
) -> impl Iterator<Item = (i64, Status)> {
    let (mut next, mut held) = (0, Status::NoData);
    (from..to).map(move |now| {
        while points.get(next).is_some_and(|(start, _)| moment + start <= now) {
            held = points[next].1;
            next += 1;
        }
        (now, held)
    })
}

fn counted(held: impl Iterator<Item = (i64, Status)>) -> [u64; 6] {
    let mut counts = [0; 6];
    for (_, status) in held {
        counts[STATUSES.iter().position(|candidate| *candidate == status).unwrap()] += 1000;
    }
    counts
}

fn by_status(tally: StatusDurations) -> [u64; 6] {
    STATUSES.map(|status| tally.with_status(status))
}

/// The date of every quarter of an hour from `from` to `to`, as the other library has it. Clocks of
/// these zones change at quarters only.
fn dates(zone: &str, from: i64, to: i64) -> Vec<NaiveDate> {
    let zone: chrono_tz::Tz = zone.parse().unwrap();
    let date =
        |quarter: i64| DateTime::from_timestamp(quarter * 900, 0).unwrap().with_timezone(&zone);
    (from.div_euclid(900)..=to.div_euclid(900)).map(|quarter| date(quarter).date_naive()).collect()
}

/// The days until `now`, counted second by second.
/// A day: when it begins, its worst, and its seconds of trouble.
type CountedDay = (Timestamp, Status, u32);

fn counted_days(
    zone: &str,
    moment: i64,
    points: &[(i64, Status)],
    now: i64,
    count: usize,
) -> Vec<CountedDay> {
    let from = now - 86_400 * (i64::try_from(count).unwrap() + 2);
    let dates = dates(zone, from, now);
    let mut days: Vec<(NaiveDate, CountedDay)> = vec![];
    for (second, status) in seconds(moment, points, from, now + 1) {
        let quarter = second.div_euclid(900) - from.div_euclid(900);
        let date = dates[usize::try_from(quarter).unwrap()];
        if days.last().is_none_or(|(last, _)| *last != date) {
            days.push((date, (at(second), Status::NoData, 0)));
        }
        let (_, worst, trouble_s) = &mut days.last_mut().unwrap().1;
        if second < now && status != Status::NoData {
            let none = *worst == Status::NoData;
            *worst = if none { status } else { (*worst).max(status) };
            *trouble_s += u32::from(status.is_trouble());
        }
    }
    days.split_off(days.len() - count).into_iter().map(|(_, day)| day).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn a_tally_equals_the_count_of_every_second(
        moment in moment(), points in points(), start in -60_000..40_000_i64, length in 0..30_000_i64,
    ) {
        let (from, to) = (moment + start, moment + start + length);
        let track = track(moment, &points);
        let tally = tally(&track, at(from), at(to));
        let counts = counted(seconds(moment, &points, from, to));
        prop_assert_eq!(by_status(tally), counts);
        prop_assert_eq!(tally.window_ms(), u64::try_from(length * 1000).unwrap());

        // 0.3 of a partial outage and all of a major one, of what was observed.
        let observed = counts[0] + counts[3] + counts[4] + counts[5];
        let kept = 1000 * observed - 300 * counts[4] - 1000 * counts[5];
        let figure = figure(tally, Weights::default());
        let exact = (observed > 0).then(|| kept * 100_000 / (1000 * observed));
        prop_assert_eq!(figure.hundred_thousandths.map(u64::from), exact);
        prop_assert_eq!(figure.ratio, (observed > 0).then(|| kept as f64 / (1000 * observed) as f64));
    }

    #[test]
    fn a_window_in_pieces_tallies_as_the_whole(
        moment in moment(), points in points(), mut cuts in proptest::collection::vec(-60_000_000..90_000_000_i64, 2..9),
    ) {
        cuts.sort_unstable();
        let instant = |ms: &i64| Timestamp::from_unix_ms(moment * 1000 + ms);
        let track = track(moment, &points);
        let mut pieces: Vec<StatusDurations> =
            cuts.windows(2).map(|cut| tally(&track, instant(&cut[0]), instant(&cut[1]))).collect();
        let whole = tally(&track, instant(&cuts[0]), instant(cuts.last().unwrap()));
        prop_assert_eq!(combine(&pieces), whole);
        pieces.reverse();
        prop_assert_eq!(combine(&pieces), whole);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, ..ProptestConfig::default() })]

    #[test]
    fn days_equal_the_count_of_every_second(
        moment in moment(), points in points(), zone in 0..ZONES.len(), later in -90_000..180_000_i64, count in 1..4_usize,
    ) {
        let now = moment + later;
        let zone = ZONES[zone];
        let spans = MeasuredSpans::new(&zone.parse().unwrap(), at(now), count);
        let measured = spans.measure(&track(moment, &points));
        let days = spans.days().iter().zip(&measured.days);
        let days: Vec<_> = days.map(|(span, day)| (span.from, day.worst(), trouble_s(*day))).collect();
        prop_assert_eq!(days, counted_days(zone, moment, &points, now, count));
    }

    #[test]
    fn spans_measured_at_once_are_those_tallied_one_by_one(
        moment in moment(), points in points(), zone in 0..ZONES.len(), later in -90_000..180_000_i64, count in 0..100_usize,
    ) {
        let (zone, now): (Zone, _) = (ZONES[zone].parse().unwrap(), at(moment + later));
        let track = track(moment, &points);
        let spans = MeasuredSpans::new(&zone, now, count);
        let measured = spans.measure(&track);
        prop_assert_eq!(spans.days(), zone.last_days(now, count));
        let days = spans.days().iter().map(|day| tally(&track, day.from, day.to.min(now)));
        prop_assert_eq!(measured.days, days.collect::<Vec<_>>());
        for (window, durations) in measured.windows {
            let since = track.starts().next();
            let alone = since.map(|since| span(window, &zone, now, since));
            let alone = alone.map(|span| tally(&track, span.from, span.to)).unwrap_or_default();
            prop_assert_eq!(durations, alone, "{}", window);
        }
    }

    #[test]
    fn a_unit_holds_the_instant_it_is_asked_for(ms in any::<u32>(), zone in 0..ZONES.len()) {
        let instant = Timestamp::from_unix_ms(i64::from(ms) * 1_000);
        let zone: Zone = ZONES[zone].parse().unwrap();
        let units = [Unit::Day, Unit::Month, Unit::Quarter, Unit::Year].map(|unit| zone.unit(unit, instant));
        for pair in units.windows(2) {
            prop_assert_eq!(pair[0].from.max(pair[1].from), pair[0].from, "a unit lies in the larger one");
            prop_assert_eq!(pair[0].to.min(pair[1].to), pair[0].to);
        }
        prop_assert_eq!(units[0].contains(instant), true);
        for (window, _) in Window::ALL {
            let Span { from, to } = span(window, &zone, instant, Timestamp::default());
            prop_assert_eq!((from <= instant, to), (true, instant));
        }
    }
}

/// Ten years of days: each meets the next, and begins with the first instant of its date.
#[test]
fn days_meet_and_begin_at_midnight_for_ten_years() {
    let further = ["America/Sao_Paulo", "Pacific/Apia", "Asia/Beirut", "Africa/Cairo"];
    for name in ZONES.into_iter().chain(further) {
        let zone: Zone = name.parse().unwrap();
        let other: chrono_tz::Tz = name.parse().unwrap();
        let days = zone.last_days("2026-01-01T12:00:00Z".parse().unwrap(), 6000);
        assert_eq!(days.len(), 6000, "{name}");
        assert!(days.windows(2).all(|pair| pair[0].to == pair[1].from), "{name}");
        for day in &days {
            let local = |at: Timestamp| other.timestamp_millis_opt(at.unix_ms()).unwrap();
            let first = local(day.from);
            let before = local(Timestamp::from_unix_ms(day.from.unix_ms() - 1));
            assert_eq!(zone.date_name(day.from), first.date_naive().to_string(), "{name}");
            assert!(before.date_naive() < first.date_naive(), "{name}: {first}");
            assert!(first.hour() == 0 || before.offset() != first.offset(), "{name}: {first}");
        }
    }
}

#[test]
fn months_quarters_and_years_tile_and_begin_with_their_first_day() {
    for name in ZONES {
        let zone: Zone = name.parse().unwrap();
        let other: chrono_tz::Tz = name.parse().unwrap();
        for (unit, count) in [(Unit::Month, 120), (Unit::Quarter, 40), (Unit::Year, 10)] {
            let mut at = "2016-06-15T00:00:00Z".parse().unwrap();
            for _ in 0..count {
                let span = zone.unit(unit, at);
                assert!(span.contains(at));
                assert_eq!(zone.unit(unit, Timestamp::from_unix_ms(span.to.unix_ms() - 1)), span);
                assert_eq!(zone.unit(Unit::Day, span.from).from, span.from);
                let first = other.timestamp_millis_opt(span.from.unix_ms()).unwrap();
                assert_eq!((first.day(), first.hour(), first.minute()), (1, 0, 0), "{name}");
                let months = match unit {
                    Unit::Quarter => [1, 4, 7, 10].as_slice(),
                    Unit::Year => &[1],
                    Unit::Day | Unit::Month => &[first.month()],
                };
                assert!(months.contains(&first.month()), "{name}: {first}");
                at = span.to;
            }
        }
    }
}
