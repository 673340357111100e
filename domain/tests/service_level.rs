//! Service levels: are they what a contract says, to the millisecond, in hours that clocks change in?

use domain::config::customers::{ContractExclusion, CustomerContract, ServiceCredit};
use domain::config::incident_policy::BusinessHours;
use domain::ids::ComponentId;
use domain::sla::customer_status::ServedComponent;
use domain::sla::service_level::{MAX_DOWNTIMES, ServiceLevel, service_level};
use domain::sla::service_time::{is_in_service_time, service_spans};
use domain::status::Status;
use domain::time::calendar::Span;
use domain::time::calendar_date::CalendarDate;
use domain::time::calendar_period::CalendarPeriod;
use domain::time::state_timeline::StateTimeline;
use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;
use proptest::prelude::*;

const HOUR_MS: u64 = 3_600_000;

fn time(text: &str) -> Timestamp {
    Timestamp::read(text).unwrap()
}

fn berlin() -> Zone {
    "Europe/Berlin".parse().unwrap()
}

fn period(text: &str) -> Span {
    text.parse::<CalendarPeriod>().unwrap().span(&berlin())
}

fn contract(hours: Option<(&[u8], u16, u16)>) -> CustomerContract {
    let hours = hours.map(|(days, from, to)| BusinessHours {
        days: days.to_vec(),
        from_minute: from * 60,
        to_minute: to * 60,
    });
    let credit = |below: &str, percent| ServiceCredit { below: below.parse().unwrap(), percent };
    CustomerContract {
        target: "99.9%".parse().unwrap(),
        timezone: Some(berlin()),
        service_hours: hours,
        holidays: vec![],
        exclude: vec![],
        credits: vec![credit("99.9%", 10), credit("99%", 25), credit("95%", 100)],
    }
}

fn timeline(points: &[(&str, Status)]) -> StateTimeline<Status> {
    let mut timeline = StateTimeline::default();
    timeline.set_from(time("2025-01-01T00:00:00Z"), Status::Operational);
    for (at, status) in points {
        timeline.set_from(time(at), *status);
    }
    timeline
}

fn measured(
    contract: &CustomerContract,
    within: Span,
    timelines: &[StateTimeline<Status>],
    third_party: &[Span],
) -> ServiceLevel {
    let ids: Vec<ComponentId> =
        (0..timelines.len()).map(|n| format!("c-{n}").parse().unwrap()).collect();
    let components = ids.iter().zip(timelines);
    let components: Vec<ServedComponent<'_>> =
        components.map(|(id, counted)| ServedComponent { id, counted, third_party }).collect();
    service_level(contract, &Zone::UTC, within, &components)
}

const WEEKDAYS: &[u8] = &[1, 2, 3, 4, 5];
const SUNDAY: &[u8] = &[7];

#[test]
fn service_time_goes_by_the_clocks_of_the_contract() {
    // March 2026 has 22 days of work, and on its 29th clocks go from two to three; on 25 October they go back.
    for (hours, month, expected) in [
        (None, "2026-03", 743),
        (None, "2026-10", 745),
        (None, "2026", 8_760),
        (Some((WEEKDAYS, 8, 18)), "2026-03", 220),
        (Some((WEEKDAYS, 8, 18)), "2026-10", 220),
        (Some((WEEKDAYS, 8, 18)), "2026", 2_610),
        (Some((SUNDAY, 1, 4)), "2026-03", 5 * 3 - 1),
        (Some((SUNDAY, 1, 4)), "2026-10", 4 * 3 + 1),
        (Some((SUNDAY, 4, 24)), "2026-03", 5 * 20),
    ] {
        let level = measured(&contract(hours), period(month), &[timeline(&[])], &[]);
        assert_eq!(level.service_ms, expected * HOUR_MS, "{hours:?} {month}");
        assert_eq!((level.is_met, level.availability_thousandths), (Some(true), Some(100_000)));
    }
    let mut with_holidays = contract(Some((WEEKDAYS, 8, 18)));
    with_holidays.holidays =
        ["2026-12-25", "2026-12-26"].map(|day| day.parse::<CalendarDate>().unwrap()).to_vec();
    // The 26th is a Saturday, and takes nothing away.
    let level = measured(&with_holidays, period("2026-12"), &[timeline(&[])], &[]);
    assert_eq!(level.service_ms, 22 * 10 * HOUR_MS);
    let christmas = |at: &str| {
        let from = time(at);
        is_in_service_time(
            &with_holidays,
            &Zone::UTC,
            Span { from, to: time("2026-12-25T23:00:00Z") },
        )
    };
    assert!(!christmas("2026-12-24T17:00:00Z") && christmas("2026-12-24T16:59:59.999Z"));
}

