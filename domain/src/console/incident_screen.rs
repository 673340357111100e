//! The screen of an incident, the war room: what fails, since when, whom does it concern, what changed, what is known,
//! and what was said?

use crate::access::scope::Scope;
use crate::console::cell::CellKind::{
    Flag, Instant, Mark, Markdown, PageLink, Seconds, Text, WebLink, Word,
};
use crate::console::columns::{AFFECTED, EVIDENCE};
use crate::console::panel::{Panel, PanelArea, ScreenHead, column, main};
use crate::console::screen::Screen;

/// The address of an incident as operators see it.
pub const INCIDENT: &str = "/ops/v1/incidents/{incident}";
const CONTEXT: &str = "/ops/v1/incidents/{incident}/context";

/// The screen.
pub const INCIDENT_SCREEN: Screen = Screen {
    path: "/console/incidents/{incident}",
    title: "Incident",
    navigation: None,
    key: None,
    scope: Scope::Read,
    every_s: None,
    head: Some(ScreenHead {
        source: INCIDENT,
        name: "/name",
        facts: &[
            column("severity", "/severity", Word),
            column("urgency", "/urgency", Word),
            column("state", "/state", Word),
            column("acknowledged by", "/acknowledged/by", Text),
            column("phase", "/status", Word),
            column("seen by", "/visibility", Word),
            column("since", "/started_at", Instant),
            column("next update by", "/next_update_by", Instant),
            column("manager", "/details/manager", Text),
            column("communications", "/details/communications", Text),
            column("call", "/details/call", WebLink("/details/call")),
            column("over", "/resolved_at", Instant),
        ],
    }),
    panels: PANELS,
    actions: &[
        "update",
        "acknowledge",
        "note",
        "resolve",
        "publish",
        "reopen",
        "details",
        "rfo",
        "outcome",
        "item",
    ],
};

#[rustfmt::skip]
const PANELS: &[Panel] = &[
    main("What fails", INCIDENT, "/findings", &[
        column("Component", "/component", PageLink("/console/components/", "/component")),
        column("Status", "/status", Mark),
        column("Since", "/since", Instant),
        column("Step", "/step", Text),
        column("Reason", "/reason", Word),
        column("Found", "/found", Text),
    ], "No probe found it: it was stated by an operator."),
    main("Evidence, newest first", "/ops/v1/evidence?incident={incident}", "/evidence", EVIDENCE, "No evidence is kept for it.").at_most(5),
    main("Affected components", INCIDENT, "/components", &[
        column("Component", "/name", PageLink("/console/components/", "/id")),
        column("Stated", "/status", Mark),
    ], "Nothing is stated of components."),
    main("What changed, nearest first", CONTEXT, "/changes", &[
        column("Before", "/before_s", Seconds),
        column("Change", "/name", WebLink("/link")),
        column("By", "/by", Text),
        column("Outcome", "/outcome", Word),
        column("Risk", "/risk", Word),
        column("", "/is_of_dependency", Flag("of a dependency")),
        column("", "/is_cause", Flag("stated as the cause")),
    ], "No change was recorded near it.").in_area(PanelArea::Middle).at_most(8),
    main("What is known", CONTEXT, "/problems", &[
        column("Known error", "/title", Text),
        column("Times", "/recurrences", Text),
        column("Last", "/last_at", Instant),
        column("Workaround", "/workaround", Markdown),
        column("", "/is_linked", Flag("linked")),
    ], "No known error fits it.").in_area(PanelArea::Middle).at_most(5),
    main("Third parties in trouble", CONTEXT, "/probable_causes", &[
        column("Vendor", "/vendor", Text),
        column("Component", "/name", Text),
        column("They say", "/status", Mark),
        column("Since", "/since", Instant),
    ], "None says so.").in_area(PanelArea::Middle),
    main("Runbooks", CONTEXT, "/runbooks", &[
        column("Runbook", "/name", WebLink("/url")),
        column("Component", "/component", Text),
        column("Probe", "/probe", Text),
    ], "No runbook is configured for what it touches.").in_area(PanelArea::Middle),
    main("Who is affected", CONTEXT, "/customers/first", AFFECTED, "No customer uses what it touches.").in_area(PanelArea::Side).at_most(8),
    main("What readers report", CONTEXT, "/user_reports", &[
        column("Component", "/component", Text),
        column("Reports", "/reports", Text),
        column("Last", "/last_at", Instant),
    ], "Nothing in the last hours.").in_area(PanelArea::Middle),
    main("Who reads the page", CONTEXT, "/readers", &[
        column("In the last minute", "/last", Text),
        column("Began", "/last_at", Instant),
        column("The most in a minute", "/most", Text),
        column("Began", "/most_at", Instant),
        column("Minutes read", "/reader_minutes", Text),
    ], "Nobody was counted.").in_area(PanelArea::Middle),
    main("What was said", INCIDENT, "/updates", &[
        column("At", "/created_at", Instant),
        column("Phase", "/status", Word),
        column("Update", "/body", Markdown),
    ], "Nothing yet.").in_area(PanelArea::Side).at_most(10),
    main("What was noted and done", INCIDENT, "/notes", &[
        column("At", "/at", Instant),
        column("By", "/by", Text),
        column("Kind", "/kind", Word),
        column("Note", "/text", Markdown),
    ], "Nothing yet.").in_area(PanelArea::Side).at_most(10),
    main("How soon", CONTEXT, "/intervals", &[
        column("Noticed", "/noticed_s", Seconds),
        column("Told", "/told_s", Seconds),
        column("Extent", "/extent_s", Seconds),
        column("Impact", "/impact_s", Seconds),
        column("Work began", "/work_began_s", Seconds),
        column("Workaround", "/workaround_s", Seconds),
        column("Resolved", "/resolved_s", Seconds),
        column("Cause told", "/cause_told_s", Seconds),
    ], "Nothing yet."),
    main("Who would be told", "/ops/v1/subscriber-counts", "", &[
        column("Subscribers", "/active", Text),
        column("Unconfirmed", "/unconfirmed", Text),
        column("Quarantined", "/quarantined", Text),
    ], "Nobody subscribes."),
];
