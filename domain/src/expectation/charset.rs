//! Text of a body: in which encoding is it, and can it be decoded? As browsers decide: a byte order mark, then
//! `content-type`, then what the document declares in its first bytes, else UTF-8 (Encoding Standard).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a document is searched for a declaration.
const PRESCAN_BYTES: usize = 1_024;

/// A body as text, without its byte order mark.
///
/// # Errors
/// The encoding in which it cannot be read.
pub(super) fn decode(content_type: Option<&str>, body: &[u8]) -> Result<String, String> {
    let (encoding, text) = match Encoding::for_bom(body) {
        Some((encoding, length)) => (encoding, body.get(length..).unwrap_or_default()),
        None => (labelled(content_type, body).unwrap_or(UTF_8), body),
    };
    let decoded = encoding.decode_without_bom_handling_and_without_replacement(text);
    decoded.map(Into::into).ok_or_else(|| format!("the body cannot be read as {}", encoding.name()))
}

/// The encoding that is declared; a label that is no encoding declares none.
fn labelled(content_type: Option<&str>, body: &[u8]) -> Option<&'static Encoding> {
    let (media_type, parameters) =
        match content_type.map(|value| value.split_once(';').unwrap_or((value, ""))) {
            Some((media_type, parameters)) => (media_type.trim().to_ascii_lowercase(), parameters),
            None => (String::new(), ""),
        };
    let of_header = parameters.split(';').find_map(|parameter| {
        let (name, label) = parameter.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset
            .then(|| Encoding::for_label(label.trim().trim_matches(['"', '\'']).as_bytes()))?
    });
    let is_document =
        media_type.is_empty() || media_type.contains("html") || media_type.ends_with("xml");
    of_header.or_else(|| is_document.then(|| declared(body))?)
}

/// What `<meta charset>`, `<meta http-equiv>` or an XML declaration says. A document that was read so far in
/// single bytes is not in UTF-16, whatever it says.
fn declared(body: &[u8]) -> Option<&'static Encoding> {
    let start = body.get(..PRESCAN_BYTES).unwrap_or(body).to_ascii_lowercase();
    let start = String::from_utf8_lossy(&start);
    let label = match start.trim_start().strip_prefix("<?xml") {
        Some(declaration) => after(declaration.split_once("?>")?.0, "encoding"),
        None => start
            .split("<meta")
            .skip(1)
            .find_map(|meta| after(meta.split_once('>').map_or(meta, |(meta, _)| meta), "charset")),
    };
    let encoding = Encoding::for_label(label?.as_bytes())?;
    Some(if [UTF_16BE, UTF_16LE].contains(&encoding) { UTF_8 } else { encoding })
}

/// The value after a name and an equals sign.
fn after<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(name)?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| c.is_whitespace() || "\"';/>".contains(c));
    value.get(..end.unwrap_or(value.len())).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_goes_before_the_header_and_the_header_before_the_document() {
        let latin = b"sch\xf6n";
        let html = |charset: &str, text: &[u8]| {
            [format!("<html><head><meta charset=\"{charset}\">").as_bytes(), text].concat()
        };
        let equiv =
            b"<META http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>sch\xf6n";
        for (content_type, body, expected) in [
            (None, "sch\u{f6}n".as_bytes().to_vec(), Some("sch\u{f6}n")),
            (None, latin.to_vec(), None),
            (Some("text/plain; charset=ISO-8859-1"), latin.to_vec(), Some("sch\u{f6}n")),
            (Some("text/plain;Charset=\"latin1\"; x=y"), latin.to_vec(), Some("sch\u{f6}n")),
            (Some("text/plain; charset=shift_jis"), b"\x82\xa0".to_vec(), Some("\u{3042}")),
            (Some("text/plain; charset=no-such"), b"plain".to_vec(), Some("plain")),
            (Some("text/plain; charset=no-such"), latin.to_vec(), None),
            (Some("text/html"), html("windows-1252", latin), Some("sch\u{f6}n")),
            (Some("text/html; charset=utf-8"), html("windows-1252", latin), None),
            (Some("text/html"), equiv.to_vec(), Some("sch\u{f6}n")),
            (Some("application/json"), html("windows-1252", latin), None),
            (
                Some("text/xml"),
                b"<?xml version='1.0' encoding='ISO-8859-1'?><a>sch\xf6n</a>".to_vec(),
                Some("sch\u{f6}n"),
            ),
            (Some("text/plain; charset=ISO-8859-1"), b"\xef\xbb\xbfabc".to_vec(), Some("abc")),
            (None, b"\xff\xfea\0b\0".to_vec(), Some("ab")),
            (None, b"\xfe\xff\0a\0b".to_vec(), Some("ab")),
            (None, b"\xff\xfea\0b".to_vec(), None),
            (Some("text/html"), html("utf-16", b"x"), Some("x")),
        ] {
            let decoded = decode(content_type, &body);
            match expected {
                Some(text) => assert!(decoded.clone().unwrap().contains(text), "{decoded:?}"),
                None => assert!(decoded.is_err(), "{content_type:?} {body:?}: {decoded:?}"),
            }
        }
    }

    #[test]
    fn a_mark_is_no_part_of_the_text_and_the_encoding_is_named() {
        assert_eq!(decode(None, b"\xef\xbb\xbf{}"), Ok("{}".to_owned()));
        let refused = decode(Some("text/plain; charset=utf-8"), b"\xff");
        assert_eq!(refused, Err("the body cannot be read as UTF-8".to_owned()));
        let late = [vec![b' '; PRESCAN_BYTES], b"<meta charset=latin1>\xf6".to_vec()].concat();
        assert!(decode(Some("text/html"), &late).is_err(), "it is declared too late");
    }
}
