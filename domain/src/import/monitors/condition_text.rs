//! Text of conditions: how are values of other tools written in an expectation and in a text with placeholders?

/// A text in quotes, as expectations have it.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text that has no placeholder, whatever it looks like.
pub(super) fn literal(text: &str) -> String {
    text.replace("${", "$${")
}

/// A regular expression that finds this text alone.
pub(super) fn escaped_pattern(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$'
        ) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// A regular expression for a pattern with `*` and `?`, as shells have them.
pub(super) fn glob_pattern(glob: &str) -> String {
    let starts = if glob.starts_with('*') { "" } else { "^" };
    let ends = if glob.ends_with('*') { "" } else { "$" };
    let inner = glob.trim_matches('*').chars().map(|c| match c {
        '*' => "(?s:.*)".to_owned(),
        '?' => "(?s:.)".to_owned(),
        c => escaped_pattern(&c.to_string()),
    });
    format!("{starts}{}{ends}", inner.collect::<String>())
}
