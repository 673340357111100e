//! Messages of drills: what are the objects of a page asked, and what those of its twin? The latter refuse what is for the
//! former, and the other way round.

use domain::access::caller::OperatorGrant;
use domain::board::{DrillRecord, DrillReport};
use domain::config::source::SourceFile;
use domain::ids::ContactId;
use domain::notify::contact::Contact;
use domain::notify::drill_reach::DrilledStep;
use domain::notify::notification::Notification;
use serde::{Deserialize, Serialize};

/// What a Board is asked of drills.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DrillQuestion {
    /// The drill that was begun and not ended, of a page; its caller's token must still be good.
    Open(OperatorGrant),
    /// Every drill that is kept, the latest first, of a page.
    List,
    /// A drill of a page.
    One(String),
    /// What a twin of a page is made of.
    Seed,
    /// Become the twin, and forget all else.
    Become { drill: Box<DrillRecord>, files: Vec<SourceFile> },
    /// What was done on the twin.
    Report,
    /// The drill is over: the twin forgets everything.
    Forget,
}

/// What a twin is made of.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DrillSeed {
    /// The source files in force.
    pub(crate) files: Vec<SourceFile>,
    /// Who hears of drills.
    pub(crate) contacts: Vec<ContactId>,
}

/// What was done on a twin.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TwinReport {
    pub(crate) report: DrillReport,
    /// What the page would have told.
    pub(crate) told: Vec<Notification>,
}

/// What a Courier is asked of drills.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DrillErrand {
    /// Give the Courier of the twin these contacts, of a page.
    Begin(Vec<ContactId>),
    /// Forget all else, and have these contacts: the Courier of a page says so to that of its twin.
    Become { key: String, contacts: Vec<Contact> },
    /// Nothing waits any more: what was sent, by the twin?
    End,
    /// Whom would a page have sent what?
    Reach { told: Vec<Notification>, steps: Vec<DrilledStep> },
    /// The drill is over: the twin forgets everything.
    Forget,
}
