//! Expectation parser: what does the text mean, and can it ever hold? Conditions that always or
//! never hold are refused.

use super::error::InvalidExpectation;
use std::str::FromStr;

use super::fields::{Fact, Phase};
use super::path::Path;
use super::subject::{Subject, SubjectKind};
use super::value::{JsonKind, Operator, Pattern, Value};
use super::{CertificateField, Condition, Expectation, Level};

impl FromStr for Expectation {
    type Err = InvalidExpectation;

    fn from_str(text: &str) -> Result<Self, InvalidExpectation> {
        let (first, rest) = word(text);
        let subject: Subject = first.parse()?;
        let at = |part: &str| text.len() - part.trim_start().len();
        let (verb, after) = word(rest);
        let (not, verb, value) = match verb {
            "not" => {
                let (verb, value) = word(after);
                (true, verb, value)
            }
            verb => (false, verb, after),
        };
        let refuse = |at: usize, (problem, hint): (String, &str)| InvalidExpectation {
            at,
            problem,
            hint: hint.to_owned(),
        };
        if verb.is_empty() {
            let problem = format!("`{text}` has no condition on `{first}`");
            return Err(refuse(text.len(), (problem, VERBS)));
        }
        let condition = condition(not, verb, value.trim()).map_err(|refused| match refused {
            Refused::Verb => {
                let (verb, _) = word(rest);
                refuse(at(rest), (format!("`{verb}` is no operator"), VERBS))
            }
            Refused::Value(problem, hint) => refuse(at(value), (problem, hint)),
        })?;
        let condition = zero_with_unit(condition, subject.kind());
        match impossible(&subject, &condition) {
            Some(refused) => Err(refuse(at(value), refused)),
            None => Ok(Self { level: Level::Down, subject, condition }),
        }
    }
}

const VERBS: &str = "use ==, !=, <, <=, >, >=, exists, contains, matches, in, is or length; \
                     `not` goes before exists, contains, matches and in";
const TEXTS: &str = "put it in quotes: 'text' or \"text\"";
const VALUES: &str = "use a number, a text in quotes, true, false, null, a time such as 800ms or \
                      14d, or a size such as 20KB";
const LISTS: &str = "write it such as [200, 204] or ['red', 'green']";
const KINDS: &str = "use text, number, boolean, list, object or null";
const LENGTHS: &str = "write it such as `length >= 1`";

