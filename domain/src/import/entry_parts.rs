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
    /// What ids of issues begin with.
    pub(super) repository: &'a str,
    /// What the entry has as its source, where that is not always the same.
    pub(super) source: &'static str,
    /// The names of components there, and which are the same here.
    pub(super) matched: SortedSet<(String, ComponentId)>,
    /// The names of components that are none here.
    pub(super) unmatched: SortedSet<String>,
}

impl<'a> EntryParts<'a> {
    pub(super) fn new(
        matches: &'a ComponentMatches,
        repository: &'a str,
        source: &'static str,
    ) -> Self {
        let (matched, unmatched) = (SortedSet::new(), SortedSet::new());
        Self { matches, remarks: vec![], repository, source, matched, unmatched }
    }

    pub(super) fn remark(&mut self, part: &SourceEntry<'_>, entry: &SourceEntry<'_>, why: String) {
        let name = entry.title().to_owned();
        self.remarks.push(ImportRemark { place: part.place.clone(), name, why, hint: None });
    }

    /// A remark with a way out.
    pub(super) fn advise(&mut self, part: &SourceEntry<'_>, why: &str, hint: &str) {
        let (place, name) = (part.place.clone(), part.title().to_owned());
        let (why, hint) = (why.to_owned(), Some(hint.to_owned()));
        self.remarks.push(ImportRemark { place, name, why, hint });
    }

    /// The component here that one there is, by its code, its name, and its name with that of its group before it.
    pub(super) fn component(
        &mut self,
        code: Option<&str>,
        name: Option<&str>,
        grouped: Option<&str>,
    ) -> Option<ComponentId> {
        let called: Vec<&str> = [code, name].into_iter().flatten().collect();
        let found = self.matches.find(&called, grouped);
        let theirs = name.or(grouped).or(code).map(str::to_owned);
        match &found {
            Some(ours) => self.matched.extend(theirs.map(|theirs| (theirs, ours.clone()))),
            None => self.unmatched.extend(theirs),
        }
        found
    }
}

/// An id that nothing has yet: what has the same instant gets a number.
pub(super) fn unused(id: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_usize..).map(|n| format!("{id}-{n}"));
    let mut ids = std::iter::once(id.to_owned()).chain(numbered);
    ids.find(|id| !is_taken(id)).unwrap_or_default()
}
