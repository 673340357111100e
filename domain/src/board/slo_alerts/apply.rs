//! Events on alerts of service level objectives: what is the state after them?

use super::types::SloAlertTurn;
use crate::board::Board;

impl Board {
    /// Those that fire are known, until they are over.
    pub(in crate::board) fn turn_slo_alerts(&mut self, turns: Vec<SloAlertTurn>) {
        for turn in turns {
            self.slo_alerts.retain(|own| (&own.slo, own.rule) != (&turn.slo, turn.rule));
            if turn.firing {
                self.slo_alerts.push(turn);
            }
        }
    }
}