enum Refused {
    Verb,
    Value(String, &'static str),
}

fn condition(not: bool, verb: &str, value: &str) -> Result<Condition, Refused> {
    let no = |problem: String, hint| Err(Refused::Value(problem, hint));
    match verb {
        "exists" if value.is_empty() => Ok(Condition::Exists { not }),
        "exists" => no("`exists` takes no value".to_owned(), VERBS),
        "contains" => match Value::parse(value) {
            Some(Value::Text(part)) if !part.is_empty() => Ok(Condition::Contains { not, part }),
            _ => no("`contains` takes a text".to_owned(), TEXTS),
        },
        "matches" => match Value::parse(value) {
            Some(Value::Text(text)) if !text.is_empty() => match Pattern::new(&text) {
                Ok(pattern) => Ok(Condition::Matches { not, pattern }),
                Err(error) => no(format!("`{text}` is no pattern: {error}"), PATTERNS),
            },
            _ => no("`matches` takes a pattern".to_owned(), TEXTS),
        },
        "in" => match Value::parse_list(value) {
            Some(values) => Ok(Condition::In { not, values }),
            None => no(format!("`{value}` is no list of values"), LISTS),
        },
        "is" if !not => match JsonKind::ALL.into_iter().find(|kind| kind.as_str() == value) {
            Some(kind) => Ok(Condition::Is(kind)),
            None => no(format!("`{value}` is no kind of value"), KINDS),
        },
        "length" if !not => {
            let (operator, count) = word(value);
            match (operator_of(operator), count.trim().parse()) {
                (Some(operator), Ok(count)) => Ok(Condition::Length(operator, count)),
                _ => no(format!("`length {value}` compares with no number"), LENGTHS),
            }
        }
        verb => match (operator_of(verb), Value::parse(value)) {
            (None, _) => Err(Refused::Verb),
            (Some(_), _) if not => Err(Refused::Verb),
            (Some(operator), Some(value)) => Ok(Condition::Compare(operator, value)),
            (Some(operator), None) => match value.parse() {
                Ok(other) => Ok(Condition::CompareWith(operator, other)),
                Err(_) => no(format!("`{value}` is no value"), VALUES),
            },
        },
    }
}

/// Zero is the same in every unit, so it needs none.
fn zero_with_unit(condition: Condition, kind: SubjectKind) -> Condition {
    let with_unit = |value: Value| match (&value, kind) {
        (Value::Number(number), SubjectKind::Span) if number.is_zero() => Value::Micros(0),
        (Value::Number(number), SubjectKind::Size) if number.is_zero() => Value::Bytes(0),
        _ => value,
    };
    match condition {
        Condition::Compare(operator, value) => Condition::Compare(operator, with_unit(value)),
        Condition::In { not, values } => {
            Condition::In { not, values: values.into_iter().map(with_unit).collect() }
        }
        other => other,
    }
}

const PATTERNS: &str = "it is a regular expression, such as 'order [0-9]+'";

fn operator_of(text: &str) -> Option<Operator> {
    Operator::ALL.into_iter().find(|operator| operator.as_str() == text)
}

/// The first word of a text and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    if text.starts_with('$') {
        return text.split_at(Path::end(text));
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// Why a condition can never hold of its subject, or always does; and the way out.
fn impossible(subject: &Subject, condition: &Condition) -> Option<(String, &'static str)> {
    let kind = subject.kind();
    match condition {
        Condition::Exists { not } => exists(subject, kind, *not),
        Condition::Compare(operator, value) => comparison(subject, kind, *operator, value),
        Condition::CompareWith(operator, other) => with_other(subject, kind, *operator, other),
        Condition::In { values, .. } => {
            values.iter().find_map(|value| comparison(subject, kind, Operator::Equal, value))
        }
        Condition::Contains { .. } => {
            (!matches!(kind, SubjectKind::Text | SubjectKind::List | SubjectKind::Any))
                .then(|| wrong_kind(subject, kind))
        }
        Condition::Matches { .. } => (!matches!(kind, SubjectKind::Text | SubjectKind::Any))
            .then(|| wrong_kind(subject, kind)),
        Condition::Is(_) => (kind != SubjectKind::Any).then(|| wrong_kind(subject, kind)),
        Condition::Length(operator, count) => match kind {
            SubjectKind::Text | SubjectKind::List | SubjectKind::Any => {
                (!can_vary(*operator, f64::from(*count), 0.0, f64::MAX)).then(|| {
                    (
                        format!("the length of `{subject}` never, or always, meets this"),
                        "leave it out",
                    )
                })
            }
            SubjectKind::Number { .. } | SubjectKind::Span | SubjectKind::Size => {
                Some(wrong_kind(subject, kind))
            }
        },
    }
}

fn exists(subject: &Subject, kind: SubjectKind, not: bool) -> Option<(String, &'static str)> {
    match subject {
        // Where there is no encryption nothing is said of it.
        Subject::Timing(Phase::Tls) | Subject::Certificate(CertificateField::DaysLeft) if not => {
            Some((format!("`{subject} not exists` never holds"), "leave it out"))
        }
        Subject::Json(_) | Subject::Header(_) | Subject::Cookie(_) | Subject::Kept(_) => None,
        Subject::Path(path) if path.is_singular() => None,
        Subject::Received | Subject::Fact(Fact::Health | Fact::Ttl) => None,
        Subject::Timing(Phase::Tls) | Subject::Certificate(CertificateField::DaysLeft) => None,
        Subject::Timing(_) => Some(wrong_kind(subject, kind)),
        _ => Some((format!("`{subject}` always exists"), "leave it out")),
    }
}

/// What a subject is, and what it can be compared with.
fn wrong_kind(subject: &Subject, kind: SubjectKind) -> (String, &'static str) {
    let (is, hint) = match kind {
        SubjectKind::Number { .. } => ("is a number", "compare it with a number"),
        SubjectKind::Text => ("is a text", "use ==, !=, contains, matches, in or length"),
        SubjectKind::Span => ("is a time", "compare it with a time such as 800ms or 2s"),
        SubjectKind::Size => ("is a size", "compare it with a size such as 20KB"),
        SubjectKind::List => ("is a list", "use contains or length"),
        SubjectKind::Any => ("is a JSON value", "compare it with a number or a text"),
    };
    (format!("`{subject}` {is}"), hint)
}

fn comparison(
    subject: &Subject,
    kind: SubjectKind,
    operator: Operator,
    value: &Value,
) -> Option<(String, &'static str)> {
    let varies = |number: f64, least: f64, most: f64| can_vary(operator, number, least, most);
    match (kind, value) {
        (SubjectKind::Any, Value::Micros(_) | Value::Bytes(_)) => Some((
            "a JSON value is no time and no size".to_owned(),
            "compare with a number or a text",
        )),
        (SubjectKind::Any, value) if operator.is_order() && value.as_number().is_none() => {
            Some((format!("{value} has no order"), "compare with a number"))
        }
        (SubjectKind::Any, _) => None,
        (SubjectKind::Text, Value::Text(_)) if !operator.is_order() => None,
        (SubjectKind::Number { least, most }, Value::Number(number)) => {
            (!varies(number.approximately(), least, most))
                .then(|| out_of_range(subject, least, most))
        }
        (SubjectKind::Span, Value::Micros(number)) | (SubjectKind::Size, Value::Bytes(number)) => {
            (!varies(*number as f64, 0.0, f64::MAX))
                .then(|| (format!("`{subject}` can never, or must always, be so"), "leave it out"))
        }
        _ => Some(wrong_kind(subject, kind)),
    }
}

/// Why two values of an answer can never be compared, or always are the same.
fn with_other(
    subject: &Subject,
    kind: SubjectKind,
    operator: Operator,
    other: &Subject,
) -> Option<(String, &'static str)> {
    use SubjectKind::{Any, List, Number, Size, Span, Text};
    let hint = "compare two numbers, texts, times or sizes";
    let comparable = match (kind, other.kind()) {
        (Number { .. } | Any, Number { .. } | Any) | (Span, Span) | (Size, Size) => true,
        (Text, Text | Any) | (Any, Text) => !operator.is_order(),
        (List | Span | Size | Text | Number { .. } | Any, _) => false,
    };
    match subject == other {
        true => Some((format!("`{subject}` is compared with itself"), "leave it out")),
        false if comparable => None,
        false => Some((format!("`{subject}` and `{other}` cannot be compared so"), hint)),
    }
}

fn out_of_range(subject: &Subject, least: f64, most: f64) -> (String, &'static str) {
    match subject {
        Subject::Status => {
            ("a status is 100 to 999".to_owned(), "compare with a number in between")
        }
        _ => (
            format!("`{subject}` is {least} to {most}, so this never, or always, holds"),
            "compare with a number in between",
        ),
    }
}

/// Whether some of the numbers from `least` to `most` compare so with a number, and some do not.
fn can_vary(operator: Operator, number: f64, least: f64, most: f64) -> bool {
    let inside = (least..=most).contains(&number);
    match operator {
        Operator::Equal | Operator::NotEqual => inside,
        Operator::Less | Operator::AtLeast => inside && number > least,
        Operator::AtMost | Operator::More => inside && number < most,
    }
}
