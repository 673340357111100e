//! Review deadline: how long after an incident is resolved is its review due?

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long after an incident is resolved its review is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ReviewDeadline {
    /// None is asked for.
    Never,
    /// After so long, a second to [`MAX_REVIEWED_AFTER`].
    Within(Duration),
}

/// The longest time until a review is due.
pub const MAX_REVIEWED_AFTER: Duration = Duration::from_secs(30 * 86_400);
/// The time until a review is due, unless the page says otherwise.
const REVIEWED_AFTER: Duration = Duration::from_secs(2 * 86_400);

/// The text says no such time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no deadline of reviews\nhint: \"never\", or from \"1s\" to \"30d\", such as \"2d\""
)]
pub struct InvalidReviewDeadline(String);

impl Default for ReviewDeadline {
    fn default() -> Self {
        Self::Within(REVIEWED_AFTER)
    }
}

impl ReviewDeadline {
    /// How long; `None`: none is asked for.
    #[must_use]
    pub fn within(self) -> Option<Duration> {
        match self {
            Self::Never => None,
            Self::Within(within) => Some(within),
        }
    }
}

impl FromStr for ReviewDeadline {
    type Err = InvalidReviewDeadline;

    fn from_str(text: &str) -> Result<Self, InvalidReviewDeadline> {
        if text == "never" {
            return Ok(Self::Never);
        }
        let number = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = match text.strip_prefix(number) {
            Some("s") => Some(1),
            Some("m") => Some(60),
            Some("h") => Some(3_600),
            Some("d") => Some(86_400),
            _ => None,
        };
        let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let number = number.parse::<u64>().ok().filter(|_| is_number);
        let within = number.zip(unit).map(|(number, unit)| number.saturating_mul(unit));
        let within = within.map(Duration::from_secs);
        let within = within.filter(|within| !within.is_zero() && *within <= MAX_REVIEWED_AFTER);
        within.map(Self::Within).ok_or_else(|| InvalidReviewDeadline(text.to_owned()))
    }
}

impl fmt::Display for ReviewDeadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::Within(within) => write!(f, "{}s", within.as_secs()),
        }
    }
}

impl TryFrom<String> for ReviewDeadline {
    type Error = InvalidReviewDeadline;

    fn try_from(text: String) -> Result<Self, InvalidReviewDeadline> {
        text.parse()
    }
}

impl From<ReviewDeadline> for String {
    fn from(deadline: ReviewDeadline) -> Self {
        deadline.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_spelled_as_page_toml_spells_it() {
        for (text, wanted) in [
            ("never", Some(ReviewDeadline::Never)),
            ("2d", Some(ReviewDeadline::default())),
            ("1s", Some(ReviewDeadline::Within(Duration::from_secs(1)))),
            ("36h", Some(ReviewDeadline::Within(Duration::from_secs(129_600)))),
            ("30d", Some(ReviewDeadline::Within(MAX_REVIEWED_AFTER))),
            ("720h1", None),
            ("31d", None),
            ("0s", None),
            ("2", None),
            ("d", None),
            ("-2d", None),
            ("2 d", None),
            ("99999999999999999999d", None),
            ("2é", None),
            ("", None),
        ] {
            assert_eq!(text.parse().ok(), wanted, "{text}");
            if let Some(wanted) = wanted {
                assert_eq!(wanted.to_string().parse(), Ok(wanted));
            }
        }
    }
}
