//! Mirror items: what is fetched for a mirror, whether each may be missing, and how much at most?

use std::time::Duration;

use crate::language::Language;
use crate::ordered::SortedSet;
use crate::public::mirror::mirror_path::{MirrorPath, UnsafePath};

/// The most files of a mirror.
pub const MAX_FILES: usize = 20_000;
/// The most bytes of a file other than the public log.
pub const MAX_FILE_BYTES: usize = 16 << 20;
/// The most bytes of the public log.
pub const MAX_LOG_BYTES: u64 = 64 << 20;
/// The most bytes of a mirror: what GitHub Pages serves.
pub const MAX_MIRROR_BYTES: u64 = 1 << 30;
/// Requests at a time.
pub const REQUESTS_AT_ONCE: usize = 4;
/// How long a request may take, with its answer.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// The front page, by which a server of Allclear is told from others.
pub const FRONT_PAGE: &str = "/";
/// The figures, which say how many lines of the log they rest on.
pub const FIGURES: &str = "/uptime.json";
/// The public log.
pub const LOG: &str = "/log.jsonl";

/// Pages and documents that each server of this version has.
const REQUIRED: [&str; 16] = [
    FRONT_PAGE,
    FIGURES,
    "/api/v2/summary.json",
    "/api/v2/status.json",
    "/api/v2/components.json",
    "/api/v2/incidents.json",
    "/api/v2/incidents/unresolved.json",
    "/api/v2/scheduled-maintenances.json",
    "/api/v2/scheduled-maintenances/upcoming.json",
    "/api/v2/scheduled-maintenances/active.json",
    "/history.rss",
    "/history.atom",
    "/history.json",
    "/maintenance.ics",
    "/badge.svg",
    "/badge.json",
];

/// Pages and documents that a server may have.
const OPTIONAL: [&str; 9] = [
    "/history",
    "/uptime",
    "/maintenance",
    "/api",
    "/index.md",
    "/llms.txt",
    "/robots.txt",
    "/sitemap.xml",
    "/embed/banner.js",
];

/// What an item is, which decides how it is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MirrorKind {
    /// A page that people read. It is always fetched whole: its tag stays while only times change, and a mirror shows
    /// those too.
    Page,
    /// The page of a component, for which the server may have to draw a chart.
    ComponentPage,
    /// A document that programs read, a picture or a script. It is fetched if its tag has changed.
    Document,
}

/// One address to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirrorItem {
    /// The address below the server's, from its first slash.
    pub address: String,
    /// The file in which it lies.
    pub file: MirrorPath,
    /// What it is.
    pub kind: MirrorKind,
    /// Whether a mirror without it is not complete. If not, the server may answer that there is nothing.
    pub is_required: bool,
}

impl MirrorItem {
    /// An item that a mirror needs.
    ///
    /// # Errors
    /// When its address cannot be a file.
    pub fn required(address: &str, kind: MirrorKind) -> Result<Self, UnsafePath> {
        let file = MirrorPath::from_address(address)?;
        Ok(Self { address: address.to_owned(), file, kind, is_required: true })
    }

    /// An item that a server may have.
    ///
    /// # Errors
    /// When its address cannot be a file.
    pub fn optional(address: &str, kind: MirrorKind) -> Result<Self, UnsafePath> {
        Ok(Self { is_required: false, ..Self::required(address, kind)? })
    }
}

/// A mirror would be larger than it may be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the page has more than {MAX_FILES} files: more than a mirror may have")]
pub struct TooManyFiles;

/// What is fetched for a mirror: each file once.
#[derive(Clone, Debug, Default)]
pub struct MirrorPlan {
    files: SortedSet<MirrorPath>,
}

impl MirrorPlan {
    /// Adds items; those that are new.
    ///
    /// # Errors
    /// When there are too many.
    pub fn add(&mut self, items: Vec<MirrorItem>) -> Result<Vec<MirrorItem>, TooManyFiles> {
        let mut added = items;
        added.retain(|item| self.files.insert(item.file.clone()));
        if self.files.len() > MAX_FILES { Err(TooManyFiles) } else { Ok(added) }
    }
}

/// What is fetched of every page, the front page first.
#[must_use]
pub fn items_of_every_page() -> Vec<MirrorItem> {
    let kind = |address: &str| match address.contains('.') {
        true => MirrorKind::Document,
        false => MirrorKind::Page,
    };
    let required = REQUIRED.iter().map(|address| MirrorItem::required(address, kind(address)));
    let optional = OPTIONAL.iter().map(|address| MirrorItem::optional(address, kind(address)));
    // Of pages in other languages the front page; the rest is on the server.
    let fronts = Language::ALL.map(|language| format!("{}/", language.prefix()));
    let fronts = fronts.iter().map(|address| MirrorItem::optional(address, MirrorKind::Page));
    required.chain(optional).chain(fronts).filter_map(Result::ok).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_a_file_for_each_fixed_address() {
        let items = items_of_every_page();
        assert_eq!(items.len(), REQUIRED.len() + OPTIONAL.len() + Language::ALL.len());
        assert_eq!(items[0].file, MirrorPath::front_page());
        for item in &items {
            assert_eq!(item.kind == MirrorKind::Page, item.file.is_page(), "{}", item.address);
        }
    }

    #[test]
    fn each_file_is_planned_once_and_not_too_many() {
        let mut plan = MirrorPlan::default();
        assert_eq!(plan.add(items_of_every_page()).unwrap().len(), items_of_every_page().len());
        assert_eq!(plan.add(items_of_every_page()), Ok(vec![]));
        let many = (0..MAX_FILES).map(|n| format!("/incidents/{n}"));
        let many = many.map(|address| MirrorItem::optional(&address, MirrorKind::Page).unwrap());
        assert_eq!(plan.add(many.collect()), Err(TooManyFiles));
    }
}
