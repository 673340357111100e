//! Events on what follows an incident: what is the state after them?

use super::remediation_item::RemediationItem;
use super::review::{OutcomeMark, ReviewOutcome};
use super::rfo::{RfoRevision, RfoTexts};
use crate::board::Incident;

impl Incident {
    pub(in crate::board) fn write_rfo(&mut self, texts: RfoTexts) {
        self.rfo.get_or_insert_default().texts = texts;
    }

    pub(in crate::board) fn add_revision(&mut self, revision: RfoRevision) {
        self.rfo.get_or_insert_default().revisions.push(revision);
    }

    pub(in crate::board) fn mark(&mut self, outcome: ReviewOutcome, mark: Option<OutcomeMark>) {
        let outcomes = &mut self.review.get_or_insert_default().outcomes;
        match mark {
            Some(mark) => drop(outcomes.insert(outcome, mark)),
            None => drop(outcomes.remove(&outcome)),
        }
    }

    pub(in crate::board) fn set_item(&mut self, item: RemediationItem) {
        let items = &mut self.review.get_or_insert_default().items;
        match items.iter_mut().find(|other| other.id == item.id) {
            Some(other) => *other = item,
            None => items.push(item),
        }
    }
}
