//! Evaluation: does an expectation hold for a step's response, and if not, what was found?

use serde_json::Value as Json;

use super::answer::{CertificateFacts, DomainFacts, SHOWN_CHARS, StepAnswer, cut};
use super::body::BodyCache;
use super::decimal::Decimal;
use super::fields::{CertificateField, DomainField, Fact, Phase};
use super::not_found::NotFound;
use super::raw_number::{JsonStep, raw_at};
use super::subject::Subject;
use super::value::JsonKind;
use super::walk::{length, places, walk};
use super::{Condition, Expectation, Operator, Value};
use crate::phases::Phases;

/// What was found at a subject.
pub(super) enum SubjectValue {
    Json(Json),
    /// A JSON number, as it is written.
    Number(Decimal),
    Micros(i64),
    Bytes(u64),
    /// Names in a list: upper and lower case are the same.
    Names(Vec<Json>),
}

impl Expectation {
    /// Whether the answer meets the condition.
    ///
    /// # Errors
    /// What was expected and what was found, at most [`MAX_DETAIL_CHARS`](crate::limits::MAX_DETAIL_CHARS) characters.
    pub fn judge(&self, answer: &StepAnswer<'_>) -> Result<(), String> {
        let found = self.subject.find(answer);
        if let Condition::Exists { not } = self.condition {
            return match found {
                Ok(found) if not => Err(answer.tell(&format!("`{self}`: {}", found.show(answer)))),
                Err(NotFound::Absent(_)) if not => Ok(()),
                Err(why) => Err(answer.tell(&format!("`{self}`: {}", why.why()))),
                Ok(_) => Ok(()),
            };
        }
        let found = found.map_err(|why| answer.tell(&format!("`{self}`: {}", why.why())))?;
        let reads = |subject: &Subject| *subject == Subject::Received;
        if self.subjects().any(reads) && self.condition.is_negative() {
            // The rest of what cannot be read might hold it.
            answer.read_body(|cache| cache.text(None, answer.body).map(|_| ())).map_err(|_| {
                answer.tell(&format!("`{self}`: what was received cannot be read as UTF-8"))
            })?;
        }
        if let Condition::CompareWith(operator, other) = &self.condition {
            return self.judge_with(answer, &found, *operator, other);
        }
        let other = match holds(&self.condition, &found) {
            Some(true) => return Ok(()),
            Some(false) => "",
            None => ", of another kind",
        };
        let (found, origin) = (found.show(answer), self.origin(answer));
        Err(answer.tell(&format!("`{self}`: {found}{other}{origin}")))
    }

    /// Whether nothing can be said of it, because what it looks at could not be looked up: it does not hold, and
    /// that says nothing about the service.
    #[must_use]
    pub fn is_undecided(&self, answer: &StepAnswer<'_>) -> bool {
        self.subjects().any(|subject| subject.is_undecided(answer))
    }

    /// Where what is said of a registration comes from: it is looked up ahead, and is not always of the host itself.
    fn origin(&self, answer: &StepAnswer<'_>) -> String {
        let is_of_domain = self.subjects().any(|subject| matches!(subject, Subject::Domain(_)));
        match answer.domain {
            Some(Ok(facts)) if is_of_domain => {
                let DomainFacts { name, expires_at, looked_up_at, .. } = facts;
                format!(", of `{name}` until {expires_at}, looked up {looked_up_at}")
            }
            _ => String::new(),
        }
    }

    /// Whether what was found compares so with another value of the same answer.
    fn judge_with(
        &self,
        answer: &StepAnswer<'_>,
        found: &SubjectValue,
        operator: Operator,
        other: &Subject,
    ) -> Result<(), String> {
        let wanted = other
            .find(answer)
            .map_err(|why| answer.tell(&format!("`{self}`: `{other}`: {}", why.why())))?;
        let kind = match wanted.literal().and_then(|value| compare(operator, &value, found)) {
            Some(true) => return Ok(()),
            Some(false) => "",
            None => ", of another kind",
        };
        let (found, wanted) = (found.show(answer), wanted.show(answer));
        let origin = self.origin(answer);
        Err(answer.tell(&format!("`{self}`: {found}, and of `{other}` {wanted}{kind}{origin}")))
    }

