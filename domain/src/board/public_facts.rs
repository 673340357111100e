//! Public facts: what the Board publishes of its events, as lines of the public log.

use serde::{Deserialize, Serialize};

use crate::board::timeline::Vote;
use crate::board::{Correction, MaintenancePlan, MaintenanceUpdate, Notice, Update};
use crate::config::Weights;
use crate::hash_chain::Head;
use crate::ids::{ComponentId, GroupId, IncidentId, MaintenanceId};
use crate::status::{Impact, Status};
use crate::tagged::tagged;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// Something that the public was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum PublicFact {
    /// Whose page it is, and what is on it, from now on.
    Page(PageFacts),
    /// How a component was doing from the first of these instants on. Whatever was told of later
    /// instants is forgotten.
    Status {
        /// The component.
        component: ComponentId,
        /// What it was from when, each until the next.
        points: Vec<(Timestamp, Status)>,
        /// What each region said when the last of them began, when they made it so.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        votes: Vec<Vote>,
    },
    /// Operators spoke of an incident for the first time.
    Incident {
        /// Its id.
        id: IncidentId,
        /// Its title.
        name: String,
        /// How bad it was said to be.
        impact: Option<Impact>,
        /// When it began.
        started_at: Timestamp,
        /// Whether the figures leave out what is stated.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        is_uncounted: bool,
        /// What was said.
        update: Update,
    },
    /// Operators said more about an incident.
    Update {
        /// The incident.
        incident: IncidentId,
        /// What was said.
        update: Update,
    },
    /// The text of an update is another; what it was is in an earlier line.
    UpdateEdited {
        /// The incident.
        incident: IncidentId,
        /// The update's id.
        update: String,
        /// The text.
        body: String,
    },
    /// An update no longer holds.
    UpdateWithdrawn {
        /// The incident.
        incident: IncidentId,
        /// The update's id.
        update: String,
    },
    /// An incident has another title or impact.
    IncidentAmended {
        /// The incident.
        incident: IncidentId,
        /// Its title, if that is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// How bad it is said to be, if that is another.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        impact: Option<Impact>,
    },
    /// What is stated in an incident counts in the figures, or does not any more.
    IncidentCounted {
        /// The incident.
        incident: IncidentId,
        /// Whether it counts.
        counts: bool,
    },
    /// What counts of a component in place of its status, from the first of these instants on: where operators
    /// stated something that does not count. Whatever was told of later instants is forgotten.
    Counted {
        /// The component.
        component: ComponentId,
        /// What counts from when, each until the next; `null`: the status itself.
        points: Vec<(Timestamp, Option<Status>)>,
    },
    /// Operators put right what was told; what came of it follows as a status.
    Correction(Correction),
    /// A correction no longer counts.
    CorrectionWithdrawn {
        /// Its id.
        id: String,
    },
    /// Work was announced.
    Maintenance {
        /// Its id.
        id: MaintenanceId,
        /// What was announced.
        plan: MaintenancePlan,
        /// What was said.
        update: MaintenanceUpdate,
    },
    /// More was said about announced work; that it began or ended, too. What came of it follows as a status.
    MaintenanceUpdate {
        /// The maintenance.
        maintenance: MaintenanceId,
        /// When it was to begin from then on.
        scheduled_for: Timestamp,
        /// When it was to end from then on.
        scheduled_until: Timestamp,
        /// What was said.
        update: MaintenanceUpdate,
    },
    /// A notice was put on the page.
    Notice(Notice),
    /// A notice was no longer shown.
    NoticeEnded {
        /// Its id.
        id: String,
        /// Since when.
        ended_at: Timestamp,
    },
}

tagged!(PublicFact by "type");

/// What figures are made with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageFacts {
    /// The page's name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Where its days begin.
    pub timezone: Zone,
    /// What trouble costs.
    pub weights: Weights,
    /// The components on it, in order.
    pub components: Vec<LoggedComponent>,
}

/// A component that is on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedComponent {
    /// Its id.
    pub id: ComponentId,
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: Option<GroupId>,
    /// The id that it had before: what was told of that goes on as this one, unless something was told of this
    /// one already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<ComponentId>,
    /// Whether it is a third party's, and is left out of the figures of the page and of groups.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_apart: bool,
}

/// A fact in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogEntry {
    /// 1 for the first.
    pub n: u64,
    /// When it was told.
    pub at: Timestamp,
    /// What.
    pub fact: PublicFact,
}

/// A line of the log as it is kept: the exact text that is hashed, and the hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicLine {
    /// 1 for the first.
    pub n: u64,
    /// The entry, as JSON.
    pub entry: String,
    /// The SHA-256 of the hash before, a line feed, and the entry.
    pub hash: String,
}

impl PublicLine {
    /// The line that follows a head, and the head after it; `None` when a fact cannot be written as
    /// JSON, which its types rule out.
    #[must_use]
    pub fn after(head: &Head, at: Timestamp, fact: PublicFact) -> Option<(Self, Head)> {
        let n = head.height + 1;
        let entry = serde_json::to_string(&LogEntry { n, at, fact }).ok()?;
        let next = head.append(&entry);
        Some((Self { n, entry, hash: next.hash.clone() }, next))
    }
}

/// As it is served, without the line feed: `{"hash":…,"entry":…}`.
impl std::fmt::Display for PublicLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{{\"hash\":\"{}\",\"entry\":{}}}", self.hash, self.entry)
    }
}
