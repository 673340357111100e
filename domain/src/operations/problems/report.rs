//! Problem report: what do operators see of a problem?

use serde::{Deserialize, Serialize};

use crate::board::{ProblemRecord, ProblemStatus};

/// A problem with how much is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProblemReport {
    /// As it was recorded.
    #[serde(flatten)]
    pub record: ProblemRecord,
    /// How much is known of it: `known_error` where its cause or a workaround is said.
    pub status: ProblemStatus,
}

/// A problem as operators see it.
#[must_use]
pub fn problem_report(problem: &ProblemRecord) -> ProblemReport {
    ProblemReport { record: problem.clone(), status: problem.status() }
}
