//! What of the answer is looked at?

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::parse::InvalidExpectation;
use crate::place::nearest;

/// Something of an answer that can be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Subject {
    /// The status code.
    Status,
    /// The body as text.
    Body,
    /// A value of a JSON body.
    Json(Vec<Segment>),
    /// The first header of a name, in lower case.
    Header(String),
    /// How long a phase took, or all of them together.
    Timing(Phase),
    /// Whole days until the certificate ends.
    CertificateDaysLeft,
}

/// A part of the time an answer took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// All phases together.
    Duration,
    /// Finding the address.
    Dns,
    /// Opening the connection.
    Connect,
    /// Agreeing on encryption.
    Tls,
    /// Waiting for the head of the answer.
    FirstByte,
    /// Reading the rest.
    Transfer,
}

/// A step into a JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Into an object, by key.
    Key(String),
    /// Into an array, from 0.
    Index(usize),
    /// How many items, keys or characters there are.
    Length,
}

const PHASES: [(&str, Phase); 6] = [
    ("duration", Phase::Duration),
    ("dns", Phase::Dns),
    ("connect", Phase::Connect),
    ("tls", Phase::Tls),
    ("first_byte", Phase::FirstByte),
    ("transfer", Phase::Transfer),
];

/// Every word that can stand first, for hints.
pub(super) const WORDS: [&str; 11] = [
    "status",
    "body",
    "json.PATH",
    "header.NAME",
    "duration",
    "dns",
    "connect",
    "tls",
    "first_byte",
    "transfer",
    "certificate.days_left",
];

impl FromStr for Subject {
    type Err = InvalidExpectation;

    fn from_str(text: &str) -> Result<Self, InvalidExpectation> {
        let phase = PHASES.iter().find(|(word, _)| *word == text);
        if let Some((_, phase)) = phase {
            return Ok(Self::Timing(*phase));
        }
        match text.split_once('.') {
            None if text == "status" => Ok(Self::Status),
            None if text == "body" => Ok(Self::Body),
            Some(("certificate", "days_left")) => Ok(Self::CertificateDaysLeft),
            Some(("header", name)) if is_header_name(name) => {
                Ok(Self::Header(name.to_ascii_lowercase()))
            }
            Some(("json", path)) => segments(path).map(Self::Json),
            _ => Err(unknown(text)),
        }
    }
}

fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn unknown(text: &str) -> InvalidExpectation {
    let hint = match nearest(text, WORDS) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("begin with one of {}", WORDS.join(", ")),
    };
    InvalidExpectation { at: 0, problem: format!("`{text}` is nothing of an answer"), hint }
}

/// `items[0].name.length` as steps.
fn segments(path: &str) -> Result<Vec<Segment>, InvalidExpectation> {
    let refuse = |problem: String| InvalidExpectation {
        at: "json.".len(),
        problem,
        hint: "write a path such as `json.items[0].name` or `json.items.length`".to_owned(),
    };
    let mut segments = vec![];
    for part in path.split('.') {
        let (key, indexes) = part.split_at(part.find('[').unwrap_or(part.len()));
        if !key.is_empty() {
            segments.push(Segment::Key(key.to_owned()));
        } else if indexes.is_empty() {
            return Err(refuse(format!("`{path}` has an empty part")));
        }
        for index in indexes.split_terminator(']') {
            let number = index.strip_prefix('[').and_then(|digits| digits.parse().ok());
            let bad = || refuse(format!("`{part}` is no place in an array"));
            segments.push(Segment::Index(number.ok_or_else(bad)?));
        }
    }
    if segments.last() == Some(&Segment::Key("length".to_owned())) {
        segments.pop();
        segments.push(Segment::Length);
    }
    Ok(segments)
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status => f.write_str("status"),
            Self::Body => f.write_str("body"),
            Self::Header(name) => write!(f, "header.{name}"),
            Self::CertificateDaysLeft => f.write_str("certificate.days_left"),
            Self::Timing(phase) => {
                let word = PHASES.iter().find(|(_, known)| known == phase);
                f.write_str(word.map_or("duration", |(word, _)| word))
            }
            Self::Json(segments) => {
                f.write_str("json")?;
                if matches!(segments.first(), Some(Segment::Index(_))) {
                    f.write_str(".")?;
                }
                segments.iter().try_for_each(|segment| match segment {
                    Segment::Key(key) => write!(f, ".{key}"),
                    Segment::Index(index) => write!(f, "[{index}]"),
                    Segment::Length => f.write_str(".length"),
                })
            }
        }
    }
}

impl TryFrom<String> for Subject {
    type Error = InvalidExpectation;

    fn try_from(text: String) -> Result<Self, InvalidExpectation> {
        text.parse()
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}
