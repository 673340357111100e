//! Axis: round values and round times for the ticks of a chart.

use domain::latency::query::Grain;
use domain::public::time_wording::{date, date_without_year};
use domain::time::calendar::Span;
use domain::time::timestamp::Timestamp;
use domain::words::Words;

/// The most steps of an axis of values.
const MAX_STEPS: u32 = 4;
/// The most marks of an axis of times.
const MAX_TIMES: i64 = 6;

/// The values at which an axis is marked, from 0 to the first that is not below `largest`: steps of 1, 2
/// or 5 times a power of ten, as many as [`MAX_STEPS`].
pub(crate) fn values(largest: u32) -> Vec<u32> {
    let powers = (0..10).map(|power| 10_u32.pow(power));
    let mut steps = powers.flat_map(|ten| [1, 2, 5].map(|digit| ten.saturating_mul(digit)));
    let largest = largest.max(1);
    let step = steps.find(|step| largest.div_ceil(*step) <= MAX_STEPS).unwrap_or(u32::MAX);
    (0..=largest.div_ceil(step)).map(|n| n.saturating_mul(step)).collect()
}

/// A time in milliseconds as an axis says it whose largest value is `top`: `250 ms`, `0.5 s`.
pub(crate) fn value(ms: u32, top: u32) -> String {
    match top {
        0..1_000 => format!("{ms} ms"),
        _ => format!("{} s", f64::from(ms) / 1_000.0),
    }
}

/// A mark of an axis of times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimeMark {
    /// Where it stands.
    pub(crate) at: Timestamp,
    /// How it is said.
    pub(crate) text: String,
}

/// The instants at which an axis is marked, in UTC: round minutes or hours, and for days the first and
/// the fifteenth of each month.
pub(crate) fn times(words: Words, span: Span, grain: Grain) -> Vec<TimeMark> {
    const MINUTE_MS: i64 = 60_000;
    const STEPS_MIN: [i64; 9] = [1, 2, 5, 10, 20, 30, 60, 180, 360];
    let length_ms = span.to.unix_ms() - span.from.unix_ms();
    let fits = |step: &&i64| length_ms <= **step * MINUTE_MS * MAX_TIMES;
    let step_ms = match grain {
        Grain::Day => Grain::Day.ms(),
        _ => STEPS_MIN.iter().find(fits).map_or(12 * 60, |step| *step) * MINUTE_MS,
    };
    let first = (span.from.unix_ms() + step_ms - 1).div_euclid(step_ms);
    let last = span.to.unix_ms().div_euclid(step_ms);
    let instants = (first..=last).map(|n| Timestamp::from_unix_ms(n * step_ms));
    let round =
        |at: &Timestamp| grain != Grain::Day || matches!(at.format("%-d").as_str(), "1" | "15");
    instants.filter(round).map(|at| TimeMark { at, text: text(words, at) }).collect()
}

/// The date at midnight, else the time.
fn text(words: Words, at: Timestamp) -> String {
    let date = at.date_time().date_naive();
    if at == at.start_of_day() { date_without_year(words, date) } else { at.format("%H:%M") }
}

/// Which stretch of time a point stands for, by its beginning in UTC.
pub(crate) fn stretch(words: Words, at: Timestamp, grain: Grain) -> String {
    let day = at.date_time().date_naive();
    match grain {
        Grain::Day => date(words, day),
        _ => {
            let day = ("date", date_without_year(words, day).into());
            words.say("date-and-clock", [day, ("clock", at.format("%H:%M").into())])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_in_round_steps_and_reach_the_largest() {
        for (largest, marks) in [
            (0, vec![0, 1]),
            (1, vec![0, 1]),
            (4, vec![0, 1, 2, 3, 4]),
            (5, vec![0, 2, 4, 6]),
            (87, vec![0, 50, 100]),
            (100, vec![0, 50, 100]),
            (101, vec![0, 50, 100, 150]),
            (412, vec![0, 200, 400, 600]),
            (1_900, vec![0, 500, 1_000, 1_500, 2_000]),
            (60_000, vec![0, 20_000, 40_000, 60_000]),
            (u32::MAX, vec![0, 2_000_000_000, 4_000_000_000, u32::MAX]),
        ] {
            assert_eq!(values(largest), marks, "{largest}");
        }
    }

    #[test]
    fn an_axis_has_one_unit() {
        for (ms, top, text) in [
            (0, 600, "0 ms"),
            (200, 600, "200 ms"),
            (0, 2_000, "0 s"),
            (500, 2_000, "0.5 s"),
            (1_000, 2_000, "1 s"),
            (40_000, 60_000, "40 s"),
        ] {
            assert_eq!(value(ms, top), text);
        }
    }

    #[test]
    fn times_are_round_and_few() {
        for (from, to, grain, marks) in [
            ("2026-11-20T12:03Z", "2026-11-20T14:04Z", Grain::Minute, "12:30 13:00 13:30 14:00"),
            (
                "2026-11-20T14:00Z",
                "2026-11-20T14:04Z",
                Grain::Minute,
                "14:00 14:01 14:02 14:03 14:04",
            ),
            ("2026-11-18T14:00Z", "2026-11-20T15:00Z", Grain::Hour, "19 Nov/12:00/20 Nov/12:00"),
            (
                "2026-08-22T00:00Z",
                "2026-11-21T00:00Z",
                Grain::Day,
                "1 Sep/15 Sep/1 Oct/15 Oct/1 Nov/15 Nov",
            ),
        ] {
            let at = |text: &str| Timestamp::read(text).unwrap();
            let told = times(Words::ENGLISH, Span { from: at(from), to: at(to) }, grain);
            let told: Vec<String> = told.into_iter().map(|mark| mark.text).collect();
            let between = if marks.contains('/') { "/" } else { " " };
            assert_eq!(told.join(between), marks);
        }
    }
}
