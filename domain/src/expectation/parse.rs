//! What does the text of an expectation mean? And what of it can never be?

use std::str::FromStr;

use super::subject::{Phase, Subject};
use super::{Condition, Expectation, Level, Operator, Value};

/// The text is no expectation, or one that nothing could meet, or everything would.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}\nhint: {hint}")]
pub struct InvalidExpectation {
    /// Where in the text, in bytes.
    pub at: usize,
    /// What is wrong there.
    pub problem: String,
    /// What to write instead.
    pub hint: String,
}

impl FromStr for Expectation {
    type Err = InvalidExpectation;

    fn from_str(text: &str) -> Result<Self, InvalidExpectation> {
        let (first, rest) = word(text);
        let subject: Subject = first.parse()?;
        let (operator, value) = word(rest);
        let place = |part: &str| text.len() - part.trim_start().len();
        let refuse = |at: usize, problem: String, hint: &str| {
            Err(InvalidExpectation { at, problem, hint: hint.to_owned() })
        };
        let condition = match operator {
            "" => {
                return refuse(
                    text.len(),
                    format!("`{text}` says nothing of `{first}`"),
                    OPERATORS,
                );
            }
            "exists" if value.trim().is_empty() => Condition::Exists,
            "exists" => {
                return refuse(place(value), "`exists` takes no value".to_owned(), OPERATORS);
            }
            "contains" => match parse_value(value.trim()) {
                Some(Value::Text(text)) if !text.is_empty() => Condition::Contains(text),
                _ => return refuse(place(value), "`contains` takes a text".to_owned(), TEXTS),
            },
            operator => {
                let known = Operator::ALL.into_iter().find(|known| known.as_str() == operator);
                let Some(known) = known else {
                    return refuse(place(rest), format!("`{operator}` is no operator"), OPERATORS);
                };
                let Some(value) = parse_value(value.trim()) else {
                    let problem = format!("`{}` is no value", value.trim());
                    return refuse(place(value), problem, VALUES);
                };
                Condition::Compare(known, value)
            }
        };
        if let Some((problem, hint)) = impossible(&subject, &condition) {
            return refuse(place(value), problem, hint);
        }
        Ok(Self { level: Level::Down, subject, condition })
    }
}

const OPERATORS: &str = "use ==, !=, <, <=, >, >=, contains or exists";
const TEXTS: &str = "put it in quotes: 'text' or \"text\"";
const VALUES: &str = "use a number, a text in quotes, true, false, null, or a time such as 800ms";

/// The first word of a text and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

fn parse_value(text: &str) -> Option<Value> {
    for quote in ['\'', '"'] {
        if let Some(inside) = text.strip_prefix(quote) {
            let inside = inside.strip_suffix(quote)?;
            return (!inside.contains(quote)).then(|| Value::Text(inside.to_owned()));
        }
    }
    match text {
        "true" => return Some(Value::Bool(true)),
        "false" => return Some(Value::Bool(false)),
        "null" => return Some(Value::Null),
        _ => {}
    }
    for (unit, micros) in [("us", 1.0), ("ms", 1e3), ("s", 1e6)] {
        let number = text.strip_suffix(unit).and_then(|number| number.parse::<f64>().ok());
        if let Some(number) = number {
            let fits = (0.0..=3.6e9).contains(&(number * micros));
            return fits.then(|| Value::Micros((number * micros).round() as u64));
        }
    }
    text.parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Number)
}

/// Why a condition can never hold of its subject, or always does; and the way out.
fn impossible(subject: &Subject, condition: &Condition) -> Option<(String, &'static str)> {
    let takes_number = matches!(subject, Subject::Status | Subject::CertificateDaysLeft);
    match (subject, condition) {
        (Subject::Json(_), Condition::Compare(operator, value)) if is_order(*operator) => {
            let fits = matches!(value, Value::Number(_));
            (!fits).then(|| (format!("{value} has no order"), "compare with a number"))
        }
        (Subject::Json(_), Condition::Compare(_, Value::Micros(_))) => {
            Some(("a JSON value is no time".to_owned(), "compare with a number or a text"))
        }
        (Subject::Json(_) | Subject::Header(_), Condition::Exists | Condition::Contains(_))
        | (Subject::Body, Condition::Contains(_))
        | (Subject::Json(_), _) => None,
        (Subject::Header(_) | Subject::Body, Condition::Compare(operator, value)) => {
            let fits = matches!(value, Value::Text(_)) && !is_order(*operator);
            (!fits)
                .then(|| (format!("`{subject}` is a text"), "use == or != with a text in quotes"))
        }
        (Subject::Timing(phase), Condition::Compare(operator, Value::Micros(us))) => {
            (!can_vary(*operator, *us as f64, 0.0, f64::MAX)).then(|| {
                let phase = Subject::Timing(*phase);
                (format!("`{phase}` can never, or must always, be so"), "leave it out")
            })
        }
        (Subject::Status, Condition::Compare(operator, Value::Number(number))) => {
            (!can_vary(*operator, *number, 100.0, 599.0))
                .then(|| ("a status is 100 to 599".to_owned(), "compare with a number in between"))
        }
        (Subject::CertificateDaysLeft, Condition::Compare(_, Value::Number(_))) => None,
        (Subject::Timing(Phase::Tls) | Subject::CertificateDaysLeft, Condition::Exists) => None,
        (Subject::Timing(_), _) => {
            Some((format!("`{subject}` is a time"), "compare it with a time such as 800ms or 2s"))
        }
        _ if takes_number => Some((format!("`{subject}` is a number"), "compare it with a number")),
        _ => Some((format!("`{subject}` always exists"), "leave it out")),
    }
}

fn is_order(operator: Operator) -> bool {
    !matches!(operator, Operator::Equal | Operator::NotEqual)
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
