//! Cells: how is a value of an answer of the API shown in a table of the console?

use std::time::Duration;

use serde_json::Value;

use crate::console::waterfall::step_bars;
use crate::protocol::evidence::StepTiming;
use crate::public::time_wording;
use crate::status::Status;
use crate::time::timestamp::Timestamp;
use crate::words::Words;

/// The most entries of a list that a cell names.
const MAX_LISTED: usize = 8;

/// The most thousandths of a percent that are told exactly.
const MOST_THOUSANDTHS: u64 = 1_000_000;

/// How a value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// As the text, number or list of those that it is.
    Text,
    /// A word of the API, such as `major_outage`, as words.
    Word,
    /// A status of a component, with its mark.
    Mark,
    /// An instant.
    Instant,
    /// A number of seconds, as a length of time.
    Seconds,
    /// A number of milliseconds, of less than ten seconds as it is, otherwise as a length of time.
    Milliseconds,
    /// A number of thousandths of a percent.
    Thousandths,
    /// A word where it is true, and nothing where it is not.
    Flag(&'static str),
    /// A word where it is true, and another where it is not.
    Either(&'static str, &'static str),
    /// How many entries a list has.
    Count,
    /// Text in Markdown.
    Markdown,
    /// A text that leads to an address of the web that stands in this field of the same row.
    WebLink(&'static str),
    /// A text that leads to a page of the console: its address, and the field of the row whose value follows.
    PageLink(&'static str, &'static str),
    /// What leads to the form of an action. It is shown to those alone who may take it.
    Act(RowAction),
    /// The steps of a run, with how long each phase of them took.
    Waterfall,
}

/// An action that concerns a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowAction {
    /// The id of the action.
    pub action: &'static str,
    /// What its link says.
    pub text: &'static str,
    /// The screen on which its form stands.
    pub path: &'static str,
    /// What the form is filled in with: its fields, and where their values are in the row (RFC 6901).
    pub fields: &'static [(&'static str, &'static str)],
    /// Where the row has something once it is done; then it is not offered (RFC 6901).
    pub unless: Option<&'static str>,
}

/// What a cell shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is there to be shown.
    Empty,
    /// A text.
    Text(String),
    /// A text in Markdown.
    Markdown(String),
    /// A status.
    Status(Status),
    /// An instant.
    Instant(Timestamp),
    /// A text that leads somewhere.
    Link {
        /// The text.
        text: String,
        /// The address: of the web, or a path of the console.
        to: String,
    },
    /// The steps of a run.
    Steps(Vec<StepTiming>),
}

