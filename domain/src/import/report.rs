//! Report of an import: what came over, what was here already, and what could not be carried over?

use serde::Serialize;

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Whether nothing was sent.
    pub dry_run: bool,
    /// How many incidents came over.
    pub incidents: ImportCounts,
    /// How many maintenances came over.
    pub maintenances: ImportCounts,
    /// How many updates came over, of both.
    pub updates: usize,
    /// Components of the other page, and which are the same here.
    pub matched_components: Vec<MatchedComponent>,
    /// Components of the other page that are none here; what was said of them is in the texts alone.
    pub unmatched_components: Vec<UnmatchedComponent>,
    /// What was not carried over, as a whole.
    pub not_carried: Vec<ImportRemark>,
    /// What came over otherwise than it was told, or in part.
    pub remarks: Vec<ImportRemark>,
}

/// How many entries came over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportCounts {
    /// Those that were not here.
    pub added: usize,
    /// Those that were here, and got updates that they lacked.
    pub extended: usize,
    /// Those that were here with all their updates; they stay as they are.
    pub known: usize,
}

/// A component of another page that is one here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MatchedComponent {
    /// Its name there.
    pub theirs: String,
    /// Its id here.
    pub ours: String,
    /// How many incidents and maintenances name it.
    pub entries: usize,
}

/// A component of another page that is none here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnmatchedComponent {
    /// Its name there.
    pub name: String,
    /// How many incidents and maintenances name it.
    pub entries: usize,
}

/// Something of an entry that did not come over as it was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportRemark {
    /// Where it stands, such as `incidents.json: incidents[3]`.
    pub place: String,
    /// Its title, as far as it has one.
    pub name: String,
    /// What did not, and why.
    pub why: String,
    /// The way out, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}
