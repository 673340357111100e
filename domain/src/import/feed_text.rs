//! Texts of feeds: what is a piece of HTML as text, and which instant is `Mar 10, 12:33 UTC`?

use chrono::{Datelike, NaiveDate};

use crate::time::timestamp::{DAY_MS, Timestamp};

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Minutes by which the clocks of zones are ahead of UTC, by what Statuspage calls them.
const ZONES: [(&str, i64); 24] = [
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("BST", 60),
    ("WEST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("JST", 540),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
];
const NAMED: [(&str, &str); 7] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("hellip", "…"),
];

/// What is known of an entry's time: its texts have no year.
#[derive(Clone, Copy, Debug)]
pub(super) struct FeedClock {
    pub(super) oldest: Timestamp,
    pub(super) latest: Timestamp,
}

impl FeedClock {
    /// The instant of a text such as `Mar 10, 12:33 UTC`, in the year that brings it nearest to the entry.
    ///
    /// # Errors
    /// What of it cannot be read.
    pub(super) fn instant(&self, text: &str) -> Result<Timestamp, String> {
        let words: Vec<&str> =
            text.split([' ', ',', '\n']).filter(|word| !word.is_empty()).collect();
        let unread = || format!("`{text}` is no instant such as `Mar 10, 12:33 UTC`");
        let [month, day, rest @ ..] = words.as_slice() else { return Err(unread()) };
        // A year is there only if it is another than that of the reader.
        let (year, rest) = match rest {
            [year, rest @ ..] if year.len() == 4 && year.parse::<i32>().is_ok() => {
                (year.parse().ok(), rest)
            }
            rest => (None, rest),
        };
        let [time, zone] = rest else { return Err(unread()) };
        let minutes = offset(zone).ok_or_else(|| {
            format!("the zone `{zone}` of `{text}` is not known: import incidents.json of the page instead")
        })?;
        let (hour, minute) = time.split_once(':').ok_or_else(unread)?;
        let (day, hour, minute) =
            (day.parse().ok(), hour.parse::<i64>().ok(), minute.parse::<i64>().ok());
        let name = month.get(..3).unwrap_or(month).to_ascii_lowercase();
        let month =
            MONTHS.iter().position(|own| *own == name).and_then(|n| u32::try_from(n + 1).ok());
        let (Some(month), Some(day), Some(hour), Some(minute)) = (month, day, hour, minute) else {
            return Err(unread());
        };
        let near = self.oldest.date_time().year();
        let years = year.map_or(vec![near - 1, near, near + 1], |year| vec![year]);
        let instants = years.into_iter().filter_map(|year| {
            let date = NaiveDate::from_ymd_opt(year, month, day)?.and_hms_opt(0, 0, 0)?;
            let ms = date.and_utc().timestamp_millis() + (hour * 60 + minute - minutes) * 60_000;
            Some(Timestamp::from_unix_ms(ms))
        });
        instants.min_by_key(|at| self.distance(*at)).ok_or_else(unread)
    }

    /// How far an instant is from when the entry was written, in milliseconds.
    fn distance(&self, at: Timestamp) -> i64 {
        let (oldest, latest, at) = (self.oldest.unix_ms(), self.latest.unix_ms(), at.unix_ms());
        if at < oldest { oldest - at } else { (at - latest).max(0) }
    }

    /// The span of `Mar 10, 12:00 - 14:00 UTC` or `Mar 10, 22:00 - Mar 11, 02:00 UTC`.
    pub(super) fn span(&self, text: &str) -> Option<(Timestamp, Timestamp)> {
        let text = text.replace('–', "-");
        let (from, until) = text.split_once(" - ")?;
        let zone = until.split_whitespace().last()?;
        let day = from.rsplit_once(',')?.0;
        let from = self.instant(&format!("{from} {zone}")).ok()?;
        let until = if until.contains(',') { until.to_owned() } else { format!("{day}, {until}") };
        let until = self.instant(&until).ok()?;
        // One that ends after midnight names its day once.
        let until =
            if until < from { Timestamp::from_unix_ms(until.unix_ms() + DAY_MS) } else { until };
        Some((from, until))
    }
}

/// Minutes by which a zone is ahead of UTC: a name, or `+02` and `+0530`.
fn offset(zone: &str) -> Option<i64> {
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == zone) {
        return Some(*minutes);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let digits = zone.strip_prefix(['+', '-'])?.replace(':', "");
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes: i64 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    Some(sign * (hours.parse::<i64>().ok()? * 60 + minutes))
}