#[test]
fn only_what_fails_within_the_hours_counts_and_each_second_once() {
    use Status::{DegradedPerformance, MajorOutage, Operational, PartialOutage};
    // A Thursday. Service is 07:00 to 17:00 UTC.
    let first = timeline(&[
        ("2026-11-19T16:58:00Z", MajorOutage),
        ("2026-11-20T07:03:00Z", DegradedPerformance),
        ("2026-11-20T09:00:00Z", Operational),
    ]);
    let second =
        timeline(&[("2026-11-19T16:59:00Z", PartialOutage), ("2026-11-20T07:05:30Z", Operational)]);
    let terms = contract(Some((WEEKDAYS, 8, 18)));
    let level = measured(&terms, period("2026-11"), &[first, second], &[]);
    assert_eq!(level.service_ms, 210 * HOUR_MS);
    assert_eq!(level.downtime_ms, 120_000 + 330_000);
    let down = level.downtimes.iter().map(|down| (down.from, down.to, down.components.len()));
    assert_eq!(
        down.collect::<Vec<_>>(),
        [
            (time("2026-11-19T16:58:00Z"), time("2026-11-19T17:00:00Z"), 2),
            (time("2026-11-20T07:00:00Z"), time("2026-11-20T07:05:30Z"), 2),
        ]
    );
    // Of 210 hours 12 min 36 s may be lost.
    assert_eq!((level.downtimes_total, level.is_met, level.credit), (2, Some(true), None));
    assert_eq!(level.budget_left_ms, 756_000 - 450_000);
}

#[test]
fn a_promise_is_kept_up_to_its_last_millisecond_and_the_lowest_threshold_decides() {
    let within = period("2026-11");
    let terms = contract(None);
    // 720 hours: a thousandth of them are 2,592 s.
    for (down_ms, availability, is_met, left, percent) in [
        (2_592_000, 99_900, true, 0, None),
        (2_592_001, 99_899, false, -1, Some(10)),
        (25_920_000, 99_000, false, -23_328_000, Some(10)),
        (25_920_001, 98_999, false, -23_328_001, Some(25)),
        (129_600_001, 94_999, false, -127_008_001, Some(100)),
    ] {
        let from = time("2026-11-03T00:00:00Z");
        let mut down = timeline(&[("2026-11-03T00:00:00Z", Status::MajorOutage)]);
        down.set_from(Timestamp::from_unix_ms(from.unix_ms() + down_ms), Status::Operational);
        let level = measured(&terms, within, &[down], &[]);
        assert_eq!(i64::try_from(level.downtime_ms).unwrap(), down_ms);
        assert_eq!(level.availability_thousandths, Some(availability), "{down_ms}");
        assert_eq!((level.is_met, level.budget_left_ms), (Some(is_met), left), "{down_ms}");
        assert_eq!(level.credit.map(|credit| credit.percent), percent, "{down_ms}");
    }
}

#[test]
fn what_is_excluded_is_no_downtime_and_what_is_not_known_counts_neither_way() {
    use Status::{MajorOutage, NoData, Operational, UnderMaintenance};
    let within = Span { from: time("2026-11-03T00:00:00Z"), to: time("2026-11-03T10:00:00Z") };
    let worked_on = timeline(&[
        ("2026-11-03T01:00:00Z", UnderMaintenance),
        ("2026-11-03T02:00:00Z", MajorOutage),
        ("2026-11-03T04:00:00Z", Operational),
    ]);
    let unseen =
        timeline(&[("2026-11-03T03:30:00Z", NoData), ("2026-11-03T05:00:00Z", Operational)]);
    let vendor = Span { from: time("2026-11-03T02:30:00Z"), to: time("2026-11-03T03:00:00Z") };
    let hours = |level: &ServiceLevel| {
        [level.downtime_ms, level.excluded_ms, level.no_data_ms].map(|ms| ms * 2 / HOUR_MS)
    };
    let mut terms = contract(None);
    let timelines = [worked_on, unseen];
    for (exclude, half_hours) in [
        (vec![], [6, 0, 2]),
        (vec![ContractExclusion::Maintenance], [4, 2, 2]),
        (vec![ContractExclusion::ThirdParty], [5, 1, 2]),
        (vec![ContractExclusion::ThirdParty, ContractExclusion::Maintenance], [3, 3, 2]),
    ] {
        terms.exclude = exclude;
        let level = measured(&terms, within, &timelines, &[vendor]);
        assert_eq!(hours(&level), half_hours, "{:?}", terms.exclude);
        let [down, ..] = half_hours;
        let up = u32::try_from(18 - down).unwrap();
        assert_eq!(level.availability_thousandths, Some(up * 100_000 / 18));
    }
    for nothing in [vec![], vec![StateTimeline::default()]] {
        let level = measured(&terms, within, &nothing, &[]);
        assert_eq!((level.no_data_ms, level.downtime_ms), (10 * HOUR_MS, 0));
        assert_eq!((level.is_met, level.availability_thousandths), (None, None));
        assert_eq!(level.credit, None);
    }
}

