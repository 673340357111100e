//! Redaction: replaces the values of secrets in every text that leaves the agent, also in what the
//! service sent back.

pub(crate) mod encodings;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD as STANDARD_NO_PAD;

use crate::ordered;
use crate::ordered::SortedSet;
use encodings::Reading;

/// The shortest value that is hidden: shorter ones would blot out ordinary text, and are no
/// secrets.
pub const MIN_SECRET_CHARS: usize = 4;
/// Shorter values that a step kept are numbers and words rather than tokens, and hiding them would blot
/// out ordinary text.
pub const MIN_KEPT_SECRET_CHARS: usize = 12;
/// Headers whose names hold one of these are hidden whole: what is in them is often a key to something.
const HIDDEN: [&str; 8] =
    ["cookie", "auth", "token", "secret", "session", "api-key", "apikey", "csrf"];
/// One that holds "auth", and only says what is asked for.
const SHOWN: &str = "www-authenticate";

/// Hides secret values by what they are, wherever they turn up.
#[derive(Clone, Default)]
pub struct Redactor {
    values: Arc<[String]>,
}

/// It holds secrets itself.
impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(***)")
    }
}

impl Redactor {
    /// Hides these values as they are, as they stand in JSON, in pages and in addresses, and in base64.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        Self::default().and(secrets)
    }

    /// Hides these values besides.
    #[must_use]
    pub fn and<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let known_values = self.values.iter().cloned();
        let forms = SortedSet::from_iter(known_values.chain(secrets.into_iter().flat_map(forms)));
        Self { values: forms.into_iter().collect() }
    }

    /// The text with `***` where a secret stood. What several secrets share is hidden with them.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        let (mut hidden, mut done) = (String::new(), 0);
        for place in self.places(text) {
            hidden += text.get(done..place.start).unwrap_or_default();
            hidden += "***";
            done = place.end;
        }
        hidden + text.get(done..).unwrap_or_default()
    }

    /// The ranges of bytes in which a secret stands, in order; those that overlap are one.
    #[must_use]
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let readings = if self.values.is_empty() { vec![] } else { encodings::readings(text) };
        let places = |reading: &Reading| {
            self.values.iter().flat_map(|value| reading.places(value)).collect::<Vec<_>>()
        };
        let mut places: Vec<Range<usize>> = readings.iter().flat_map(places).collect();
        ordered::sort_by_key(&mut places, |place| place.start);
        let mut merged: Vec<Range<usize>> = vec![];
        for place in places {
            match merged.last_mut().filter(|last| place.start < last.end) {
                Some(last) => last.end = last.end.max(place.end),
                None => merged.push(place),
            }
        }
        merged
    }
}

/// What is looked for: a secret without space around it, which addresses lose; as an address has it, where
/// what looks like an escape is not escaped again; and wherever it stands in base64, as in basic
/// authentication.
fn forms(value: &str) -> Vec<String> {
    let value = value.trim();
    let slashed = value.replace('\\', "/");
    let mut forms = vec![value.to_owned(), slashed, encodings::unpercented(value)];
    forms.retain(|form| form.chars().count() >= MIN_SECRET_CHARS);
    if value.chars().count() < MIN_SECRET_CHARS {
        return vec![];
    }
    for before in 0..3 {
        let core = in_base64(value, before);
        if core.len() >= MIN_BASE64_CHARS {
            forms.extend([core.replace('+', "-").replace('/', "_"), core]);
        }
    }
    forms
}

/// Shorter pieces of base64 would turn up by chance.
const MIN_BASE64_CHARS: usize = 6;

/// The part of the base64 of a value that does not depend on what stands around it, when so many
/// bytes, modulo three, stand before it.
fn in_base64(value: &str, before: usize) -> String {
    let bytes = [vec![0; before].as_slice(), value.as_bytes()].concat();
    let text = STANDARD_NO_PAD.encode(&bytes);
    let (from, until) = ((before * 8).div_ceil(6), bytes.len() * 8 / 6);
    text.get(from..until).unwrap_or_default().to_owned()
}

/// Whether the value of a header of this name is hidden whole, in upper or lower case.
#[must_use]
pub fn is_hidden(header: &str) -> bool {
    let header = header.to_ascii_lowercase().replace('_', "-");
    header != SHOWN && HIDDEN.iter().any(|part| header.contains(part))
}

