//! Events on alerts: what is the state after them?

use super::types::{AlertTurn, KnownAlert};
use crate::board::Board;
use crate::time::timestamp::Timestamp;

/// The most alerts that are known; beyond it those that ended longest ago are forgotten.
const MAX_KNOWN_ALERTS: usize = 2_000;

impl Board {
    pub(in crate::board) fn turn_alerts(&mut self, turns: Vec<AlertTurn>, at: Timestamp) {
        for AlertTurn { fingerprint, incident, firing } in turns {
            self.alerts.insert(fingerprint, KnownAlert { incident, firing, at });
        }
        while self.alerts.len() > MAX_KNOWN_ALERTS {
            let oldest = self.alerts.iter().min_by_key(|(_, alert)| (alert.firing, alert.at));
            let Some(oldest) = oldest.map(|(fingerprint, _)| fingerprint.clone()) else { return };
            self.alerts.remove(&oldest);
        }
    }
}
