//! Corrections as readers see them: what did operators put right, and why?

use serde::{Deserialize, Serialize};

use crate::ids::ComponentId;
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// A stretch of time that operators put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionView {
    /// Its id.
    pub id: String,
    /// The component.
    pub component: ComponentId,
    /// Its name.
    pub name: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What was so.
    pub status: Status,
    /// Why.
    pub reason: String,
    /// When it was put right.
    pub at: Timestamp,
}
