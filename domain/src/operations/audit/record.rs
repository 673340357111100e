//! Audit records: what of a subject was another before an event than after it?

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fields::{self, FieldValues};
use super::subject::{self, AuditAction};
use crate::access::actor::Actor;
use crate::access::caller::OperatorGrant;
use crate::access::scope::Scope;
use crate::board::{Board, Entry, Event};
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// The most fields that a record shows on each side; of further ones it says how many there are.
const MAX_FIELDS: usize = 200;

/// What was done, to what, and what differs since.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditRecord {
    /// The number of the event in the log.
    pub n: u64,
    /// When it was done.
    pub at: Timestamp,
    /// With whose token: `admin`, `token:NAME`, or `clock` for what the page's policies did by themselves.
    pub actor: Actor,
    /// Who did it, as far as the request stated a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What was done.
    pub action: AuditAction,
    /// To what: `configuration`, `alerts`, or `incident:ID`, `maintenance:ID`, `token:NAME` and the like.
    pub subject: String,
    /// The fields that differ, as they were; one that is missing was not there.
    pub before: SortedMap<String, Value>,
    /// The fields that differ, as they are since; one that is missing is no longer there.
    pub after: SortedMap<String, Value>,
    /// How many more fields differ.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub omitted: usize,
    /// The scope that a caller needs to see `before` and `after`, of one whose token does not grant it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Scope>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl AuditRecord {
    /// The record as a caller may see it.
    #[must_use]
    pub fn shown_to(mut self, grant: &OperatorGrant) -> Self {
        let needed = subject::scope_of(&self.subject);
        if !grant.covers(needed) {
            self.before.clear();
            self.after.clear();
            self.withheld = Some(needed);
        }
        self
    }
}

/// A record of an event that is about to be folded.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditDraft {
    n: u64,
    at: Timestamp,
    actor: Actor,
    by: Option<String>,
    action: AuditAction,
    subject: String,
    event: Event,
    before: FieldValues,
    /// What differs, of a configuration: it is too large to be compared as a whole.
    compared: Option<(FieldValues, FieldValues)>,
}

impl AuditDraft {
    /// Begins the record of an entry, as things stand before it. `None` for what agents report.
    #[must_use]
    pub fn begin(board: &Board, entry: &Entry) -> Option<Self> {
        let (action, subject) = subject::action_and_subject(&entry.event)?;
        let compared = match &entry.event {
            Event::ConfigurationApplied(applied) => {
                let new = applied.configuration()?;
                Some(fields::of_configurations(board.configuration.as_deref(), new))
            }
            Event::RecipientsChanged { change } => Some(fields::of_recipients(change)),
            Event::AlertsReceived { turns } => Some(fields::of_alerts(&board.alerts, turns)),
            _ => None,
        };
        Some(Self {
            n: entry.n,
            at: entry.at,
            actor: entry.by.clone(),
            by: subject::stated_by(&entry.event).filter(|by| *by != entry.by.to_string()),
            before: fields::of_subject(board, &entry.event),
            event: entry.event.clone(),
            action,
            subject,
            compared,
        })
    }

    /// Completes it: the event has been folded.
    #[must_use]
    pub fn finish(self, board: &Board) -> AuditRecord {
        let since = || fields::of_subject(board, &self.event);
        let (mut before, mut after) = self.compared.unwrap_or_else(|| (self.before, since()));
        fields::retain_differing(&mut before, &mut after);
        let omitted = fields::cut(&mut before, &mut after, MAX_FIELDS);
        AuditRecord {
            n: self.n,
            at: self.at,
            actor: self.actor,
            by: self.by,
            action: self.action,
            subject: self.subject,
            before,
            after,
            omitted,
            withheld: None,
        }
    }
}
