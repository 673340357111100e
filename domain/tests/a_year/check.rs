//! Does every figure equal the count? Windows, days, groups, the page, and what the public log gives.

use chrono::{DateTime, Datelike, NaiveDate};
use domain::public::build_view::public_view;
use domain::public::uptime_report::figures;
use domain::public::view::{ComponentView, PublicView};
use domain::status::Status;
use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;
use domain::time::window::Window;
use domain::uptime::Uptime;
use domain::uptime::measured_spans::MeasuredSpans;
use domain::uptime::status_durations::tally;
use domain::uptime::trouble_s as trouble_seconds;

use super::oracle::{NO_DATA, Oracle};
use super::reports::QuarterCount;
use super::script::{AGENTS, COMPONENTS, LATE, Script, YEAR};
use super::system::{STATUSES, SimulatedSystem, at, name_of};

/// When figures are looked at; and besides, when days of 23 and of 25 hours end.
const INSTANTS: [&str; 5] = [
    "2026-02-03T14:05:00Z",
    "2026-07-31T10:00:00Z", // the minute of the change
    "2026-10-24T23:30:00Z", // agents are silent
    "2027-01-05T00:00:00Z",
    "2027-01-31T23:59:00Z",
];
const IN_BERLIN: [&str; 2] = ["2026-03-29T21:59:00Z", "2026-10-25T22:59:00Z"];
const IN_NEW_YORK: [&str; 2] = ["2026-03-09T03:59:00Z", "2026-11-02T04:59:00Z"];

/// Minutes of each status, best first.
type YearCounts = [u64; 6];

pub(crate) struct YearCheck<'a> {
    oracle: Oracle<'a>,
    zone: Zone,
    /// The local dates of the year with the first minute of each, and the minute after the last.
    dates: Vec<(u32, NaiveDate)>,
    /// What there was: minutes of each status, changes, agents that were silent at a look.
    seen: YearCounts,
    changes: usize,
    silent: usize,
}

impl<'a> YearCheck<'a> {
    pub(crate) fn new(script: &'a Script, zone: &str) -> Self {
        let other: chrono_tz::Tz = zone.parse().unwrap();
        let date = |minute: u32| {
            let at = DateTime::from_timestamp_millis(at(minute).unix_ms()).unwrap();
            (minute, at.with_timezone(&other).date_naive())
        };
        let mut dates: Vec<_> = (0..=YEAR).map(date).collect();
        dates.dedup_by_key(|(_, date)| *date);
        let (oracle, zone) = (Oracle::new(script, zone), zone.parse().unwrap());
        Self { oracle, zone, dates, seen: [0; 6], changes: 0, silent: 0 }
    }

    pub(crate) fn instants(&self) -> Vec<u32> {
        let minute = |text: &&str| {
            let ms = text.parse::<Timestamp>().unwrap().unix_ms() - at(0).unix_ms();
            u32::try_from(ms / 60_000).unwrap()
        };
        let more = if self.zone.name() == "Europe/Berlin" { IN_BERLIN } else { IN_NEW_YORK };
        INSTANTS.iter().chain(&more).map(minute).collect()
    }