    /// What was found, or why nothing was, for a person to read.
    #[must_use]
    pub fn found(&self, answer: &StepAnswer<'_>) -> String {
        match self.subject.find(answer) {
            Ok(found) => found.show(answer) + &answer.hidden(&self.origin(answer)),
            Err(why) => answer.hidden(&why.why()),
        }
    }
}

/// Whether a condition holds of what was found; `None` when that is of another kind.
pub(super) fn holds(condition: &Condition, found: &SubjectValue) -> Option<bool> {
    match condition {
        Condition::Exists { not } => Some(!not),
        Condition::Compare(operator, value) => compare(*operator, value, found),
        // What it is compared with, only the answer has.
        Condition::CompareWith(..) => None,
        Condition::Contains { not, part } => match found {
            SubjectValue::Json(Json::String(text)) => Some(text.contains(part) != *not),
            SubjectValue::Names(names) => {
                let is_part =
                    |name: &Json| name.as_str().is_some_and(|name| name.eq_ignore_ascii_case(part));
                Some(names.iter().any(is_part) != *not)
            }
            SubjectValue::Json(Json::Array(items)) => {
                if items.iter().any(|item| item.as_str() == Some(part)) {
                    return Some(!not);
                }
                // An item that is no text cannot be compared with one.
                items.iter().all(Json::is_string).then_some(*not)
            }
            _ => None,
        },
        Condition::Matches { not, pattern } => match found {
            SubjectValue::Json(Json::String(text)) => Some(pattern.is_found_in(text) != *not),
            _ => None,
        },
        Condition::In { not, values } => {
            let equal: Vec<bool> =
                values.iter().filter_map(|value| compare(Operator::Equal, value, found)).collect();
            (!equal.is_empty()).then(|| equal.contains(&true) != *not)
        }
        Condition::Is(kind) => match found {
            SubjectValue::Json(value) => Some(JsonKind::from_json(value) == *kind),
            SubjectValue::Number(_) => Some(*kind == JsonKind::Number),
            SubjectValue::Names(_) => Some(*kind == JsonKind::List),
            SubjectValue::Micros(_) | SubjectValue::Bytes(_) => None,
        },
        Condition::Length(operator, count) => match found {
            SubjectValue::Json(value) => {
                length(value).map(|found| operator.holds((found as u64).cmp(&u64::from(*count))))
            }
            SubjectValue::Names(names) => {
                Some(operator.holds((names.len() as u64).cmp(&u64::from(*count))))
            }
            SubjectValue::Number(_) | SubjectValue::Micros(_) | SubjectValue::Bytes(_) => None,
        },
    }
}

