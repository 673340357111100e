//! Does it hold of this answer? And if not: what was found.

use serde_json::Value as Json;

use super::subject::{Phase, Segment, Subject};
use super::{Condition, Expectation, Operator, Value};
use crate::observation::{MAX_DETAIL_CHARS, Phases};

/// What came back from a request.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// Names in lower case, values as text.
    pub headers: &'a [(String, String)],
    /// The whole body.
    pub body: &'a [u8],
    /// How long it took.
    pub phases: Phases,
    /// Whole days until the certificate ends; `None` without encryption.
    pub certificate_days_left: Option<i64>,
}

/// What was found at a subject.
enum Found {
    Json(Json),
    Micros(u32),
}

/// The most characters that are shown of what was found.
const SHOWN_CHARS: usize = 80;

impl Expectation {
    /// Whether the answer meets the condition.
    ///
    /// # Errors
    /// What was expected and what was found, at most [`MAX_DETAIL_CHARS`] characters.
    pub fn judge(&self, answer: &Answer<'_>) -> Result<(), String> {
        let found = match self.subject.find(answer) {
            Ok(found) => found,
            Err(why) => return Err(bounded(format!("`{self}`: {why}"))),
        };
        let holds = match (&self.condition, &found) {
            (Condition::Exists, _) => true,
            (Condition::Contains(part), Found::Json(Json::String(text))) => text.contains(part),
            (Condition::Contains(part), Found::Json(Json::Array(items))) => {
                items.iter().any(|item| item.as_str() == Some(part))
            }
            (Condition::Compare(operator, value), found) => {
                match compare(*operator, value, found) {
                    Some(holds) => holds,
                    None => {
                        return Err(bounded(format!(
                            "`{self}`: found {}, of another kind",
                            found.show()
                        )));
                    }
                }
            }
            (Condition::Contains(_), _) => false,
        };
        let detail = || bounded(format!("`{self}`: found {}", found.show()));
        if holds { Ok(()) } else { Err(detail()) }
    }
}

/// Whether it compares so; `None` when the two are of different kinds and cannot be compared.
fn compare(operator: Operator, value: &Value, found: &Found) -> Option<bool> {
    let numbers = match (value, found) {
        (Value::Number(wanted), Found::Json(Json::Number(found))) => {
            Some((found.as_f64()?, *wanted))
        }
        (Value::Micros(wanted), Found::Micros(found)) => Some((f64::from(*found), *wanted as f64)),
        _ => None,
    };
    if let Some((found, wanted)) = numbers {
        return Some(match operator {
            Operator::Equal => found == wanted,
            Operator::NotEqual => found != wanted,
            Operator::Less => found < wanted,
            Operator::AtMost => found <= wanted,
            Operator::More => found > wanted,
            Operator::AtLeast => found >= wanted,
        });
    }
    let equal = match (value, found) {
        (Value::Text(wanted), Found::Json(Json::String(found))) => found == wanted,
        (Value::Bool(wanted), Found::Json(Json::Bool(found))) => found == wanted,
        (Value::Null, Found::Json(Json::Null)) => true,
        (Value::Null, Found::Json(_)) => false,
        _ => return None,
    };
    match operator {
        Operator::Equal => Some(equal),
        Operator::NotEqual => Some(!equal),
        _ => None,
    }
}

impl Subject {
    /// The value as text, for later steps: texts as they are, anything else as JSON.
    ///
    /// # Errors
    /// Why it is not there.
    pub fn read_text(&self, answer: &Answer<'_>) -> Result<String, String> {
        match self.find(answer).map_err(|why| format!("`{self}`: {why}"))? {
            Found::Json(Json::String(text)) => Ok(text),
            Found::Json(Json::Null) => Err(format!("`{self}`: found null")),
            Found::Json(value) => Ok(value.to_string()),
            Found::Micros(us) => Ok(us.to_string()),
        }
    }

    fn find(&self, answer: &Answer<'_>) -> Result<Found, String> {
        Ok(match self {
            Self::Status => Found::Json(answer.status.into()),
            Self::Body => Found::Json(String::from_utf8_lossy(answer.body).into()),
            Self::Header(name) => {
                let header = answer.headers.iter().find(|(known, _)| known == name);
                Found::Json(header.map(|(_, value)| value.clone()).ok_or("there is none")?.into())
            }
            Self::CertificateDaysLeft => {
                Found::Json(answer.certificate_days_left.ok_or("there is no certificate")?.into())
            }
            Self::Timing(phase) => {
                let phases = &answer.phases;
                let us = match phase {
                    Phase::Duration => Some(phases.total_us()),
                    Phase::Dns => phases.dns_us,
                    Phase::Connect => phases.connect_us,
                    Phase::Tls => phases.tls_us,
                    Phase::FirstByte => phases.first_byte_us,
                    Phase::Transfer => phases.transfer_us,
                };
                Found::Micros(us.ok_or("there was no such phase")?)
            }
            Self::Json(segments) => {
                let json = serde_json::from_slice(answer.body)
                    .map_err(|error| format!("the body is not JSON: {error}"))?;
                Found::Json(walk(json, segments)?)
            }
        })
    }
}

fn walk(json: Json, segments: &[Segment]) -> Result<Json, String> {
    segments.iter().try_fold(json, |value, segment| match (segment, value) {
        (Segment::Key(key), Json::Object(mut fields)) => {
            fields.remove(key).ok_or_else(|| format!("there is no `{key}`"))
        }
        (Segment::Index(index), Json::Array(mut items)) if *index < items.len() => {
            Ok(items.swap_remove(*index))
        }
        (Segment::Index(index), Json::Array(items)) => {
            Err(format!("there is no item {index} of {}", items.len()))
        }
        (Segment::Length, Json::Array(items)) => Ok(items.len().into()),
        (Segment::Length, Json::Object(fields)) => Ok(fields.len().into()),
        (Segment::Length, Json::String(text)) => Ok(text.chars().count().into()),
        (Segment::Key(key), other) => Err(format!("`{key}` is sought in {}", shown(&other))),
        (Segment::Index(index), other) => {
            Err(format!("item {index} is sought in {}", shown(&other)))
        }
        (Segment::Length, other) => Err(format!("{} has no length", shown(&other))),
    })
}

impl Found {
    fn show(&self) -> String {
        match self {
            Self::Micros(us) => format!("{} ms", f64::from(us / 100) / 10.0),
            Self::Json(value) => shown(value),
        }
    }
}

fn shown(value: &Json) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text,
    }
}

fn bounded(text: String) -> String {
    match text.char_indices().nth(MAX_DETAIL_CHARS - 1) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text,
    }
}
