//! Upstream: what does a third party say of its own status, by the document that it publishes?
//!
//! A document is read whole or not at all: whatever is not as its format has it gives [`UnreadUpstream`], and so no
//! status. Nothing is taken for operational because something else is missing.

mod entry_phase;
mod feed;
mod instatus;
mod report;
mod statuspage;

pub use report::{
    DEFAULT_TROUBLE_FOR, MAX_AHEAD, MAX_TROUBLE_FOR, MAX_UPSTREAM_COMPONENTS, UnreadUpstream,
    UpstreamFormat, UpstreamReport, UpstreamSource,
};

use crate::time::timestamp::Timestamp;

/// What a document says that came with a status code at `now`.
///
/// # Errors
/// Why it says nothing: another code than 200, another form, a component that is missing, an empty feed, a date in the
/// future.
pub fn read(
    source: &UpstreamSource,
    code: Option<u16>,
    body: &[u8],
    now: Timestamp,
) -> Result<UpstreamReport, UnreadUpstream> {
    if code != Some(200) {
        let code = code.map_or_else(|| "none".to_owned(), |code| code.to_string());
        return Err(UnreadUpstream::new(format!("the status code is {code}, and only 200 counts")));
    }
    let text = std::str::from_utf8(body)
        .map_err(|_| UnreadUpstream::new("the document is not UTF-8"))?
        .trim_start_matches('\u{feff}');
    match source.format {
        UpstreamFormat::Statuspage => statuspage::read(source, text, now),
        UpstreamFormat::Instatus => instatus::read(source, text, now),
        UpstreamFormat::Atom => feed::read_atom(source, text, now),
        UpstreamFormat::Rss => feed::read_rss(source, text, now),
    }
}