/// What the value of a row at a pointer (RFC 6901) is shown as.
#[must_use]
pub fn cell(row: &Value, pointer: &str, kind: CellKind) -> Cell {
    let Some(value) = row.pointer(pointer).filter(|value| !value.is_null()) else {
        return Cell::Empty;
    };
    let text = text_of(value);
    let field = |name: &str| row.pointer(name).map(text_of).unwrap_or_default();
    let shown = match kind {
        CellKind::Text => Cell::Text(value.as_u64().map_or(text, grouped)),
        CellKind::Word => Cell::Text(text.replace('_', " ")),
        CellKind::Markdown => Cell::Markdown(text),
        CellKind::Mark => match serde_json::from_value(value.clone()) {
            Ok(status) => Cell::Status(status),
            Err(_) => Cell::Text(text),
        },
        CellKind::Instant => match Timestamp::read(&text) {
            Ok(at) => Cell::Instant(at),
            Err(_) => Cell::Text(text),
        },
        CellKind::Seconds => {
            let seconds = value.as_u64().map(Duration::from_secs);
            Cell::Text(seconds.map_or(text, |span| time_wording::span(Words::ENGLISH, span)))
        }
        CellKind::Milliseconds => Cell::Text(milliseconds(value).unwrap_or(text)),
        CellKind::Thousandths => {
            let percent = value.as_u64().map(|n| match n {
                ..=MOST_THOUSANDTHS => format!("{}.{:03} %", n / 1_000, n % 1_000),
                _ => format!("over {} %", MOST_THOUSANDTHS / 1_000),
            });
            Cell::Text(percent.unwrap_or(text))
        }
        CellKind::Flag(word) if value.as_bool() == Some(true) => Cell::Text(word.to_owned()),
        CellKind::Flag(_) => Cell::Empty,
        CellKind::Either(word, other) => {
            Cell::Text(if value.as_bool() == Some(true) { word } else { other }.to_owned())
        }
        CellKind::Count => Cell::Text(value.as_array().map_or(0, Vec::len).to_string()),
        CellKind::WebLink(from) => match field(from) {
            to if is_web(&to) => Cell::Link { text, to },
            _ => Cell::Text(text),
        },
        CellKind::PageLink(path, from) => match field(from) {
            name if is_plain(&name) => Cell::Link { text, to: format!("{path}{name}") },
            _ => Cell::Text(text),
        },
        CellKind::Act(RowAction { unless: Some(at), .. })
            if row.pointer(at).is_some_and(|done| !done.is_null()) =>
        {
            Cell::Empty
        }
        CellKind::Act(RowAction { action, text, path, fields, .. }) => {
            let mut to = format!("{path}?act={action}");
            for (name, from) in fields {
                let value = field(from);
                if is_plain(&value) {
                    to += &format!("&{name}={value}");
                }
            }
            Cell::Link { text: text.to_owned(), to: format!("{to}#act-{action}") }
        }
        CellKind::Waterfall => Cell::Steps(step_bars(value)),
    };
    if shown == Cell::Text(String::new()) { Cell::Empty } else { shown }
}

fn milliseconds(value: &Value) -> Option<String> {
    let ms = value.as_i64()?;
    if ms.unsigned_abs() < 10_000 {
        return Some(format!("{ms} ms"));
    }
    let span = time_wording::span(Words::ENGLISH, Duration::from_millis(ms.unsigned_abs()));
    Some(if ms < 0 { format!("-{span}") } else { span })
}

/// A whole number; one of more than four digits with commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        let is_thousand = (digits.len() - place).is_multiple_of(3);
        if digits.len() > 4 && place > 0 && is_thousand {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A value as a text: lists by their entries, of objects their names.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => match number.as_f64() {
            // What could have a fraction, and has none.
            Some(whole) if number.is_f64() && whole.fract() == 0.0 => format!("{whole:.0}"),
            _ => number.to_string(),
        },
        Value::String(text) => text.clone(),
        Value::Array(entries) => {
            let mut texts: Vec<_> = entries.iter().take(MAX_LISTED).map(text_of).collect();
            let more = entries.len().saturating_sub(MAX_LISTED);
            if more > 0 {
                texts.push(format!("and {more} more"));
            }
            texts.join(", ")
        }
        Value::Object(fields) => {
            let named = ["name", "title", "id", "component", "kind"];
            let named = named.iter().find_map(|name| fields.get(*name));
            let words = ["verdict", "says", "status", "state"];
            let word = words.iter().find_map(|name| fields.get(*name)).map(text_of);
            let word = word.map(|word| format!(": {}", word.replace('_', " ")));
            let named = named.map(|name| text_of(name) + word.as_deref().unwrap_or_default());
            named.unwrap_or_else(|| {
                let pairs = fields.iter().take(MAX_LISTED);
                let pairs = pairs.map(|(name, value)| format!("{name}: {}", text_of(value)));
                pairs.collect::<Vec<_>>().join(", ")
            })
        }
    }
}

