//! Changes: what was done to the service, by whom, when, and how did it end?

mod apply;
mod commands;
mod decide;
mod findings;
mod types;

pub use commands::{ApproveChangeRequest, ChangeUpdate, NewChange};
pub use commands::{ChangeCommand, ChangeStep};
pub use decide::MAX_CHANGE_LENGTH;
pub use findings::{ChangeFinding, ChangeFindingKind};
pub use types::{
    ChangeApproval, ChangeKind, ChangeOrigin, ChangeOutcome, ChangeRecord, ChangeRisk, ChangeState,
};
