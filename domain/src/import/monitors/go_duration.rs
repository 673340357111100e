//! Durations as Go and Prometheus write them, such as `1h30m` and `500ms`, and as files here do.

use std::time::Duration;

/// The units, the longer of two that begin alike first, in nanoseconds.
const UNITS: [(&str, f64); 9] = [
    ("ns", 1.0),
    ("us", 1e3),
    ("µs", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("m", 60e9),
    ("h", 3_600e9),
    ("d", 86_400e9),
    ("w", 604_800e9),
];

/// Reads one; `None`: it is none, or longer than some centuries.
pub(super) fn read_duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut nanos = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at(end);
        let (unit, factor) = UNITS.iter().find(|(unit, _)| tail.starts_with(unit))?;
        nanos += number.parse::<f64>().ok()? * factor;
        rest = tail.strip_prefix(unit)?;
    }
    (nanos < 1e19).then(|| Duration::from_nanos(nanos as u64))
}

/// One as it is written here: in the longest unit in which it is whole.
pub(super) fn written(span: Duration) -> String {
    let ms = span.as_millis();
    let units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)];
    let whole = units.iter().find(|(_, of_unit)| ms > 0 && ms.is_multiple_of(*of_unit));
    match whole {
        Some((unit, of_unit)) => format!("{}{unit}", ms / of_unit),
        None => format!("{ms}ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_reads_them() {
        for (text, ms, again) in [
            ("1h30m", 5_400_000, "90m"),
            ("500ms", 500, "500ms"),
            ("1.5s", 1_500, "1500ms"),
            ("60s", 60_000, "1m"),
            ("48h", 172_800_000, "2d"),
            ("0s", 0, "0ms"),
        ] {
            let read = read_duration(text).unwrap();
            assert_eq!((read.as_millis(), written(read).as_str()), (ms, again), "{text}");
        }
        for text in ["", "5", "h", "1x", "-1s", "1h 2", "1..s", "99999999999w"] {
            assert_eq!(read_duration(text), None, "{text}");
        }
    }
}
