//! Incidents: a list of updates posted by operators, from which phase, impact and duration follow, with a
//! private side beside it.

use serde::{Deserialize, Serialize};

use super::closure::{Review, Rfo};
use super::details::IncidentDetails;
use super::notes::Note;
use super::origin::{OutageFinding, Visibility};
use super::state::{Acknowledgement, IncidentState, PublicationRequest};
use super::update::Update;
use crate::board::mutes::IncidentMute;
use crate::ids::{ComponentId, IncidentId, ProblemId};
use crate::ordered::{SortedMap, SortedSet};
use crate::status::{Impact, IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// What operators said and noted of one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// Its title.
    pub name: String,
    /// How bad it is, when the operator said so.
    pub stated_impact: Option<Impact>,
    /// When it began.
    pub started_at: Timestamp,
    /// Oldest first; at least one.
    pub updates: Vec<Update>,
    /// Who may see it.
    #[serde(default)]
    pub visibility: Visibility,
    /// When it was first written, when it was not public from then on.
    #[serde(default)]
    pub published_at: Option<Timestamp>,
    /// Whether the figures leave out what is stated.
    #[serde(default)]
    pub is_uncounted: bool,
    /// Who took care of it last, and when; whether that counts still, [`acknowledgement`](Self::acknowledgement) says.
    #[serde(default)]
    pub acknowledged: Option<Acknowledgement>,
    /// When it was first acknowledged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_acknowledged_at: Option<Timestamp>,
    /// When it was resolved for operators alone, whatever its phase.
    #[serde(default)]
    pub settled_at: Option<Timestamp>,
    /// What operations know of it.
    #[serde(default)]
    pub details: IncidentDetails,
    /// What operators noted and did, oldest first.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// Whether an operator did anything about it.
    #[serde(default)]
    pub is_attended: bool,
    /// Whether anything but a probe says so: it was opened by operators or an alert, or they state trouble in it.
    #[serde(default)]
    pub is_stated: bool,
    /// Whether its alert is held by mutes.
    #[serde(default, skip_serializing_if = "IncidentMute::is_default")]
    pub mute: IncidentMute,
    /// Who asked that it be published, while another is to approve.
    #[serde(default)]
    pub publication: Option<PublicationRequest>,
    /// The outages that probes found and that it is about, oldest first.
    #[serde(default)]
    pub findings: Vec<OutageFinding>,
    /// The problems that it came of, as operators say.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub problems: SortedSet<ProblemId>,
    /// The page that it was imported from, such as `statuspage`, where its id is the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Its reason for outage, once operators wrote any of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rfo: Option<Box<Rfo>>,
    /// Its review, once any of it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Box<Review>>,
}

impl Incident {
    /// How far along it is: what the last update in force says.
    #[must_use]
    pub fn status(&self) -> IncidentStatus {
        self.in_force().last().map_or(IncidentStatus::Investigating, |update| update.status)
    }

