//! Backup messages: pages out, each with the cursor of the next; chunks of rows in, each of which
//! may be sent repeatedly.

use serde::{Deserialize, Serialize};

use crate::backup::format::RowChunk;
use crate::backup::sql_value::SqlValue;
use crate::ids::ObjectName;
use crate::time::timestamp::Timestamp;

/// The most rows of a page, and about the most bytes of its cells; a single row may be larger.
pub const PAGE_ROWS: usize = 500;
/// About the most bytes of a page's cells.
pub const PAGE_BYTES: usize = 700_000;
/// The most bytes of a page as it is sent: a row of 2 MB is a third larger in base64.
pub const MAX_CHUNK_BYTES: usize = 4_000_000;

/// What there is to copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupManifest {
    /// When this was asked.
    pub at: Timestamp,
    /// A name for the copy that is about to be made; by it objects know for whom they hold.
    #[serde(default)]
    pub copy: String,
    /// Every object, the Board first.
    pub objects: Vec<ObjectName>,
}

/// What an object says when it is about to be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LeaseGranted {
    /// The version of its tables; `None` when it has none.
    pub schema: Option<u32>,
}

/// Where the next page of an object begins: behind the row of this key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportCursor {
    /// The table.
    pub table: String,
    /// The key of the last row that was given; empty before the first.
    pub after: Vec<SqlValue>,
}

impl ExportCursor {
    /// The cursor as one word of an address.
    #[must_use]
    pub fn to_word(&self) -> String {
        hex::encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// The cursor that a word holds.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        crate::json::from_bytes(&hex::decode(word).ok()?).ok()
    }
}

/// A piece of an object, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupPage {
    /// What is in it.
    pub chunks: Vec<RowChunk>,
    /// Where the next begins; `None` after the last.
    pub next: Option<ExportCursor>,
    /// Whether all that sums up what follows has been given, so that it may change again.
    pub settled: bool,
}

/// A piece of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// The name of the file: its last hash. Pieces of one import are never mixed with another's.
    pub name: String,
    /// What to do.
    pub step: ImportStep,
}

/// The steps of an import into one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImportStep {
    /// Make tables of this version, unless this import has made them already.
    Begin {
        /// The version of the rows to come.
        schema: u32,
    },
    /// Put rows in; the same rows again change nothing.
    Load(RowChunk),
    /// Make a whole of them, and use it from now on.
    #[serde(rename = "seal")]
    Commit,
}

/// How an object stands in an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportState {
    /// Whether the import is done for it.
    pub sealed: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_one_word() {
        let after = vec![SqlValue::Text("eu/1 ?".into()), SqlValue::Bytes(vec![0, 255])];
        let cursor = ExportCursor { table: "state".into(), after };
        let word = cursor.to_word();
        assert!(word.chars().all(|c| c.is_ascii_alphanumeric()), "{word}");
        assert_eq!(ExportCursor::from_word(&word), Some(cursor));
        assert_eq!(ExportCursor::from_word("7g"), None);
    }
}
