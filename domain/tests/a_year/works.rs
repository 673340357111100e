//! Work that comes again in the year, and when it must have gone on by the calendar alone: counted with
//! another library of time zones.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Offset, TimeZone, Weekday};
use domain::board::{Command, NewMaintenanceSeries};
use domain::time::timestamp::Timestamp;

use super::script::YEAR;
use super::system::{at, name_of};

/// Work on components on some Sundays, at a time at which clocks jump.
pub(crate) struct ScriptedSeries {
    repeat: &'static str,
    components: &'static [usize],
    /// By the clocks of the zone.
    hour: u32,
    minute: u32,
    lasts: u32,
    is_last_of_month: bool,
}

/// In Berlin clocks jump from two to three on the last Sunday of March, in New York on the second.
pub(crate) const SERIES: [ScriptedSeries; 2] = [
    ScriptedSeries {
        repeat: "FREQ=WEEKLY;BYDAY=SU",
        components: &[3, 20, 48],
        hour: 2,
        minute: 30,
        lasts: 180,
        is_last_of_month: false,
    },
    ScriptedSeries {
        repeat: "FREQ=MONTHLY;BYDAY=-1SU",
        components: &[3, 7],
        hour: 1,
        minute: 15,
        lasts: 1_500,
        is_last_of_month: true,
    },
];

impl ScriptedSeries {
    fn is_due(&self, date: NaiveDate) -> bool {
        let next = date + chrono::Days::new(7);
        let is_last = next.month() != date.month();
        date.weekday() == Weekday::Sun && (is_last || !self.is_last_of_month)
    }

    /// When it begins on a date, in minutes of the year: the first time that clocks show it, and where they jump
    /// over it by the offset that held before.
    fn start_on(&self, date: NaiveDate, zone: chrono_tz::Tz) -> i64 {
        let local: NaiveDateTime = date.and_hms_opt(self.hour, self.minute, 0).unwrap();
        let midnight = zone.from_local_datetime(&date.and_hms_opt(0, 0, 0).unwrap());
        let before = midnight.earliest().unwrap().offset().fix();
        let jumped = || local.and_utc().timestamp() - i64::from(before.local_minus_utc());
        let shown = zone.from_local_datetime(&local).earliest();
        let instant = shown.map_or_else(jumped, |shown| shown.timestamp());
        instant / 60 - at(0).unix_ms() / 60_000
    }

    fn starts(&self, zone: &str) -> Vec<u32> {
        let zone: chrono_tz::Tz = zone.parse().unwrap();
        let first = NaiveDate::from_ymd_opt(2026, 2, 2).unwrap();
        let dates = first.iter_days().take(380).filter(|date| self.is_due(*date));
        let starts = dates.map(|date| self.start_on(date, zone));
        starts.filter_map(|start| u32::try_from(start).ok()).filter(|start| *start < YEAR).collect()
    }

    pub(crate) fn command(&self, zone: &str) -> Command {
        let first: Timestamp = at(self.starts(zone)[0]);
        Command::DefineMaintenanceSeries(NewMaintenanceSeries {
            name: "Works".into(),
            body: "x".into(),
            components: self
                .components
                .iter()
                .map(|index| name_of(*index).parse().unwrap())
                .collect(),
            first,
            duration_s: u64::from(self.lasts) * 60,
            repeat: self.repeat.parse().unwrap(),
            announce_ahead_s: 3 * 86_400,
            auto_start: true,
            auto_complete: true,
        })
    }
}

/// The minutes, from and until, in which announced work goes on at a component.
pub(crate) fn worked(zone: &str, component: usize) -> Vec<(u32, u32)> {
    let of_it = SERIES.iter().filter(|series| series.components.contains(&component));
    let windows = |series: &ScriptedSeries| -> Vec<(u32, u32)> {
        series.starts(zone).into_iter().map(|start| (start, start + series.lasts)).collect()
    };
    of_it.flat_map(windows).collect()
}