/// Whether it compares so; `None` when the two are of different kinds and cannot be compared.
fn compare(operator: Operator, value: &Value, found: &SubjectValue) -> Option<bool> {
    let order = match (value, found) {
        (Value::Number(wanted), SubjectValue::Json(Json::Number(found))) => {
            Some(Decimal::from_number(found)?.compare(wanted))
        }
        (Value::Number(wanted), SubjectValue::Number(found)) => Some(found.compare(wanted)),
        (Value::Micros(wanted), SubjectValue::Micros(found)) => {
            Some(i128::from(*found).cmp(&i128::from(*wanted)))
        }
        (Value::Bytes(wanted), SubjectValue::Bytes(found)) => Some(found.cmp(wanted)),
        _ => None,
    };
    if let Some(order) = order {
        return Some(operator.holds(order));
    }
    let equal = match (value, found) {
        (Value::Text(wanted), SubjectValue::Json(Json::String(found))) => found == wanted,
        (Value::Bool(wanted), SubjectValue::Json(Json::Bool(found))) => found == wanted,
        (Value::Null, SubjectValue::Json(Json::Null)) => true,
        (Value::Null, SubjectValue::Json(_) | SubjectValue::Number(_)) => false,
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
    pub fn read_text(&self, answer: &StepAnswer<'_>) -> Result<String, String> {
        match self.find(answer).map_err(|why| format!("`{self}`: {}", why.why()))? {
            SubjectValue::Json(Json::String(text)) => Ok(text),
            SubjectValue::Json(Json::Null) => Err(format!("`{self}`: found null")),
            SubjectValue::Json(value) => Ok(value.to_string()),
            SubjectValue::Names(names) => Ok(Json::Array(names).to_string()),
            SubjectValue::Number(number) => Ok(number.to_string()),
            SubjectValue::Micros(us) => Ok(us.to_string()),
            SubjectValue::Bytes(bytes) => Ok(bytes.to_string()),
        }
    }

    /// Whether it could not be looked up.
    #[must_use]
    pub fn is_undecided(&self, answer: &StepAnswer<'_>) -> bool {
        matches!(self, Self::Domain(_)) && !matches!(answer.domain, Some(Ok(_)))
    }

    pub(super) fn find(&self, answer: &StepAnswer<'_>) -> Result<SubjectValue, NotFound> {
        let text = |text: &str| SubjectValue::Json(text.into());
        Ok(match self {
            Self::Status => SubjectValue::Json(answer.status.ok_or("there is no status")?.into()),
            // Silence meets no condition, `not contains` neither.
            Self::Received if answer.body.is_empty() => {
                return Err(NotFound::absent("nothing was received"));
            }
            Self::Received => {
                text(String::from_utf8_lossy(answer.body).trim_start_matches('\u{feff}'))
            }
            Self::Body => answer
                .read_body(|cache| cache.text(answer.content_type(), answer.body).map(text))?,
            Self::BodySize => SubjectValue::Bytes(answer.body.len() as u64),
            Self::Peer => text(&answer.peer.ok_or("there was no connection")?.to_string()),
            Self::Url => text(answer.url.ok_or("there is no address")?),
            Self::Redirects => SubjectValue::Json(answer.redirects.into()),
            Self::Header(name) => {
                let header = answer.head()?.iter().find(|(header, _)| header == name);
                text(header.map(|(_, value)| value).ok_or(NotFound::absent("there is none"))?)
            }
            Self::Cookie(name) => {
                let found = cookie(answer.head()?, name);
                text(&found.ok_or(NotFound::absent("the answer sets none"))?)
            }
            Self::Certificate(field) => {
                certificate(*field, answer.certificate.ok_or("there is no certificate")?)
            }
            Self::Domain(field) => domain(*field, answer)?,
            Self::Timing(phase) => {
                let us = time(*phase, &answer.phases).ok_or("there was no such phase")?;
                SubjectValue::Micros(i64::from(us))
            }
            Self::Json(segments) => {
                let found = answer.read_json(|json| walk(answer, json, segments))?;
                answer.as_written(found, || places(segments))
            }
            Self::Path(path) => {
                let (found, places) = answer.read_json(|json| path.select(json))?;
                answer.as_written(found, || places)
            }
            Self::Kept(name) => {
                let kept = answer.kept.and_then(|kept| kept.get(name));
                text(kept.ok_or(NotFound::absent("it was not kept"))?)
            }
            Self::Fact(fact) => {
                let found = answer.facts.iter().find(|(key, _)| key == fact);
                match found.map(|(_, value)| value).ok_or(NotFound::absent("there is none"))? {
                    value if *fact == Fact::Ttl => {
                        SubjectValue::Micros(value.as_i64().unwrap_or(0).saturating_mul(1_000_000))
                    }
                    Json::Array(names) if answer.names => SubjectValue::Names(names.clone()),
                    value => SubjectValue::Json(value.clone()),
                }
            }
        })
    }
}

fn time(phase: Phase, phases: &Phases) -> Option<u32> {
    match phase {
        Phase::Duration => Some(phases.total_us()),
        Phase::Dns => phases.dns_us,
        Phase::Connect => phases.connect_us,
        Phase::Tls => phases.tls_us,
        Phase::FirstByte => phases.first_byte_us,
        Phase::Transfer => phases.transfer_us,
    }
}

fn certificate(field: CertificateField, facts: &CertificateFacts) -> SubjectValue {
    match field {
        CertificateField::DaysLeft => SubjectValue::Json(facts.ends_in_s.div_euclid(86_400).into()),
        CertificateField::ExpiresIn => {
            SubjectValue::Micros(facts.ends_in_s.saturating_mul(1_000_000))
        }
        CertificateField::ChainExpiresIn => {
            SubjectValue::Micros(facts.chain_ends_in_s.saturating_mul(1_000_000))
        }
        CertificateField::Subject => SubjectValue::Json(facts.subject.clone().into()),
        CertificateField::Issuer => SubjectValue::Json(facts.issuer.clone().into()),
        CertificateField::Names => {
            SubjectValue::Names(facts.names.iter().map(|name| name.as_str().into()).collect())
        }
        CertificateField::Sha256 => SubjectValue::Json(facts.sha256.clone().into()),
        CertificateField::ChainLength => SubjectValue::Json(facts.chain_length.into()),
        CertificateField::Protocol => SubjectValue::Json(facts.protocol.clone().into()),
    }
}

fn domain(field: DomainField, answer: &StepAnswer<'_>) -> Result<SubjectValue, NotFound> {
    let facts = match answer.domain {
        Some(Ok(facts)) => facts,
        Some(Err(why)) => return Err(NotFound::Undecided(why.clone())),
        None => return Err(NotFound::Undecided("it was not looked up".to_owned())),
    };
    Ok(match field {
        DomainField::ExpiresIn => SubjectValue::Micros(facts.ends_in_s.saturating_mul(1_000_000)),
        DomainField::Name => SubjectValue::Json(facts.name.clone().into()),
    })
}

/// The value of a cookie that the answer sets.
fn cookie(headers: &[(String, String)], name: &str) -> Option<String> {
    let set = headers.iter().filter(|(header, _)| header == "set-cookie");
    set.filter_map(|(_, value)| value.split(';').next()?.split_once('='))
        .find(|(cookie, _)| cookie.trim() == name)
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

impl SubjectValue {
    pub(super) fn micros(us: u64) -> Self {
        Self::Micros(i64::try_from(us).unwrap_or(i64::MAX))
    }

    /// As it would be written out; `None` for what cannot be.
    fn literal(&self) -> Option<Value> {
        Some(match self {
            Self::Json(Json::String(text)) => Value::Text(text.clone()),
            Self::Json(Json::Number(number)) => Value::Number(Decimal::from_number(number)?),
            Self::Json(Json::Bool(value)) => Value::Bool(*value),
            Self::Json(Json::Null) => Value::Null,
            Self::Json(Json::Array(_) | Json::Object(_)) | Self::Names(_) => return None,
            Self::Number(number) => Value::Number(number.clone()),
            Self::Micros(us) => Value::Micros(u64::try_from(*us).ok()?),
            Self::Bytes(bytes) => Value::Bytes(*bytes),
        })
    }

    fn show(&self, answer: &StepAnswer<'_>) -> String {
        match self {
            Self::Micros(us) if us.abs() >= 86_400_000_000 => {
                format!("found {} days", us / 86_400_000_000)
            }
            Self::Micros(us) => format!("found {} ms", (us / 100) as f64 / 10.0),
            Self::Bytes(bytes) => format!("found {bytes} bytes"),
            Self::Json(value) => format!("found {}", answer.shown(value)),
            Self::Names(names) => format!("found {}", answer.shown(&Json::Array(names.clone()))),
            Self::Number(number) => {
                format!("found {}", cut(&answer.hidden(&number.to_string()), SHOWN_CHARS))
            }
        }
    }
}

impl StepAnswer<'_> {
    /// A number of the body as it is written; anything else as it is.
    fn as_written(
        &self,
        value: Json,
        places: impl FnOnce() -> Option<Vec<JsonStep>>,
    ) -> SubjectValue {
        let Json::Number(number) = &value else { return SubjectValue::Json(value) };
        let own = BodyCache::default();
        let cache = self.cache.unwrap_or(&own);
        let written = cache
            .inexact_json(self.content_type(), self.body)
            .and_then(|json| Decimal::parse(raw_at(json, &places()?)?));
        match written.or_else(|| Decimal::from_number(number)) {
            Some(number) => SubjectValue::Number(number),
            None => SubjectValue::Json(value),
        }
    }
}
