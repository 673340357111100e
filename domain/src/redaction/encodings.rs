//! Encodings: the same text with URL, JSON and HTML escapes undone, and the position of each part
//! in the original, so that an encoded secret can be found and replaced.

use std::ops::Range;

/// What stands at the beginning of a text, written as an escape, and how many bytes that takes.
type Escape = fn(&str) -> Option<(char, usize)>;

/// A text as it is read.
#[derive(Clone)]
pub(crate) struct Reading {
    pub(crate) text: String,
    /// Where in the text as it was each byte comes from, and where that ends.
    from: Vec<usize>,
}

/// All ways to read a text: escapes of addresses may stand within those of JSON or a page.
pub(crate) fn readings(text: &str) -> Vec<Reading> {
    let plain = Reading { text: text.to_owned(), from: (0..=text.len()).collect() };
    let mut outer = vec![];
    if let Some(json) = plain.read(json) {
        // JSON is often told as a text of JSON.
        outer.extend(json.read(self::json));
        outer.push(json);
    }
    outer.extend(plain.read(page));
    outer.push(plain);
    let inner = |reading: &Reading| {
        [percent as Escape, form].into_iter().filter_map(|escape| reading.read(escape)).collect()
    };
    let inner: Vec<Vec<Reading>> = outer.iter().map(inner).collect();
    outer.into_iter().chain(inner.into_iter().flatten()).collect()
}

/// A text with the percent-encoding undone, and `/` for `\`.
pub(crate) fn unpercented(text: &str) -> String {
    let plain = Reading { text: text.to_owned(), from: (0..=text.len()).collect() };
    plain.read(percent).unwrap_or(plain).text
}

impl Reading {
    /// Where in the text as it was a value stands. Where it overlaps itself, as `aaaa` does in `aaaaaa`, all of
    /// its places are one.
    pub(crate) fn places<'a>(&'a self, value: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let step = value.chars().next().map_or(1, char::len_utf8);
        let find = move |from: usize| Some(from + self.text.get(from..)?.find(value)?);
        let mut next = find(0);
        std::iter::from_fn(move || {
            let start = next?;
            let mut end = start + value.len();
            next = find(start + step);
            while let Some(at) = next.filter(|at| *at < end) {
                end = at + value.len();
                next = find(at + step);
            }
            Some(*self.from.get(start)?..*self.from.get(end)?)
        })
    }

    /// Reads it with escapes of a kind undone; `None` where there are none.
    fn read(&self, escape: Escape) -> Option<Self> {
        let (mut text, mut from) = (String::new(), vec![]);
        let (mut rest, mut at, mut escaped) = (self.text.as_str(), 0, false);
        while let Some(first) = rest.chars().next() {
            let found = escape(rest);
            escaped |= found.is_some();
            let (c, length) = found.unwrap_or((first, first.len_utf8()));
            from.resize(from.len() + c.len_utf8(), *self.from.get(at)?);
            text.push(c);
            at += length;
            rest = rest.get(length..)?;
        }
        from.push(*self.from.last()?);
        escaped.then_some(Self { text, from })
    }
}

/// So many hexadecimal digits.
fn hex(text: &str, digits: usize) -> Option<u32> {
    let digits = text.get(..digits)?;
    let all = digits.chars().all(|c| c.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok())?
}

/// `%c3%BC`: the bytes of one character. Addresses make `\` a `/` in some of their parts, so both are read
/// as the same.
fn percent(text: &str) -> Option<(char, usize)> {
    if text.starts_with('\\') {
        return Some(('/', 1));
    }
    let byte = |at: usize| {
        let digits = text.get(at * 3..)?.strip_prefix('%')?;
        u8::try_from(hex(digits, 2)?).ok()
    };
    let length = match byte(0)? {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    };
    let bytes = (0..length).map(byte).collect::<Option<Vec<u8>>>()?;
    let c = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    Some((if c == '\\' { '/' } else { c }, length * 3))
}

/// As [`percent`], with `+` for a space.
fn form(text: &str) -> Option<(char, usize)> {
    if text.starts_with('+') { Some((' ', 1)) } else { percent(text) }
}

/// `\"`, `\/`, `\u0026`, and two of the last for what is beyond 16 bits.
fn json(text: &str) -> Option<(char, usize)> {
    let escaped = text.strip_prefix('\\')?;
    let c = match escaped.chars().next()? {
        'u' => {
            let unit = |at: usize| hex(text.get(at..)?.strip_prefix("\\u")?, 4);
            let first = unit(0)?;
            if let Some(c) = char::from_u32(first) {
                return Some((c, 6));
            }
            let pair = [u16::try_from(first).ok()?, u16::try_from(unit(6)?).ok()?];
            let c = char::decode_utf16(pair).next()?.ok()?;
            return Some((c, 12));
        }
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        c @ ('"' | '\\' | '/' | '\'') => c,
        _ => return None,
    };
    Some((c, 2))
}

/// The longest name or number of a character in a page.
const MAX_REFERENCE_BYTES: usize = 10;

/// `&amp;`, `&#39;` and `&#x27;`.
fn page(text: &str) -> Option<(char, usize)> {
    let escaped = text.strip_prefix('&')?;
    let end = escaped.bytes().take(MAX_REFERENCE_BYTES).position(|byte| byte == b';')?;
    let name = escaped.get(..end)?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => hex(digits, digits.len())?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((c, end + 2))
}