/// HTML as text: breaks and paragraphs are lines, a link is one of Markdown, other marks are left out.
pub(super) fn plain_text(html: &str) -> String {
    let (mut text, mut rest) = (String::new(), html);
    let mut link: Option<(String, usize)> = None;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, tail) = rest.split_at(at);
        text += before;
        if let Some(tag) = tail.strip_prefix('<') {
            let Some((tag, after)) = tag.split_once('>') else {
                text += tail;
                rest = "";
                break;
            };
            rest = after;
            let name: String = tag
                .trim_start_matches('/')
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            match (name.to_ascii_lowercase().as_str(), tag.starts_with('/')) {
                ("br", _) => text.push('\n'),
                ("p" | "div" | "ul" | "ol", true) => text += "\n\n",
                ("li", false) => text += "\n- ",
                ("a", false) => link = attribute(tag, "href").map(|href| (href, text.len())),
                ("a", true) => {
                    if let Some((href, start)) = link.take() {
                        let label = text.split_off(start.min(text.len()));
                        text += &if label == href { label } else { format!("[{label}]({href})") };
                    }
                }
                _ => {}
            }
        } else {
            let (read, after) = entity(tail);
            text += &read;
            rest = after;
        }
    }
    text += rest;
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut joined = lines.join("\n");
    while joined.contains("\n\n\n") {
        joined = joined.replace("\n\n\n", "\n\n");
    }
    joined
        .split("  ")
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .trim()
        .to_owned()
}

/// The value of an attribute of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}="))?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, _) = rest.strip_prefix(quote)?.split_once(quote)?;
    Some(plain_text(value))
}

/// The character that a text begins with as `&amp;` or `&#39;`, and what follows.
fn entity(text: &str) -> (String, &str) {
    let otherwise = || ("&".to_owned(), text.get(1..).unwrap_or_default());
    let Some((name, after)) = text.strip_prefix('&').and_then(|text| text.split_once(';')) else {
        return otherwise();
    };
    if let Some((_, meant)) = NAMED.iter().find(|(own, _)| *own == name) {
        return ((*meant).to_owned(), after);
    }
    let code = name.strip_prefix('#').and_then(|code| match code.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => code.parse().ok(),
    });
    match code.and_then(char::from_u32) {
        Some(c) => (c.to_string(), after),
        None => otherwise(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_text_that_readers_saw() {
        for (html, wanted) in [
            ("We look.<br /><br />More &amp; soon.", "We look.\n\nMore & soon."),
            (
                "<p>See <a href=\"https://a.example/?b=1&amp;c\">this</a>.</p>",
                "See [this](https://a.example/?b=1&c).",
            ),
            ("<var data-var='date'> 4</var>, it&#39;s", "4, it's"),
            ("a < b", "a < b"),
            ("x &unknown; y & z", "x &unknown; y & z"),
        ] {
            assert_eq!(plain_text(html), wanted, "{html}");
        }
    }

    #[test]
    fn times_without_a_year_are_near_their_entry() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let clock =
            FeedClock { oldest: at("2024-12-31T23:10:00Z"), latest: at("2025-01-01T02:00:00Z") };
        let read = |text: &str| clock.instant(text).map(|at| at.to_string());
        assert_eq!(read("Jan  1, 01:30 UTC").unwrap(), "2025-01-01T01:30:00.000Z");
        assert_eq!(read("Dec 31, 15:20 PST").unwrap(), "2024-12-31T23:20:00.000Z");
        assert_eq!(read("Jan 1, 2025 01:30 UTC").unwrap(), "2025-01-01T01:30:00.000Z");
        assert_eq!(read("Jan 1, 07:00 +0530").unwrap(), "2025-01-01T01:30:00.000Z");
        assert!(read("Jan 1, 01:30 XYZT").unwrap_err().contains("XYZT"));
        for text in ["", "Jan", "Foo 1, 01:30 UTC", "Jan 40, 01:30 UTC", "Jan 1, 0130 UTC"] {
            assert!(read(text).is_err(), "{text}");
        }
        let span = clock.span("Dec 31, 23:00 - Jan 1, 02:00 UTC").unwrap();
        assert_eq!(span.1.unix_ms() - span.0.unix_ms(), 3 * 3_600_000);
        assert_eq!(
            clock.span("Jan 1, 01:00 - 03:00 UTC").unwrap().1.to_string(),
            "2025-01-01T03:00:00.000Z"
        );
    }
}
