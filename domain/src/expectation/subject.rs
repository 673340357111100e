//! Subjects of expectations: which part of a response is compared?

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::InvalidExpectation;
use super::fields::{
    CERTIFICATE, CertificateField, DOMAIN, DomainField, FACTS, Fact, PHASES, Phase,
};
use super::path::Path;
use crate::http_token::is_token;
use crate::template::is_value_name;
use crate::text_position::nearest;

/// Something of an answer that can be looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Subject {
    /// The status code.
    Status,
    /// The body as text.
    Body,
    /// How many bytes the body has.
    BodySize,
    /// The address that answered, after all redirects.
    Url,
    /// The IP address that was connected to.
    Peer,
    /// How many redirects were followed.
    Redirects,
    /// A value of a JSON body.
    Json(Vec<Segment>),
    /// The first header of a name, in lower case.
    Header(String),
    /// The value of a cookie that the answer sets.
    Cookie(String),
    /// All that was received over a bare connection, as text.
    Received,
    /// How long a phase took, or all of them together.
    Timing(Phase),
    /// Something the server's certificate says.
    Certificate(CertificateField),
    /// Something of the registration of the host's domain.
    Domain(DomainField),
    /// Something that only this kind of step finds out.
    Fact(Fact),
    /// What a JSONPath (RFC 9535) selects of a JSON body.
    Path(Path),
    /// A value that an earlier step kept.
    Kept(String),
}

/// What kind of value a subject has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum SubjectKind {
    Number { least: f64, most: f64 },
    Text,
    Span,
    Size,
    List,
    Any,
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

/// Words that stand for themselves.
const PLAIN: [(&str, Subject); 7] = [
    ("status", Subject::Status),
    ("body", Subject::Body),
    ("body_size", Subject::BodySize),
    ("url", Subject::Url),
    ("peer", Subject::Peer),
    ("redirects", Subject::Redirects),
    ("received", Subject::Received),
];

/// Every word that can stand first, for hints.
pub(super) const WORDS: [&str; 39] = [
    "status",
    "body",
    "body_size",
    "json.PATH",
    "header.NAME",
    "cookie.NAME",
    "url",
    "peer",
    "redirects",
    "received",
    "duration",
    "dns",
    "connect",
    "tls",
    "first_byte",
    "transfer",
    "certificate.days_left",
    "certificate.expires_in",
    "certificate.chain_expires_in",
    "certificate.subject",
    "certificate.issuer",
    "certificate.names",
    "certificate.sha256",
    "certificate.chain_length",
    "certificate.protocol",
    "domain.expires_in",
    "domain.name",
    "answers",
    "rcode",
    "ttl",
    "health",
    "grpc_status",
    "banner",
    "extensions",
    "host_key",
    "title",
    "text",
    "kept.NAME",
    "$.PATH",
];

impl Subject {
    pub(super) fn kind(&self) -> SubjectKind {
        use CertificateField::{ChainExpiresIn, ExpiresIn};
        match self {
            Self::Status => SubjectKind::Number { least: 100.0, most: 999.0 },
            Self::Redirects => SubjectKind::Number { least: 0.0, most: 20.0 },
            Self::Body
            | Self::Received
            | Self::Url
            | Self::Peer
            | Self::Header(_)
            | Self::Cookie(_)
            | Self::Kept(_) => SubjectKind::Text,
            Self::Fact(Fact::Answers | Fact::Extensions)
            | Self::Certificate(CertificateField::Names) => SubjectKind::List,
            Self::Fact(Fact::Ttl) | Self::Domain(DomainField::ExpiresIn) => SubjectKind::Span,
            Self::Path(path) if !path.is_singular() => SubjectKind::List,
            Self::BodySize => SubjectKind::Size,
            Self::Json(_) | Self::Path(_) => SubjectKind::Any,
            Self::Timing(_) | Self::Certificate(ExpiresIn | ChainExpiresIn) => SubjectKind::Span,
            Self::Certificate(CertificateField::DaysLeft) => {
                SubjectKind::Number { least: f64::MIN, most: f64::MAX }
            }
            Self::Certificate(CertificateField::ChainLength) => {
                SubjectKind::Number { least: 1.0, most: 100.0 }
            }
            Self::Fact(_) | Self::Certificate(_) | Self::Domain(_) => SubjectKind::Text,
        }
    }

