//! Component timeline: the status of a component at every instant. What probes observed and what
//! operators stated, joined: the worse of the two.

use std::borrow::Cow;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{ProbeId, RegionId};
use crate::ledger::verdict::Verdict;
use crate::ordered::{SortedMap, SortedSet};
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
    /// What counts in the figures in its place; `None`, and before the first point: itself.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub uncounted: StateTimeline<Option<Status>>,
    /// What each region said whenever what probes saw changed.
    pub votes: SortedMap<Timestamp, Vec<Vote>>,
}

fn is_empty(uncounted: &StateTimeline<Option<Status>>) -> bool {
    uncounted.points().is_empty()
}

impl ComponentTimeline {
    /// What the figures are made of: what is published, but for what is stated and does not count.
    #[must_use]
    pub fn counted(&self) -> Cow<'_, StateTimeline<Status>> {
        counted(&self.published, &self.uncounted)
    }
}

/// A published timeline with what counts in its place.
#[must_use]
pub fn counted<'a>(
    published: &'a StateTimeline<Status>,
    uncounted: &StateTimeline<Option<Status>>,
) -> Cow<'a, StateTimeline<Status>> {
    if uncounted.points().is_empty() {
        return Cow::Borrowed(published);
    }
    let points = SortedSet::from_iter(published.starts().chain(uncounted.starts()));
    let mut counted = StateTimeline::default();
    for at in points {
        let instead = uncounted.at(at).copied().flatten();
        if let Some(status) = instead.or_else(|| published.at(at).copied()) {
            counted.set_from(at, status);
        }
    }
    Cow::Owned(counted)
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
/// Of how many changes of what probes saw votes are kept, of each component; more than are ever shown.
pub const MAX_VOTES: usize = 1_000;

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

/// The spans of trouble in a track that last, or ended at an instant or later, oldest first.
#[must_use]
pub fn outages_since(track: &StateTimeline<Status>, past: Timestamp) -> Vec<TroubleSpan> {
    let points = track.points();
    let before = points.get(..points.partition_point(|(at, _)| *at < past)).unwrap_or_default();
    // What ended before then has no part in what came after its end.
    let well = before.iter().rposition(|(_, status)| ends_trouble(*status)).unwrap_or(0);
    let mut spans: Vec<TroubleSpan> = vec![];
    for (at, status) in points.get(well..).unwrap_or_default() {
        let open = spans.last_mut().filter(|span| span.end.is_none());
        match (open, status) {
            (Some(span), status) if ends_trouble(*status) => span.end = Some(*at),
            (Some(span), status) => span.worst = span.worst.max(*status),
            (None, status) if status.is_trouble() => {
                spans.push(TroubleSpan { start: *at, end: None, worst: *status });
            }
            (None, _) => {}
        }
    }
    spans
}

/// No data ends no trouble: the component must be known to be well again, or be worked on.
fn ends_trouble(status: Status) -> bool {
    matches!(status, Status::Operational | Status::UnderMaintenance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_told_while_it_lasts_and_from_its_end_on() {
        use Status::{MajorOutage as M, NoData as N, Operational as O, PartialOutage as P};
        let at = |second: i64| Timestamp::from_unix_ms(second * 1_000);
        let mut track = StateTimeline::default();
        for (second, status) in [(0, O), (10, P), (20, M), (30, N), (40, O), (50, N), (60, P)] {
            track.set_from(at(second), status);
        }
        let first = TroubleSpan { start: at(10), end: Some(at(40)), worst: M };
        let last = TroubleSpan { start: at(60), end: None, worst: P };
        let both = vec![first, last.clone()];
        for (past, told) in [
            (0, both.clone()),
            (10, both.clone()),
            (25, both.clone()),
            (35, both.clone()),
            (40, both),
            (41, vec![last.clone()]),
            (60, vec![last.clone()]),
            (999, vec![last]),
        ] {
            assert_eq!(outages_since(&track, at(past)), told, "{past}");
        }
        assert_eq!(outages_since(&StateTimeline::default(), at(0)), vec![]);
    }
}
