//! Metrics of a page: how are its components, agents, incidents, alerts and SLOs?

use super::families::{
    AGENT_HEARD, AGENT_LAG, AGENT_REPORTING, COMPONENT_INFO, COMPONENT_STATUS,
    COMPONENT_STATUS_SECONDS, INCIDENTS_OPEN, MAINTENANCES_ACTIVE, MetricFamily, OPEN_ALERTS,
    OPEN_ALERTS_MUTED, READERS, RECORD_ENTRIES, RECORD_UPDATED, REGION_VERDICT, SLO_ALERT_FIRING,
    SLO_AVAILABILITY, SLO_BUDGET, SLO_BUDGET_LEFT, SLO_BUDGET_SPENT, SLO_BURN_RATE,
    SLO_BURN_THRESHOLD, SLO_INFO, SLO_STATE,
};
use super::metric_set::MetricSet;
use crate::board::{Board, Visibility};
use crate::ledger::verdict::Verdict;
use crate::notify::open_alerts::OpenAlerts;
use crate::operations::slos::{SloReport, SloState, slo_reports};
use crate::ordered::SortedMap;
use crate::public::agent_liveness::AgentLiveness;
use crate::public::build_view::component_reports;
use crate::public::component_report::ComponentReport;
use crate::status::Status;
use crate::time::span_text::show_span;
use crate::time::timestamp::Timestamp;
use crate::uptime::status_durations::tally;
use crate::user_reports::UserReports;

/// Thousandths of a percent as a ratio have five decimals.
const RATIO: u32 = 5;
/// Milliseconds as seconds have three.
const SECONDS: u32 = 3;

/// The metrics of a page, in the order of their families. `shown` is the Board with the agents silent that were not heard of.
#[must_use]
pub fn page_metrics(
    shown: &Board,
    heard: &AgentLiveness,
    reports: &UserReports,
    readers: u64,
    now: Timestamp,
) -> MetricSet {
    let mut metrics = MetricSet::default();
    components(&mut metrics, shown, &component_reports(shown, heard, now), now);
    waiting(&mut metrics, shown, reports, now);
    slos(&mut metrics, &slo_reports(shown, now));
    agents(&mut metrics, shown, heard, now);
    one(&mut metrics, &READERS, (whole(readers), 0));
    metrics.family(&RECORD_ENTRIES);
    metrics.sum(&[], (whole(shown.head.height), 0), shown.created_at);
    one(&mut metrics, &RECORD_UPDATED, (shown.updated_at.unix_ms(), SECONDS));
    metrics
}

fn components(metrics: &mut MetricSet, board: &Board, reports: &[ComponentReport], now: Timestamp) {
    metrics.family(&COMPONENT_INFO);
    for ComponentReport { view, .. } in reports {
        let labels = [("component", view.id.as_str()), ("name", &view.name)];
        metrics.sample(&labels, (1, 0));
    }
    metrics.family(&COMPONENT_STATUS);
    for ComponentReport { view, .. } in reports {
        let labels = [("component", view.id.as_str())];
        metrics.sample(&labels, (i64::from(view.status as u8), 0));
    }
    metrics.family(&COMPONENT_STATUS_SECONDS);
    for ComponentReport { view, .. } in reports {
        let Some(timeline) = board.timelines.get(&view.id) else { continue };
        let durations = tally(&timeline.counted(), view.created_at.min(now), now);
        for status in Status::ALL {
            let labels = [("component", view.id.as_str()), ("status", status_word(status))];
            let value = (whole(durations.with_status(status)), SECONDS);
            metrics.sum(&labels, value, Some(view.created_at));
        }
    }
    metrics.family(&REGION_VERDICT);
    for ComponentReport { view, .. } in reports {
        for report in &view.regions {
            let labels = [("component", view.id.as_str()), ("region", report.region.as_str())];
            let value = match report.verdict {
                Verdict::Up => 0,
                Verdict::Silent => 1,
                Verdict::Degraded => 2,
                Verdict::Down => 3,
            };
            metrics.sample(&labels, (value, 0));
        }
    }
}

