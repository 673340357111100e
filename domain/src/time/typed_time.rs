//! Typed time: an instant as people write it, in one way for every command.
//!
//! Written are a date with a time, with or without seconds and zone; a date, for its first instant; a time of
//! today; a span before or after now, such as `-30m` or `+2h`; and `now`. Where no zone is written, clocks are those
//! of the zone that is given.

use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};

use crate::time::span_text::parse_span;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// The text is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no time\nhint: write 2026-11-20T14:03, 2026-11-20 14:03:20, 2026-11-20T14:03Z, 2026-11-20, \
     14:05 of today, -30m, +2h or now"
)]
pub struct InvalidTypedTime(String);

/// Reads an instant as it is typed.
///
/// # Errors
/// When it is none, or lies outside of the years 1970 to 9999.
pub fn read_typed_time(
    text: &str,
    now: Timestamp,
    zone: &Zone,
) -> Result<Timestamp, InvalidTypedTime> {
    let written = text.trim();
    let read = || {
        if written == "now" {
            return Some(now);
        }
        if let Some(span) = written.strip_prefix('-') {
            return parse_span(span).map(|span| now.minus(span));
        }
        if let Some(span) = written.strip_prefix('+') {
            return parse_span(span).map(|span| now.plus(span));
        }
        with_zone(written).or_else(|| without_zone(written, now, zone))
    };
    read().ok_or_else(|| InvalidTypedTime(text.to_owned()))
}

/// With `Z` or an offset, with a letter or a space between, with or without seconds.
fn with_zone(text: &str) -> Option<Timestamp> {
    let text = text.replacen(' ', "T", 1).replace('z', "Z");
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    let (date, rest) = text.split_once('T')?;
    let (clock, zone) = rest.split_at(rest.find(['Z', '+', '-'])?);
    let minutes = clock.len() == "14:03".len();
    minutes.then(|| format!("{date}T{clock}:00{zone}").parse().ok())?
}

fn without_zone(text: &str, now: Timestamp, zone: &Zone) -> Option<Timestamp> {
    if let Some(time) = clock(text) {
        return instant(zone.clock_at(now).date().to_datetime(time), zone);
    }
    let (date, rest) = match text.split_once(['T', ' ']) {
        Some((date, rest)) => (date, Some(rest)),
        None => (text, None),
    };
    let is_date = date.len() == "2026-11-20".len() && date.is_ascii();
    let date = is_date.then(|| Date::from_str(date).ok())??;
    match rest {
        None => instant(date.to_datetime(Time::midnight()), zone),
        Some(rest) => instant(date.to_datetime(clock(rest)?), zone),
    }
}

/// `14:05` or `14:05:20`, with two digits each.
fn clock(text: &str) -> Option<Time> {
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split(':').collect();
    let number = |part: &&str| digits(part).then(|| part.parse::<i8>().ok())?;
    let numbers: Vec<i8> = parts.iter().map(number).collect::<Option<_>>()?;
    match numbers.as_slice() {
        [hour, minute] => Time::new(*hour, *minute, 0, 0).ok(),
        [hour, minute, second] => Time::new(*hour, *minute, *second, 0).ok(),
        _ => None,
    }
}

/// Of two instants that clocks show alike, the first; where clocks leap over it, as much later.
fn instant(at: DateTime, zone: &Zone) -> Option<Timestamp> {
    let ms = zone.rules().to_timestamp(at).ok()?.as_millisecond();
    let instant = Timestamp::from_unix_ms(ms);
    (instant.unix_ms() == ms).then_some(instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, zone: &str) -> Result<String, String> {
        let now = "2026-11-20T14:30:15.250Z".parse().unwrap();
        let read = read_typed_time(text, now, &zone.parse().unwrap());
        read.map(|at| at.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_time_is_read_however_it_is_written() {
        let berlin = "Europe/Berlin";
        for (text, zone, want) in [
            ("2026-11-20T14:03:20Z", berlin, "2026-11-20T14:03:20.000Z"),
            ("2026-11-20T14:03:20.5Z", berlin, "2026-11-20T14:03:20.500Z"),
            ("2026-11-20T14:03Z", berlin, "2026-11-20T14:03:00.000Z"),
            ("2026-11-20 14:03z", berlin, "2026-11-20T14:03:00.000Z"),
            ("2026-11-20T14:03+02:00", berlin, "2026-11-20T12:03:00.000Z"),
            ("2026-11-20T14:03:20-05:00", berlin, "2026-11-20T19:03:20.000Z"),
            ("2026-11-20T14:03", "UTC", "2026-11-20T14:03:00.000Z"),
            ("2026-11-20T14:03", berlin, "2026-11-20T13:03:00.000Z"),
            ("2026-11-20 14:03:20", berlin, "2026-11-20T13:03:20.000Z"),
            ("2026-07-20 14:03", berlin, "2026-07-20T12:03:00.000Z"),
            ("2026-11-20", "UTC", "2026-11-20T00:00:00.000Z"),
            ("2026-11-20", berlin, "2026-11-19T23:00:00.000Z"),
            ("14:05", "UTC", "2026-11-20T14:05:00.000Z"),
            ("14:05:07", berlin, "2026-11-20T13:05:07.000Z"),
            ("00:30", "Pacific/Kiritimati", "2026-11-20T10:30:00.000Z"),
            ("-30m", berlin, "2026-11-20T14:00:15.250Z"),
            ("-90s", berlin, "2026-11-20T14:28:45.250Z"),
            ("+2h", berlin, "2026-11-20T16:30:15.250Z"),
            ("-1d", berlin, "2026-11-19T14:30:15.250Z"),
            (" now ", berlin, "2026-11-20T14:30:15.250Z"),
            // Clocks leap from 2 to 3 o'clock, and show 2:30 twice in autumn.
            ("2026-03-29 02:30", berlin, "2026-03-29T01:30:00.000Z"),
            ("2026-10-25 02:30", berlin, "2026-10-25T00:30:00.000Z"),
        ] {
            assert_eq!(read(text, zone).as_deref(), Ok(want), "{text} in {zone}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_the_ways_to_write_one() {
        for text in [
            "",
            "yesterday",
            "24:00",
            "9:05",
            "14:5",
            "14",
            "14:05:60",
            "2026-11-31",
            "2026-2-1",
            "20261120",
            "1969-12-31",
            "10000-01-01",
            "-30",
            "-",
            "+",
            "30m",
            "--30m",
            "-1.5h",
            "2026-11-20T",
            "2026-11-20T14",
            "2026-11-20T14:03:20+",
            "2026-11-20X14:03",
            "１４:05",
            "2026-11-20T14:03[Europe/Berlin]",
            "2026-W47-5",
        ] {
            let refused = read(text, "UTC").unwrap_err();
            assert!(refused.starts_with(&format!("`{text}` is no time\nhint: ")), "{refused}");
        }
    }
}
