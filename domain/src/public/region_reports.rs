//! Region reports: what each region sees of a component. Which of its agents counts there, and which
//! of its probes is the worst?

use crate::board::WatchedProbe;
use crate::board::quorum::worst_in_region;
use crate::config::Component;
use crate::ids::{AgentId, ComponentId, RegionId};
use crate::ledger::verdict::{Assessment, Verdict};
use crate::probe::Probe;
use crate::public::view::RegionReport;
use crate::public::view_index::ViewIndex;
use crate::time::timestamp::Timestamp;

/// What one agent says of a probe: the verdict that counts, since when, and the assessment.
type Said<'a> = (Verdict, Timestamp, &'a AgentId, &'a Assessment);

/// One report for each probe of a component and each region it is run from, in that order: the worst
/// of the region's agents that are heard from.
pub(super) fn reports(index: &ViewIndex<'_>, component: &ComponentId) -> Vec<RegionReport> {
    let probes = index.probes(component).iter();
    let pairs = probes.flat_map(|probe| probe.regions.iter().map(move |region| (*probe, region)));
    pairs.map(|(probe, region)| report(index, component, probe, region)).collect()
}

/// One report for each region that a component is watched from, in the order in which its probes name
/// them: that of the probe with the worst verdict. A region is silent only if all its probes are.
pub(super) fn worst_of_each_region(
    index: &ViewIndex<'_>,
    component: &Component,
) -> Vec<RegionReport> {
    let mut worst: Vec<(&Probe, &RegionId, Option<Said<'_>>)> = vec![];
    for probe in index.probes(&component.id) {
        let watch = watch(index, &component.id, probe);
        for region in &probe.regions {
            let report = worst_report(index, watch, region);
            match worst.iter_mut().find(|(_, other, _)| *other == region) {
                Some(entry) if rank(entry.2.as_ref()) < rank(report.as_ref()) => {
                    *entry = (probe, region, report);
                }
                Some(_) => {}
                None => worst.push((probe, region, report)),
            }
        }
    }
    let reports = worst.into_iter();
    reports
        .map(|(probe, region, report)| view(index, &component.id, (probe, region), report))
        .collect()
}

fn report(
    index: &ViewIndex<'_>,
    component: &ComponentId,
    probe: &Probe,
    region: &RegionId,
) -> RegionReport {
    let report = worst_report(index, watch(index, component, probe), region);
    view(index, component, (probe, region), report)
}

fn watch<'a>(
    index: &ViewIndex<'a>,
    component: &ComponentId,
    probe: &Probe,
) -> Option<&'a WatchedProbe> {
    index.board.watches.get(component)?.get(&probe.id)
}

/// What the agents of a region say, the worst of them. A silent one says nothing while another speaks.
fn worst_report<'a>(
    index: &ViewIndex<'a>,
    watch: Option<&'a WatchedProbe>,
    region: &RegionId,
) -> Option<Said<'a>> {
    let opinions = index.agents(region).iter().filter_map(|(id, agent)| {
        let opinions = watch?.opinions.get(*id)?;
        let opinion = opinions.current()?;
        let alive = agent.alive.current() == Some(&true);
        let since = if alive { opinions.last_changed_at() } else { agent.alive.last_changed_at() };
        let verdict = if alive { opinion.verdict } else { Verdict::Silent };
        Some((verdict, since?, *id, opinion))
    });
    worst_in_region(opinions, |(verdict, ..)| *verdict)
}

/// How much a word counts: silence least, then up, degraded and down.
fn rank(report: Option<&Said<'_>>) -> Option<(bool, Verdict)> {
    report.map(|(verdict, ..)| (*verdict != Verdict::Silent, *verdict))
}

fn view(
    index: &ViewIndex<'_>,
    component: &ComponentId,
    (probe, region): (&Probe, &RegionId),
    report: Option<Said<'_>>,
) -> RegionReport {
    let silent = RegionReport {
        region: region.clone(),
        name: index.region_name(region),
        probe: probe.id.clone(),
        verdict: Verdict::Silent,
        since: index.board.component_since.get(component).copied().unwrap_or_default(),
        failure: None,
        took_ms: None,
    };
    let Some((verdict, since, agent, opinion)) = report else { return silent };
    let speaks = verdict != Verdict::Silent;
    let took = index.heard.took_ms.get(agent).and_then(|took| took.get(&probe.id)).copied();
    RegionReport {
        verdict,
        since,
        failure: opinion.failure.clone().filter(|_| speaks).map(Into::into),
        took_ms: took.filter(|_| speaks),
        ..silent
    }
}
