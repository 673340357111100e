//! Uptime windows: the spans of time for which uptime is reported.
//!
//! Windows of days are whole days in the page's time zone and end with today, as the bars of status
//! pages do: the last 7 days are today until now and the six days before it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::time::calendar::{Span, Unit};
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// A window of time that ends now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Window {
    /// Today.
    #[serde(rename = "day")]
    Day,
    /// Today and the 6 days before.
    #[serde(rename = "7d")]
    Days7,
    /// Today and the 29 days before.
    #[serde(rename = "30d")]
    Days30,
    /// Today and the 89 days before.
    #[serde(rename = "90d")]
    Days90,
    /// Since the first of the month.
    #[serde(rename = "month")]
    Month,
    /// Since January, April, July or October began.
    #[serde(rename = "quarter")]
    Quarter,
    /// Since the year began.
    #[serde(rename = "year")]
    Year,
    /// As long as there is anything to tell.
    #[serde(rename = "since_start")]
    SinceStart,
}

impl Window {
    /// Every window, with the name it has in addresses and files.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Day, "day"),
        (Self::Days7, "7d"),
        (Self::Days30, "30d"),
        (Self::Days90, "90d"),
        (Self::Month, "month"),
        (Self::Quarter, "quarter"),
        (Self::Year, "year"),
        (Self::SinceStart, "since_start"),
    ];
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = Self::ALL.iter().find(|(window, _)| window == self);
        f.write_str(entry.map_or("", |(_, name)| name))
    }
}

/// The text names no window.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no window: use day, 7d, 30d, 90d, month, quarter, year or since_start")]
pub struct UnknownWindow(String);

impl FromStr for Window {
    type Err = UnknownWindow;

    fn from_str(name: &str) -> Result<Self, UnknownWindow> {
        let entry = Self::ALL.iter().find(|(_, word)| *word == name);
        entry.map(|(window, _)| *window).ok_or_else(|| UnknownWindow(name.to_owned()))
    }
}

/// The window until `now`, no earlier than `created_at`: what did not exist yet was neither up nor
/// down. Empty when it is created only later.
#[must_use]
pub fn span(window: Window, zone: &Zone, now: Timestamp, created_at: Timestamp) -> Span {
    let days = |count| zone.last_days(now, count).first().map_or(now, |day| day.from);
    Span { from: start(window, zone, now, days).max(created_at).min(now), to: now }
}

/// When each window that ends at `now` begins; the one without a beginning in 1970. Many components
/// share them: `days` are the last days of the zone until now, at least 90 or as many as there are.
#[must_use]
pub fn starts(zone: &Zone, now: Timestamp, days: &[Span]) -> [(Window, Timestamp); 8] {
    let first = |count| days.get(days.len().saturating_sub(count)).map_or(now, |day| day.from);
    Window::ALL.map(|(window, _)| (window, start(window, zone, now, first).min(now)))
}

/// When a window begins; `days` says when the first of the last so many days does.
fn start(
    window: Window,
    zone: &Zone,
    now: Timestamp,
    days: impl Fn(usize) -> Timestamp,
) -> Timestamp {
    let begins = |unit| zone.unit(unit, now).from;
    match window {
        Window::Day => begins(Unit::Day),
        Window::Days7 => days(7),
        Window::Days30 => days(30),
        Window::Days90 => days(90),
        Window::Month => begins(Unit::Month),
        Window::Quarter => begins(Unit::Quarter),
        Window::Year => begins(Unit::Year),
        Window::SinceStart => Timestamp::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_whole_days_of_the_zone_until_now() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        let now = "2026-11-20T23:30:00Z".parse().unwrap();
        let created_at = "2026-02-03T04:05:06Z".parse().unwrap();
        for (name, from) in [
            ("day", "2026-11-20T23:00:00.000Z"),
            ("7d", "2026-11-14T23:00:00.000Z"),
            ("30d", "2026-10-22T22:00:00.000Z"),
            ("90d", "2026-08-23T22:00:00.000Z"),
            ("month", "2026-10-31T23:00:00.000Z"),
            ("quarter", "2026-09-30T22:00:00.000Z"),
            ("year", "2026-02-03T04:05:06.000Z"),
            ("since_start", "2026-02-03T04:05:06.000Z"),
        ] {
            let window: Window = name.parse().unwrap();
            let span = span(window, &zone, now, created_at);
            assert_eq!((span.from.to_string().as_str(), span.to), (from, now), "{name}");
            assert_eq!(serde_json::to_string(&window).unwrap(), format!("\"{name}\""));
        }
        assert!("week".parse::<Window>().is_err());
    }

    #[test]
    fn what_is_created_later_has_an_empty_window() {
        let now = "2026-11-20T23:30:00Z".parse().unwrap();
        let later = "2026-11-21T00:00:00Z".parse().unwrap();
        for (window, _) in Window::ALL {
            assert_eq!(span(window, &Zone::UTC, now, later), Span { from: now, to: now });
        }
    }
}
