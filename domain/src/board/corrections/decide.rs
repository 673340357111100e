//! Commands on corrections: which events follow, or why not?

use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{Board, Correction, Event, NewCorrection};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

/// The most characters of a reason.
const MAX_REASON_CHARS: usize = 1_000;
/// The most corrections of a page, those that were withdrawn too.
const MAX_CORRECTIONS: usize = 10_000;

impl Board {
    pub(in crate::board) fn correct(
        &self,
        new: NewCorrection,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let NewCorrection { component, from, to, status, reason } = new;
        let reason = checked_text("reason", &reason, MAX_REASON_CHARS, Lines::Many)?;
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
        self.check_known_since("from", &component, from)?;
        if self.corrections.len() >= MAX_CORRECTIONS {
            return Err(Problem::conflict(format!(
                "a page has at most {MAX_CORRECTIONS} corrections"
            )));
        }
        let id = self.head.name("correction", 0);
        let withdrawn = false;
        let subject = DecisionSubject::Correction(id.clone());
        let correction = Correction { id, component, from, to, status, reason, at: now, withdrawn };
        Ok(subject.with(vec![Event::Corrected { correction }]))
    }

    pub(in crate::board) fn withdraw(&self, id: String) -> Result<Decided, Problem> {
        let subject = DecisionSubject::Correction(id.clone());
        match self.correction(&id) {
            None => Err(Problem::not_found(format!("there is no correction `{id}`"))),
            Some(correction) if correction.withdrawn => Ok(subject.with(vec![])),
            Some(_) => Ok(subject.with(vec![Event::CorrectionWithdrawn { id }])),
        }
    }
}
