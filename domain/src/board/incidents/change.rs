//! Changes of incidents besides updates: what happened to one, as the log has it for good.

use serde::{Deserialize, Serialize};

use super::closure::{OutcomeMark, RemediationItem, ReviewOutcome, RfoRevision, RfoTexts};
use super::details::DetailsChange;
use super::notes::Note;
use super::origin::{OutageFinding, Visibility};
use crate::ids::ProblemId;
use crate::tagged::tagged;

/// Something that happened to an incident. Persisted for good: variants and fields are only added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum IncidentChange {
    /// An operator takes care of it.
    Acknowledged {
        /// Who does, when it is not the caller.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// More may see it from now on.
    Published {
        /// Who.
        visibility: Visibility,
        /// Who published it, as far as that was stated.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// The text of an update is another.
    UpdateEdited {
        /// The update's id.
        update: String,
        /// Its text from now on.
        body: String,
        /// Its text until now.
        before: String,
    },
    /// An update no longer holds.
    UpdateWithdrawn {
        /// The update's id.
        update: String,
        /// Why, for operators.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Operators noted something.
    Noted {
        /// What.
        note: Note,
    },
    /// Operators know more of it.
    Detailed {
        /// What.
        details: DetailsChange,
    },
    /// What is stated counts in the figures from now on, or does not.
    Counted {
        /// Whether it does.
        counts: bool,
    },
    /// For operators it is resolved, whatever its phase.
    Settled,
    /// An operator asks that it be published; another is to approve.
    PublicationRequested {
        /// Who asks.
        by: String,
    },
    /// Another outage belongs to it.
    Joined {
        /// Which.
        finding: OutageFinding,
    },
    /// Operators wrote its reason for outage.
    RfoWritten {
        /// All that is written from now on.
        texts: RfoTexts,
    },
    /// It was decided who is given its reason for outage.
    RfoPublished {
        /// As it is from then on, for good.
        revision: Box<RfoRevision>,
    },
    /// An outcome of its review was ticked or waived, or is open again.
    OutcomeMarked {
        /// Which.
        outcome: ReviewOutcome,
        /// How it stands; `None`: it is open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mark: Option<OutcomeMark>,
    },
    /// Something is to be done so that it does not come again, or was done.
    RemediationItemSet {
        /// What, as it stands from now on.
        item: RemediationItem,
    },
    /// It came of a problem, as operators say.
    ProblemLinked {
        /// Which.
        problem: ProblemId,
    },
    /// It did not, after all.
    ProblemUnlinked {
        /// Which.
        problem: ProblemId,
    },
}

tagged!(IncidentChange by "what");
