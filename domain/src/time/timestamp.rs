//! Timestamp: an instant in UTC, in milliseconds, and its text form.
//!
//! Nothing here reads a clock: `now` always comes from the caller.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant in UTC, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Written as `2026-11-20T14:03:20.000Z` in JSON and as an integer in packed bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(Timestamp: {
    "type": "string",
    "format": "date-time",
    "description": "An instant of the years 1970 to 9999 (RFC 3339), such as `2026-11-20T14:03:20.000Z`.",
    "examples": ["2026-11-20T14:03:20.000Z"],
});

/// Milliseconds of a day of the UTC calendar, which has no leap seconds.
pub const DAY_MS: i64 = 86_400_000;
/// How long a clock that shows a time before one that it showed is to go on until it counts as right, and was ahead: one that is
/// behind for less changes nothing.
pub const CLOCK_SETTLES_AFTER: Duration = Duration::from_secs(60);
/// Milliseconds of an hour.
pub const HOUR_MS: i64 = 3_600_000;

impl Timestamp {
    /// The latest instant that can be written with a year of four digits.
    const LATEST_MS: i64 = 253_402_300_799_999;

    /// An instant `ms` milliseconds after 1970 began, held to the years 1970 to 9999.
    #[must_use]
    pub fn from_unix_ms(ms: i64) -> Self {
        Self(ms.clamp(0, Self::LATEST_MS))
    }

    /// Whole milliseconds since 1970 began.
    #[must_use]
    pub fn unix_ms(self) -> i64 {
        self.0
    }

    /// How long after `earlier` this is; zero when `earlier` lies in the future, because the
    /// clocks of agents differ by a few milliseconds and that is not an error.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// This instant, `span` later.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        let ms = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self::from_unix_ms(self.0.saturating_add(ms))
    }

    /// This instant, `span` earlier.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        let ms = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self::from_unix_ms(self.0.saturating_sub(ms))
    }

    /// Reads an instant as people type it: like `2026-11-20T14:03:20Z`, or without the seconds.
    ///
    /// # Errors
    /// When it is neither.
    pub fn read(text: &str) -> Result<Self, InvalidTimestamp> {
        text.parse().or_else(|error| match text.strip_suffix('Z') {
            Some(start) => format!("{start}:00Z").parse().map_err(|_| error),
            None => Err(error),
        })
    }

    /// Midnight in UTC at which the day of this instant began.
    #[must_use]
    pub fn start_of_day(self) -> Self {
        Self(self.0 - self.0.rem_euclid(DAY_MS))
    }

    /// The instant as the calendar library knows it.
    #[must_use]
    pub fn date_time(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// The instant in a pattern of `chrono::format::strftime`, in UTC.
    #[must_use]
    pub fn format(self, pattern: &str) -> String {
        self.date_time().format(pattern).to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.date_time().to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// The text is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time from 1970 to 9999 such as `2026-11-20T14:03:20Z`")]
pub struct InvalidTimestamp(String);

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let at = DateTime::parse_from_rfc3339(text).map(|at| at.timestamp_millis());
        // What lies beyond the years that are known is refused, not moved into them.
        let valid = at.ok().filter(|ms| (0..=Self::LATEST_MS).contains(ms));
        valid.map(Self).ok_or_else(|| InvalidTimestamp(text.to_owned()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
        } else {
            i64::deserialize(deserializer).map(Self::from_unix_ms)
        }
    }
}

/// For `#[serde(with = "as_ms")]` on a [`Duration`] whose field name ends in `_ms`.
pub mod as_ms {
    use super::{Deserialize, Deserializer, Duration, Serializer};

    /// Writes whole milliseconds.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(span.as_millis()).unwrap_or(u64::MAX))
    }

    /// Reads whole milliseconds.
    ///
    /// # Errors
    /// Those of the deserializer.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}

/// Serialises a span of time that may be missing as whole milliseconds.
pub(crate) mod as_optional_ms {
    use super::{Deserialize, Deserializer, Duration, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        span: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let ms = |span: &Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        span.as_ref().map(ms).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(deserializer)?.map(Duration::from_millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_in_utc_to_the_millisecond() {
        let at: Timestamp = "2026-11-20T15:03:20.5+01:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-20T14:03:20.500Z");
        assert_eq!(at.start_of_day().to_string(), "2026-11-20T00:00:00.000Z");
        assert_eq!(serde_json::to_string(&at).unwrap(), "\"2026-11-20T14:03:20.500Z\"");
        let packed = postcard::to_allocvec(&at).unwrap();
        assert_eq!(postcard::from_bytes::<Timestamp>(&packed).unwrap(), at);
    }

    #[test]
    fn refuses_what_is_not_a_time() {
        assert_eq!(
            "yesterday".parse::<Timestamp>().unwrap_err().to_string(),
            "`yesterday` is not a time from 1970 to 9999 such as `2026-11-20T14:03:20Z`"
        );
    }

    #[test]
    fn stays_within_the_years_that_can_be_written() {
        assert_eq!(Timestamp::from_unix_ms(i64::MAX).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp::from_unix_ms(5).minus(Duration::from_secs(9)).unix_ms(), 0);
        assert_eq!(Timestamp::from_unix_ms(5).since(Timestamp::from_unix_ms(9)), Duration::ZERO);
    }
}
