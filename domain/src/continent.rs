//! Continents: which part of the world do a region and a reader have in common? The codes are those that the platform tells.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A continent, by the code of two letters that Cloudflare has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum Continent {
    /// Africa.
    Af,
    /// Antarctica.
    An,
    /// Asia.
    As,
    /// Europe.
    Eu,
    /// North America.
    Na,
    /// Oceania.
    Oc,
    /// South America.
    Sa,
}

impl Continent {
    /// All of them, by code.
    pub const ALL: [Self; 7] =
        [Self::Af, Self::An, Self::As, Self::Eu, Self::Na, Self::Oc, Self::Sa];

    /// Its code, such as `EU`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Af => "AF",
            Self::An => "AN",
            Self::As => "AS",
            Self::Eu => "EU",
            Self::Na => "NA",
            Self::Oc => "OC",
            Self::Sa => "SA",
        }
    }

    /// Its name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Af => "Africa",
            Self::An => "Antarctica",
            Self::As => "Asia",
            Self::Eu => "Europe",
            Self::Na => "North America",
            Self::Oc => "Oceania",
            Self::Sa => "South America",
        }
    }
}

/// What is no continent's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no continent\nhint: use AF, AN, AS, EU, NA, OC or SA")]
pub struct NoContinent(String);

impl FromStr for Continent {
    type Err = NoContinent;
    fn from_str(code: &str) -> Result<Self, NoContinent> {
        let found = Self::ALL.into_iter().find(|continent| continent.code() == code);
        found.ok_or_else(|| NoContinent(code.to_owned()))
    }
}

impl fmt::Display for Continent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
