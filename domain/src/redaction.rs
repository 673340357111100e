//! How do secrets stay secret? Their values are taken out of every text that leaves the agent,
//! also when the service sent them back.

use std::collections::BTreeSet;

/// The shortest value that is hidden: shorter ones would blot out ordinary text, and are no
/// secrets.
pub const MIN_SECRET_CHARS: usize = 4;

/// Hides secret values by what they are, wherever they turn up.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Longest first, so that a secret that holds another is hidden whole.
    values: Vec<String>,
}

impl Redactor {
    /// Hides these values as they are, as they stand in JSON, and percent-encoded.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let long = secrets.into_iter().filter(|value| value.chars().count() >= MIN_SECRET_CHARS);
        let forms: BTreeSet<String> = long.flat_map(forms).collect();
        let mut values: Vec<String> = forms.into_iter().collect();
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        Self { values }
    }

    /// The text with `***` where a secret stood.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        self.values.iter().fold(text.to_owned(), |text, value| text.replace(value, "***"))
    }
}

fn forms(value: &str) -> [String; 3] {
    let json = serde_json::to_string(value).unwrap_or_default();
    let encoded = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    [value.to_owned(), json.trim_matches('"').to_owned(), encoded]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_in_every_form_it_is_sent_in() {
        let redactor = Redactor::new(["pa\"ss word", "abc", "pa\"ss word and more"]);
        for (text, want) in [
            ("x pa\"ss word y", "x *** y"),
            ("{\"p\":\"pa\\\"ss word\"}", "{\"p\":\"***\"}"),
            ("?p=pa%22ss+word", "?p=***"),
            ("pa\"ss word and more", "***"),
            ("abc", "abc"),
        ] {
            assert_eq!(redactor.hide(text), want);
        }
    }
}
