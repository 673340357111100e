//! Service level objective: which share of a time are components to work, and what counts as failure? For operators alone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, SloId};
use crate::percentage::Percentage;
use crate::severity::Severity;
use crate::status::Status;
use crate::time::calendar::{Span, Unit};
use crate::time::time_zone::Zone;
use crate::time::timestamp::{DAY_MS, Timestamp};

/// The most SLOs of a page.
pub const MAX_SLOS: usize = 50;
/// The most days of a rolling window.
pub const MAX_SLO_DAYS: u16 = 366;

/// A service level objective.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slo {
    /// Such as `checkout-works`.
    pub id: SloId,
    /// Such as `Checkout works`.
    pub name: String,
    /// What it is about, each once; at least one.
    pub components: Vec<ComponentId>,
    /// How several of them are one.
    #[serde(default, skip_serializing_if = "SloCombination::is_default")]
    pub combine: SloCombination,
    /// The statuses that count as failure, at least one of [`Slo::COUNTABLE`].
    pub counts: Vec<Status>,
    /// Which share of the time is to be without failure: more than 0% and less than 100%.
    pub target: Percentage,
    /// Over which time.
    pub window: SloWindow,
    /// How serious its alerts are.
    pub severity: Severity,
}

impl Slo {
    /// The statuses that may count as failure.
    pub const COUNTABLE: [(&'static str, Status); 4] = [
        ("under_maintenance", Status::UnderMaintenance),
        ("degraded_performance", Status::DegradedPerformance),
        ("partial_outage", Status::PartialOutage),
        ("major_outage", Status::MajorOutage),
    ];

    /// Which part of the time may fail, in thousandths of a percent, 1 to 99,999.
    #[must_use]
    pub fn allowed_thousandths(&self) -> u32 {
        Percentage::ALL.thousandths() - self.target.thousandths()
    }
}

/// How several components are one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SloCombination {
    /// It fails while any of them does.
    #[default]
    Union,
    /// The failures of all are added up: each counts for as much as it was observed.
    Mean,
}

impl SloCombination {
    /// Both of them, as files write them.
    pub const WORDS: [(&'static str, Self); 2] = [("union", Self::Union), ("mean", Self::Mean)];

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The time over which an SLO is kept: the last days, 1 to [`MAX_SLO_DAYS`], written `30d`; or the `month` or `quarter` that
/// goes on by the clocks of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SloWindow {
    /// So many days of 24 hours until now.
    Days(u16),
    /// The calendar month.
    Month,
    /// Three months, from January, April, July or October.
    Quarter,
}

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(SloWindow: {
    "type": "string",
    "pattern": "^([0-9]{1,3}d|month|quarter)$",
    "description": "The last days, 1d to 366d, or the month or quarter that goes on.",
    "examples": ["30d", "month", "quarter"],
});

/// The text is no window.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no window of an SLO\nhint: write the last days, \"1d\" to \"{MAX_SLO_DAYS}d\", or \"month\" or \"quarter\" of the calendar"
)]
pub struct InvalidSloWindow(String);

impl SloWindow {
    /// The whole window at an instant. One of days ends there; one of the calendar holds it, and ends later.
    #[must_use]
    pub fn span(self, zone: &Zone, now: Timestamp) -> Span {
        match self {
            Self::Days(days) => {
                let from = now.unix_ms().saturating_sub(i64::from(days) * DAY_MS);
                Span { from: Timestamp::from_unix_ms(from), to: now }
            }
            Self::Month => zone.unit(Unit::Month, now),
            Self::Quarter => zone.unit(Unit::Quarter, now),
        }
    }
}

impl FromStr for SloWindow {
    type Err = InvalidSloWindow;

    fn from_str(text: &str) -> Result<Self, InvalidSloWindow> {
        let days = || {
            let days = text.strip_suffix('d')?;
            let is_plain = days.bytes().all(|digit| digit.is_ascii_digit());
            let days: u16 = days.parse().ok().filter(|_| is_plain)?;
            (1..=MAX_SLO_DAYS).contains(&days).then_some(Self::Days(days))
        };
        let read = match text {
            "month" => Some(Self::Month),
            "quarter" => Some(Self::Quarter),
            _ => days(),
        };
        read.ok_or_else(|| InvalidSloWindow(text.to_owned()))
    }
}

impl fmt::Display for SloWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days}d"),
            Self::Month => f.write_str("month"),
            Self::Quarter => f.write_str("quarter"),
        }
    }
}

impl TryFrom<String> for SloWindow {
    type Error = InvalidSloWindow;

    fn try_from(text: String) -> Result<Self, InvalidSloWindow> {
        text.parse()
    }
}

impl From<SloWindow> for String {
    fn from(window: SloWindow) -> Self {
        window.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_so_many_days_or_of_the_calendar() {
        let now = Timestamp::read("2026-11-30T23:30:00Z").unwrap();
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        for (text, from, to) in [
            ("1d", "2026-11-29T23:30:00Z", "2026-11-30T23:30:00Z"),
            ("366d", "2025-11-29T23:30:00Z", "2026-11-30T23:30:00Z"),
            ("month", "2026-11-30T23:00:00Z", "2026-12-31T23:00:00Z"),
            ("quarter", "2026-09-30T22:00:00Z", "2026-12-31T23:00:00Z"),
        ] {
            let window: SloWindow = text.parse().unwrap();
            assert_eq!(window.to_string(), text);
            let [from, to] = [from, to].map(|text| Timestamp::read(text).unwrap());
            assert_eq!(window.span(&berlin, now), Span { from, to }, "{text}");
        }
        for text in ["0d", "367d", "d", "+1d", "1.5d", "720h", "week", "Month", "99999d", ""] {
            let read: Result<SloWindow, _> = text.parse();
            assert!(read.unwrap_err().to_string().contains("\"1d\" to \"366d\""), "{text}");
        }
    }
}
