//! Response intervals: how soon after it began was an incident noticed, told, understood, worked on and over?
//!
//! Each is computed from what the record holds anyway, so that none can be forgotten or made up.

use serde::{Deserialize, Serialize};

use crate::board::{Incident, NoteKind, Update};
use crate::status::IncidentStatus;
use crate::time::timestamp::Timestamp;

/// How long after an incident began each of these was so, in seconds. `None`: it was not so yet, or nothing tells. What
/// came before the beginning that was stated counts as 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResponseIntervals {
    /// Until it was in the record: opened by an operator, or found by probes.
    pub noticed_s: Option<u64>,
    /// Until readers were told.
    pub told_s: Option<u64>,
    /// Until it was first stated, or found by probes, which components are affected.
    pub extent_s: Option<u64>,
    /// Until how bad it is was first told to readers, by what is stated of components.
    pub impact_s: Option<u64>,
    /// Until an operator first acknowledged it or noted an action, whichever came first.
    pub work_began_s: Option<u64>,
    /// Until the first update of the phase monitoring, or of a later one: what readers needed worked again.
    pub workaround_s: Option<u64>,
    /// Until it was over.
    pub resolved_s: Option<u64>,
    /// Until readers were told the cause, by an update of the phase postmortem.
    pub cause_told_s: Option<u64>,
}

impl ResponseIntervals {
    /// Each with its name, in the order in which they usually come.
    #[must_use]
    pub fn named(&self) -> [(&'static str, Option<u64>); 8] {
        [
            ("noticed", self.noticed_s),
            ("told to readers", self.told_s),
            ("extent stated", self.extent_s),
            ("impact told", self.impact_s),
            ("work began", self.work_began_s),
            ("workaround", self.workaround_s),
            ("resolved", self.resolved_s),
            ("cause told", self.cause_told_s),
        ]
    }
}

/// The intervals of an incident, from the earliest instant at which it is stated, or was found, to have begun.
#[must_use]
pub fn response_intervals(incident: &Incident) -> ResponseIntervals {
    let found_since = incident.findings.iter().map(|finding| finding.since).min();
    let began = found_since.map_or(incident.started_at, |since| since.min(incident.started_at));
    let after = |at: Timestamp| at.since(began).as_secs();
    let found_at = incident.findings.iter().map(|finding| finding.found_at).min();
    let opened_at = incident.updates.first().map(|update| update.at);
    let is_public = incident.is_public();
    let in_force = || incident.updates.iter().filter(|update| incident.was_told(update));
    let first_told = |holds: fn(&Update) -> bool| {
        let told = in_force().filter(|update| holds(update)).map(|update| incident.told_at(update));
        told.min().filter(|_| is_public)
    };
    let states = |update: &&Update| !update.components.is_empty();
    let stated_at = incident.updates.iter().filter(states).map(|update| update.at).min();
    let actions = incident.notes.iter().filter(|note| note.kind == NoteKind::Action);
    let acted_at = actions.map(|note| note.at).min();
    let mended =
        |update: &Update| update.status == IncidentStatus::Monitoring || update.status.is_over();
    let mended_at = in_force().filter(|update| mended(update)).map(|update| {
        // One that is posted when all is over says when it was.
        update.holds_until.unwrap_or_else(|| update.holds_from())
    });
    ResponseIntervals {
        noticed_s: earlier(opened_at, found_at).map(after),
        told_s: first_told(|_| true).map(after),
        extent_s: earlier(stated_at, found_at).map(after),
        impact_s: first_told(|update| !update.components.is_empty()).map(after),
        work_began_s: earlier(incident.first_acknowledged_at, acted_at).map(after),
        workaround_s: mended_at.min().map(after),
        resolved_s: incident.ended_at().or(incident.settled_at).map(after),
        cause_told_s: first_told(|update| update.status == IncidentStatus::Postmortem).map(after),
    }
}

fn earlier(one: Option<Timestamp>, another: Option<Timestamp>) -> Option<Timestamp> {
    [one, another].into_iter().flatten().min()
}
