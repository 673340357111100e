//! Source files: what is a configuration folder made of?

use serde::{Deserialize, Serialize};

/// The most bytes of one file.
pub const MAX_FILE_BYTES: usize = 65_536;
/// The most bytes of the file of customers.
pub const MAX_CUSTOMERS_FILE_BYTES: usize = 2_000_000;
/// The most mistakes of a file that are told; one that has more has these at least.
pub const MAX_FILE_ERRORS: usize = 1_000;
/// The most bytes of all files of a folder together.
pub const MAX_FOLDER_BYTES: usize = 4_000_000;

/// A file of the folder, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// The path, as errors shall name it; the last part decides what the file is.
    pub path: String,
    /// What it says.
    pub text: String,
}
