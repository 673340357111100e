//! Maturity: how well established is each practice of a service operation, judged by the record alone? No operator is asked
//! anything: what the record does not show is not there. For operators alone.

mod configured;
mod finding;
mod level;
mod practices;
mod recorded;
mod report;

pub use level::MaturityLevel;
pub use practices::{
    ADOPTED_DAYS, MaturityPractice, OUTCOME_DAYS, PRACTICES, PracticeMeasure, PracticeRow,
};
pub use report::{MaturityReport, OutsideEvidence, PracticeAssessment, maturity};
