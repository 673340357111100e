//! Clock skew: how far is an agent's clock off? Measured with every batch; small skew is corrected,
//! large skew is refused.

use std::time::Duration;

use crate::time::timestamp::Timestamp;

/// The header in which an agent says what its clock shows when it sends: milliseconds since 1970.
pub const HEADER: &str = "allclear-sent-at-ms";
/// The way of a request takes its time too: a clock that seems behind by less is left as it is.
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

/// What to add to an agent's times, in milliseconds, when its clock shows `sent_at` at `now`. A clock
/// that is ahead is put back at once, because what it says would lie in the future.
///
/// # Errors
/// [`AbsurdClock`] when the two are more than [`MAX_CLOCK_SKEW`] apart.
pub fn correction_ms(sent_at: Option<Timestamp>, now: Timestamp) -> Result<i64, AbsurdClock> {
    let Some(sent_at) = sent_at else { return Ok(0) };
    let (behind, ahead) = (now.since(sent_at), sent_at.since(now));
    if behind.max(ahead) > MAX_CLOCK_SKEW {
        return Err(AbsurdClock { sent_at, now });
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
            let corrected = correction_ms(Some(shows(clock_ms)), now);
            assert_eq!(corrected.ok(), corrected_ms, "{clock_ms}: {why}");
        }
        assert_eq!(correction_ms(None, now), Ok(0), "agents that do not say");
        let said = correction_ms(Some(Timestamp::default()), now).unwrap_err().to_string();
        assert!(said.contains("1970-01-01T00:00:00.000Z") && said.contains("set the"), "{said}");
    }
}