    /// Everything that is told at a minute.
    pub(crate) fn all(&mut self, system: &SimulatedSystem, now: u32) {
        self.silent += (0..AGENTS.len()).filter(|agent| self.oracle.is_silent(*agent, now)).count();
        let view = public_view(&system.board, &system.heard, at(now)).unwrap();
        assert_eq!(system.replayed.differences(&figures(&view)), Vec::<String>::new());
        let mut page = [[0; 6]; 8];
        let mut groups = [[[0; 6]; 8]; 5];
        let mut quarter = QuarterCount::default();
        for component in
            (0..COMPONENTS).filter(|candidate| *candidate != LATE || now >= Oracle::since(LATE))
        {
            let minutes = self.oracle.minutes(component, now);
            self.same_line(system, component, &minutes);
            let counted = counted(&minutes);
            self.days(system, component, &counted, now);
            let begun = self.begins(Window::Quarter, now);
            let from = begun.max(Oracle::since(component)).min(now);
            quarter.add(
                component,
                &minutes[from as usize..now as usize],
                self.quarter_minutes(now),
            );
            let group = if component < 40 { component / 10 } else { 4 };
            let told = component_view(&view, component);
            assert_eq!(told.status, STATUSES[usize::from(minutes[now as usize])]);
            self.bar(&view, told, &counted, now);
            for (index, (window, _)) in Window::ALL.iter().enumerate() {
                let from = self.begins(*window, now).max(Oracle::since(component));
                let counts = between(&counted, from, now);
                let shown = &system.board.timelines[&told.id].published;
                let tally = tally(shown, at(from), at(now));
                let by_status = STATUSES.map(|status| tally.with_status(status));
                assert_eq!(by_status, counts.map(|minutes| minutes * 60_000), "{window}");
                let (observed, whole) = (observed(&counts), counts.iter().sum::<u64>());
                let coverage = (whole > 0).then(|| (observed * 100_000 / whole) as u32);
                assert_eq!(tally.coverage().map(|share| share.floor(100_000)), coverage);
                let figure = figure(&counts);
                assert_eq!(told.figures[window], figure, "{component} {window}");
                let logged = system.replayed.uptime(&told.id, *window, at(now));
                assert_eq!(logged, Some(figure), "{component} {window} in the log");
                add(&mut page[index], &counts);
                add(&mut groups[group][index], &counts);
            }
        }
        for (index, (window, _)) in Window::ALL.iter().enumerate() {
            assert_eq!(view.figures[window], figure(&page[index]), "{window}");
            let logged = system.replayed.uptime_of(None, *window, at(now));
            assert_eq!(logged, Some(figure(&page[index])), "{window} in the log");
            for (group, counts) in view.groups.iter().zip(&groups) {
                assert_eq!(group.figures[window], figure(&counts[index]), "{window}");
            }
        }
        quarter.check(system, now);
        if now + 1 == YEAR {
            add(&mut self.seen, &page[Window::ALL.len() - 1]);
        }
    }

    /// The timeline and the one in the log change just where one minute differs from the next.
    fn same_line(&mut self, system: &SimulatedSystem, component: usize, minutes: &[u8]) {
        let since = Oracle::since(component) as usize;
        let changes = (since..minutes.len())
            .filter(|minute| *minute == since || minutes[*minute] != minutes[*minute - 1]);
        let changes: Vec<(Timestamp, Status)> = changes
            .map(|minute| (at(minute as u32), STATUSES[usize::from(minutes[minute])]))
            .collect();
        let id = name_of(component).parse().unwrap();
        let shown = &system.board.timelines[&id].published;
        let differs = shown.points().iter().zip(&changes).position(|(told, is)| told != is);
        let differs = differs.map(|index| (&shown.points()[index], &changes[index]));
        assert_eq!(differs, None, "{component}: what it says, and what it was");
        assert_eq!(shown.points().len(), changes.len(), "{component}");
        assert_eq!(shown, &system.replayed.shown[&id]);
        if minutes.len() == YEAR as usize {
            self.changes += changes.len();
        }
    }

    /// Every calendar day since the component is there, in the milliseconds of each status.
    fn days(&self, system: &SimulatedSystem, component: usize, counted: &[YearCounts], now: u32) {
        let shown = &system.board.timelines[&name_of(component).parse().unwrap()].published;
        let since = Oracle::since(component);
        let mut from = since;
        while from < now {
            let to = self.ends(from).min(now);
            let tally = tally(shown, at(from), at(to));
            let counts = between(counted, from, to).map(|minutes| minutes * 60_000);
            assert_eq!(
                STATUSES.map(|status| tally.with_status(status)),
                counts,
                "{}",
                self.dates[self.date(from)].1
            );
            from = to;
        }
        let spans = MeasuredSpans::new(&self.zone, at(now), 400);
        let days = spans.measure(shown).days;
        assert_eq!((spans.days().len(), days.len()), (400, 400));
        assert!(spans.days().windows(2).all(|pair| pair[0].from < pair[1].from));
        let days = spans.days().iter().zip(&days);
        for (span, day) in days.filter(|(span, _)| span.from > at(since)) {
            let minute = ((span.from.unix_ms() - at(0).unix_ms()) / 60_000) as u32;
            assert_eq!(self.dates[self.date(minute)].0, minute, "a date begins there");
            let counts = between(counted, minute, self.ends(minute).min(now));
            assert_eq!((day.worst(), trouble_seconds(*day)), (worst(&counts), trouble_s(&counts)));
        }
    }

    /// The bar of the page.
    fn bar(&self, view: &PublicView, told: &ComponentView, counted: &[YearCounts], now: u32) {
        assert_eq!((view.days.len(), told.days.len()), (90, 90));
        let days = view.days.iter().zip(&told.days);
        for (date, day) in days.filter(|(date, _)| date.start >= told.created_at) {
            let minute = ((date.start.unix_ms() - at(0).unix_ms()) / 60_000) as u32;
            let counts = between(counted, minute, self.ends(minute).min(now));
            assert_eq!((day.worst, day.trouble_s), (worst(&counts), trouble_s(&counts)));
        }
    }