    /// Whether it is not over.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.status().is_over()
    }

    /// Whether readers see it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.visibility == Visibility::Public
    }

    /// Where it stands for operators.
    #[must_use]
    pub fn state(&self) -> IncidentState {
        match (self.acknowledgement(), self.settled_at) {
            _ if !self.is_open() => IncidentState::Resolved,
            (_, Some(_)) => IncidentState::Resolved,
            (Some(_), None) => IncidentState::Acknowledged,
            (None, None) => IncidentState::Open,
        }
    }

    /// The acknowledgement that counts. One of before its alert was muted does not once that is over: what calls then is
    /// another alert, for whoever acknowledged the first one too.
    #[must_use]
    pub fn acknowledgement(&self) -> Option<&Acknowledgement> {
        let unmuted_at = self.mute.ended_at;
        self.acknowledged.as_ref().filter(|own| unmuted_at.is_none_or(|at| own.at >= at))
    }

    /// The updates that were not withdrawn, oldest first.
    pub fn in_force(&self) -> impl DoubleEndedIterator<Item = &Update> {
        self.updates.iter().filter(|update| update.is_in_force())
    }

    /// When it was first posted, for readers: when it became public.
    #[must_use]
    pub fn created_at(&self) -> Timestamp {
        self.updates.first().map_or(self.started_at, |update| self.told_at(update))
    }

    /// When readers were told an update.
    #[must_use]
    pub fn told_at(&self, update: &Update) -> Timestamp {
        self.published_at.map_or(update.at, |published| published.max(update.at))
    }

    /// Whether readers ever saw an update: one that was withdrawn from a draft they did not.
    #[must_use]
    pub fn was_told(&self, update: &Update) -> bool {
        let published = self.published_at.unwrap_or(update.at);
        update.withdrawn_at.is_none_or(|withdrawn| withdrawn > published)
    }

    /// When readers were told that the text of an update is another.
    #[must_use]
    pub fn edit_told_at(&self, update: &Update) -> Option<Timestamp> {
        update.edited_at.filter(|at| self.published_at.is_none_or(|published| *at > published))
    }

    /// When it last changed for readers.
    #[must_use]
    pub fn updated_at(&self) -> Timestamp {
        let changes = self
            .updates
            .iter()
            .flat_map(|update| [Some(self.told_at(update)), update.edited_at, update.withdrawn_at]);
        changes.flatten().max().unwrap_or(self.started_at)
    }

    /// When something last happened to it, whenever that was posted.
    #[must_use]
    pub fn happened_at(&self) -> Timestamp {
        let ends = |update: &Update| update.holds_until.filter(|_| update.status.is_over());
        let happened = self.updates.iter().flat_map(|update| {
            let at = ends(update).unwrap_or_else(|| self.told_at(update));
            [Some(at), self.edit_told_at(update), update.withdrawn_at]
        });
        happened.flatten().max().unwrap_or(self.started_at)
    }

    /// When it was first said to have come to a phase.
    #[must_use]
    pub fn reached_at(&self, status: IncidentStatus) -> Option<Timestamp> {
        self.in_force().find(|update| update.status == status).map(|update| self.told_at(update))
    }

    /// When it was said to be over; `None` while it is open.
    #[must_use]
    pub fn over_at(&self) -> Option<Timestamp> {
        let over = self.in_force().rev().take_while(|update| update.status.is_over());
        over.last().map(|update| self.told_at(update))
    }

    /// When what happened was over, whenever that was told; `None` while it is open.
    #[must_use]
    pub fn ended_at(&self) -> Option<Timestamp> {
        let over = self.in_force().rev().take_while(|update| update.status.is_over());
        over.last().map(|update| update.holds_until.unwrap_or_else(|| update.holds_from()))
    }

    /// When nothing was left to do, for operators; `None` while it is open.
    #[must_use]
    pub fn closed_at(&self) -> Option<Timestamp> {
        self.over_at().or(self.settled_at)
    }

    /// Every instant at which something else is stated, in no order.
    pub fn turns(&self) -> impl Iterator<Item = Timestamp> {
        self.updates.iter().flat_map(Update::turns)
    }

    /// Whether nothing else is stated of components after an instant, so that what is said of them then may be.
    pub(super) fn is_unchanged_after(
        &self,
        at: Timestamp,
        components: &SortedMap<ComponentId, Status>,
    ) -> bool {
        let is_about = |update: &&Update| {
            let ends_all = update.status.is_over() || update.withdrawn_at.is_some();
            ends_all || update.components.keys().any(|id| components.contains_key(id))
        };
        self.updates.iter().filter(is_about).flat_map(Update::turns).all(|turn| turn <= at)
    }

    /// What is stated of one component at an instant, if it was named by then. All is well once it is over.
    #[must_use]
    pub fn states_of(&self, component: &ComponentId, at: Timestamp) -> Option<Status> {
        let holds = |update: &&Update| {
            update.holds_from() <= at
                && self.was_told(update)
                && update.withdrawn_at.is_none_or(|gone| at < gone)
        };
        self.updates.iter().filter(holds).fold(None, |before, update| {
            let stated = update.components.get(component).copied().or(before);
            let is_over =
                update.status.is_over() && update.holds_until.is_none_or(|until| until <= at);
            if is_over { stated.map(|_| Status::Operational) } else { stated }
        })
    }

    /// What is stated of each component that it ever named, at an instant.
    #[must_use]
    pub fn stated_at(&self, instant: Timestamp) -> SortedMap<ComponentId, Status> {
        let named = self.named().into_iter();
        SortedMap::from_iter(
            named.filter_map(|id| Some((id.clone(), self.states_of(id, instant)?))),
        )
    }

    /// What is stated of each component it ever named, after all that was said.
    #[must_use]
    pub fn stated(&self) -> SortedMap<ComponentId, Status> {
        self.stated_at(self.turns().max().unwrap_or(self.started_at))
    }

    /// What was stated of each component before the incident was over last.
    #[must_use]
    pub fn stated_before_over(&self) -> SortedMap<ComponentId, Status> {
        let (mut stated, mut before): (SortedMap<_, _>, _) = (SortedMap::new(), SortedMap::new());
        let mut was_over = false;
        for update in self.in_force() {
            stated.extend(update.components.iter().map(|(id, status)| (id.clone(), *status)));
            if update.status.is_over() {
                if !was_over {
                    before.clone_from(&stated);
                }
                stated.values_mut().for_each(|status| *status = Status::Operational);
            }
            was_over = update.status.is_over();
        }
        if was_over { before } else { stated }
    }

    /// Every component that it ever named.
    #[must_use]
    pub fn named(&self) -> SortedSet<&ComponentId> {
        SortedSet::from_iter(self.updates.iter().flat_map(|update| update.components.keys()))
    }

    /// Every component that it ever named, or of which probes found an outage that it is about.
    #[must_use]
    pub fn concerned(&self) -> SortedSet<&ComponentId> {
        let found = self.findings.iter().map(|finding| &finding.component);
        self.named().into_iter().chain(found).collect()
    }

    /// How bad it was at its worst: as the operator said, or as the worst that was stated of
    /// any component.
    #[must_use]
    pub fn impact(&self) -> Impact {
        let worst = self.in_force().flat_map(|update| update.components.values()).max();
        self.stated_impact
            .unwrap_or(worst.map_or(Impact::None, |worst| Impact::from_status(*worst)))
    }
}
