//! Redaction: wherever a secret stands in a text, and however that text was escaped, all of it is hidden.
//!
//! The input makes secrets, a text around them, and the choices of who escapes it: which characters, in
//! which of the forms that are allowed, in upper or lower case.
#![no_main]

use std::fmt::Write;
use std::ops::Range;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use domain::redaction::{MIN_SECRET_CHARS, Redactor};
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;

/// The fewest letters of base64 by which a secret is known.
const MIN_BASE64_CHARS: usize = 6;

/// Writes a character as an escape of some kind, or as it is.
type Encoder = fn(char, &mut Unstructured<'_>) -> Result<String>;

/// The layers of escapes that texts come in, the outer one last.
const LAYERS: [&[Encoder]; 9] = [
    &[],
    &[percent],
    &[form],
    &[json],
    &[page],
    &[json, json],
    &[percent, json],
    &[form, json, json],
    &[percent, page],
];

fuzz_target!(|bytes: &[u8]| {
    // What is too short makes no case.
    let _ = case(&mut Unstructured::new(bytes));
});

fn case(input: &mut Unstructured<'_>) -> Result<()> {
    let secrets = (0..input.int_in_range(1..=3)?)
        .map(|_| input.arbitrary::<String>())
        .collect::<Result<Vec<String>>>()?;
    let layers = LAYERS.get(input.choose_index(LAYERS.len())?).copied().unwrap_or_default();
    let chosen = secrets.get(input.choose_index(secrets.len())?).map_or("", |secret| secret.trim());
    let (before, after): (String, String) = (input.arbitrary()?, input.arbitrary()?);
    let redactor = if input.arbitrary()? {
        Redactor::new(secrets.iter().map(String::as_str))
    } else {
        // Secrets become known one after the other.
        let none = Redactor::default();
        secrets.iter().fold(none, |redactor, secret| redactor.and([secret.as_str()]))
    };
    if chosen.chars().count() < MIN_SECRET_CHARS {
        return Ok(());
    }
    let text = [&before, chosen, &after].concat();
    let (text, secret) = escaped(&text, before.len()..before.len() + chosen.len(), layers, input)?;
    check(&redactor, &text, secret);
    in_base64(&redactor, &before, chosen, &after);
    Ok(())
}

/// A text as each layer writes it, and where in it a range of bytes stands then.
fn escaped(
    text: &str,
    range: Range<usize>,
    layers: &[Encoder],
    input: &mut Unstructured<'_>,
) -> Result<(String, Range<usize>)> {
    let (mut text, mut range) = (text.to_owned(), range);
    for encode in layers {
        let (mut written, mut moved) = (String::new(), 0..0);
        for (at, c) in text.char_indices() {
            if at == range.start {
                moved.start = written.len();
            }
            written += &encode(c, input)?;
            if at + c.len_utf8() == range.end {
                moved.end = written.len();
            }
        }
        (text, range) = (written, moved);
    }
    Ok((text, range))
}

/// All of the range is hidden, and all else stays.
fn check(redactor: &Redactor, text: &str, secret: Range<usize>) {
    let places = redactor.places(text);
    let hidden = places.iter().any(|place| place.start <= secret.start && secret.end <= place.end);
    assert!(hidden, "{secret:?} is not in {places:?} of {text:?}");
    let (mut want, mut from) = (String::new(), 0);
    for place in places {
        assert!(from <= place.start && place.start < place.end, "{place:?} of {text:?}");
        want += text.get(from..place.start).unwrap_or_default();
        want += "***";
        from = place.end;
    }
    want += text.get(from..).unwrap_or_default();
    assert_eq!(redactor.hide(text), want);
}

/// What of base64 depends on the secret alone is hidden.
fn in_base64(redactor: &Redactor, before: &str, secret: &str, after: &str) {
    let bits = before.len() * 8..(before.len() + secret.len()) * 8;
    let core = bits.start.div_ceil(6)..bits.end / 6;
    if core.len() < MIN_BASE64_CHARS {
        return;
    }
    let bytes = [before, secret, after].concat();
    for engine in [BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD] {
        check(redactor, &engine.encode(&bytes), core.clone());
    }
}

/// As addresses have it: the bytes of a character in hexadecimal, and always those of `%`.
fn percent(c: char, input: &mut Unstructured<'_>) -> Result<String> {
    if c != '%' && input.arbitrary()? {
        return Ok(c.to_string());
    }
    let (mut written, upper) = (String::new(), input.arbitrary()?);
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        let _ = if upper { write!(written, "%{byte:02X}") } else { write!(written, "%{byte:02x}") };
    }
    Ok(written)
}

/// As forms have it: a space is a plus.
fn form(c: char, input: &mut Unstructured<'_>) -> Result<String> {
    match c {
        ' ' if input.arbitrary()? => Ok("+".to_owned()),
        // A plus or a space that is written as it is would be read as the other.
        '+' => Ok("%2B".to_owned()),
        ' ' => Ok("%20".to_owned()),
        c => percent(c, input),
    }
}

/// As JSON has it: by a letter, by one or two numbers of 16 bits, or as it is where that is allowed.
fn json(c: char, input: &mut Unstructured<'_>) -> Result<String> {
    let letter = match c {
        '"' | '\\' | '/' => Some(c),
        '\u{8}' => Some('b'),
        '\u{c}' => Some('f'),
        '\n' => Some('n'),
        '\r' => Some('r'),
        '\t' => Some('t'),
        _ => None,
    };
    let plain = !matches!(c, '"' | '\\' | '\0'..' ');
    match (input.int_in_range(0..=3)?, letter) {
        (0 | 1, _) if plain => Ok(c.to_string()),
        (0..=2, Some(letter)) => Ok(format!("\\{letter}")),
        (choice, _) => {
            let units = c.encode_utf16(&mut [0; 2]).to_vec();
            let unit = |unit: &u16| match choice {
                3 => format!("\\u{unit:04X}"),
                _ => format!("\\u{unit:04x}"),
            };
            Ok(units.iter().map(unit).collect())
        }
    }
}

/// As a page has it: by a name, by a number, or as it is where that is allowed.
fn page(c: char, input: &mut Unstructured<'_>) -> Result<String> {
    let name = match c {
        '&' => Some("amp"),
        '<' => Some("lt"),
        '>' => Some("gt"),
        '"' => Some("quot"),
        '\'' => Some("apos"),
        _ => None,
    };
    let code = u32::from(c);
    Ok(match (input.int_in_range(0..=4)?, name) {
        (0 | 1, None) => c.to_string(),
        (0 | 1, Some(name)) => format!("&{name};"),
        (2, _) => format!("&#{code};"),
        (3, _) => format!("&#x{code:x};"),
        _ => format!("&#X{code:X};"),
    })
}
