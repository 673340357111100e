//! Events on corrections: what is the state after them?

use crate::board::{Board, Correction};

impl Board {
    pub(in crate::board) fn add_correction(&mut self, correction: Correction) {
        self.corrections.push(correction);
    }

    pub(in crate::board) fn withdraw_correction(&mut self, id: &str) {
        let correction = self.corrections.iter_mut().find(|correction| correction.id == id);
        correction.into_iter().for_each(|correction| correction.withdrawn = true);
    }
}