    /// Whether it is found in the body of an answer.
    #[must_use]
    pub fn is_of_body(&self) -> bool {
        matches!(self, Self::Body | Self::BodySize | Self::Json(_) | Self::Path(_) | Self::Received)
    }

    /// Whether a whole document is searched for it, and not only gone through to one place.
    pub(super) fn searches(&self) -> bool {
        matches!(self, Self::Path(path) if !path.is_singular())
    }

    /// Whether its numbers are whole.
    pub(super) fn is_whole(&self) -> bool {
        !matches!(self, Self::Json(_) | Self::Path(_))
    }
}

impl FromStr for Subject {
    type Err = InvalidExpectation;

    fn from_str(text: &str) -> Result<Self, InvalidExpectation> {
        if let Some((_, phase)) = PHASES.iter().find(|(word, _)| *word == text) {
            return Ok(Self::Timing(*phase));
        }
        if let Some((_, subject)) = PLAIN.iter().find(|(word, _)| *word == text) {
            return Ok(subject.clone());
        }
        if let Some((_, fact)) = FACTS.iter().find(|(word, _)| *word == text) {
            return Ok(Self::Fact(*fact));
        }
        if text.starts_with('$') {
            return text.parse().map(Self::Path);
        }
        match text.split_once('.') {
            Some(("kept", name)) if is_value_name(name) => Ok(Self::Kept(name.to_owned())),
            Some(("certificate", field)) => {
                let certificate = CERTIFICATE.iter().find(|(word, _)| *word == field);
                certificate.map(|(_, field)| Self::Certificate(*field)).ok_or_else(|| unknown(text))
            }
            Some(("domain", field)) => {
                let domain = DOMAIN.iter().find(|(word, _)| *word == field);
                domain.map(|(_, field)| Self::Domain(*field)).ok_or_else(|| unknown(text))
            }
            Some(("header", name)) if is_token(name) => Ok(Self::Header(name.to_ascii_lowercase())),
            Some(("cookie", name)) if is_token(name) => Ok(Self::Cookie(name.to_owned())),
            Some(("json", path)) => segments(path).map(Self::Json),
            _ => Err(unknown(text)),
        }
    }
}

fn unknown(text: &str) -> InvalidExpectation {
    let hint = match nearest(text, WORDS) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("begin with one of {}", WORDS.join(", ")),
    };
    InvalidExpectation {
        at: 0,
        problem: format!("`{text}` is not a subject of an expectation"),
        hint,
    }
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
            let bad = || refuse(format!("`{part}` is not an array index"));
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
            Self::Status
            | Self::Body
            | Self::BodySize
            | Self::Url
            | Self::Peer
            | Self::Redirects
            | Self::Received => {
                let word = PLAIN.iter().find(|(_, plain)| plain == self);
                f.write_str(word.map_or("status", |(word, _)| word))
            }
            Self::Fact(fact) => {
                let word = FACTS.iter().find(|(_, candidate)| candidate == fact);
                f.write_str(word.map_or("answers", |(word, _)| word))
            }
            Self::Path(path) => write!(f, "{path}"),
            Self::Kept(name) => write!(f, "kept.{name}"),
            Self::Header(name) => write!(f, "header.{name}"),
            Self::Cookie(name) => write!(f, "cookie.{name}"),
            Self::Certificate(field) => {
                let word = CERTIFICATE.iter().find(|(_, candidate)| candidate == field);
                write!(f, "certificate.{}", word.map_or("days_left", |(word, _)| word))
            }
            Self::Domain(field) => {
                let word = DOMAIN.iter().find(|(_, candidate)| candidate == field);
                write!(f, "domain.{}", word.map_or("name", |(word, _)| word))
            }
            Self::Timing(phase) => {
                let word = PHASES.iter().find(|(_, candidate)| candidate == phase);
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
