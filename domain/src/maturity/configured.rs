//! Configured practices: what does the configuration in force show of them?

use std::time::Duration;

use super::finding::Finding;
use crate::board::Board;
use crate::config::notify_policy::EscalationStep;
use crate::config::on_call::{COVERED_AHEAD, OnCallSchedule};
use crate::config::{Component, Configuration};
use crate::ids::{ContactId, HEARTBEAT_REGION, RegionId};
use crate::ordered::SortedSet;
use crate::probe::Probe;
use crate::severity::Severity;
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;

const HOUR_S: u64 = 3_600;

/// Components that are not a third party's.
fn own(configuration: &Configuration) -> impl Iterator<Item = &Component> {
    configuration.components.iter().filter(|component| component.upstream.is_none())
}

/// Probes that have agents in two regions or more. Heartbeats are heard in one place.
pub(super) fn regions(board: &Board, configuration: &Configuration) -> Finding {
    let staffed: SortedSet<&str> =
        board.agents.values().map(|agent| agent.region.as_str()).collect();
    let probes = configuration.probes.iter().filter(|probe| probe.heartbeat.is_none());
    let has_two = |probe: &Probe| {
        let from = probe.regions.iter().map(RegionId::as_str);
        from.filter(|region| *region != HEARTBEAT_REGION && staffed.contains(region)).count() >= 2
    };
    Finding::share(probes.filter(|probe| !probe.is_upstream), has_two)
}

/// Own components that a probe watches.
pub(super) fn coverage(configuration: &Configuration) -> Finding {
    let watched: SortedSet<_> = configuration.probes.iter().map(|probe| &probe.component).collect();
    Finding::share(own(configuration), |component| watched.contains(&component.id))
}

/// Own components that name a runbook, or whose probes do.
pub(super) fn runbooks(configuration: &Configuration) -> Finding {
    let probes = configuration.probes.iter().filter(|probe| probe.runbook.is_some());
    let named: SortedSet<_> = probes.map(|probe| &probe.component).collect();
    Finding::share(own(configuration), |component| {
        !component.notes.runbooks.is_empty() || named.contains(&component.id)
    })
}

/// Severities that escalate in two steps or more, each of which reaches somebody.
pub(super) fn escalations(
    configuration: &Configuration,
    reachable: &SortedSet<ContactId>,
    now: Timestamp,
) -> Finding {
    let policy = &configuration.notify;
    if policy.escalations.is_empty() {
        return Finding::Nothing;
    }
    let reaches = |step: &EscalationStep| {
        let schedule = step.on_call.as_ref().and_then(|id| policy.schedule(id));
        let on_call = schedule.map(|schedule| schedule.on_call_at(now)).unwrap_or_default();
        step.contacts.iter().chain(on_call).any(|contact| reachable.contains(contact))
    };
    Finding::share(Severity::ALL.iter(), |severity| {
        let steps = policy.escalation(*severity).map(|policy| policy.steps.as_slice());
        steps.is_some_and(|steps| steps.len() >= 2 && steps.iter().all(reaches))
    })
}

/// Hours ahead in which somebody is on call, until the first gap of the schedule that has the earliest.
pub(super) fn on_call(configuration: &Configuration, now: Timestamp) -> Finding {
    let ahead = Span { from: now, to: now.plus(COVERED_AHEAD) };
    let hours = |span: Duration| span.as_secs() / HOUR_S;
    let covered = |schedule: &OnCallSchedule| {
        schedule.first_gap(ahead).map_or(COVERED_AHEAD, |gap| gap.from.since(now))
    };
    let least = configuration.notify.on_call.iter().map(covered).min();
    least.map_or(Finding::Nothing, |least| Finding::Share(hours(least), hours(COVERED_AHEAD)))
}

/// Customers whose contract is on record; those that left do not count.
pub(super) fn contracts(configuration: &Configuration, now: Timestamp) -> Finding {
    let zone = &configuration.page.timezone;
    let here = configuration.customers.iter().filter(|customer| !customer.has_left(zone, now));
    Finding::share(here, |customer| customer.contract.is_some())
}
