//! Expectations: typed conditions on a step's response, parsed once, with the reason when one does
//! not hold.
//!
//! An expectation on something that is absent, or is of another type, fails and says so. It never
//! passes, whatever its operator.

mod agreement;
mod answer;
mod body;
mod charset;
mod decimal;
mod error;
mod fields;
mod judge;
mod not_found;
mod parse;
mod partial;
mod path;
mod path_bounds;
mod raw_number;
mod subject;
mod value;
mod walk;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use agreement::contradiction;
pub use answer::{CertificateFacts, DomainFacts, StepAnswer};
pub use body::BodyCache;
pub use error::InvalidExpectation;
pub use fields::{CertificateField, DomainField, Fact, Phase};
pub use partial::{QUIET, ReadOn};
pub use path::Path;
pub use subject::Subject;
use value::{JsonKind, Operator, Value};
pub use value::{Pattern, read_size};

/// A condition that an answer must meet, and what it means when it does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawExpectation", into = "RawExpectation")]
pub struct Expectation {
    level: Level,
    subject: Subject,
    condition: Condition,
}

/// What it means when an expectation does not hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The service does not work.
    #[default]
    Down,
    /// The service works less well than it should.
    Degraded,
}

/// What must hold of the subject.
#[derive(Clone, Debug, PartialEq)]
enum Condition {
    /// It is there, or is not.
    Exists { not: bool },
    /// It compares so with a value.
    Compare(Operator, Value),
    /// It compares so with another value of the answer.
    CompareWith(Operator, Subject),
    /// Its text holds this text, or a list has it.
    Contains { not: bool, part: String },
    /// The pattern is found in its text.
    Matches { not: bool, pattern: Pattern },
    /// It is one of these values.
    In { not: bool, values: Vec<Value> },
    /// The JSON value is of a kind.
    Is(JsonKind),
    /// It has so many characters, items or keys.
    Length(Operator, u32),
}

/// As files and JSON write it: a text, or a text with a level.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged, try_from = "serde_json::Value")]
enum RawExpectation {
    Text(String),
    WithLevel { that: String, level: Level },
}

impl TryFrom<serde_json::Value> for RawExpectation {
    type Error = &'static str;

    fn try_from(value: serde_json::Value) -> Result<Self, &'static str> {
        let text = |key| value.get(key).and_then(serde_json::Value::as_str);
        let level = match text("level") {
            _ if value.is_string() => {
                return Ok(Self::Text(value.as_str().unwrap_or_default().to_owned()));
            }
            Some("down") => Level::Down,
            Some("degraded") => Level::Degraded,
            _ => return Err("an expectation is a text, or has a level"),
        };
        let that = text("that").ok_or("an expectation with a level has a text")?.to_owned();
        Ok(Self::WithLevel { that, level })
    }
}

impl Condition {
    /// Whether it holds of what lacks something.
    fn is_negative(&self) -> bool {
        match self {
            Self::Exists { not }
            | Self::Contains { not, .. }
            | Self::Matches { not, .. }
            | Self::In { not, .. } => *not,
            Self::Compare(operator, _) | Self::CompareWith(operator, _) => {
                *operator == Operator::NotEqual
            }
            Self::Is(_) | Self::Length(..) => false,
        }
    }
}

impl Expectation {
    /// What it means when it does not hold.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// The same condition at another level.
    #[must_use]
    pub fn at_level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }
}

/// The largest answer that is judged in so little time that nothing waits for it, in bytes: one that no
/// pattern is sought in, nor a path that could select several values.
const MAX_QUICK_BYTES: usize = 65_536;
/// The same, where a pattern or such a path is.
const MAX_QUICK_SEARCH_BYTES: usize = 1_024;

/// Whether an answer of so many bytes, its head among them, is judged in so little time that nothing else
/// waits for it.
#[must_use]
pub fn is_judged_quickly<'a>(
    bytes: usize,
    expectations: impl IntoIterator<Item = &'a Expectation>,
    kept: impl IntoIterator<Item = (&'a Subject, Option<&'a Pattern>)>,
) -> bool {
    let mut kept = kept.into_iter();
    let mut expectations = expectations.into_iter();
    let searches = expectations.any(|expectation| {
        matches!(expectation.condition, Condition::Matches { .. })
            || expectation.subjects().any(Subject::searches)
    }) || kept.any(|(subject, pattern)| pattern.is_some() || subject.searches());
    bytes <= if searches { MAX_QUICK_SEARCH_BYTES } else { MAX_QUICK_BYTES }
}

impl TryFrom<RawExpectation> for Expectation {
    type Error = InvalidExpectation;

    fn try_from(raw: RawExpectation) -> Result<Self, InvalidExpectation> {
        match raw {
            RawExpectation::Text(that) => that.parse(),
            RawExpectation::WithLevel { that, level } => Ok(that.parse::<Self>()?.at_level(level)),
        }
    }
}

impl From<Expectation> for RawExpectation {
    fn from(expectation: Expectation) -> Self {
        let that = expectation.to_string();
        match expectation.level {
            Level::Down => Self::Text(that),
            level => Self::WithLevel { that, level },
        }
    }
}

impl Expectation {
    /// What of the answer it looks at.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// What else of the answer its subject is compared with.
    #[must_use]
    pub fn compared_with(&self) -> Option<&Subject> {
        match &self.condition {
            Condition::CompareWith(_, other) => Some(other),
            _ => None,
        }
    }

    /// All that it looks at.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        std::iter::once(&self.subject).chain(self.compared_with())
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_not = |not: &bool| if *not { "not " } else { "" };
        write!(f, "{} ", self.subject)?;
        match &self.condition {
            Condition::Exists { not } => write!(f, "{}exists", or_not(not)),
            Condition::Contains { not, part } => {
                write!(f, "{}contains {}", or_not(not), Value::Text(part.clone()))
            }
            Condition::Matches { not, pattern } => {
                write!(f, "{}matches {}", or_not(not), Value::Text(pattern.as_str().to_owned()))
            }
            Condition::In { not, values } => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                write!(f, "{}in [{}]", or_not(not), values.join(", "))
            }
            Condition::Is(kind) => write!(f, "is {}", kind.as_str()),
            Condition::Compare(operator, value) => write!(f, "{} {value}", operator.as_str()),
            Condition::CompareWith(operator, other) => write!(f, "{} {other}", operator.as_str()),
            Condition::Length(operator, count) => {
                write!(f, "length {} {count}", operator.as_str())
            }
        }
    }
}
