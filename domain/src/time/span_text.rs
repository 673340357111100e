//! Span of time as text: a whole number with a unit, such as `500ms`, `30s`, `5m`, `1h` or `1d`.

use std::time::Duration;

/// Units with their milliseconds, the longest first.
const UNITS: [(u64, &str); 5] =
    [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"), (1, "ms")];

/// A whole number with a unit: `ms`, `s`, `m`, `h` or `d`.
#[must_use]
pub fn parse_span(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    let unit = text.get(digits.len()..)?;
    let (unit_ms, _) = UNITS.iter().find(|(_, name)| *name == unit)?;
    number.checked_mul(*unit_ms).map(Duration::from_millis)
}

/// The span in the longest unit that it is a whole number of.
#[must_use]
pub fn show_span(span: Duration) -> String {
    let ms = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
    let whole = |(unit_ms, _): &&(u64, &str)| ms > 0 && ms.is_multiple_of(*unit_ms);
    let (unit_ms, unit) = UNITS.iter().find(whole).unwrap_or(&(1, "ms"));
    format!("{}{unit}", ms / unit_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_as_it_is_shown() {
        for text in ["0ms", "1ms", "999ms", "1s", "90s", "5m", "1h", "36h", "1d", "31d"] {
            assert_eq!(show_span(parse_span(text).unwrap()), text);
        }
        assert_eq!(show_span(Duration::from_millis(60_000)), "1m");
        for text in ["", "5", "s", "-1s", "+1s s", "1.5s", "1 s", "1w", "99999999999999d", "５s"] {
            assert_eq!(parse_span(text), None, "{text}");
        }
    }
}
