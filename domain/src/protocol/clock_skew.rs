//! Clock skew: how far is an agent's clock off? Agents measure it; of those that do not, the server judges
//! by when a batch comes. A clock that is far off is refused.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::time::timestamp::Timestamp;

/// The header in which an agent says what its clock shows when it sends: milliseconds since 1970.
pub const HEADER: &str = "allclear-sent-at-ms";
/// The header in which an agent says between which bounds the correction of a batch lies, as it measured.
pub const BOUNDS_HEADER: &str = "allclear-correction-ms";
/// The way of a request takes its time too: a clock that seems behind by less is left as it is, where the agent
/// did not measure it.
pub const TOLERATED_SKEW: Duration = Duration::from_secs(5);
/// A clock that is off by more is refused.
pub const MAX_CLOCK_SKEW: Duration = Duration::from_secs(15 * 60);

/// A clock that is off by more than [`MAX_CLOCK_SKEW`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this machine's clock shows {sent_at}, and the server's {now}: more than {} minutes apart\nhint: set the \
     clock, for example with NTP",
    MAX_CLOCK_SKEW.as_secs() / 60
)]
pub struct AbsurdClock {
    sent_at: Timestamp,
    now: Timestamp,
}

/// Between which bounds lies what is to be added to a batch's times, in milliseconds; both are included.
/// Written `40 55`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorrectionBounds {
    /// The least.
    pub least_ms: i64,
    /// The most, which is not below the least.
    pub most_ms: i64,
}

/// Bounds that are no two whole numbers, the smaller one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not two whole numbers of milliseconds, the smaller one first, as in `40 55`")]
pub struct InvalidBounds;

impl FromStr for CorrectionBounds {
    type Err = InvalidBounds;

    fn from_str(text: &str) -> Result<Self, InvalidBounds> {
        let (least, most) = text.split_once(' ').ok_or(InvalidBounds)?;
        let number = |text: &str| text.parse::<i64>().map_err(|_| InvalidBounds);
        let (least_ms, most_ms) = (number(least)?, number(most)?);
        if least_ms <= most_ms { Ok(Self { least_ms, most_ms }) } else { Err(InvalidBounds) }
    }
}

impl fmt::Display for CorrectionBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.least_ms, self.most_ms)
    }
}

impl CorrectionBounds {
    /// Nothing, where the clock may have been right; else the middle, which is off by half of what the way of a
    /// request and of its answer took.
    fn estimate_ms(self) -> i64 {
        let Self { least_ms, most_ms } = self;
        if least_ms <= 0 && most_ms >= 0 {
            return 0;
        }
        least_ms.saturating_add(most_ms.saturating_sub(least_ms) / 2)
    }
}

/// What to add to the times of a batch, in milliseconds, which an agent sends whose clock shows `sent_at` at
/// `now`, and who measured `bounds` of the clock that it was made with. Where it measured nothing, a clock that
/// is ahead is put back at once, because what it says would lie in the future.
///
/// # Errors
/// [`AbsurdClock`] when the clock is more than [`MAX_CLOCK_SKEW`] off, whatever was measured: an agent with such
/// a clock takes every certificate for expired.
pub fn correction_ms(
    sent_at: Option<Timestamp>,
    bounds: Option<CorrectionBounds>,
    now: Timestamp,
) -> Result<i64, AbsurdClock> {
    let Some(sent_at) = sent_at else { return Ok(0) };
    let (behind, ahead) = (now.since(sent_at), sent_at.since(now));
    if behind.max(ahead) > MAX_CLOCK_SKEW {
        return Err(AbsurdClock { sent_at, now });
    }
    if let Some(bounds) = bounds {
        return Ok(bounds.estimate_ms());
    }
    let borne = behind <= TOLERATED_SKEW && ahead.is_zero();
    Ok(if borne { 0 } else { now.unix_ms() - sent_at.unix_ms() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_errors_are_put_right_and_absurd_ones_refused() {
        let now = Timestamp::from_unix_ms(1_800_000_000_000);
        let shows = |ms: i64| Timestamp::from_unix_ms(now.unix_ms() + ms);
        for (clock_ms, corrected_ms, why) in [
            (0, Some(0), "right"),
            (-5_000, Some(0), "that may be the way here"),
            (-5_001, Some(5_001), "behind"),
            (1, Some(-1), "nothing comes from the future"),
            (900_000, Some(-900_000), "a quarter of an hour ahead"),
            (900_001, None, "absurd"),
            (-900_001, None, "absurd"),
            (-1_800_000_000_000, None, "1970"),
        ] {
            let corrected = correction_ms(Some(shows(clock_ms)), None, now);
            assert_eq!(corrected.ok(), corrected_ms, "{clock_ms}: {why}");
        }
        assert_eq!(correction_ms(None, None, now), Ok(0), "agents that do not say");
        let reason = correction_ms(Some(Timestamp::default()), None, now).unwrap_err().to_string();
        assert!(
            reason.contains("1970-01-01T00:00:00.000Z") && reason.contains("set the"),
            "{reason}"
        );
    }

    #[test]
    fn what_the_agent_measured_decides() {
        let now = Timestamp::from_unix_ms(1_800_000_000_000);
        for (clock_ms, bounds, corrected_ms, why) in [
            (-8_000, "-20 3", Some(0), "the way was slow, the clock is right"),
            (0, "39990 40000", Some(39_995), "the clock was set since the batch was made"),
            (0, "-40000 -39990", Some(-39_995), "back"),
            (0, "3600000 3600000", Some(3_600_000), "an hour behind, until it was set"),
            (900_001, "0 0", None, "not set yet"),
            (0, "-5 8000", Some(0), "too little is known for a correction"),
            (0, "9223372036854775806 9223372036854775807", Some(i64::MAX - 1), "no overflow"),
        ] {
            let bounds: CorrectionBounds = bounds.parse().unwrap();
            let sent_at = Timestamp::from_unix_ms(now.unix_ms() + clock_ms);
            assert_eq!(correction_ms(Some(sent_at), Some(bounds), now).ok(), corrected_ms, "{why}");
            assert_eq!(bounds.to_string().parse(), Ok(bounds));
        }
        for wrong in ["", "1", "1 x", "2 1", "1  2", "1 2 3", "1.5 2"] {
            assert_eq!(wrong.parse::<CorrectionBounds>(), Err(InvalidBounds), "{wrong}");
        }
    }
}
