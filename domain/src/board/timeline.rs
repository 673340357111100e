//! Component timeline: the status of a component at every instant. What probes observed and what
//! operators stated, joined: the worse of the two.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{ProbeId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::status::Status;
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// A component's status as a function of time, from what made it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ComponentTimeline {
    /// What probes saw.
    #[serde(rename = "seen")]
    pub observed: StateTimeline<Status>,
    /// That joined with what operators stated and put right: what the page shows.
    #[serde(rename = "shown")]
    pub published: StateTimeline<Status>,
    /// What each region said whenever what probes saw changed.
    pub votes: BTreeMap<Timestamp, Vec<Vote>>,
}

/// What one region says through one probe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// The probe.
    pub probe: ProbeId,
    /// The region.
    pub region: RegionId,
    /// What it says; silence is no vote.
    pub says: Verdict,
}

/// How long it is kept what agents believed: longer than history is amended, and than the front page
/// tells who saw an outage. What came of it is kept for ever.
pub const ASSESSMENTS_KEPT: Duration = Duration::from_secs(17 * 86_400);
/// How long votes are kept.
pub const VOTES_KEPT: Duration = Duration::from_secs(90 * 86_400);

/// A stretch of trouble: it ends only when the component is known to be well again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TroubleSpan {
    /// When it began.
    pub start: Timestamp,
    /// When it ended; `None`: it goes on.
    pub end: Option<Timestamp>,
    /// The worst of it.
    pub worst: Status,
}

/// The stretches of trouble in a track, oldest first.
#[must_use]
pub fn outages_in(track: &StateTimeline<Status>) -> Vec<TroubleSpan> {
    let mut stretches: Vec<TroubleSpan> = vec![];
    for (at, status) in track.points() {
        let open = stretches.last_mut().filter(|stretch| stretch.end.is_none());
        match (open, status) {
            (Some(stretch), Status::Operational | Status::UnderMaintenance) => {
                stretch.end = Some(*at);
            }
            (Some(stretch), status) => stretch.worst = stretch.worst.max(*status),
            (None, status) if status.is_trouble() => {
                stretches.push(TroubleSpan { start: *at, end: None, worst: *status });
            }
            (None, _) => {}
        }
    }
    stretches
}
