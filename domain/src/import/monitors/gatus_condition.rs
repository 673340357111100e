//! Conditions of Gatus: which expectations say the same of a step?

use crate::expectation::Expectation;
use crate::import::monitors::condition_text::{escaped_pattern, glob_pattern, quoted};
use crate::import::monitors::gatus_value::{Operand, operand};
use crate::import::monitors::go_duration::{read_duration, written};

/// The operators, in the order in which Gatus looks for them.
const OPERATORS: [&str; 6] = ["==", "!=", "<=", ">=", ">", "<"];

/// Why a condition that compares two parts of a response is not carried over.
const TWO_VALUES: &str = "two values of a response that are compared have no equal here";

/// What a condition becomes of a step that does this: what must hold, nothing where a step holds it anyway.
///
/// # Errors
/// Why it has no equal here.
pub(super) fn expectations_of(condition: &str, action: &str) -> Result<Vec<String>, String> {
    let rules = converted(condition, action)?;
    for rule in &rules {
        rule.parse::<Expectation>().map_err(|error| error.problem)?;
    }
    Ok(rules)
}

fn converted(condition: &str, action: &str) -> Result<Vec<String>, String> {
    let found = OPERATORS.iter().find_map(|operator| {
        let (left, right) = condition.split_once(operator)?;
        Some((*operator, left.trim(), right.trim()))
    });
    let Some((operator, left, right)) = found else {
        return Err("it compares nothing".to_owned());
    };
    let (left, right) = (operand(left), operand(right));
    match (left, right) {
        (Operand::Subject(subject), right) => of_subject(subject, operator, &right, action),
        (left, Operand::Subject(subject)) => of_subject(subject, mirrored(operator), &left, action),
        (Operand::Length(path), right) => length(path, operator, &right, action),
        (left, Operand::Length(path)) => length(path, mirrored(operator), &left, action),
        (Operand::Has(path), right) | (right, Operand::Has(path)) => {
            has(path, operator, &right, action)
        }
        _ => Err("it looks at nothing of the response".to_owned()),
    }
}

fn of_subject(
    subject: &str,
    operator: &str,
    value: &Operand<'_>,
    action: &str,
) -> Result<Vec<String>, String> {
    let is_http = action == "http";
    if let Some(path) = subject.strip_prefix("[BODY]") {
        return body(path, operator, value, action);
    }
    match (subject, value) {
        ("[CONNECTED]", Operand::Literal("true")) if operator == "==" => Ok(vec![]),
        ("[CONNECTED]", _) => Err("that something must not answer has no equal here".to_owned()),
        ("[STATUS]", Operand::Pattern(glob)) if is_http => hundred(glob, operator),
        ("[STATUS]", _) if is_http => number("status", operator, value),
        ("[STATUS]", _) => Err(format!("a `{action}` step has no status")),
        ("[RESPONSE_TIME]", Operand::Literal(ms)) if ms.parse::<u64>().is_ok() => {
            Ok(vec![format!("duration {operator} {ms}ms")])
        }
        ("[IP]", _) if action != "dns" => text("peer", operator, value),
        ("[DNS_RCODE]", _) if action == "dns" => text("rcode", operator, value),
        ("[CERTIFICATE_EXPIRATION]", value) => span("certificate.expires_in", operator, value),
        ("[DOMAIN_EXPIRATION]", value) => span("domain.expires_in", operator, value),
        ("[CONTEXT]", _) => Err("values of a suite have no equal here".to_owned()),
        _ => Err(format!("`{subject}` has no equal of a `{action}` step")),
    }
}

/// What a body is, by what the step does: a text, or records.
fn body(
    path: &str,
    operator: &str,
    value: &Operand<'_>,
    action: &str,
) -> Result<Vec<String>, String> {
    match (action, path) {
        ("http", "") => text("body", operator, value),
        ("http", path) => json(&json_subject(path)?, operator, value),
        ("tcp" | "tls" | "udp" | "websocket", "") => text("received", operator, value),
        ("grpc", ".status") => text("health", operator, value),
        ("dns", "") => match (operator, value) {
            ("==", Operand::Literal(record)) => {
                Ok(vec![format!("answers contains {}", quoted(record))])
            }
            ("!=", Operand::Literal(record)) => {
                Ok(vec![format!("answers not contains {}", quoted(record))])
            }
            _ => Err("records are a list here: only `==` and `!=` of one have an equal".to_owned()),
        },
        (_, "") => Err(format!("a `{action}` step has no body")),
        _ => Err(format!("the body of a `{action}` step is no JSON here")),
    }
}

/// A path of Gatus as a subject.
fn json_subject(path: &str) -> Result<String, String> {
    if path.contains(char::is_whitespace) || path.contains(['"', '\'', '*', '?', '@']) {
        return Err(format!("the path `{path}` has no equal here"));
    }
    Ok(match path.strip_prefix('.') {
        Some(path) => format!("json.{path}"),
        None => format!("json.{path}"),
    })
}

fn json(subject: &str, operator: &str, value: &Operand<'_>) -> Result<Vec<String>, String> {
    let is_order = !matches!(operator, "==" | "!=");
    match value {
        Operand::Literal(word) if is_plain(word) => {
            let is_number = word.parse::<f64>().is_ok();
            if is_order && !is_number {
                return Err(format!("`{word}` has no order here"));
            }
            Ok(vec![format!("{subject} {operator} {word}")])
        }
        Operand::Literal(_) if is_order => Err("texts have no order here".to_owned()),
        Operand::Subject(_) | Operand::Length(_) | Operand::Has(_) => Err(TWO_VALUES.to_owned()),
        _ => text(subject, operator, value),
    }
}

