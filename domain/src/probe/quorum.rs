//! Quorum: how many regions must report a probe down until all of it is down?

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many regions must say down until all of it is down. Fewer are partly down; none of these
/// makes green of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quorum {
    /// More than half of those that report.
    #[default]
    Majority,
    /// One is enough.
    Any,
    /// Every one that reports.
    All,
    /// So many, or all that report where fewer do; at least 1.
    AtLeast(u32),
}

impl fmt::Display for Quorum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Majority => f.write_str("majority"),
            Self::Any => f.write_str("any"),
            Self::All => f.write_str("all"),
            Self::AtLeast(least) => write!(f, "{least}"),
        }
    }
}

/// The text is no quorum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no quorum\nhint: write \"majority\", \"any\", \"all\" or a number of regions such as \"2\""
)]
pub struct InvalidQuorum(String);

impl FromStr for Quorum {
    type Err = InvalidQuorum;

    fn from_str(text: &str) -> Result<Self, InvalidQuorum> {
        match text {
            "majority" => Ok(Self::Majority),
            "any" => Ok(Self::Any),
            "all" => Ok(Self::All),
            text => match text.parse() {
                Ok(least @ 1..) => Ok(Self::AtLeast(least)),
                _ => Err(InvalidQuorum(text.to_owned())),
            },
        }
    }
}

impl Serialize for Quorum {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quorum {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

impl Quorum {
    /// Whether so many regions of those that vote are enough.
    #[must_use]
    pub fn is_reached(self, down: usize, voting: usize) -> bool {
        match self {
            Self::Majority => down * 2 > voting,
            Self::Any => down > 0,
            Self::All => down == voting,
            Self::AtLeast(least) => {
                let least = usize::try_from(least).unwrap_or(usize::MAX);
                down >= least.clamp(1, voting.max(1))
            }
        }
    }
}
