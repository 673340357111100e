//! Parts of an entry: what comes of it beside what is sent?

use crate::ids::ComponentId;
use crate::import::component_matches::ComponentMatches;
use crate::import::report::ImportRemark;
use crate::import::source_entry::SourceEntry;
use crate::ordered::SortedSet;

/// What comes of an entry beside what is sent.
#[derive(Debug)]
pub(super) struct EntryParts<'a> {
    matches: &'a ComponentMatches,
    /// What came over otherwise than it was told.
    pub(super) remarks: Vec<ImportRemark>,
    /// The names of components that are none here.
    pub(super) unmatched: SortedSet<String>,
}

impl<'a> EntryParts<'a> {
    pub(super) fn new(matches: &'a ComponentMatches) -> Self {
        Self { matches, remarks: vec![], unmatched: SortedSet::new() }
    }

    pub(super) fn remark(&mut self, part: &SourceEntry<'_>, entry: &SourceEntry<'_>, why: String) {
        let name = entry.title().to_owned();
        self.remarks.push(ImportRemark { place: part.place.clone(), name, why, hint: None });
    }

    /// The component here that one there is, by its code and its names.
    pub(super) fn component(&mut self, code: Option<&str>, names: &[&str]) -> Option<ComponentId> {
        let called: Vec<&str> = code.into_iter().chain(names.iter().copied()).collect();
        let found = self.matches.find(&called);
        if found.is_none() {
            self.unmatched.extend(names.first().or(called.first()).map(|name| (*name).to_owned()));
        }
        found
    }
}