/// What waits for operators.
fn waiting(metrics: &mut MetricSet, board: &Board, reports: &UserReports, now: Timestamp) {
    let mut counts: SortedMap<(&str, String), i64> = SortedMap::new();
    for incident in board.incidents.unresolved() {
        let visibility = match incident.visibility {
            Visibility::Draft => "draft",
            Visibility::Internal => "internal",
            Visibility::Public => "public",
        };
        let severity = board.configuration.as_ref().map(|own| incident.severity(own).to_string());
        *counts.entry((visibility, severity.unwrap_or_default())).or_default() += 1;
    }
    metrics.family(&INCIDENTS_OPEN);
    for ((visibility, severity), count) in counts.iter() {
        let labels = [("visibility", *visibility), ("severity", severity)];
        metrics.sample(&labels, (*count, 0));
    }
    let active = board.maintenances.iter().filter(|work| work.is_active_at(now)).count();
    one(metrics, &MAINTENANCES_ACTIVE, (i64::try_from(active).unwrap_or(i64::MAX), 0));
    let mut counts: SortedMap<(&str, String), i64> = SortedMap::new();
    let mut muted = 0;
    for alert in OpenAlerts::from_board(board, reports, now).alerts {
        muted += i64::from(alert.is_muted());
        *counts.entry((alert.kind.as_str(), alert.severity.to_string())).or_default() += 1;
    }
    metrics.family(&OPEN_ALERTS);
    for ((kind, severity), count) in counts.iter() {
        let labels = [("kind", *kind), ("severity", severity)];
        metrics.sample(&labels, (*count, 0));
    }
    one(metrics, &OPEN_ALERTS_MUTED, (muted, 0));
}

fn slos(metrics: &mut MetricSet, reports: &[SloReport]) {
    metrics.family(&SLO_INFO);
    for report in reports {
        let (target, window) = (report.target.to_string(), report.window.to_string());
        let labels = [
            ("slo", report.slo.as_str()),
            ("name", &report.name),
            ("target", &target),
            ("window", &window),
        ];
        metrics.sample(&labels, (1, 0));
    }
    type Figure = (&'static MetricFamily, u32, fn(&SloReport) -> Option<i64>);
    let figures: [Figure; 5] = [
        (&SLO_STATE, 0, |report| {
            Some(match report.state {
                SloState::Kept => 0,
                SloState::Burning => 1,
                SloState::Missed => 2,
                SloState::NoData => 3,
            })
        }),
        (&SLO_AVAILABILITY, RATIO, |r| r.budget.availability_thousandths.map(i64::from)),
        (&SLO_BUDGET, SECONDS, |report| Some(whole(report.budget.budget_ms))),
        (&SLO_BUDGET_LEFT, SECONDS, |report| Some(report.budget.left_ms)),
        (&SLO_BUDGET_SPENT, RATIO, |report| report.budget.spent_thousandths.map(whole)),
    ];
    for (family, decimals, figure) in figures {
        metrics.family(family);
        for report in reports {
            if let Some(value) = figure(report) {
                metrics.sample(&[("slo", report.slo.as_str())], (value, decimals));
            }
        }
    }
    metrics.family(&SLO_BURN_RATE);
    for report in reports {
        for burnt in &report.burn_rates {
            let window = show_span(std::time::Duration::from_secs(burnt.window_s));
            let labels = [("slo", report.slo.as_str()), ("window", &window)];
            if let Some(rate) = burnt.rate_thousandths {
                metrics.sample(&labels, (whole(rate.0), 3));
            }
        }
    }
    for family in [&SLO_BURN_THRESHOLD, &SLO_ALERT_FIRING] {
        metrics.family(family);
        for report in reports {
            for alert in &report.alerts {
                let labels = [("slo", report.slo.as_str()), ("rule", alert.rule.as_str())];
                let value = match family == &SLO_BURN_THRESHOLD {
                    true => (whole(alert.threshold_thousandths.0), 3),
                    false => (i64::from(alert.firing_since.is_some()), 0),
                };
                metrics.sample(&labels, value);
            }
        }
    }
}

fn agents(metrics: &mut MetricSet, board: &Board, heard: &AgentLiveness, now: Timestamp) {
    metrics.family(&AGENT_REPORTING);
    for (agent, own) in board.agents.iter() {
        let labels = [("agent", agent.as_str()), ("region", own.region.as_str())];
        let is_reporting = own.alive.current() == Some(&true);
        metrics.sample(&labels, (i64::from(is_reporting), 0));
    }
    for family in [&AGENT_HEARD, &AGENT_LAG] {
        metrics.family(family);
        for (agent, own) in board.agents.iter() {
            let Some(at) = heard.at.get(agent) else { continue };
            let labels = [("agent", agent.as_str()), ("region", own.region.as_str())];
            let lag = i64::try_from(now.since(*at).as_millis()).unwrap_or(i64::MAX);
            let ms = if family == &AGENT_LAG { lag } else { at.unix_ms() };
            metrics.sample(&labels, (ms, SECONDS));
        }
    }
}

fn one(metrics: &mut MetricSet, family: &MetricFamily, value: (i64, u32)) {
    metrics.family(family);
    metrics.sample(&[], value);
}

fn status_word(status: Status) -> &'static str {
    match status {
        Status::Operational => "operational",
        Status::UnderMaintenance => "under_maintenance",
        Status::NoData => "no_data",
        Status::DegradedPerformance => "degraded_performance",
        Status::PartialOutage => "partial_outage",
        Status::MajorOutage => "major_outage",
    }
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