#[test]
fn many_downtimes_are_all_counted_and_the_first_are_listed() {
    let within = period("2026-11");
    let mut flaps = timeline(&[]);
    for n in 0..i64::try_from(MAX_DOWNTIMES).unwrap() + 5 {
        let from = within.from.unix_ms() + n * 60_000;
        flaps.set_from(Timestamp::from_unix_ms(from), Status::MajorOutage);
        flaps.set_from(Timestamp::from_unix_ms(from + 1_000), Status::Operational);
    }
    let level = measured(&contract(None), within, &[flaps], &[]);
    assert_eq!((level.downtimes_total, level.downtimes.len()), (MAX_DOWNTIMES + 5, MAX_DOWNTIMES));
    assert_eq!(level.downtime_ms, (u64::try_from(MAX_DOWNTIMES).unwrap() + 5) * 1_000);
}

/// How each minute of a year counts, by asking for it alone: down, excluded, unknown.
fn by_the_minute(
    contract: &CustomerContract,
    within: Span,
    timelines: &[StateTimeline<Status>],
) -> [u64; 4] {
    let mut counts = [0; 4];
    let zone = berlin();
    let hours = contract.service_hours.clone().unwrap();
    let excludes_work = contract.exclude.contains(&ContractExclusion::Maintenance);
    for at in (within.from.unix_ms()..within.to.unix_ms()).step_by(60_000) {
        let at = Timestamp::from_unix_ms(at);
        let is_holiday = contract.holidays.contains(&CalendarDate::holding(at, &zone));
        if is_holiday || !hours.contain(&zone, at) {
            continue;
        }
        counts[0] += 1;
        let has = |wanted: &[Status]| {
            timelines.iter().any(|own| wanted.contains(own.at(at).unwrap_or(&Status::NoData)))
        };
        let is_worked_on = has(&[Status::UnderMaintenance]);
        if has(&[Status::MajorOutage, Status::PartialOutage]) || (is_worked_on && !excludes_work) {
            counts[1] += 1;
        } else if has(&[Status::NoData]) {
            counts[3] += 1;
        } else if is_worked_on {
            counts[2] += 1;
        }
    }
    counts
}

fn any_timeline() -> impl Strategy<Value = StateTimeline<Status>> {
    let status = prop_oneof![
        Just(Status::Operational),
        Just(Status::DegradedPerformance),
        Just(Status::PartialOutage),
        Just(Status::MajorOutage),
        Just(Status::UnderMaintenance),
        Just(Status::NoData),
    ];
    // Around both changes of the clocks, and anywhere in the year.
    let minute = prop_oneof![0_i64..525_600, 125_000_i64..126_500, 427_000_i64..429_000];
    proptest::collection::vec((minute, status), 0..20).prop_map(|mut points| {
        points.sort_by_key(|(minute, _)| *minute);
        let mut timeline = StateTimeline::default();
        let start = period("2026").from.unix_ms();
        for (minute, status) in points {
            timeline.set_from(Timestamp::from_unix_ms(start + minute * 60_000), status);
        }
        timeline
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// A year in whole minutes is what each of its minutes says alone.
    #[test]
    fn a_year_is_the_sum_of_its_minutes(
        timelines in proptest::collection::vec(any_timeline(), 1..4),
        days in proptest::sample::subsequence(vec![1_u8, 2, 3, 4, 5, 6, 7], 1..7),
        from in 0_u16..23,
        length in 1_u16..24,
        excludes_work: bool,
    ) {
        let mut terms = contract(Some((&days, from, (from + length).min(24))));
        terms.holidays = ["2026-01-01", "2026-03-29", "2026-05-01"].map(|day| day.parse().unwrap()).to_vec();
        terms.exclude = excludes_work.then_some(ContractExclusion::Maintenance).into_iter().collect();
        let within = period("2026");
        let level = measured(&terms, within, &timelines, &[]);
        let minutes = [level.service_ms, level.downtime_ms, level.excluded_ms, level.no_data_ms]
            .map(|ms| ms / 60_000);
        prop_assert_eq!(minutes, by_the_minute(&terms, within, &timelines));
        let spans: Vec<Span> = service_spans(&terms, &Zone::UTC, within).collect();
        prop_assert!(spans.windows(2).all(|two| two[0].to <= two[1].from));
    }
}
