//! Upstream views: what do readers see of a third party's own status besides the status, and what of a page is ours?

use crate::board::Board;
use crate::config::{Component, counted_or_all};
use crate::ids::{AgentId, ComponentId, ProbeId};
use crate::ledger::verdict::Assessment;
use crate::ordered::SortedMap;
use crate::public::time_wording::instant;
use crate::public::upstream_view::UpstreamView;
use crate::public::view::{ComponentView, PublicView};
use crate::public::view_index::ViewIndex;
use crate::status::Status;
use crate::time::timestamp::Timestamp;
use crate::upstream::UpstreamReport;
use crate::words::Words;

impl PublicView {
    /// The components that the page's answer is about: without those of third parties that do not count, unless there
    /// are no others.
    #[must_use]
    pub fn counted_components(&self) -> Vec<&ComponentView> {
        let counts = |component: &&ComponentView| component.is_counted();
        let all: Vec<&ComponentView> = self.components().collect();
        counted_or_all(all.into_iter(), counts)
    }
}

impl ComponentView {
    /// Whether its trouble is ours: not where it is that of a third party that does not count.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        self.upstream.as_ref().is_none_or(|upstream| upstream.counts)
    }
}

/// What is seen of a component of a third party; `None` of a component of ours.
pub(super) fn upstream_view(index: &ViewIndex<'_>, component: &Component) -> Option<UpstreamView> {
    let upstream = component.upstream.as_ref()?;
    let fetched = |agent: &AgentId, probe: &ProbeId| {
        index.heard.fetched_at.get(agent).and_then(|fetched| fetched.get(probe)).copied()
    };
    let alive = index.board.agents.iter().filter(|(_, agent)| agent.alive.current() == Some(&true));
    let probes = index.probes(&component.id);
    let times =
        alive.flat_map(|(id, _)| probes.iter().filter_map(move |probe| fetched(id, &probe.id)));
    Some(UpstreamView {
        vendor: upstream.vendor.clone(),
        counts: upstream.counts,
        as_of: times.max(),
        stated_at: stated_at(index.board, &component.id),
    })
}

/// Since when a third party says that something is wrong, by its own document: the earliest that agents read.
pub(crate) fn stated_at(board: &Board, component: &ComponentId) -> Option<Timestamp> {
    let watches = board.watches.get(component).into_iter().flat_map(SortedMap::values);
    let current =
        watches.flat_map(|watch| watch.opinions.iter()).filter_map(|(agent, opinions)| {
            let is_alive = board.agents.get(agent)?.alive.current() == Some(&true);
            opinions.current().filter(|_| is_alive)
        });
    current.filter_map(stated).min()
}

fn stated(assessment: &Assessment) -> Option<Timestamp> {
    let failure = assessment.failure.as_ref()?;
    failure.reason.reported()?;
    UpstreamReport::read_detail(&failure.detail).0
}

/// `As Stripe says, as of 30 Nov 2026, 03:10 UTC.`, and whether it counts as ours.
#[must_use]
pub fn wording(words: Words, component: &ComponentView) -> Option<String> {
    let upstream = component.upstream.as_ref()?;
    let vendor = ("vendor", upstream.vendor.as_str().into());
    let sentence = match (component.status, upstream.as_of) {
        (Status::NoData, _) => words.say("upstream-unread", [vendor]),
        (_, at) => {
            let at = instant(words, at.unwrap_or(component.since)).into();
            words.say("upstream-says", [vendor, ("at", at)])
        }
    };
    Some(match upstream.counts {
        true => sentence,
        false => format!("{sentence} {}", words.text("upstream-apart")),
    })
}
