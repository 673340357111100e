//! Percentage: a part of a whole in exact thousandths of a percent, so that every program compares it alike.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Thousandths of a percent in one percent.
const THOUSANDTHS: u32 = 1_000;
/// The most digits behind the point.
const MAX_DECIMALS: usize = 3;

/// From 0% to 100%, with at most three digits behind the point; written as `99.95%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Percentage(u32);

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(Percentage: {
    "type": "string",
    "pattern": "^[0-9]{1,3}(\\.[0-9]{1,3})?%$",
    "description": "A percentage from 0% to 100%.",
    "examples": ["99.95%"],
});

/// The text is no percentage.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no percentage\nhint: write it such as \"99.95%\": 0% to 100%, at most three digits behind the point"
)]
pub struct InvalidPercentage(String);

impl Percentage {
    /// The whole.
    pub const ALL: Self = Self(100 * THOUSANDTHS);

    /// How many thousandths of a percent, 0 to 100,000.
    #[must_use]
    pub fn thousandths(self) -> u32 {
        self.0
    }
}

/// Thousandths of a percent of digits with a point or without one.
fn thousandths(text: &str) -> Option<u32> {
    let number = text.strip_suffix('%')?;
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || whole.len() > 3 || !is_digits(decimals) || decimals.len() > MAX_DECIMALS
    {
        return None;
    }
    let whole: u32 = whole.parse().ok()?;
    let decimals: u32 = format!("{decimals:0<MAX_DECIMALS$}").parse().ok()?;
    whole.checked_mul(THOUSANDTHS)?.checked_add(decimals)
}

impl FromStr for Percentage {
    type Err = InvalidPercentage;

    fn from_str(text: &str) -> Result<Self, InvalidPercentage> {
        let read = thousandths(text).map(Self).filter(|read| *read <= Self::ALL);
        read.ok_or_else(|| InvalidPercentage(text.to_owned()))
    }
}

impl fmt::Display for Percentage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, decimals) = (self.0 / THOUSANDTHS, self.0 % THOUSANDTHS);
        let decimals = format!("{decimals:03}");
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{whole}%"),
            decimals => write!(f, "{whole}.{decimals}%"),
        }
    }
}

impl TryFrom<String> for Percentage {
    type Error = InvalidPercentage;

    fn try_from(text: String) -> Result<Self, InvalidPercentage> {
        text.parse()
    }
}

impl From<Percentage> for String {
    fn from(percentage: Percentage) -> Self {
        percentage.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_exact_and_written_in_one_way() {
        for (text, wanted, shown) in [
            ("99.9%", Some(99_900), "99.9%"),
            ("99.95%", Some(99_950), "99.95%"),
            ("99.999%", Some(99_999), "99.999%"),
            ("99.900%", Some(99_900), "99.9%"),
            ("100%", Some(100_000), "100%"),
            ("100.000%", Some(100_000), "100%"),
            ("0%", Some(0), "0%"),
            ("0.001%", Some(1), "0.001%"),
            ("99.9999%", None, ""),
            ("100.001%", None, ""),
            ("99.9", None, ""),
            ("99,9%", None, ""),
            ("-1%", None, ""),
            ("+1%", None, ""),
            (".5%", None, ""),
            ("5.%", None, ""),
            ("9999999999%", None, ""),
            ("4294968%", None, ""),
            ("%", None, ""),
            ("９%", None, ""),
            ("", None, ""),
        ] {
            let read: Option<Percentage> = text.parse().ok();
            assert_eq!(read.map(Percentage::thousandths), wanted, "{text}");
            if let Some(read) = read {
                assert_eq!(read.to_string(), shown);
                let json = serde_json::to_string(&read).unwrap();
                assert_eq!(serde_json::from_str::<Percentage>(&json).unwrap(), read);
            }
        }
        assert!("99.9%".parse::<Percentage>().unwrap() < "99.95%".parse().unwrap());
    }
}
