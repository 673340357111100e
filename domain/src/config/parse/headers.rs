//! Parser of headers: those that a file adds to a request. What would not be sent as it is written is refused.

use toml::Spanned;

use crate::config::parse::raw_step::{RawStep, StepScope};
use crate::config::parse::reader::{Reader, start};
use crate::config::parse::templates::templates;
use crate::http_token::is_token;
use crate::ordered::SortedMap;
use crate::template::{Template, TemplatePart};

/// What the headers of a step travel over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum HeaderCarrier {
    Http1,
    Http2,
    Websocket,
}

/// HTTP/2 has none that speak of a connection (RFC 9113).
const NOT_IN_HTTP_2: [&str; 6] =
    ["connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"];
/// What opens a websocket (RFC 6455), and what would change how its messages are written.
const OF_WEBSOCKETS: [&str; 5] = [
    "connection",
    "sec-websocket-extensions",
    "sec-websocket-key",
    "sec-websocket-version",
    "upgrade",
];

/// Reads headers, by their names in lower case.
pub(crate) fn headers(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    raw: &RawStep,
    carrier: HeaderCarrier,
) -> SortedMap<String, Template> {
    let mut read = SortedMap::new();
    for (name, value) in templates(reader, scope, &raw.headers) {
        let Some(written) = raw.headers.get(&name) else { continue };
        check_name(reader, written, &name, carrier);
        let breaks = |part: &TemplatePart| match part {
            TemplatePart::Text(text) => text.contains(|c: char| c.is_ascii_control() && c != '\t'),
            _ => false,
        };
        if value.parts().iter().any(breaks) {
            let message = format!("the value of `{name}` has a line break or a control character");
            reader.refuse(start(written), message, Some("a header is one line of text"));
        }
        if read.insert(name.to_ascii_lowercase(), value).is_some() {
            let hint = "names of headers have no case; several values are one text, with commas";
            reader.refuse(start(written), format!("`{name}` is written twice"), Some(hint));
        }
    }
    read
}

fn check_name(
    reader: &mut Reader<'_>,
    written: &Spanned<String>,
    name: &str,
    carrier: HeaderCarrier,
) {
    if !is_token(name) {
        let message = format!("`{name}` cannot be the name of a header");
        let hint = "use letters, digits and any of !#$%&'*+-.^_`|~";
        reader.refuse(start(written), message, Some(hint));
    }
    let lower = name.to_ascii_lowercase();
    let (reserved, why): (&[&str], _) = match carrier {
        HeaderCarrier::Http1 => (&[], ""),
        HeaderCarrier::Http2 => (&NOT_IN_HTTP_2, "HTTP/2 has no such header"),
        HeaderCarrier::Websocket => (&OF_WEBSOCKETS, "the agent says it when it opens a websocket"),
    };
    // The one word that is allowed (RFC 9113).
    let trailers = lower == "te" && written.get_ref() == "trailers";
    if reserved.contains(&lower.as_str()) && !trailers {
        let message = format!("`{name}` would not be sent as it is written");
        reader.refuse(start(written), message, Some(&format!("leave it out: {why}")));
    }
}
