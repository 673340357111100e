//! Mutes of incidents: is the alert of an incident held, because all that fails of it is muted, and when was that over?
//!
//! Whether it is held is recorded when it turns, and not derived later: votes may be amended, and an alert that was sent must
//! not become another one by that. Every way out of silence is recorded the same, whether a mute ended or a quorum was reached.
//! Silence that was broken stays so until a mute is stated anew: a failure that swings about its quorum would call at each swing.

use super::types::IncidentMuteTurn;
use crate::board::{Board, Event, Incident};
use crate::ids::{ProbeId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::ordered::SortedSet;
use crate::time::timestamp::Timestamp;

impl Board {
    /// What is to be recorded of which alerts of incidents are held at `now`.
    pub(in crate::board) fn due_incident_mutes(&self, now: Timestamp) -> Option<Event> {
        let is_any_in_force = self.mutes_in_force(now).next().is_some();
        let turns = self.incidents.unresolved().filter_map(|incident| {
            let until = is_any_in_force.then(|| self.muted_until(incident, now)).flatten();
            let turn = IncidentMuteTurn { incident: incident.id.clone(), until };
            (until != incident.mute.until).then_some(turn)
        });
        let turns: Vec<IncidentMuteTurn> = turns.collect();
        (!turns.is_empty()).then_some(Event::IncidentMutesTurned { turns })
    }

    /// When an alert that is held is held no more, if nothing else happens.
    pub(in crate::board) fn next_mute_end(&self) -> Option<Timestamp> {
        self.incidents.unresolved().filter_map(|incident| incident.mute.until).min()
    }

    pub(in crate::board) fn turn_incident_mutes(
        &mut self,
        turns: Vec<IncidentMuteTurn>,
        at: Timestamp,
    ) {
        for IncidentMuteTurn { incident, until } in turns {
            self.incidents.change(&incident, |incident| {
                if let (Some(before), None) = (incident.mute.until, until) {
                    incident.mute.ended_at = Some(before.min(at));
                }
                incident.mute.until = until;
            });
        }
    }

    /// Until when the alert of an incident is to be held at `now`: all that it is about was found by probes, and all of that is
    /// muted, since silence was last broken, and fails below its quorum.
    fn muted_until(&self, incident: &Incident, now: Timestamp) -> Option<Timestamp> {
        let is_firing = self.alerts.values().any(|own| own.firing && own.incident == incident.id);
        if incident.is_stated || is_firing {
            return None;
        }
        let about =
            SortedSet::from_iter(incident.findings.iter().map(|finding| &finding.component));
        let mut failing: Vec<(ProbeId, RegionId)> = vec![];
        for component in about {
            for (probe, votes) in self.probe_votes(component, now) {
                if votes.is_quorum_reached {
                    return None;
                }
                failing.extend(votes.down.into_iter().map(|region| (probe.clone(), region)));
            }
        }
        // What has recovered may fail again: it is as muted as it was when it was found.
        if failing.is_empty() {
            let votes = incident.findings.iter().flat_map(|finding| &finding.votes);
            let down = votes.filter(|vote| vote.says == Verdict::Down);
            failing.extend(
                down.map(|vote| (self.current_id(&vote.probe).clone(), vote.region.clone())),
            );
        }
        let mut until: Option<Timestamp> = None;
        for (probe, region) in &failing {
            let mute = self.mute_of((probe, region), Some(incident), now)?;
            until = Some(until.map_or(mute.until, |other| other.min(mute.until)));
        }
        until
    }
}
