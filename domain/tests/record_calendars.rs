//! Calendars of the record: on which days do they draw work, and which days of a component?

use std::time::Duration;

use crate::story::months::{instant, month};
use crate::story::{PageStory, at};
use domain::public::maintenance_month::{
    MONTHS_AHEAD, MaintenanceMonth, maintenance_month, months_beside, open_works, wanted_month,
};
use domain::public::month_history::month_history;
use domain::public::record_wording;
use domain::public::uptime_calendar::{drawn_days, told_days};
use domain::public::view::PublicView;
use domain::status::{MaintenanceStatus, Status};
use domain::time::timestamp::{DAY_MS, Timestamp};
use domain::uptime::Day;
use domain::words::Words;

/// The days with work, each with the names of it.
fn days_with_work(calendar: &MaintenanceMonth<'_>) -> Vec<(u32, Vec<String>)> {
    let days = calendar.weeks.iter().flatten().flatten();
    let named = days.map(|day| {
        let works = day.works.iter().map(|place| calendar.works[*place].name.to_owned());
        (day.number, works.collect::<Vec<_>>())
    });
    named.filter(|(_, works)| !works.is_empty()).collect()
}

#[test]
fn work_stands_on_each_of_its_days_in_weeks_that_begin_on_monday() {
    let mut story = PageStory::begin();
    story.schedule("Network", "2026-12-31T22:00Z", "2027-01-02T00:00Z");
    story.schedule("Disks", "2026-11-30T23:00Z", "2026-12-01T01:00Z");
    let view = story.view();
    let named = |text: &str| days_with_work(&maintenance_month(&view, month(text), None));
    let day = |number: u32, name: &str| (number, vec![name.to_owned()]);
    assert_eq!(named("2026-11"), [day(30, "Disks")]);
    assert_eq!(named("2026-12"), [day(1, "Disks"), day(31, "Network")]);
    // It ends with the first of January: the second is free.
    assert_eq!(named("2027-01"), [day(1, "Network")]);
    assert!(named("2027-02").is_empty());
    let november = maintenance_month(&view, month("2026-11"), None);
    let numbers: Vec<Vec<u32>> = november
        .weeks
        .iter()
        .map(|week| week.iter().map(|day| day.as_ref().map_or(0, |day| day.number)).collect())
        .collect();
    assert_eq!(numbers.len(), 6);
    assert_eq!(numbers[0], [0, 0, 0, 0, 0, 0, 1], "the first is a Sunday");
    assert_eq!(numbers[1], [2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(numbers[5], [30, 0, 0, 0, 0, 0, 0]);
    let today = november.weeks.iter().flatten().flatten().filter(|day| day.is_today);
    assert_eq!(today.map(|day| day.number).collect::<Vec<_>>(), [20]);
    let (running, upcoming) = open_works(&view);
    assert_eq!((running.len(), upcoming.len(), upcoming[0].name.as_str()), (0, 2, "Disks"));
}

#[test]
fn what_goes_on_lasts_until_now_and_what_is_over_comes_from_the_history() {
    let mut story = PageStory::begin();
    story.schedule("Disks", "2026-11-22T10:00Z", "2026-11-22T12:00Z");
    let day_s = 86_400;
    story.now = 2 * day_s;
    story.look();
    let view = story.view();
    let (running, _) = open_works(&view);
    assert!(running.is_empty(), "it was over at once");
    let history = month_history(&story.board, month("2026-11"), at(story.now)).unwrap();
    let calendar = maintenance_month(&view, month("2026-11"), Some(&history));
    assert_eq!(days_with_work(&calendar), [(22, vec!["Disks".to_owned()])]);
    assert_eq!(calendar.works[0].status, MaintenanceStatus::Completed);
    assert_eq!(calendar.works[0].path, history.entries[0].path);
    let words = record_wording::works(Words::ENGLISH, &calendar);
    assert_eq!(words, "One maintenance is on the calendar of November 2026.");

    // Work that is overdue is drawn until today.
    let mut view = view;
    let mut late = view.maintenances[0].clone();
    late.status = MaintenanceStatus::InProgress;
    (late.started_at, late.ended_at) = (Some(instant("2026-11-20T12:00Z")), None);
    late.scheduled_until = instant("2026-11-20T13:00Z");
    view.maintenances = vec![late];
    let calendar = maintenance_month(&view, month("2026-11"), None);
    let numbers: Vec<u32> = days_with_work(&calendar).iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [20, 21, 22]);
}

#[test]
fn months_of_the_calendar_end_where_no_work_can_be_announced() {
    let story = PageStory::begin();
    let view = story.view();
    let last = month("2026-11").plus(MONTHS_AHEAD);
    assert_eq!(wanted_month(&view, None), Ok(month("2026-11")));
    assert_eq!(wanted_month(&view, Some(last)), Ok(last));
    let problem = wanted_month(&view, Some(last.next())).unwrap_err();
    assert_eq!(problem.status, 404);
    assert!(problem.hint.unwrap().ends_with(&format!("/maintenance?month={last}")));
    assert_eq!(months_beside(&view, last, None), (Some(last.previous()), None));
    let history = month_history(&story.board, month("2026-11"), at(0)).unwrap();
    let beside = months_beside(&view, month("2026-11"), Some(&history));
    assert_eq!(beside, (None, Some(month("2026-12"))), "the page is of this month");
}

/// A view whose component came to the page some days ago, with what its days were like, oldest first.
fn with_days(came_days_ago: i64, days: &[(Status, u32, bool)]) -> PublicView {
    let mut view = PageStory::begin().view();
    let today = view.days.last().unwrap().start.unix_ms();
    view.page.created_at = Timestamp::from_unix_ms(today - 400 * DAY_MS);
    let component = &mut view.groups[0].components[0];
    component.created_at = Timestamp::from_unix_ms(today - came_days_ago * DAY_MS + 1);
    let count = component.days.len();
    for (day, (worst, trouble_s, corrected)) in
        component.days[count - days.len()..].iter_mut().zip(days)
    {
        *day = Day { worst: *worst, trouble_s: *trouble_s, corrected: *corrected };
    }
    view
}

#[test]
fn days_are_drawn_from_when_a_component_came_by_week_and_weekday() {
    for (ago, count) in [(0, 1), (1, 2), (11, 12), (89, 90), (200, 90)] {
        let view = with_days(ago, &[]);
        let drawn = drawn_days(&view, &view.groups[0].components[0]);
        assert_eq!(drawn.len(), count, "{ago}");
        assert_eq!(drawn[0].week, 0);
        // The 20th of November 2026 is a Friday.
        let last = drawn.last().unwrap();
        assert_eq!((last.weekday, last.date.to_string().as_str()), (4, "2026-11-20"));
        for pair in drawn.windows(2) {
            let [before, after] = [&pair[0], &pair[1]].map(|day| day.week * 7 + day.weekday);
            assert_eq!(before + 1, after, "{:?}", pair[1].date);
        }
    }
    // The page may be younger than a component's record.
    let mut view = with_days(89, &[]);
    view.page.created_at = view.days[60].start.plus(Duration::from_secs(3_600));
    assert_eq!(drawn_days(&view, &view.groups[0].components[0]).len(), 30);
}

#[test]
fn what_was_not_simply_operational_is_told_in_words() {
    use Status::{MajorOutage as M, NoData as N, Operational as O, UnderMaintenance as U};
    let days = [
        (N, 0, false),
        (N, 0, false),
        (O, 0, false),
        (M, 60, false),
        (U, 0, false),
        (O, 0, true),
        (O, 0, false),
    ];
    let view = with_days(6, &days);
    let drawn = drawn_days(&view, &view.groups[0].components[0]);
    let told: Vec<String> = told_days(&drawn)
        .iter()
        .map(|days| {
            let (when, trouble) = (
                record_wording::alike_days(Words::ENGLISH, days),
                record_wording::trouble(Words::ENGLISH, days),
            );
            format!("{when}: {:?}, {trouble}", days.day.worst)
        })
        .collect();
    assert_eq!(
        told,
        [
            "19 Nov 2026: Operational, none, corrected",
            "18 Nov 2026: UnderMaintenance, none",
            "17 Nov 2026: MajorOutage, 1 min",
            "14 Nov 2026 to 15 Nov 2026: NoData, none",
        ]
    );
    let words = record_wording::calendar(Words::ENGLISH, &drawn);
    assert_eq!(words, "7 days until 20 Nov 2026: 5 with data, 1 with trouble");
}
