//! Time zone: a name of the IANA database, with its rules.

use std::fmt;
use std::str::FromStr;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

use crate::text_position::nearest;

/// A time zone of the IANA database, which is part of this program: the machine is not asked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

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
        let zones = TimeZoneDatabase::bundled();
        let known = zones.get(name).ok().filter(|zone| !zone.is_unknown());
        known.map(Self).ok_or_else(|| {
            let names: Vec<_> = zones.available().map(|name| name.as_str().to_owned()).collect();
            let hint = nearest(name, names.iter().map(String::as_str)).map_or_else(
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
            let said = name.parse::<Zone>().unwrap_err().to_string();
            assert_eq!(said, format!("there is no time zone `{name}`\nhint: {hint}"));
        }
    }
}
