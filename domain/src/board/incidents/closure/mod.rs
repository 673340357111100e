//! Closure: what follows once an incident is over, and how far along is it? The reason for outage that customers are given,
//! and the review that operators owe each other.

mod apply;
mod commands;
mod decide_review;
mod decide_rfo;
mod remediation_item;
mod review;
mod review_deadlines;
mod rfo;

pub use commands::{
    ClosureCommand, ClosureStep, NewRemediationItem, OutcomeRequest, PublishRfoRequest,
    RemediationItemUpdate, RfoEdit,
};
pub use remediation_item::{RemediationItem, RemediationState};
pub use review::{OutcomeMark, OutcomeState, Review, ReviewOutcome};
pub use rfo::{Rfo, RfoAudience, RfoField, RfoRevision, RfoService, RfoTexts};
