//! Report of a third party: which document is asked, what does it say, and how does that reach the server?

use std::fmt::Write as _;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::status::Status;
use crate::time::timestamp::{Timestamp, as_ms};

/// The most components of a third party that a step names.
pub const MAX_UPSTREAM_COMPONENTS: usize = 50;
/// How long an incident of a feed counts as going on without a word, unless a step says otherwise.
pub const DEFAULT_TROUBLE_FOR: Duration = Duration::from_secs(24 * 3_600);
/// The longest that a step may let it count: 31 days.
pub const MAX_TROUBLE_FOR: Duration = Duration::from_secs(31 * 86_400);
/// How far ahead of the agent's clock a document may be dated: clocks differ by less.
pub const MAX_AHEAD: Duration = Duration::from_secs(300);
/// The most components that a report names.
const MAX_NAMED: usize = 3;
/// The most characters of each name.
const MAX_NAME_CHARS: usize = 60;

/// Which document a third party publishes, and what of it is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamSource {
    /// How it is written.
    pub format: UpstreamFormat,
    /// The ids or names of the components that are looked at, at most [`MAX_UPSTREAM_COMPONENTS`]; none: the page as a
    /// whole. A feed has none.
    pub components: Vec<String>,
    /// How long after its last word an incident of a feed counts as going on, 1 h to [`MAX_TROUBLE_FOR`].
    #[serde(rename = "trouble_for_ms", with = "as_ms")]
    pub trouble_for: Duration,
}

/// How a third party writes its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpstreamFormat {
    /// `/api/v2/summary.json` of Statuspage, which others serve as well.
    Statuspage,
    /// `/v3/summary.json` and `/v3/components.json` of Instatus.
    Instatus,
    /// A feed of incidents (RFC 4287).
    Atom,
    /// A feed of incidents (RSS 2.0).
    Rss,
}

impl UpstreamFormat {
    /// Each with the key by which files write it.
    pub const ALL: [(&'static str, Self); 4] = [
        ("rss", Self::Rss),
        ("atom", Self::Atom),
        ("instatus", Self::Instatus),
        ("statuspage", Self::Statuspage),
    ];

    /// Whether it is a feed: it has no components, and says when something happened instead of how it is.
    #[must_use]
    pub fn is_feed(self) -> bool {
        matches!(self, Self::Atom | Self::Rss)
    }

    /// What an address is completed by when it is that of the page: the document's path.
    #[must_use]
    pub fn path(self, has_components: bool) -> &'static str {
        match self {
            Self::Statuspage => "/api/v2/summary.json",
            Self::Instatus if has_components => "/v3/components.json",
            Self::Instatus => "/v3/summary.json",
            Self::Atom | Self::Rss => "",
        }
    }
}

/// What a third party says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamReport {
    /// The worst of what is looked at; never [`Status::NoData`].
    pub status: Status,
    /// Since when they say so, or when they last said anything, by their document; `None`: it has no such time.
    pub stated_at: Option<Timestamp>,
    /// What it is about: names of components, titles of incidents, or the page.
    pub about: String,
}

/// Why a document says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnreadUpstream(String);

impl UnreadUpstream {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// A component of a third party, as its document has it.
pub(super) struct StatedComponent<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) status: Status,
    pub(super) stated_at: Option<Timestamp>,
}

/// The worst of the components that are looked at. A name that several have means all of them.
pub(super) fn worst_of(
    source: &UpstreamSource,
    components: &[StatedComponent<'_>],
    now: Timestamp,
) -> Result<UpstreamReport, UnreadUpstream> {
    let mut looked_at = vec![];
    for wanted in &source.components {
        let before = looked_at.len();
        let is_it = |one: &&StatedComponent<'_>| one.id == wanted || one.name.trim() == wanted;
        looked_at.extend(components.iter().filter(is_it));
        if looked_at.len() == before {
            return Err(UnreadUpstream::new(format!("there is no component `{wanted}`")));
        }
    }
    let worst = looked_at.iter().map(|component| component.status).max();
    let status = worst.ok_or_else(|| UnreadUpstream::new("no component is looked at"))?;
    let so = || looked_at.iter().filter(|component| component.status == status);
    for stated_at in looked_at.iter().filter_map(|component| component.stated_at) {
        not_ahead(stated_at, now)?;
    }
    Ok(UpstreamReport {
        status,
        stated_at: so().filter_map(|component| component.stated_at).max(),
        about: names(so().map(|component| component.name)),
    })
}

/// Some names, each short enough to be reported.
pub(super) fn names<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let mut all = all.peekable();
    let first = all.by_ref().take(MAX_NAMED);
    let first = first.map(|name| name.trim().chars().take(MAX_NAME_CHARS).collect::<String>());
    let mut named = first.collect::<Vec<_>>().join(", ");
    if all.peek().is_some() {
        // Writing to a text cannot fail.
        let _ = write!(named, " and {} more", all.count());
    }
    named
}

/// Refuses what is dated in the future.
pub(super) fn not_ahead(at: Timestamp, now: Timestamp) -> Result<(), UnreadUpstream> {
    if at <= now.plus(MAX_AHEAD) {
        return Ok(());
    }
    Err(UnreadUpstream::new(format!("the document is dated {at}, which is in the future")))
}

/// An instant as RFC 3339 writes it.
pub(super) fn instant(key: &str, text: &str) -> Result<Timestamp, UnreadUpstream> {
    text.trim().parse().map_err(|_| UnreadUpstream::new(format!("`{key}` is no time")))
}

/// What the text of a report begins with when it says since when.
const STATED: &str = "stated ";

impl UpstreamReport {
    /// As a failure's detail carries it to the server: since when, and about what.
    #[must_use]
    pub fn detail(&self) -> String {
        match self.stated_at {
            Some(at) => format!("{STATED}{at}: {}", self.about),
            None => self.about.clone(),
        }
    }

    /// Since when a third party says what a detail is of, and about what it is.
    #[must_use]
    pub fn read_detail(detail: &str) -> (Option<Timestamp>, &str) {
        let parts = detail.strip_prefix(STATED).and_then(|rest| rest.split_once(": "));
        let stated = parts.and_then(|(at, about)| Some((at.parse().ok()?, about)));
        stated.map_or((None, detail), |(at, about)| (Some(at), about))
    }
}
