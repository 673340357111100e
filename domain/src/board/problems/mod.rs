//! Problems: which causes of incidents are known, and what helps until they are gone?

mod apply;
mod commands;
mod decide;
mod types;

pub use commands::{LinkedProblem, NewProblem, ProblemCommand, ProblemUpdate};
pub use types::{ProblemMatcher, ProblemRecord, ProblemScript, ProblemStatus};
