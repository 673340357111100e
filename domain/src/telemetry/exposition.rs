//! Exposition: metrics as text, in the format of Prometheus (0.0.4) and within what OpenMetrics 1.0 allows, so that parsers of
//! both read it. What is escaped how?

use std::fmt::Write;

use super::families::MetricFamily;

/// A text of metrics that is being written: each family once, with its samples behind it.
#[derive(Debug, Default)]
pub(super) struct Exposition {
    text: String,
}

impl Exposition {
    /// Begins a family; its samples follow.
    pub(super) fn family(&mut self, family: &MetricFamily) {
        let MetricFamily { name, help } = family;
        self.push(&["# HELP ", name, " ", &escaped(help), "\n# TYPE ", name, " gauge\n"]);
    }

    /// A sample of a family, whose value is a number of units of ten to the power of minus `decimals`.
    pub(super) fn sample(
        &mut self,
        family: &MetricFamily,
        labels: &[(&str, &str)],
        (value, decimals): (i64, u32),
    ) {
        self.push(&[family.name]);
        for (place, (label, value)) in labels.iter().enumerate() {
            let before = if place == 0 { "{" } else { "," };
            self.push(&[before, label, "=\"", &escaped(value), "\""]);
        }
        if !labels.is_empty() {
            self.push(&["}"]);
        }
        let one = 10_u64.pow(decimals);
        let (whole, rest) = (value.unsigned_abs() / one, value.unsigned_abs() % one);
        self.push(&[if value < 0 { " -" } else { " " }]);
        // Writing to a text does not fail.
        let _ = match decimals {
            0 => writeln!(self.text, "{whole}"),
            _ => writeln!(self.text, "{whole}.{rest:0width$}", width = decimals as usize),
        };
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn push(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.text.push_str(part));
    }
}

/// A label's value or a help text. Other control characters have no escape, and no place in a line.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_decimals_and_texts_stay_in_their_line() {
        let family = MetricFamily { name: "allclear_x", help: "What \\ is\nsaid" };
        let mut text = Exposition::default();
        text.family(&family);
        text.sample(&family, &[], (12, 0));
        text.sample(&family, &[("name", "a\"b\\c\nd\re"), ("id", "x")], (-1_005, 3));
        text.sample(&family, &[("name", "ü{}=,")], (99_912, 5));
        assert_eq!(
            text.into_text(),
            "# HELP allclear_x What \\\\ is\\nsaid\n# TYPE allclear_x gauge\nallclear_x 12\n\
             allclear_x{name=\"a\\\"b\\\\c\\nd e\",id=\"x\"} -1.005\nallclear_x{name=\"ü{}=,\"} 0.99912\n"
        );
    }
}
