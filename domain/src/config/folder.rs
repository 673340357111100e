//! Configuration folder as it is sent to be planned or applied.

use serde::{Deserialize, Serialize};

use crate::config::source::SourceFile;

/// `POST /ops/v1/plan` and `POST /ops/v1/apply`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// Its files, of which the server reads each itself.
    pub files: Vec<SourceFile>,
}
