//! ConsoleAction table: everything that can be done in the console, and the request to the API that it is.

use crate::access::route::RouteMethod::{self, Delete, Get, Patch, Post, Put};
use crate::console::action::{ConsoleAction, Field, FieldKind};

const PHASES: &[&str] = &["investigating", "identified", "monitoring"];
const URGENCIES: &[&str] = &["low", "high"];
const REVIEW_OUTCOMES: &[&str] = &[
    "root_cause",
    "damage",
    "what_worked",
    "what_did_not",
    "notifications",
    "record",
    "remediation",
    "knowledge",
    "rfo",
];
const RISKS: &[&str] = &["low", "medium", "high"];
const OUTCOMES: &[&str] = &["succeeded", "failed", "rolled_back", "cancelled"];

const fn field(name: &'static str, label: &'static str, kind: FieldKind) -> Field {
    Field { name, label, kind, is_required: false }
}

const fn required(name: &'static str, label: &'static str, kind: FieldKind) -> Field {
    Field { name, label, kind, is_required: true }
}

/// An action that readers do not see.
const fn inside(
    id: &'static str,
    title: &'static str,
    method: RouteMethod,
    path: &'static str,
    fields: &'static [Field],
) -> ConsoleAction {
    ConsoleAction { id, title, method, path, fields, is_public: false }
}

/// An action that readers may see at once.
const fn public(
    id: &'static str,
    title: &'static str,
    path: &'static str,
    fields: &'static [Field],
) -> ConsoleAction {
    ConsoleAction { id, title, method: Post, path, fields, is_public: true }
}

