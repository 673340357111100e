//! Conversion of history: which entries of files were taken so far, and what of them cannot come over?

use crate::board::MAX_IMPORT_BYTES;
use crate::ids::ComponentId;
use crate::import::component_matches::ComponentMatches;
use crate::import::converted::{ConvertedEntry, ConvertedHistory};
use crate::import::entry_parts::EntryParts;
use crate::import::imported_entry::{ImportedEntry, STATUSPAGE, UPPTIME};
use crate::import::report::{ImportRemark, MatchedComponent, UnmatchedComponent};
use crate::import::source_entry::SourceEntry;
use crate::ordered::{self, SortedMap, SortedSet};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// The most characters of what ids of issues begin with: an instant and two numbers follow.
const MAX_REPOSITORY_CHARS: usize = 16;

/// Conversion of files, one after the other.
#[derive(Debug)]
pub struct HistoryConversion<'a> {
    matches: &'a ComponentMatches,
    pub(super) now: Timestamp,
    /// What entries have as their source that are written as Statuspage writes them.
    pub(super) source: &'static str,
    converted: ConvertedHistory,
    ids: SortedSet<String>,
    /// What ids of issues begin with.
    repository: String,
    matched: SortedMap<(String, ComponentId), usize>,
    unmatched: SortedMap<String, usize>,
}

impl<'a> HistoryConversion<'a> {
    /// One for a page with these components. What is in the future at `now` is not carried over.
    #[must_use]
    pub fn new(matches: &'a ComponentMatches, now: Timestamp) -> Self {
        Self {
            matches,
            now,
            source: STATUSPAGE,
            converted: ConvertedHistory::default(),
            ids: SortedSet::new(),
            repository: UPPTIME.to_owned(),
            matched: SortedMap::new(),
            unmatched: SortedMap::new(),
        }
    }

    /// The same for issues of a repository of this name: their ids begin with it. Two that have none would have the same ids.
    ///
    /// # Errors
    /// One that is no part of an id, or longer than leaves room for the rest of it.
    pub fn with_repository(mut self, name: &str) -> Result<Self, Problem> {
        let fits = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-');
        let starts = name.starts_with(|c: char| c != '-' && fits(c));
        if !starts || name.len() > MAX_REPOSITORY_CHARS || !name.chars().all(fits) {
            let detail = format!("`{name}` is no name of a repository here");
            return Err(Problem::invalid("repository", detail)
                .hint(format!("1 to {MAX_REPOSITORY_CHARS} of a-z, 0-9 and `-`")));
        }
        name.clone_into(&mut self.repository);
        Ok(self)
    }

    /// Takes an entry, whose id in its files is this, as what it is converted to.
    pub(super) fn take_entry(
        &mut self,
        entry: &SourceEntry<'_>,
        id: String,
        convert: fn(&SourceEntry<'_>, &mut EntryParts<'_>) -> Result<ImportedEntry, Problem>,
    ) {
        if self.ids.contains(&id) {
            let twice = Problem::bad_request("an entry with its id came before");
            return self.leave_out(entry, &twice);
        }
        let mut parts = EntryParts::new(self.matches, &self.repository, self.source);
        let converted = convert(entry, &mut parts).and_then(|new| self.checked(new));
        match converted {
            Err(problem) => self.leave_out(entry, &problem),
            Ok(imported) => {
                self.converted.report.remarks.extend(parts.remarks);
                for pair in parts.matched {
                    *self.matched.entry(pair).or_default() += 1;
                }
                for name in parts.unmatched {
                    *self.unmatched.entry(name).or_default() += 1;
                }
                if !id.is_empty() {
                    self.ids.insert(id);
                }
                let place = entry.place.clone();
                self.converted.entries.push(ConvertedEntry { entry: imported, place });
            }
        }
    }

    /// An entry that the server will take.
    fn checked(&self, new: ImportedEntry) -> Result<ImportedEntry, Problem> {
        let checked = match new {
            ImportedEntry::Incident(new) => {
                ImportedEntry::Incident(Box::new(new.checked(self.now)?))
            }
            ImportedEntry::Maintenance(new) => {
                ImportedEntry::Maintenance(Box::new(new.checked(self.now)?))
            }
        };
        match checked.json_bytes() {
            bytes if bytes <= MAX_IMPORT_BYTES => Ok(checked),
            bytes => Err(Problem::too_large(format!(
                "it has {bytes} bytes as JSON; at most {MAX_IMPORT_BYTES} are taken"
            ))),
        }
    }

    /// Lists an entry that does not come over.
    pub(super) fn leave_out(&mut self, entry: &SourceEntry<'_>, problem: &Problem) {
        let why = match &problem.field {
            Some(field) => format!("{field}: {}", problem.detail),
            None => problem.detail.clone(),
        };
        let hint = problem.hint.clone();
        let (place, name) = (entry.place.clone(), entry.title().to_owned());
        self.converted.report.not_carried.push(ImportRemark { place, name, why, hint });
    }

    /// All that was taken, the oldest first.
    #[must_use]
    pub fn finish(mut self) -> ConvertedHistory {
        let entries = &mut self.converted.entries;
        ordered::sort_by_key(entries, |converted| converted.entry.first_told_at());
        let matched = self.matched.into_iter();
        let pairs = matched.map(|((theirs, ours), entries)| MatchedComponent {
            theirs,
            ours: ours.to_string(),
            entries,
        });
        self.converted.report.matched_components = pairs.collect();
        let unmatched = self.unmatched.iter();
        self.converted.report.unmatched_components = unmatched
            .map(|(name, entries)| UnmatchedComponent { name: name.clone(), entries: *entries })
            .collect();
        self.converted
    }
}
