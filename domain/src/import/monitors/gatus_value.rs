//! Values of Gatus: what stands on a side of a condition, and which of a text are variables of the environment?

use crate::import::monitors::condition_text::literal;

/// One side of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operand<'a> {
    /// Of the response, such as `[BODY].status`.
    Subject(&'a str),
    /// `len([BODY].items)`: the path.
    Length(&'a str),
    /// `has([BODY].errors)`: the path.
    Has(&'a str),
    /// `pat(*tea*)`.
    Pattern(&'a str),
    /// `any(200, 204)`.
    Any(Vec<&'a str>),
    /// Anything else.
    Literal(&'a str),
}

pub(super) fn operand(side: &str) -> Operand<'_> {
    let call = |name: &str| side.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    let path = |name: &str| call(name)?.trim().strip_prefix("[BODY]");
    match (path("len"), path("has"), call("pat"), call("any")) {
        (Some(path), ..) => Operand::Length(path),
        (_, Some(path), ..) => Operand::Has(path),
        (_, _, Some(glob), _) => Operand::Pattern(glob.trim()),
        (.., Some(words)) => Operand::Any(words.split(',').map(str::trim).collect()),
        _ if side.starts_with('[') => Operand::Subject(side),
        _ => Operand::Literal(side),
    }
}

/// A text of Gatus as a text here: `${NAME}` and `$NAME`, which it takes from its environment, are secrets of an agent, and `$$`
/// is a dollar.
pub(super) fn with_secrets(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, tail) = rest.split_at(at);
        out += before;
        let tail = tail.strip_prefix('$').unwrap_or_default();
        if let Some(after) = tail.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let is_braced = tail.starts_with('{');
        let inner = tail.strip_prefix('{').unwrap_or(tail);
        let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, after) = inner.split_at(end.unwrap_or(inner.len()));
        let after = if is_braced { after.strip_prefix('}') } else { Some(after) };
        match after.filter(|_| name.starts_with(|c: char| c.is_ascii_alphabetic())) {
            Some(after) => {
                out += &format!("${{secret.{}}}", name.to_ascii_uppercase());
                rest = after;
            }
            None => {
                out += &literal(&format!("${}", if is_braced { "{" } else { "" }));
                rest = inner;
            }
        }
    }
    out + rest
}

/// Whether all of a text comes from the environment.
pub(super) fn is_from_environment(text: &str) -> bool {
    text.contains("${secret.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_the_environment_become_secrets() {
        for (text, wanted) in [
            ("Bearer ${API_TOKEN}", "Bearer ${secret.API_TOKEN}"),
            ("$host:80", "${secret.HOST}:80"),
            ("5$$ off", "5$ off"),
            ("a${", "a$${"),
            ("${1}", "$${1}"),
            ("cost $5", "cost $5"),
            ("plain", "plain"),
        ] {
            assert_eq!(with_secrets(text), wanted, "{text}");
        }
    }
}