/// Every action.
#[rustfmt::skip]
pub const ACTIONS: &[ConsoleAction] = &[
    public("update", "Post update", "/ops/v1/incidents/{incident}/updates", &[
        required("body", "Update", FieldKind::Markdown),
        field("status", "Phase", FieldKind::Choice(PHASES)),
        field("component", "Component", FieldKind::Component),
        field("component_status", "Its status", FieldKind::StatusOf("component")),
        field("next_update_by", "Next update by", FieldKind::Instant),
    ]),
    inside("acknowledge", "Acknowledge", Post, "/ops/v1/incidents/{incident}/acknowledge", &[
        field("by", "By, if not you", FieldKind::Line),
    ]),
    inside("note", "Add note", Post, "/ops/v1/incidents/{incident}/notes", &[
        required("text", "Note", FieldKind::Markdown),
        field("kind", "Kind", FieldKind::Choice(&["note", "action", "postmortem"])),
    ]),
    public("resolve", "Resolve", "/ops/v1/incidents/{incident}/resolve", &[
        field("body", "Last update; without one readers are told nothing", FieldKind::Markdown),
        field("ended_at", "Over since, if not now", FieldKind::Instant),
    ]),
    public("publish", "Publish", "/ops/v1/incidents/{incident}/publish", &[
        field("visibility", "Seen by", FieldKind::Choice(&["public", "internal"])),
    ]),
    public("reopen", "Reopen", "/ops/v1/incidents/{incident}/reopen", &[
        required("body", "Update", FieldKind::Markdown),
        field("status", "Phase", FieldKind::Choice(PHASES)),
    ]),
    inside("details", "Save details", Patch, "/ops/v1/incidents/{incident}", &[
        field("name", "Title", FieldKind::Line),
        field("manager", "Manager", FieldKind::Line),
        field("communications", "Communications", FieldKind::Line),
        field("call", "Call", FieldKind::Line),
        field("urgency", "Urgency", FieldKind::Choice(URGENCIES)),
        field("change", "Caused by change", FieldKind::Line),
        field("manifestation", "What customers see", FieldKind::Line),
        field("resolution", "Resolved by", FieldKind::Choice(&["fixed", "workaround", "failover"])),
    ]),
    inside("rfo", "Publish reason for outage", Post, "/ops/v1/incidents/{incident}/rfo/publish", &[
        required("to", "For", FieldKind::Choice(&["all", "affected", "none"])),
    ]),
    inside("outcome", "Save outcome", Put, "/ops/v1/incidents/{incident}/review/outcomes/{outcome}", &[
        required("outcome", "Outcome", FieldKind::PathChoice(REVIEW_OUTCOMES)),
        required("state", "State", FieldKind::Choice(&["ticked", "waived", "open"])),
        field("text", "What came of it", FieldKind::Line),
    ]),
    inside("item", "Add remediation item", Post, "/ops/v1/incidents/{incident}/review/items", &[
        required("text", "What is to be done", FieldKind::Line),
        required("owner", "By whom", FieldKind::Line),
        required("due", "By when", FieldKind::Date),
    ]),
    public("open", "Open incident", "/ops/v1/incidents", &[
        required("name", "Title", FieldKind::Line),
        required("body", "First update", FieldKind::Markdown),
        field("component", "Component", FieldKind::Component),
        field("component_status", "Its status", FieldKind::StatusOf("component")),
        field("visibility", "Seen by", FieldKind::Choice(&["public", "internal", "draft"])),
    ]),
    public("plan-maintenance", "Announce maintenance", "/ops/v1/maintenances", &[
        required("name", "Title", FieldKind::Line),
        required("body", "What will be done", FieldKind::Markdown),
        field("components", "Component", FieldKind::Component),
        required("scheduled_for", "From", FieldKind::Instant),
        required("scheduled_until", "Until", FieldKind::Instant),
    ]),
    inside("record-change", "Record change", Post, "/ops/v1/changes", &[
        required("name", "What", FieldKind::Line),
        field("components", "Component", FieldKind::Component),
        field("risk", "Risk", FieldKind::Choice(RISKS)),
        field("planned_for", "Planned for", FieldKind::Instant),
        field("planned_until", "until", FieldKind::Instant),
        field("outcome", "Outcome", FieldKind::Choice(OUTCOMES)),
        field("rollback", "How it is rolled back", FieldKind::Line),
    ]),
    inside("acknowledge-alert", "Acknowledge alert", Post, "/ops/v1/open-alerts/{alert}/acknowledge", &[
        required("alert", "Alert", FieldKind::PathLine),
        required("by", "Contact who takes care of it", FieldKind::Line),
    ]),
    inside("mute", "Mute", Post, "/ops/v1/mutes", &[
        required("probe", "Probe", FieldKind::Line),
        field("region", "Region, if not all", FieldKind::Line),
        required("until", "Until, such as +2h", FieldKind::Instant),
        required("reason", "Why", FieldKind::Line),
    ]),
    inside("unmute", "End mute", Delete, "/ops/v1/mutes/{mute}", &[
        required("mute", "Mute", FieldKind::PathLine),
    ]),
    inside("try", "Try now", Post, "/ops/v1/agents/{agent}/trials", &[
        required("agent", "Agent that runs it", FieldKind::PathLine),
        required("probe", "Probe", FieldKind::Line),
    ]),
    inside("report", "Open report", Get, "/ops/v1/reports/{kind}", &[
        required("kind", "Report", FieldKind::ReportKind),
        field("customer", "Customer, by its id", FieldKind::Line),
        field("component", "Component, by its id", FieldKind::Line),
        field("period", "Of, such as 2026-Q3 or 2026-11", FieldKind::Line),
        field("format", "As", FieldKind::Choice(&["html", "csv", "json", "text"])),
    ]),
    inside("create-token", "Create token", Post, "/ops/v1/tokens", &[
        required("name", "Name", FieldKind::Line),
        required("role", "Role", FieldKind::RoleScopes),
        field("expires_at", "Expires", FieldKind::Instant),
    ]),
    inside("revoke", "Revoke token", Delete, "/ops/v1/tokens/{token}", &[
        required("token", "Token", FieldKind::PathLine),
    ]),
];

/// The action of a name.
#[must_use]
pub fn find_action(id: &str) -> Option<&'static ConsoleAction> {
    ACTIONS.iter().find(|action| action.id == id)
}
