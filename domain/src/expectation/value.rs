//! Literals of expectations: numbers, texts, times, sizes and lists, with the operators between
//! them.

use std::cmp::Ordering;
use std::fmt;

use super::decimal::Decimal;

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Operator {
    pub(super) const ALL: [Self; 6] =
        [Self::Equal, Self::NotEqual, Self::AtMost, Self::AtLeast, Self::Less, Self::More];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    pub(super) fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// Whether what was found may lie so to what is wanted.
    pub(super) fn holds(self, found: Ordering) -> bool {
        match self {
            Self::Equal => found.is_eq(),
            Self::NotEqual => found.is_ne(),
            Self::Less => found.is_lt(),
            Self::AtMost => found.is_le(),
            Self::More => found.is_gt(),
            Self::AtLeast => found.is_ge(),
        }
    }
}

/// A value that is written out.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(Decimal),
    Text(String),
    Bool(bool),
    Null,
    /// A span of time, in microseconds.
    Micros(u64),
    /// A size.
    Bytes(u64),
}

/// The longest span of time that can be written, in microseconds: 100 years of 365 days.
const MAX_MICROS: f64 = 100.0 * 365.0 * 86_400.0 * 1e6;
/// The largest size that can be written.
const MAX_BYTES: f64 = 1e12;

/// A size such as `16MiB` in bytes; `None` when the text is none.
#[must_use]
pub fn read_size(text: &str) -> Option<u64> {
    match Value::parse(text) {
        Some(Value::Bytes(bytes)) => Some(bytes),
        _ => None,
    }
}

/// Longest first, so that no unit is taken for the end of another.
const SPANS: [(&str, f64); 6] =
    [("us", 1.0), ("ms", 1e3), ("s", 1e6), ("m", 6e7), ("h", 3.6e9), ("d", 8.64e10)];
const SIZES: [(&str, f64); 5] =
    [("KiB", 1024.0), ("MiB", 1_048_576.0), ("KB", 1e3), ("MB", 1e6), ("B", 1.0)];

impl Value {
    /// Reads a value; `None` when the text is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        for quote in ['\'', '"'] {
            if let Some(inside) = text.strip_prefix(quote) {
                return unquoted(inside.strip_suffix(quote)?, quote).map(Self::Text);
            }
        }
        match text {
            "true" => return Some(Self::Bool(true)),
            "false" => return Some(Self::Bool(false)),
            "null" => return Some(Self::Null),
            _ => {}
        }
        if let Some(bytes) = with_unit(text, &SIZES) {
            return (0.0..=MAX_BYTES).contains(&bytes).then(|| Self::Bytes(bytes.round() as u64));
        }
        if let Some(micros) = with_unit(text, &SPANS) {
            return (0.0..=MAX_MICROS)
                .contains(&micros)
                .then(|| Self::Micros(micros.round() as u64));
        }
        Decimal::parse(text).map(Self::Number)
    }

    /// Reads `['a', 'b']`; `None` when the text is no list of values, or an empty one.
    pub(super) fn parse_list(text: &str) -> Option<Vec<Self>> {
        let inside = text.trim().strip_prefix('[')?.strip_suffix(']')?;
        let (mut items, mut item, mut quote) = (vec![], String::new(), None);
        for c in inside.chars() {
            match (c, quote) {
                (',', None) => items.push(std::mem::take(&mut item)),
                ('\'' | '"', None) => {
                    quote = Some(c);
                    item.push(c);
                }
                (c, quoted) => {
                    quote = quoted.filter(|end| *end != c);
                    item.push(c);
                }
            }
        }
        items.push(item);
        items.iter().map(|item| Self::parse(item.trim())).collect()
    }

    /// The number, when it is one.
    pub(super) fn decimal(&self) -> Option<&Decimal> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The value as a number, for kinds that have an order.
    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number.approximately()),
            Self::Micros(number) | Self::Bytes(number) => Some(*number as f64),
            Self::Text(_) | Self::Bool(_) | Self::Null => None,
        }
    }
}

/// What stands between quotes: a quote of the same kind is written twice.
fn unquoted(inside: &str, quote: char) -> Option<String> {
    let twice = format!("{quote}{quote}");
    let single = inside.replace(&twice, "").contains(quote);
    (!single).then(|| inside.replace(&twice, &quote.to_string()))
}

fn with_unit(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    units.iter().find_map(|(unit, factor)| {
        let number: f64 = text.strip_suffix(unit)?.parse().ok()?;
        number.is_finite().then_some(number * factor)
    })
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |count: u64, unit: u64| count > 0 && count.is_multiple_of(unit);
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Null => f.write_str("null"),
            Self::Micros(us) if whole(*us, 86_400_000_000) => {
                write!(f, "{}d", us / 86_400_000_000)
            }
            Self::Micros(us) if whole(*us, 1_000_000) => write!(f, "{}s", us / 1_000_000),
            Self::Micros(us) if us.is_multiple_of(1_000) => write!(f, "{}ms", us / 1_000),
            Self::Micros(us) => write!(f, "{us}us"),
            Self::Bytes(bytes) if whole(*bytes, 1_048_576) => write!(f, "{}MiB", bytes / 1_048_576),
            Self::Bytes(bytes) if whole(*bytes, 1024) => write!(f, "{}KiB", bytes / 1024),
            Self::Bytes(bytes) => write!(f, "{bytes}B"),
            Self::Text(text) if text.contains('\'') && !text.contains('"') => {
                write!(f, "\"{text}\"")
            }
            Self::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
        }
    }
}

/// A regular expression, compiled once. Matching takes time in proportion to the text, whatever
/// the pattern.
#[derive(Clone, Debug)]
pub struct Pattern(regex_lite::Regex);

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// Why it is none.
    pub fn new(text: &str) -> Result<Self, String> {
        regex_lite::RegexBuilder::new(text)
            .size_limit(MAX_PATTERN_BYTES)
            .build()
            .map(Self)
            .map_err(|error| error.to_string())
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) fn is_found_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// What the first group caught, or the whole match where there is no group.
    #[must_use]
    pub fn capture(&self, text: &str) -> Option<String> {
        let captures = self.0.captures(text)?;
        let caught = captures.get(1).or_else(|| captures.get(0))?;
        Some(caught.as_str().to_owned())
    }
}

/// The most memory that a compiled pattern may take.
const MAX_PATTERN_BYTES: usize = 262_144;

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

/// The kinds of JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JsonKind {
    Text,
    Number,
    Boolean,
    List,
    Object,
    Null,
}

impl JsonKind {
    pub(super) const ALL: [Self; 6] =
        [Self::Text, Self::Number, Self::Boolean, Self::List, Self::Object, Self::Null];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::List => "list",
            Self::Object => "object",
            Self::Null => "null",
        }
    }

    pub(super) fn from_json(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::String(_) => Self::Text,
            serde_json::Value::Number(_) => Self::Number,
            serde_json::Value::Bool(_) => Self::Boolean,
            serde_json::Value::Array(_) => Self::List,
            serde_json::Value::Object(_) => Self::Object,
            serde_json::Value::Null => Self::Null,
        }
    }
}
