//! Notes: what operators write for each other beside what they tell readers.

use serde::{Deserialize, Serialize};

use crate::time::timestamp::Timestamp;

/// A note on an incident. It is never public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// Its id, unique on the page.
    pub id: String,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote it, by name, or as the log names the caller; empty until it is in the log.
    #[serde(default)]
    pub by: String,
    /// What it is.
    pub kind: NoteKind,
    /// In Markdown.
    pub text: String,
}

/// What a note is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// Something that operators should know.
    #[default]
    Note,
    /// Something that was done, such as a command that was run.
    Action,
    /// A postmortem that is being written; the last one counts.
    Postmortem,
}