    /// The date that a minute falls on, as its place in the list.
    fn date(&self, minute: u32) -> usize {
        self.dates.partition_point(|(first, _)| *first <= minute) - 1
    }

    /// The minute after the last of the date of a minute.
    fn ends(&self, minute: u32) -> u32 {
        self.dates.get(self.date(minute) + 1).map_or(YEAR, |(next, _)| *next)
    }

    /// The first minute of a window; that of the script at the earliest.
    fn begins(&self, window: Window, now: u32) -> u32 {
        let (_, today) = self.dates[self.date(now)];
        let is_in = |date: NaiveDate| match window {
            Window::Day => date == today,
            Window::Days7 => (today - date).num_days() < 7,
            Window::Days30 => (today - date).num_days() < 30,
            Window::Days90 => (today - date).num_days() < 90,
            Window::Month => (date.year(), date.month()) == (today.year(), today.month()),
            Window::Quarter => {
                (date.year(), date.month0() / 3) == (today.year(), today.month0() / 3)
            }
            Window::Year => date.year() == today.year(),
            Window::SinceStart => true,
        };
        self.dates.iter().find(|(_, date)| is_in(*date)).unwrap().0
    }

    /// How many minutes the quarter has so far, also before the script.
    fn quarter_minutes(&self, now: u32) -> u64 {
        let (_, today) = self.dates[self.date(now)];
        let first = NaiveDate::from_ymd_opt(today.year(), today.month0() / 3 * 3 + 1, 1).unwrap();
        let zone: chrono_tz::Tz = self.zone.name().parse().unwrap();
        let begins = first.and_time(chrono::NaiveTime::MIN).and_local_timezone(zone).unwrap();
        ((at(now).unix_ms() - begins.timestamp_millis()) / 60_000) as u64
    }

    /// The year had something of everything.
    pub(crate) fn was_no_idle_year(&self, agents: usize) {
        assert!(self.seen.iter().all(|minutes| *minutes > 20_000), "{:?}", self.seen);
        assert!(self.changes > 1_500, "{}", self.changes);
        assert!(self.silent > 0 && self.silent < INSTANTS.len() * agents, "{}", self.silent);
    }
}

fn component_view(view: &PublicView, component: usize) -> &ComponentView {
    let mut components = view.groups.iter().flat_map(|group| &group.components);
    components.find(|view| view.id.as_str() == name_of(component)).unwrap()
}

/// How many of the minutes before each were how: so a count between two is a difference.
fn counted(minutes: &[u8]) -> Vec<YearCounts> {
    let mut counts = [0; 6];
    let mut counted = Vec::with_capacity(minutes.len());
    for status in minutes {
        counted.push(counts);
        counts[usize::from(*status)] += 1;
    }
    counted
}

fn between(counted: &[YearCounts], from: u32, to: u32) -> YearCounts {
    let (from, to) = (counted[from as usize], counted[to as usize]);
    std::array::from_fn(|status| to[status] - from[status])
}

fn add(sum: &mut YearCounts, counts: &YearCounts) {
    sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
}

/// Neither maintenance nor "no data" counts.
fn observed(counts: &YearCounts) -> u64 {
    counts[0] + counts[3] + counts[4] + counts[5]
}

/// One less the weighted loss, of what was observed: 1 of a major outage, 0.3 of a partial one, 0.05 of
/// degraded performance.
fn figure(counts: &YearCounts) -> Uptime {
    let whole = 1000 * observed(counts);
    let kept = whole - 1000 * counts[5] - 300 * counts[4] - 50 * counts[3];
    let has_evidence = whole > 0;
    Uptime {
        ratio: has_evidence.then(|| kept as f64 / whole as f64),
        hundred_thousandths: has_evidence.then(|| (kept * 100_000 / whole) as u32),
        observed_s: observed(counts) * 60,
        window_s: counts.iter().sum::<u64>() * 60,
    }
}

fn worst(counts: &YearCounts) -> Status {
    let mut worst_first = [5, 4, 3, 1, 0].into_iter();
    let there = worst_first.find(|status| counts[*status] > 0);
    STATUSES[there.unwrap_or(usize::from(NO_DATA))]
}

fn trouble_s(counts: &YearCounts) -> u32 {
    (60 * (counts[3] + counts[4] + counts[5])) as u32
}
