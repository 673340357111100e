//! Converted history: which entries of the files that were read can be sent, in which order, and what of them cannot?

use crate::import::imported_entry::ImportedEntry;
use crate::import::report::ImportReport;

/// What files with history hold.
#[derive(Clone, Debug, Default)]
pub struct ConvertedHistory {
    /// What can be sent, the oldest first.
    pub entries: Vec<ConvertedEntry>,
    /// What cannot.
    pub report: ImportReport,
}

/// An entry of a file that can be sent.
#[derive(Clone, Debug)]
pub struct ConvertedEntry {
    /// What is sent.
    pub entry: ImportedEntry,
    /// Where it stands.
    pub place: String,
}
