//! Did the answer hold what was promised? Typed conditions, parsed once, and why one failed.
//!
//! An expectation on something that is not there, or is of another kind, fails and says so. It
//! never passes, whatever its operator.

mod judge;
mod parse;
mod subject;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use judge::Answer;
pub use parse::InvalidExpectation;
pub use subject::{Phase, Subject};

/// A condition that an answer must meet, and what it means when it does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
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
    /// It is there.
    Exists,
    /// It compares so with a value.
    Compare(Operator, Value),
    /// Its text holds this text.
    Contains(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// A value that is written out.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(f64),
    Text(String),
    Bool(bool),
    Null,
    /// A span of time, in microseconds.
    Micros(u64),
}

/// As files and JSON write it: a text, or a text with a level.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Raw {
    Text(String),
    WithLevel { that: String, level: Level },
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

impl TryFrom<Raw> for Expectation {
    type Error = InvalidExpectation;

    fn try_from(raw: Raw) -> Result<Self, InvalidExpectation> {
        match raw {
            Raw::Text(that) => that.parse(),
            Raw::WithLevel { that, level } => Ok(that.parse::<Self>()?.at_level(level)),
        }
    }
}

impl From<Expectation> for Raw {
    fn from(expectation: Expectation) -> Self {
        let that = expectation.to_string();
        match expectation.level {
            Level::Down => Self::Text(that),
            level => Self::WithLevel { that, level },
        }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.subject)?;
        match &self.condition {
            Condition::Exists => f.write_str("exists"),
            Condition::Contains(text) => write!(f, "contains {}", Value::Text(text.clone())),
            Condition::Compare(operator, value) => write!(f, "{} {value}", operator.as_str()),
        }
    }
}

impl Operator {
    const ALL: [Self; 6] =
        [Self::Equal, Self::NotEqual, Self::AtMost, Self::AtLeast, Self::Less, Self::More];

    fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Null => f.write_str("null"),
            Self::Micros(us) if us % 1_000_000 == 0 && *us > 0 => write!(f, "{}s", us / 1_000_000),
            Self::Micros(us) if us % 1_000 == 0 => write!(f, "{}ms", us / 1_000),
            Self::Micros(us) => write!(f, "{us}us"),
            Self::Text(text) if text.contains('\'') => write!(f, "\"{text}\""),
            Self::Text(text) => write!(f, "'{text}'"),
        }
    }
}