/// A request of HTTP as text, without the values of headers that are hidden whole. Its body stands
/// behind the first empty line.
#[must_use]
pub fn without_keys(sent: &str) -> String {
    let (head, body) = sent.split_once("\n\n").unwrap_or((sent, ""));
    let shown = |line: &str| match line.split_once(": ") {
        Some((name, _)) if is_hidden(name) => format!("{name}: ***\n"),
        _ => format!("{line}\n"),
    };
    let head: String = head.lines().map(shown).collect();
    if body.is_empty() { head.trim_end().to_owned() } else { format!("{head}\n{body}") }
}

/// Bytes as text, if that is what they are: in what is none, no secret would be found. One odd character
/// in fifty is still text.
#[must_use]
pub fn text_of(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let odd = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    if odd * 50 > text.chars().count() || body.contains(&0) {
        return format!("({} bytes that are no text)", body.len());
    }
    text.into_owned()
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
            ("?p=pa%22ss%20word", "?p=***"),
            ("value=\"pa&quot;ss word\"", "value=\"***\""),
            ("value='pa&#34;ss word'", "value='***'"),
            ("pa\"ss word and more", "***"),
            ("abc", "abc"),
            ("x pa\"ss wordpa\"ss word y", "x ****** y"),
            (r#"{"p":"pa\u0022ss\u0020word"}"#, r#"{"p":"***"}"#),
            (r#""{\"p\":\"pa\\\"ss word\"}""#, r#""{\"p\":\"***\"}""#),
        ] {
            assert_eq!(redactor.hide(text), want);
        }
    }

    #[test]
    fn a_secret_is_hidden_in_addresses_and_escapes_of_all_kinds() {
        let redactor = Redactor::new(["pa\"ss/wörd&<1>'\\ 💧", "overlong-one", "one-and-two"]);
        for (text, want) in [
            ("/pa%22ss/w%C3%B6rd&%3C1%3E'/%20%F0%9F%92%A7/", "/***/"),
            ("/pa%22ss/w%c3%b6rd&%3c1%3e'%5c%20%f0%9f%92%a7/", "/***/"),
            ("?pa%22ss/w%C3%B6rd&%3C1%3E%27\\%20%F0%9F%92%A7#", "?***#"),
            (r#""pa\"ss\/w\u00f6rd\u0026\u003c1\u003e\u0027\\ \ud83d\udca7""#, "\"***\""),
            (r#""pa\"ss/w\u00F6rd\u0026\u003C1\u003E'\\ \uD83D\uDCA7""#, "\"***\""),
            (r#""pa%22ss\/w%C3%B6rd\u0026%3C1%3E'\/%20%F0%9F%92%A7""#, "\"***\""),
            ("<a href='?pa%22ss/w%C3%B6rd&amp;%3C1%3E%27\\%20%F0%9F%92%A7'>", "<a href='?***'>"),
            ("pa&#34;ss/w&#xF6;rd&amp;&lt;1&gt;&apos;\\ &#128167;", "***"),
            ("overlong-one-and-two", "***"),
            (
                "100% \\u12 \\ud83d &# &#x; &; \\ %c3 %f0%9f",
                "100% \\u12 \\ud83d &# &#x; &; \\ %c3 %f0%9f",
            ),
        ] {
            assert_eq!(redactor.hide(text), want, "{text}");
        }
    }

    #[test]
    fn a_secret_that_overlaps_itself_is_hidden_as_a_whole() {
        let redactor = Redactor::new(["aaaa", "abcabc"]);
        for (text, want) in [
            ("aaaaaa", "***"),
            ("%61aaaa%61", "***"),
            ("x aaaa aaaaa", "x *** ***"),
            ("abcabcabcabd", "***abd"),
            ("aaa", "aaa"),
        ] {
            assert_eq!(redactor.hide(text), want, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_left_of_a_secret_however_it_is_sent(
            // Not of the letters that the addresses have themselves.
            secret in "[!-gi-or-~äßЖ漢💧]([ -gi-or-~äßЖ漢💧]{2,24})[!-gi-or-~äßЖ漢💧]",
        ) {
            proptest::prop_assume!(encodings::unpercented(&secret).chars().count() >= MIN_SECRET_CHARS);
            let redactor = Redactor::new([secret.as_str()]);
            let set = |change: &dyn Fn(&mut url::Url)| {
                let mut url = url::Url::parse("http://h/q").unwrap();
                change(&mut url);
                url
            };
            let path = secret.split(['/', '\\', '?', '#']).all(|part| {
                !matches!(encodings::unpercented(part).as_str(), "." | "..")
            });
            let mut addresses = vec![
                set(&|url| url.set_username(&secret).unwrap()),
                set(&|url| url.set_password(Some(&secret)).unwrap()),
                set(&|url| url.set_query(Some(&secret))),
                set(&|url| { url.query_pairs_mut().append_pair("p", &secret); }),
                set(&|url| url.set_fragment(Some(&secret))),
            ];
            if path {
                addresses.push(set(&|url| url.set_path(&secret)));
                addresses.push(set(&|url| { url.path_segments_mut().unwrap().push(&secret); }));
                addresses.push(url::Url::parse(&format!("http://h/q{secret}")).unwrap());
            }
            for url in addresses {
                let hidden = redactor.hide(url.as_str());
                let left = hidden.replacen("http", "", 1).replace("***", "");
                let is_hidden = left.chars().all(|c| "hpq/?#@:=".contains(c));
                proptest::prop_assert!(is_hidden && hidden.contains("***"), "{} {}", url, hidden);
            }
            let json = serde_json::to_string(&secret).unwrap();
            let escaped = |upper: bool| -> String {
                let unit = |unit: u16| {
                    if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") }
                };
                let escape = |c: char| match c {
                    '&' | '<' | '>' | '\'' | '\u{80}'.. => {
                        c.encode_utf16(&mut [0; 2]).iter().map(|code| unit(*code)).collect()
                    }
                    c => c.to_string(),
                };
                json.chars().map(escape).collect()
            };
            for text in [json.clone(), escaped(true), escaped(false)] {
                proptest::prop_assert_eq!(redactor.hide(&text), "\"***\"", "{}", text);
            }
        }
    }

    #[test]
    fn a_secret_is_hidden_in_base64_wherever_it_stands() {
        let redactor = Redactor::new(["hunter2-and-more"]);
        for user in ["a", "ab", "abc", "abcd", "probe"] {
            for after in ["", "x", "xy"] {
                let sent = STANDARD_NO_PAD.encode(format!("{user}:hunter2-and-more{after}"));
                let hidden = redactor.hide(&sent);
                assert!(hidden.contains("***") && hidden.len() < 20, "{user}{after}: {hidden}");
            }
        }
    }

    #[test]
    fn headers_that_are_keys_are_hidden_by_every_word() {
        for (name, hidden) in [
            ("cookie", true),
            ("set-cookie", true),
            ("authorization", true),
            ("proxy-authorization", true),
            ("Authorization", true),
            ("x-auth", true),
            ("x-access-token", true),
            ("client-secret", true),
            ("x-session-id", true),
            ("x-api-key", true),
            ("api_key", true),
            ("ApiKey", true),
            ("X-CSRF", true),
            ("www-authenticate", false),
            ("WWW-Authenticate", false),
            ("server", false),
            ("content-type", false),
        ] {
            assert_eq!(is_hidden(name), hidden, "{name}");
            let value = if hidden { "***" } else { "it: is" };
            for (body, behind) in [("", ""), ("\n\ntoken: a\n\nb", "\n\ntoken: a\n\nb")] {
                let sent = format!("GET /\n{name}: it: is\naccept: x{body}");
                let want = format!("GET /\n{name}: {value}\naccept: x{behind}");
                assert_eq!(without_keys(&sent), want);
            }
        }
    }

    #[test]
    fn only_text_is_shown_as_text() {
        let odd = |bytes: usize| [vec![0xff], vec![b'x'; bytes - 1]].concat();
        for (body, want) in [
            (b"".to_vec(), String::new()),
            ("grüße".into(), "grüße".to_owned()),
            (b"a\0b".to_vec(), "(3 bytes that are no text)".to_owned()),
            (odd(49), "(49 bytes that are no text)".to_owned()),
            (odd(50), format!("\u{fffd}{}", "x".repeat(49))),
        ] {
            assert_eq!(text_of(&body), want);
        }
    }
}
