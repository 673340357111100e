//! Maturity report: the level of each practice, what shows it, and what leads to the next.

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::level::MaturityLevel;
use super::practices::{MaturityPractice, PRACTICES, PracticeRow};
use super::{configured, recorded};
use crate::board::Board;
use crate::config::Configuration;
use crate::ids::ContactId;
use crate::ordered::SortedSet;
use crate::time::timestamp::Timestamp;

/// What is on record outside of the log: of whom messages go to, and of copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideEvidence {
    /// Contacts that have a channel which takes messages.
    pub reachable: SortedSet<ContactId>,
    /// How many subscribers are told.
    pub subscribers: usize,
    /// When each of the latest notifications happened, and when it had reached all.
    pub notifications: Vec<(Timestamp, Option<Timestamp>)>,
    /// When the last complete backup began.
    #[serde(default)]
    pub last_backup_at: Option<Timestamp>,
    /// When this record was filled from a backup.
    #[serde(default)]
    pub restored_at: Option<Timestamp>,
}

/// `GET /ops/v1/maturity`: how well established each practice is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MaturityReport {
    /// When it was judged.
    pub at: Timestamp,
    /// Every practice, in the order of the documentation.
    pub practices: Vec<PracticeAssessment>,
}

/// How well established a practice is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PracticeAssessment {
    /// Which.
    pub practice: MaturityPractice,
    /// Its level.
    pub level: MaturityLevel,
    /// What the record shows, with figures.
    pub evidence: String,
    /// What leads to the next level; `null` at the last.
    pub next_step: Option<String>,
}

/// The report at an instant; before anything is configured nothing is shown.
#[must_use]
pub fn maturity(board: &Board, outside: &OutsideEvidence, now: Timestamp) -> MaturityReport {
    let practices = PRACTICES.iter().map(|row| {
        let found = finding(row, board, outside, now);
        PracticeAssessment {
            practice: row.practice,
            level: found.level(row),
            evidence: found.evidence(row),
            next_step: found.next_step(row),
        }
    });
    MaturityReport { at: now, practices: practices.collect() }
}

fn finding(row: &PracticeRow, board: &Board, outside: &OutsideEvidence, now: Timestamp) -> Finding {
    let Some(configuration) = board.configuration.as_deref() else { return Finding::Nothing };
    let configuration: &Configuration = configuration;
    match row.practice {
        MaturityPractice::Regions => configured::regions(board, configuration),
        MaturityPractice::Coverage => configured::coverage(configuration),
        MaturityPractice::Backups => Finding::since(row, outside.last_backup_at, now),
        MaturityPractice::Restores => Finding::since(row, outside.restored_at, now),
        MaturityPractice::Cadence => recorded::cadence(board, configuration, now),
        MaturityPractice::Subscribers => {
            recorded::subscribers(outside.subscribers, &outside.notifications, now)
        }
        MaturityPractice::Reviews => recorded::reviews(board, configuration, now),
        MaturityPractice::Remediation => recorded::remediation(board, configuration, now),
        MaturityPractice::Changes => recorded::changes(board, now),
        MaturityPractice::Causes => recorded::causes(board, now),
        MaturityPractice::Escalations => {
            configured::escalations(configuration, &outside.reachable, now)
        }
        MaturityPractice::OnCall => configured::on_call(configuration, now),
        MaturityPractice::Runbooks => configured::runbooks(configuration),
        MaturityPractice::KnownErrors => recorded::known_errors(board),
        MaturityPractice::Drills => Finding::since(row, recorded::last_drill(board), now),
        MaturityPractice::Contracts => configured::contracts(configuration, now),
        MaturityPractice::Tokens => recorded::tokens(board, now),
    }
}
