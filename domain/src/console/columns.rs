//! Columns that several screens of the console share.

use crate::console::cell::CellKind::{
    Act, Count, Either, Flag, Instant, Mark, Milliseconds, PageLink, Text, Thousandths, Waterfall,
    WebLink, Word,
};
use crate::console::cell::RowAction;
use crate::console::panel::{Column, column};

/// Where alerts are acknowledged and probes muted.
const ALERTS_SCREEN: &str = "/console/alerts";

/// Where agents are.
const AGENT_SCREENS: &str = "/console/agents/";

/// A column that leads to the form of an action, where a field of the row has something.
#[must_use]
pub const fn act(
    action: &'static str,
    text: &'static str,
    path: &'static str,
    at: &'static str,
    fields: &'static [(&'static str, &'static str)],
) -> Column {
    column("", at, Act(RowAction { action, text, path, fields, unless: None }))
}

/// The same where what it does is not done yet: the row has nothing at a place.
#[must_use]
const fn unless(act: Column, at: &'static str) -> Column {
    match act.kind {
        Act(action) => Column { kind: Act(RowAction { unless: Some(at), ..action }), ..act },
        _ => act,
    }
}

/// Incidents.
pub const INCIDENTS: &[Column] = &[
    column("Incident", "/name", PageLink("/console/incidents/", "/id")),
    column("Severity", "/severity", Word),
    column("State", "/state", Word),
    column("Phase", "/status", Word),
    column("Seen by", "/visibility", Word),
    column("Began", "/started_at", Instant),
    column("Next update by", "/next_update_by", Instant),
    column("Over", "/resolved_at", Instant),
];
/// Open alerts.
pub const ALERTS: &[Column] = &[
    column("Alert", "/name", Text),
    unless(
        act("acknowledge-alert", "Acknowledge", ALERTS_SCREEN, "/id", &[("alert", "/id")]),
        "/acknowledged",
    ),
    column("Kind", "/kind", Word),
    column("Severity", "/severity", Word),
    column("Since", "/since", Instant),
    column("Acknowledged", "/acknowledged/by", Text),
    column("Steps sent", "/step", Text),
    column("Muted until", "/muted_until", Instant),
    column("Held until", "/held_until", Instant),
];
/// Objectives.
pub const OBJECTIVES: &[Column] = &[
    column("Objective", "/name", Text),
    column("State", "/state", Word),
    column("Availability", "/budget/availability_thousandths", Thousandths),
    column("Not seen", "/budget/no_data_ms", Milliseconds),
    column("Budget left", "/budget/left_ms", Milliseconds),
    column("Spent", "/budget/spent_thousandths", Thousandths),
    column("Components", "/components", Text),
];
/// Maintenances.
pub const MAINTENANCES: &[Column] = &[
    column("Maintenance", "/name", Text),
    column("Status", "/status", Word),
    column("From", "/scheduled_for", Instant),
    column("Until", "/scheduled_until", Instant),
    column("Components", "/components", Text),
    column("Overdue since", "/overdue_since", Instant),
];
/// Changes.
pub const CHANGES: &[Column] = &[
    column("Change", "/name", WebLink("/link")),
    column("Kind", "/kind", Word),
    column("By", "/by", Text),
    column("Risk", "/risk", Word),
    column("Planned for", "/planned_for", Instant),
    column("Began", "/started_at", Instant),
    column("Outcome", "/outcome", Word),
    column("Flags", "/flags", Text),
    column("Approved", "/approvals", Count),
];
/// Agents.
pub const AGENTS: &[Column] = &[
    column("Agent", "/agent", PageLink(AGENT_SCREENS, "/agent")),
    column("Region", "/region", Text),
    column("State", "/alive", Either("reports", "silent")),
    column("Heard", "/heard_at", Instant),
    column("Observations", "/observations", Text),
    column("Batches", "/batches", Text),
    column("Rows", "/rows", Text),
];
/// Components.
pub const COMPONENTS: &[Column] = &[
    column("Component", "/name", PageLink("/console/components/", "/id")),
    column("Status", "/status", Mark),
    column("Since", "/since", Instant),
    column("Probes", "/probes", Text),
    column("Regions", "/regions", Count),
    column("Reports of readers", "/user_reports", Text),
    column("Owner", "/notes/owner", Text),
];
/// Customers that something affects.
pub const AFFECTED: &[Column] = &[
    column("Customer", "/name", PageLink("/console/customers/", "/id")),
    column("", "/is_key", Flag("key")),
    column("By", "/components", Text),
    column("Owner", "/owner", Text),
];
/// Customers.
pub const CUSTOMERS: &[Column] = &[
    column("Customer", "/name", PageLink("/console/customers/", "/id")),
    column("", "/is_key", Flag("key")),
    column("Uses", "/components", Text),
    column("Target", "/contract/target", Text),
    column("Owner", "/owner", Text),
    column("Contacts", "/contacts", Text),
    column("Left", "/left", Text),
];
/// Notifications.
pub const NOTIFICATIONS: &[Column] = &[
    column("Notification", "/name", Text),
    column("Of", "/subject", Text),
    column("At", "/at", Instant),
    column("Stage", "/stage", Word),
    column("Done", "/done_at", Instant),
    column("Held until", "/held_until", Instant),
];
/// Records of the audit.
pub const AUDIT: &[Column] = &[
    column("At", "/at", Instant),
    column("Who", "/actor", Text),
    column("Said by", "/by", Text),
    column("Did", "/action", Word),
    column("To", "/subject", Text),
    column("Before", "/before", Text),
    column("After", "/after", Text),
];
/// What an object used.
pub const USE: &[Column] = &[
    column("Silent", "/silent", Text),
    column("Objects", "/objects", Text),
    column("Requests today", "/today/requests", Text),
    column("Worker requests", "/today/worker_requests", Text),
    column("Rows read", "/today/rows_read", Text),
    column("Rows written", "/today/rows_written", Text),
    column("Bytes", "/today/bytes", Text),
];
/// Evidence of failing runs.
pub const EVIDENCE: &[Column] = &[
    column("Probe", "/evidence/probe", PageLink("/console/probes/", "/evidence/probe")),
    column("At", "/evidence/observed_at", Instant),
    column("Agent", "/agent", PageLink(AGENT_SCREENS, "/agent")),
    column("Step", "/evidence/failure/step", Text),
    column("Reason", "/evidence/failure/reason", Word),
    column("Detail", "/evidence/failure/detail", Text),
    column("Took", "/evidence/took_ms", Milliseconds),
];
/// The same on a screen of one probe.
pub const EVIDENCE_OF_PROBE: &[Column] = match EVIDENCE {
    [_, rest @ ..] => rest,
    [] => &[],
};
/// Regions from which probes fail.
pub const FAILING_REGIONS: &[Column] = &[
    column("Probe", "/probe", PageLink("/console/probes/", "/probe")),
    column("Region", "/region", Text),
    unless(
        act("mute", "Mute", ALERTS_SCREEN, "/probe", &[("probe", "/probe"), ("region", "/region")]),
        "/mute",
    ),
    unless(
        act(
            "open",
            "Open incident",
            "/console/incidents",
            "/component",
            &[("component", "/component")],
        ),
        "/incident",
    ),
    column("Component", "/component", PageLink("/console/components/", "/component")),
    column("Down since", "/since", Instant),
    column("Regions down", "/failing", Text),
    column("of", "/reporting", Text),
    column("Quorum", "/is_quorum_reached", Either("reached: it is down", "not reached")),
    column("Incident", "/incident", PageLink("/console/incidents/", "/incident")),
    column("Muted until", "/mute/until", Instant),
];
/// Trials.
pub const TRIALS: &[Column] = &[
    column("At", "/requested_at", Instant),
    column("Probe", "/probe", PageLink("/console/probes/", "/probe")),
    column("State", "/state", Word),
    column("By", "/by", Text),
    column("Outcome", "/result/outcome", Word),
    column("Step", "/result/failure/step", Text),
    column("Reason", "/result/failure/reason", Word),
    column("Detail", "/result/failure/detail", Text),
    column("Unsure", "/result/unsure", Text),
    column("Took", "/result/took_ms", Milliseconds),
    column("Steps", "/result/steps", Waterfall),
    column("Left out", "/result/left_out", Text),
];
/// Mutes that are in force.
pub const MUTES: &[Column] = &[
    column("Probe", "/probe", PageLink("/console/probes/", "/probe")),
    column("Region", "/region", Text),
    act("unmute", "End", ALERTS_SCREEN, "/id", &[("mute", "/id")]),
    column("Until", "/until", Instant),
    column("Why", "/reason", Text),
    column("By", "/by", Text),
];
