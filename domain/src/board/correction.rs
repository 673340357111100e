//! Corrections: a span of time whose published status was wrong, the status that replaces it, and
//! the reason. What was published before stays in the log.

use serde::{Deserialize, Serialize};

use super::Board;
use super::event::Event;
use crate::ids::ComponentId;
use crate::problem::Problem;
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// The most characters of a reason.
const MAX_REASON_CHARS: usize = 1_000;
/// The most corrections of a page, those that were withdrawn too.
const MAX_CORRECTIONS: usize = 10_000;

/// A stretch of time that was put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Its id, unique on the page.
    pub id: String,
    /// The component.
    pub component: ComponentId,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What was so; "no data" when nobody can say.
    pub status: Status,
    /// Why, for everybody to read.
    pub reason: String,
    /// When it was put right.
    pub at: Timestamp,
    /// Whether it no longer counts.
    #[serde(default)]
    pub withdrawn: bool,
}

/// `POST /ops/v1/corrections`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCorrection {
    /// The component.
    pub component: ComponentId,
    /// From when.
    pub from: Timestamp,
    /// Until when; not in the future.
    pub to: Timestamp,
    /// What was so.
    pub status: Status,
    /// Why, 1 to 1,000 characters, for everybody to read.
    pub reason: String,
}

impl Board {
    pub(super) fn correct(
        &self,
        new: NewCorrection,
        now: Timestamp,
    ) -> Result<Vec<Event>, Problem> {
        let NewCorrection { component, from, to, status, reason } = new;
        if !self.component_since.contains_key(&component) {
            let detail = format!("there is no component `{component}`");
            return Err(Problem::invalid("component", detail));
        }
        if from >= to {
            return Err(Problem::invalid("to", format!("`{to}` is not after `{from}`")));
        }
        if to > now {
            let hint = "a correction covers the past only; for the future, open an incident";
            return Err(Problem::invalid("to", format!("`{to}` is in the future")).hint(hint));
        }
        if self.corrections.len() >= MAX_CORRECTIONS {
            return Err(Problem::conflict(format!(
                "a page has at most {MAX_CORRECTIONS} corrections"
            )));
        }
        let reason = super::decide::checked_text("reason", &reason, MAX_REASON_CHARS)?;
        let id = self.head.name("correction", 0);
        let withdrawn = false;
        let correction = Correction { id, component, from, to, status, reason, at: now, withdrawn };
        Ok(vec![Event::Corrected { correction }])
    }

    pub(super) fn withdraw(&self, id: String) -> Result<Vec<Event>, Problem> {
        match self.corrections.iter().find(|known| known.id == id) {
            None => Err(Problem::not_found(format!("there is no correction `{id}`"))),
            Some(known) if known.withdrawn => Ok(vec![]),
            Some(_) => Ok(vec![Event::CorrectionWithdrawn { id }]),
        }
    }
}