/// Whether an address is one that a browser should open.
#[must_use]
pub fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Whether a text can be a segment of a path as it is.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    let is_fit = |c: char| c.is_ascii_alphanumeric() || "-_:".contains(c);
    !text.is_empty() && text.len() <= 200 && text.chars().all(is_fit)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(value: &Value, kind: CellKind) -> Cell {
        cell(
            &json!({ "v": value, "url": "https://a.test/x", "id": "a-1", "bad": "javascript:x" }),
            "/v",
            kind,
        )
    }

    #[test]
    fn each_kind_shows_what_it_is_for() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let link = |to: &str| Cell::Link { text: "x".to_owned(), to: to.to_owned() };
        for (value, kind, wanted) in [
            (json!("x"), CellKind::Text, text("x")),
            (json!(7), CellKind::Text, text("7")),
            (json!(9_999), CellKind::Text, text("9999")),
            (json!(12_345), CellKind::Text, text("12,345")),
            (json!(5_000_000_000_u64), CellKind::Text, text("5,000,000,000")),
            (json!(["a", {"name": "b"}, 3]), CellKind::Text, text("a, b, 3")),
            (json!({"today": 1, "total": 2}), CellKind::Text, text("today: 1, total: 2")),
            (json!("in_progress"), CellKind::Word, text("in progress")),
            (json!("major_outage"), CellKind::Mark, Cell::Status(Status::MajorOutage)),
            (json!("odd"), CellKind::Mark, text("odd")),
            (json!("never"), CellKind::Instant, text("never")),
            (json!(90), CellKind::Seconds, text("1 min 30 s")),
            (json!(9_999), CellKind::Milliseconds, text("9999 ms")),
            (json!(90_000), CellKind::Milliseconds, text("1 min 30 s")),
            (json!(-90_000), CellKind::Milliseconds, text("-1 min 30 s")),
            (json!(99_050), CellKind::Thousandths, text("99.050 %")),
            (json!(true), CellKind::Flag("key"), text("key")),
            (json!(false), CellKind::Flag("key"), Cell::Empty),
            (json!(true), CellKind::Either("reports", "silent"), text("reports")),
            (json!(false), CellKind::Either("reports", "silent"), text("silent")),
            (json!(1_000_000), CellKind::Thousandths, text("1000.000 %")),
            (json!(1_000_001), CellKind::Thousandths, text("over 1000 %")),
            (json!(100_000.0), CellKind::Text, text("100000")),
            (json!(0.5), CellKind::Text, text("0.5")),
            (
                json!([{"name": "Frankfurt", "verdict": "major_outage"}]),
                CellKind::Text,
                text("Frankfurt: major outage"),
            ),
            (json!([1, 2]), CellKind::Count, text("2")),
            (json!(null), CellKind::Text, Cell::Empty),
            (json!(""), CellKind::Text, Cell::Empty),
            (json!("x"), CellKind::WebLink("/url"), link("https://a.test/x")),
            (json!("x"), CellKind::WebLink("/bad"), text("x")),
            (json!("x"), CellKind::WebLink("/none"), text("x")),
            (
                json!("x"),
                CellKind::PageLink("/console/incidents/", "/id"),
                link("/console/incidents/a-1"),
            ),
            (
                json!("x"),
                CellKind::PageLink("/console/incidents/", "/bad"),
                link("/console/incidents/javascript:x"),
            ),
            (json!("x"), CellKind::PageLink("/console/incidents/", "/url"), text("x")),
        ] {
            assert_eq!(shown(&value, kind), wanted, "{value} {kind:?}");
        }
        assert_eq!(cell(&json!({}), "/v", CellKind::Text), Cell::Empty);
        let at = Timestamp::read("2026-11-30T08:00:00Z").unwrap();
        assert_eq!(shown(&json!("2026-11-30T08:00:00Z"), CellKind::Instant), Cell::Instant(at));
    }

    #[test]
    fn a_long_list_says_how_much_it_leaves_out() {
        let many: Vec<_> = (0..20).collect();
        assert_eq!(
            shown(&json!(many), CellKind::Text),
            Cell::Text("0, 1, 2, 3, 4, 5, 6, 7, and 12 more".to_owned())
        );
    }
}
