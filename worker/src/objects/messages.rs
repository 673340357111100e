//! Messages of the durable objects: what are the Board and the Ledgers asked, and what do they answer?

use domain::access::actor::Actor;
use domain::board::Command;
use domain::config::source::SourceFile;
use domain::evidence::query::RunRange;
use domain::evidence::retention::RetentionHold;
use domain::ids::ComponentId;
use domain::latency::query::SeriesRequest;
use domain::ledger::LedgerStatus;
use domain::time::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// What the Board is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BoardRequest {
    /// Decide a command; the answer is about its subject.
    Decide { by: Actor, command: Box<Command> },
    /// A Ledger speaks.
    Hear(LedgerStatus),
    /// The public view as it is now.
    View,
    /// The latest changes of a component.
    Changes(ComponentId),
    /// An incident, however old.
    Incident(String),
    /// Every incident, newest first.
    Incidents,
    /// What a folder of probes would change.
    Plan(Vec<SourceFile>),
    /// The agents that have tokens.
    Agents,
    /// The objects that hold the record.
    Objects,
    /// Lines of the public log after a height.
    Log { after: u64 },
    /// The public view as it was at an instant.
    ViewAt(Timestamp),
    /// What was put right.
    Corrections,
    /// How the copies stand that it makes of the page.
    Backups,
    /// Make one now.
    MakeBackup,
    /// What evidence an incident holds.
    Holds(String),
}

/// What the Board answers to a Ledger that speaks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SignAck {
    /// Up to which of its changes it has been heard.
    pub(crate) acked_through: u64,
    /// What evidence incidents hold.
    pub(crate) holds: Vec<RetentionHold>,
}

/// What a Ledger is told by the Board: whose it is, and what to run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Enrollment {
    pub(crate) assignment: domain::protocol::assignment::Assignment,
    pub(crate) token_sha256: String,
}

/// A question to a Ledger.
pub(crate) enum LedgerRequest {
    /// Take over an assignment.
    Enroll(Box<Enrollment>),
    /// What have you heard?
    Sign,
    /// What have you counted?
    Count,
    /// How long did a probe take?
    Latency(SeriesRequest),
    /// What evidence is there of these runs?
    Evidence(Vec<RunRange>),
    /// This is what incidents hold.
    Hold(Vec<RetentionHold>),
}