/// Whether a word of Gatus is a value of its own kind here, rather than a text.
fn is_plain(word: &str) -> bool {
    let is_number = word.parse::<f64>().is_ok_and(f64::is_finite)
        && word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    is_number || matches!(word, "true" | "false" | "null")
}

/// Compares with a text, a pattern or several of them.
fn text(subject: &str, operator: &str, value: &Operand<'_>) -> Result<Vec<String>, String> {
    let not = match operator {
        "==" => "",
        "!=" => "not ",
        _ => return Err("texts have no order here".to_owned()),
    };
    match value {
        Operand::Literal(word) => Ok(vec![format!("{subject} {operator} {}", quoted(word))]),
        Operand::Pattern(glob) => {
            let pattern = glob_pattern(glob);
            // What begins and ends with a star is a part.
            let part = glob.strip_prefix('*').and_then(|glob| glob.strip_suffix('*'));
            let part = part.filter(|part| !part.is_empty() && !part.contains(['*', '?']));
            let rule = match part {
                Some(part) => format!("{subject} {not}contains {}", quoted(part)),
                None => format!("{subject} {not}matches {}", quoted(&pattern)),
            };
            Ok(vec![rule])
        }
        Operand::Any(words) => {
            let values: Vec<String> = words
                .iter()
                .map(|word| {
                    let is_value = subject.starts_with("json") && is_plain(word);
                    if is_value { (*word).to_owned() } else { quoted(word) }
                })
                .collect();
            if words.iter().any(|word| word.starts_with("pat(")) {
                let globs = words.iter().map(|word| {
                    let glob = word.strip_prefix("pat(").and_then(|word| word.strip_suffix(')'));
                    glob.map_or_else(|| format!("^{}$", escaped_pattern(word)), glob_pattern)
                });
                let pattern = globs.collect::<Vec<_>>().join("|");
                return Ok(vec![format!("{subject} {not}matches {}", quoted(&pattern))]);
            }
            Ok(vec![format!("{subject} {not}in [{}]", values.join(", "))])
        }
        _ => Err(TWO_VALUES.to_owned()),
    }
}

/// Compares with a whole number, or several of them.
fn number(subject: &str, operator: &str, value: &Operand<'_>) -> Result<Vec<String>, String> {
    let is_number = |word: &str| word.parse::<u32>().is_ok();
    match value {
        Operand::Literal(word) if is_number(word) => {
            Ok(vec![format!("{subject} {operator} {word}")])
        }
        Operand::Any(words) if words.iter().all(|word| is_number(word)) => match operator {
            "==" => Ok(vec![format!("{subject} in [{}]", words.join(", "))]),
            "!=" => Ok(vec![format!("{subject} not in [{}]", words.join(", "))]),
            _ => Err("several values have no order".to_owned()),
        },
        _ => Err("it compares with no number".to_owned()),
    }
}

/// The hundred of `pat(2*)`.
fn hundred(glob: &str, operator: &str) -> Result<Vec<String>, String> {
    let digit = glob.trim_end_matches(['*', '?']).parse::<u32>().ok();
    match digit.filter(|digit| (1..=5).contains(digit) && operator == "==") {
        Some(digit) => {
            let (from, to) = (digit * 100, digit * 100 + 100);
            Ok(vec![format!("status >= {from}"), format!("status < {to}")])
        }
        None => Err(format!("the pattern `{glob}` of a status has no equal here")),
    }
}

/// Compares with a duration: a number of milliseconds, or as Go writes it.
fn span(subject: &str, operator: &str, value: &Operand<'_>) -> Result<Vec<String>, String> {
    let Operand::Literal(word) = value else {
        return Err("it compares with no duration".to_owned());
    };
    let read = read_duration(word).or_else(|| read_duration(&format!("{word}ms")));
    let span = read.ok_or_else(|| format!("`{word}` is no duration"))?;
    Ok(vec![format!("{subject} {operator} {}", written(span))])
}

fn length(
    path: &str,
    operator: &str,
    value: &Operand<'_>,
    action: &str,
) -> Result<Vec<String>, String> {
    let Operand::Literal(count) = value else {
        return Err("it compares with no number".to_owned());
    };
    if action != "http" || count.parse::<u32>().is_err() {
        return Err(format!("this length has no equal of a `{action}` step"));
    }
    let subject = if path.is_empty() { "$".to_owned() } else { json_subject(path)? };
    Ok(vec![format!("{subject} length {operator} {count}")])
}

fn has(
    path: &str,
    operator: &str,
    value: &Operand<'_>,
    action: &str,
) -> Result<Vec<String>, String> {
    if action != "http" || path.is_empty() {
        return Err(format!("`has` has no equal of a `{action}` step"));
    }
    let subject = json_subject(path)?;
    match (operator, value) {
        ("==", Operand::Literal("true")) | ("!=", Operand::Literal("false")) => {
            Ok(vec![format!("{subject} exists")])
        }
        ("==", Operand::Literal("false")) | ("!=", Operand::Literal("true")) => {
            Ok(vec![format!("{subject} not exists")])
        }
        _ => Err("it compares with neither true nor false".to_owned()),
    }
}

/// The same seen from the other side.
fn mirrored(operator: &str) -> &str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        same => same,
    }
}
