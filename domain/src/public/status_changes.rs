//! Status changes of a component: when did its published status change, what caused each change,
//! and how did each region vote?

use serde::{Deserialize, Serialize};

use crate::board::statements::correction_of;
use crate::board::timeline::{ComponentTimeline, Vote};
use crate::board::{Board, Correction};
use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::ordered;
use crate::problem::Problem;
use crate::query::{KnownParameters, Parameters};
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// The most changes that are told at once; the public log has all.
pub const MAX_CHANGES: usize = 200;
/// How many are told when nobody says how many.
pub const USUAL_CHANGES: usize = 50;

/// `/api/v1/components/{id}/changes.json`: the latest changes of one component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentHistory {
    /// When it was true.
    pub as_of: Timestamp,
    /// The component.
    pub component: ComponentId,
    /// Newest first, at most [`MAX_CHANGES`].
    pub changes: Vec<StatusChange>,
    /// Whether there were more before, or more than were asked for.
    pub older: bool,
}

/// One change of what the page shows of a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusChange {
    /// Since when.
    pub at: Timestamp,
    /// Until when; `None`: it is still so.
    pub until: Option<Timestamp>,
    /// What was shown before; `None`: it was not on the page.
    pub old_status: Option<Status>,
    /// What is shown since.
    pub new_status: Status,
    /// What probes alone made of it at that time.
    pub seen: Status,
    /// Whose word made it so.
    pub cause: Cause,
    /// What each region said, when it was probes that saw something else; empty as well once it is
    /// older than [`VOTES_KEPT`](crate::board::timeline::VOTES_KEPT).
    pub votes: Vec<VoteView>,
}

/// Whose word made a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It came onto the page.
    Page,
    /// Probes saw something else, or were changed.
    Probes,
    /// Operators stated something else.
    Operators,
    /// Operators put that time right.
    Correction,
}

/// What one region said through one probe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoteView {
    /// The region.
    pub region: RegionId,
    /// Its name, such as `Frankfurt`.
    pub name: String,
    /// The probe.
    pub probe: ProbeId,
    /// What it said; silence is no vote.
    pub says: Verdict,
}

/// The latest changes of a component; `None` when it is not on the page.
#[must_use]
pub fn component_history(
    board: &Board,
    component: &ComponentId,
    now: Timestamp,
) -> Option<ComponentHistory> {
    let configuration = board.configuration.as_ref()?;
    configuration.components.iter().find(|configured| configured.id == *component)?;
    let empty = ComponentTimeline::default();
    let timeline = board.timelines.get(component).unwrap_or(&empty);
    let points = timeline.published.points();
    let before = [None].into_iter().chain(points.iter().map(|(_, status)| Some(*status)));
    let until = points.iter().skip(1).map(|(at, _)| Some(*at)).chain([None]);
    let of_it =
        |correction: &&Correction| correction.component == *component && !correction.withdrawn;
    let corrections: Vec<&Correction> = board.corrections.iter().filter(of_it).collect();
    let too_many = points.len().saturating_sub(MAX_CHANGES);
    let told = points.iter().zip(before.zip(until)).skip(too_many);
    let mut changes: Vec<StatusChange> = told
        .map(|((at, new_status), (old_status, until))| StatusChange {
            at: *at,
            until,
            old_status,
            new_status: *new_status,
            seen: timeline.observed.at(*at).copied().unwrap_or(Status::NoData),
            cause: cause(&corrections, timeline, *at),
            votes: votes(board, timeline, *at),
        })
        .collect();
    changes.reverse();
    Some(ComponentHistory {
        as_of: now,
        component: component.clone(),
        changes,
        older: too_many > 0,
    })
}

/// While a correction holds, its word alone counts; else what probes see at the very instant.
fn cause(corrections: &[&Correction], timeline: &ComponentTimeline, at: Timestamp) -> Cause {
    if timeline.published.starts().next() == Some(at) {
        Cause::Page
    } else if correction_of(corrections.iter().copied(), at).is_some() {
        Cause::Correction
    } else if timeline.observed.starts_at(at) {
        Cause::Probes
    } else if corrections.iter().any(|correction| correction.to == at) {
        Cause::Correction
    } else {
        Cause::Operators
    }
}

/// What regions said at an instant, by probe, in the order in which the page names regions.
fn votes(board: &Board, timeline: &ComponentTimeline, at: Timestamp) -> Vec<VoteView> {
    let regions = board.configuration.iter().flat_map(|c| &c.regions);
    let place = |vote: &Vote| regions.clone().position(|region| region.id == vote.region);
    let mut votes: Vec<&Vote> = timeline.votes.get(&at).into_iter().flatten().collect();
    ordered::sort_by_key(&mut votes, |vote| (&vote.probe, place(vote).unwrap_or(usize::MAX)));
    let view = |vote: &Vote| VoteView {
        region: vote.region.clone(),
        name: board.region_name(&vote.region),
        probe: vote.probe.clone(),
        says: vote.says,
    };
    votes.into_iter().map(view).collect()
}

/// Which changes are asked for, as it stands in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusChangeQuery {
    after: Option<Timestamp>,
    limit: usize,
}

/// The usual ones.
impl Default for StatusChangeQuery {
    fn default() -> Self {
        Self { after: None, limit: USUAL_CHANGES }
    }
}

impl StatusChangeQuery {
    /// The parameters of its address.
    pub const PARAMETERS: KnownParameters = KnownParameters::only(&["after", "limit"]);

    /// Reads the parameters of its address.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn read(params: &Parameters) -> Result<Self, Problem> {
        let limit = |text: &str| match text.parse() {
            Ok(limit) if (1..=MAX_CHANGES).contains(&limit) => Ok(limit),
            _ => Err(format!("`{text}` is no number from 1 to {MAX_CHANGES}")),
        };
        Ok(Self {
            after: params.get("after", Timestamp::read)?,
            limit: params.get("limit", limit)?.unwrap_or(USUAL_CHANGES),
        })
    }

    /// What is asked for of a history.
    #[must_use]
    pub fn select(&self, history: &ComponentHistory) -> ComponentHistory {
        let later = |change: &&StatusChange| self.after.is_none_or(|after| change.at > after);
        let asked: Vec<&StatusChange> = history.changes.iter().filter(later).collect();
        let left_out = asked.len() > self.limit;
        // With `after`, what lies before it was not asked for.
        let unknown = history.older && asked.len() == history.changes.len();
        ComponentHistory {
            as_of: history.as_of,
            component: history.component.clone(),
            changes: asked.into_iter().take(self.limit).cloned().collect(),
            older: left_out || unknown,
        }
    }
}
