//! Review report: which outcomes of a review are there, what is left to be done, and what is overdue?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::board::{Board, Incident, OutcomeState, RemediationItem, Review, ReviewOutcome};
use crate::config::Configuration;
use crate::ids::IncidentId;
use crate::severity::Severity;
use crate::time::timestamp::Timestamp;

/// For how long an overdue review or remediation item is reminded of; then it is listed alone.
pub const REMINDED_FOR: Duration = Duration::from_secs(14 * DAY_S);
const DAY_S: u64 = 86_400;

/// The review of an incident as operators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReviewReport {
    /// The incident.
    pub incident: IncidentId,
    /// Its title.
    pub name: String,
    /// How serious it is.
    pub severity: Severity,
    /// When it was resolved; `null`: it is not.
    pub resolved_at: Option<Timestamp>,
    /// By when the review is due; `null`: none is asked for.
    pub due_at: Option<Timestamp>,
    /// When the last outcome was ticked or waived; `null`: one is open.
    pub completed_at: Option<Timestamp>,
    /// All nine, in the order of a review.
    pub outcomes: Vec<OutcomeReport>,
    /// What is to be done, in the order in which it was noted.
    pub items: Vec<RemediationItem>,
}

/// An outcome of a review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutcomeReport {
    /// Which.
    pub outcome: ReviewOutcome,
    /// What it asks.
    pub name: String,
    /// How it stands.
    pub state: OutcomeState,
    /// Since when, unless it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Who said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What came out, or why it is not needed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// The review of an incident; `None` before anything is configured.
#[must_use]
pub fn review_report(board: &Board, incident: &Incident) -> Option<ReviewReport> {
    let configuration = board.configuration.as_ref()?;
    let none = Review::default();
    let review = incident.review.as_deref().unwrap_or(&none);
    let outcomes = ReviewOutcome::ALL.iter().map(|(outcome, _, name)| {
        let mark = review.outcomes.get(outcome);
        OutcomeReport {
            outcome: *outcome,
            name: (*name).to_owned(),
            state: mark.map(|mark| mark.state).unwrap_or_default(),
            at: mark.map(|mark| mark.at),
            by: mark.map(|mark| mark.by.clone()),
            text: mark.map(|mark| mark.text.clone()).unwrap_or_default(),
        }
    });
    Some(ReviewReport {
        incident: incident.id.clone(),
        name: incident.name.clone(),
        severity: incident.severity(configuration),
        resolved_at: incident.closed_at(),
        due_at: incident.review_due_at(configuration),
        completed_at: review.completed_at(),
        outcomes: outcomes.collect(),
        items: review.items.clone(),
    })
}

/// The same of one that a list shows: a review is asked for, or any of it is there; of overdue ones alone if wanted.
#[must_use]
pub fn listed_review(
    board: &Board,
    incident: &Incident,
    only_overdue: bool,
    now: Timestamp,
) -> Option<ReviewReport> {
    let configuration = board.configuration.as_ref()?;
    let is_listed = match only_overdue {
        true => {
            review_overdue_since(configuration, incident, now).is_some()
                || items_overdue_since(configuration, incident, now).is_some()
        }
        false => incident.review_due_at(configuration).is_some() || incident.review.is_some(),
    };
    is_listed.then(|| review_report(board, incident)).flatten()
}

/// Since when the review of an incident is overdue.
#[must_use]
pub fn review_overdue_since(
    configuration: &Configuration,
    incident: &Incident,
    now: Timestamp,
) -> Option<Timestamp> {
    incident.review_due_at(configuration).filter(|due| *due <= now && !incident.is_reviewed())
}

/// Since when the first of its remediation items is overdue.
#[must_use]
pub fn items_overdue_since(
    configuration: &Configuration,
    incident: &Incident,
    now: Timestamp,
) -> Option<Timestamp> {
    let zone = &configuration.page.timezone;
    let items = incident.review.iter().flat_map(|review| review.open_items());
    items.filter_map(|item| item.overdue_since(zone, now)).min()
}

/// The instant of the latest reminder of what is overdue since an instant: one then, and one each day for
/// [`REMINDED_FOR`]. `None`: it is reminded of no more.
#[must_use]
pub fn reminded_at(since: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let days = now.since(since).as_secs() / DAY_S;
    let last = Duration::from_secs(days * DAY_S);
    (since <= now && last < REMINDED_FOR).then(|| since.plus(last))
}
