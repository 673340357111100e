//! Measured spans: the days and windows that figures are given for, derived from the calendar once.
//! How long was a component in each status in each of them?
//!
//! A timeline is walked once, from its first change to now; every day and window is then the difference
//! of two sums. The sums are whole milliseconds, so this is what [`tally`](super::status_durations::tally)
//! finds for each of them alone.

use jiff::civil::Date;

use crate::status::Status;
use crate::time::calendar::Span;
use crate::time::state_timeline::StateTimeline;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::time::window::{Window, starts};
use crate::uptime::status_durations::{StatusDurations, span_ms};

/// The longest window of days; so many days are derived at least.
const MIN_DAYS: usize = 90;

/// The last days and all windows that end at one instant.
#[derive(Clone, Debug)]
pub struct MeasuredSpans {
    dates: Vec<Date>,
    days: Vec<Span>,
    /// Every instant at which a day or window begins, in order; the last is now.
    borders: Vec<Timestamp>,
    /// The place of each day's beginning among them.
    day_starts: Vec<usize>,
    /// The place of each window's beginning among them.
    window_starts: [(Window, usize); 8],
}

/// How long a component was in each status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasuredDurations {
    /// In each of the days until now. Before its first change there is no data.
    pub days: Vec<StatusDurations>,
    /// In each of the windows, no earlier than its first change.
    pub windows: [(Window, StatusDurations); 8],
}

impl MeasuredSpans {
    /// The last `count` days of a zone, and every window, until `now`. Fewer days when 1970 is reached.
    #[must_use]
    pub fn new(zone: &Zone, now: Timestamp, count: usize) -> Self {
        let (mut dates, mut days): (Vec<Date>, Vec<Span>) =
            zone.last_dates(now, count.max(MIN_DAYS)).into_iter().unzip();
        let windows = starts(zone, now, &days);
        let excess = days.len().saturating_sub(count);
        days.drain(..excess);
        dates.drain(..excess);
        let mut borders: Vec<Timestamp> = days.iter().map(|day| day.from).collect();
        borders.extend(windows.iter().map(|(_, start)| *start));
        borders.push(now);
        borders.sort_unstable();
        borders.dedup();
        let place = |at: Timestamp| borders.partition_point(|border| *border < at);
        let day_starts = days.iter().map(|day| place(day.from)).collect();
        let window_starts = windows.map(|(window, start)| (window, place(start)));
        Self { dates, days, day_starts, window_starts, borders }
    }

    /// The days, oldest first; the last is today, as long as it will be.
    #[must_use]
    pub fn days(&self) -> &[Span] {
        &self.days
    }

    /// The days with their dates, such as `2026-11-20`.
    pub fn dates(&self) -> impl Iterator<Item = (String, Span)> {
        self.dates.iter().map(ToString::to_string).zip(self.days.iter().copied())
    }

    /// Measures a timeline.
    #[must_use]
    pub fn measure(&self, published: &StateTimeline<Status>) -> MeasuredDurations {
        let sums = sums(published.points(), &self.borders);
        let sum = |place: usize| sums.get(place).copied().unwrap_or_default();
        let border = |place: usize| self.borders.get(place).copied().unwrap_or_default();
        let last = self.borders.len().saturating_sub(1);
        let ends = self.day_starts.iter().skip(1).copied().chain([last]);
        let days = self.day_starts.iter().zip(ends).map(|(from, to)| {
            let mut day = sum(to) - sum(*from);
            day.no_data_ms += span_ms(border(*from), border(to)) - day.window_ms();
            day
        });
        let windows = self.window_starts.map(|(window, from)| (window, sum(last) - sum(from)));
        MeasuredDurations { days: days.collect(), windows }
    }
}

/// What adds up from the first point until each of some instants, which are in order.
fn sums(points: &[(Timestamp, Status)], borders: &[Timestamp]) -> Vec<StatusDurations> {
    let mut points = points.iter().peekable();
    let (mut sum, mut since) = (StatusDurations::default(), None);
    let mut until = |border: &Timestamp| {
        while let Some((start, status)) = points.next_if(|(start, _)| start <= border) {
            add(&mut sum, since, *start);
            since = Some((*start, *status));
        }
        add(&mut sum, since, *border);
        since = since.map(|(_, status)| (*border, status));
        sum
    };
    borders.iter().map(&mut until).collect()
}

fn add(sum: &mut StatusDurations, since: Option<(Timestamp, Status)>, to: Timestamp) {
    if let Some((from, status)) = since {
        *sum.count(status) += span_ms(from, to);
    }
}
