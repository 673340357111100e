//! Screen table: every screen of the console, with the addresses of the API that it shows.

use crate::access::path::matches;
use crate::access::scope::Scope;
use crate::console::cell::CellKind::{
    Act, Count, Either, Flag, Instant, Mark, Milliseconds, PageLink, Seconds, Text, Thousandths,
    Waterfall, Word,
};
use crate::console::columns::{
    AFFECTED, AGENTS, ALERTS, AUDIT, CHANGES, COMPONENTS, CUSTOMERS, EVIDENCE_OF_PROBE,
    FAILING_REGIONS, INCIDENTS, MAINTENANCES, MUTES, NOTIFICATIONS, OBJECTIVES, TRIALS, USE, act,
};
use crate::console::incident_screen::INCIDENT_SCREEN;
use crate::console::panel::{Panel, column, main};
use crate::console::report_panels::REPORTS;
use crate::console::screen::{Screen, names_in};
use crate::ordered::SortedSet;

/// A screen of the navigation that shows, and on which nothing is done.
const fn shown(
    path: &'static str,
    title: &'static str,
    key: char,
    scope: Scope,
    panels: &'static [Panel],
) -> Screen {
    let (navigation, key) = (Some(title), Some(key));
    Screen {
        path,
        title,
        navigation,
        key,
        scope,
        every_s: Some(60),
        head: None,
        panels,
        actions: &[],
    }
}

/// A screen that others lead to.
const fn reached(path: &'static str, title: &'static str, panels: &'static [Panel]) -> Screen {
    let (navigation, key, scope) = (None, None, Scope::Read);
    Screen {
        path,
        title,
        navigation,
        key,
        scope,
        every_s: Some(60),
        head: None,
        panels,
        actions: &[],
    }
}

const NO_ALERT: &str = "No alert is open that a policy escalates.";

/// Every screen, in the order of the navigation.
#[rustfmt::skip]
pub const SCREENS: &[Screen] = &[
    Screen {
        every_s: Some(60),
        ..shown("/console", "Now", 'n', Scope::Read, &[
            main("Waits for an operator", "/ops/v1/reminders", "", &[
                column("What", "/kind", Word),
                column("Incident", "/name", PageLink("/console/incidents/", "/incident")),
                column("Severity", "/severity", Word),
                column("Since", "/since", Instant),
            ], "Nothing waits."),
            main("Open alerts", "/ops/v1/open-alerts", "/alerts", ALERTS, NO_ALERT),
            main("Failing regions", "/ops/v1/failing-regions", "", FAILING_REGIONS, "No region reports a failure."),
            main("Dead-man ping", "/ops/v1/open-alerts", "", &[
                column("Fails", "/dead_man_failure", Text),
            ], "It does not fail, as far as one is configured."),
            main("Objectives", "/ops/v1/slos", "", OBJECTIVES, "No objective is configured."),
            main("Open incidents", "/ops/v1/incidents?open=true", "", INCIDENTS, "No incident is open."),
            main("Components", "/ops/v1/components", "", COMPONENTS, "No component is configured."),
            main("Maintenance", "/ops/v1/maintenances?limit=10", "", MAINTENANCES, "None was announced."),
            main("Latest changes", "/ops/v1/changes?limit=10", "", CHANGES, "None was recorded."),
            main("Agents", "/ops/v1/agents", "", AGENTS, "No agent has a token."),
            main("Latest notifications", "/ops/v1/notifications?limit=10", "", NOTIFICATIONS, "None was sent."),
            main("What was done", "/ops/v1/audit?limit=20", "/records", AUDIT, "Nothing yet."),
        ])
    },
    Screen {
        actions: &["open"],
        every_s: None,
        ..shown("/console/incidents", "Incidents", 'i', Scope::Read, &[
            main("Incidents, newest first", "/ops/v1/incidents", "", INCIDENTS, "There was none.")
        ])
    }, INCIDENT_SCREEN,
    Screen {
        actions: &["acknowledge-alert", "mute", "unmute"],
        every_s: None,
        ..shown("/console/alerts", "Alerts", 'e', Scope::Read, &[
            main("Open alerts", "/ops/v1/open-alerts", "/alerts", ALERTS, NO_ALERT),
            main("Failing regions", "/ops/v1/failing-regions", "", FAILING_REGIONS, "No region reports a failure."),
            main("Mutes in force", "/ops/v1/mutes", "", MUTES, "Nothing is muted."),
        ])
    },
    shown("/console/components", "Components", 'c', Scope::Read, &[
        main("Components", "/ops/v1/components", "", COMPONENTS, "No component is configured.")
    ]),
    reached("/console/components/{component}", "Component", &[
        main("What does not work without it, nearest first", "/ops/v1/impact?component={component}", "/dependents", &[
            column("Component", "/component", PageLink("/console/components/", "/component")),
            column("By way of", "/chain", Text),
        ], "Nothing depends on it."),
        main("Who is affected when it fails", "/ops/v1/impact?component={component}", "/customers", AFFECTED, "No customer uses it."),
        main("Its records in the audit", "/ops/v1/audit?subject={component}&limit=20", "/records", AUDIT, "Nothing was done to it."),
    ]),
    shown("/console/agents", "Agents", 'a', Scope::Read, &[
        main("Failing regions", "/ops/v1/failing-regions", "", FAILING_REGIONS, "No region reports a failure."),
        main("Mutes in force", "/ops/v1/mutes", "", MUTES, "Nothing is muted."),
        main("Agents and heartbeats", "/ops/v1/agents", "", AGENTS, "No agent has a token."),
        main("What each region sees, by component", "/ops/v1/components", "", &[
            column("Component", "/name", PageLink("/console/components/", "/id")),
            column("Status", "/status", Mark),
            column("Regions", "/regions", Text),
        ], "No component is configured."),
    ]),
    Screen {
        every_s: Some(15),
        ..reached("/console/agents/{agent}", "Agent", &[
            main("Trials, newest first", "/ops/v1/agents/{agent}/trials", "", TRIALS, "None was asked of it.")
        ])
    },
    Screen { actions: &["try"], every_s: None, ..reached("/console/probes/{probe}", "Probe", &[
        main("Runs that failed, newest first", "/ops/v1/evidence?probe={probe}", "/evidence", EVIDENCE_OF_PROBE, "No run of it failed lately."),
        main("What they waited for, step by step", "/ops/v1/evidence?probe={probe}", "/evidence", &[
            column("At", "/evidence/observed_at", Instant),
            column("Agent", "/agent", Text),
            column("Took", "/evidence/took_ms", Milliseconds),
            column("Steps", "/evidence/steps", Waterfall),
        ], "No run of it failed lately.").at_most(20),
        main("Who is affected when it fails", "/ops/v1/impact?probe={probe}", "/customers", AFFECTED, "No customer uses what it watches."),
    ]) },
    Screen {
        actions: &["plan-maintenance", "record-change"],
        every_s: None,
        ..shown("/console/calendar", "Calendar", 'l', Scope::Read, &[
            main("This week", "/ops/v1/change-agenda", "/items", &[
                column("From", "/from", Instant),
                column("Until", "/until", Instant),
                column("Kind", "/kind", Word),
                column("What", "/name", Text),
                column("Components", "/components", Text),
                column("Collides with", "/collisions", Text),
                column("In service hours of", "/in_service_hours", Text),
            ], "Nothing is planned."),
            main("Changes", "/ops/v1/changes", "", CHANGES, "None was recorded."),
            main("Maintenance", "/ops/v1/maintenances", "", MAINTENANCES, "None was announced."),
            main("Series of maintenance", "/ops/v1/maintenance-series", "", &[
                column("Series", "/name", Text),
                column("Next", "/next", Instant),
                column("Lasts", "/duration_s", Seconds),
                column("Components", "/components", Text),
            ], "There is none."),
        ])
    },
    shown("/console/customers", "Customers", 'u', Scope::Read, &[
        main("Customers", "/ops/v1/customers", "", CUSTOMERS, "None is configured.")
    ]),
    reached("/console/customers/{customer}", "Customer", &[
        main("How its contract is kept", "/ops/v1/service-level?customer={customer}", "", &[
            column("Period", "/period", Text),
            column("Availability", "/level/availability_thousandths", Thousandths),
            column("Contract", "/level/is_met", Either("kept", "missed")),
            column("Down", "/level/downtime_ms", Milliseconds),
            column("Not seen", "/level/no_data_ms", Milliseconds),
            column("Not counted", "/level/excluded_ms", Milliseconds),
            column("Budget left", "/level/budget_left_ms", Milliseconds),
            column("Credit, percent", "/level/credit/percent", Text),
        ], "It has no contract."),
        main("Its downtimes", "/ops/v1/service-level?customer={customer}", "/level/downtimes", &[
            column("From", "/from", Instant),
            column("Until", "/to", Instant),
            column("Of", "/components", Text),
        ], "No downtime was seen."),
    ]),
    shown("/console/problems", "Problems", 'p', Scope::Read, &[
        main("Known errors", "/ops/v1/problems", "", &[
            column("Problem", "/title", Text),
            column("Status", "/status", Word),
            column("Owner", "/owner", Text),
            column("Workaround", "/workaround", Text),
            column("Fixed on", "/fixed_on", Text),
        ], "None was recorded."),
        main("How often they came back", "/ops/v1/problem-recurrences", "", &[column("Problem", "/problem", Text), column("Times", "/count", Text)
        ], "None came back."),
        main("Reviews", "/ops/v1/reviews", "", &[
            column("Incident", "/name", PageLink("/console/incidents/", "/incident")),
            column("Severity", "/severity", Word),
            column("Due", "/due_at", Instant),
            column("Complete", "/completed_at", Instant),
            column("Items", "/items", Count),
        ], "No incident was resolved."),
        main("Drills", "/ops/v1/drills", "", &[
            column("Drill", "/title", Text),
            column("Began", "/started_at", Instant),
            column("By", "/started_by", Text),
            column("Ended", "/ended_at", Instant),
        ], "None was run."),
    ]),
    shown("/console/deliveries", "Deliveries", 'd', Scope::Read, &[
        main("Subscribers", "/ops/v1/subscriber-counts", "", &[
            column("Active", "/active", Text),
            column("Unconfirmed", "/unconfirmed", Text),
            column("Confirmed lately", "/confirmed_lately", Text),
            column("Quarantined", "/quarantined", Text),
        ], "Nobody subscribes."),
        main("Notifications", "/ops/v1/notifications", "", NOTIFICATIONS, "None was sent."),
        main("Contacts", "/ops/v1/contacts", "", &[
            column("Contact", "/name", Text),
            column("Id", "/id", Text),
            column("Channels", "/channels", Text),
            column("Disabled", "/disabled", Text),
        ], "None is set."),
    ]),
    Screen {
        actions: &["report"],
        every_s: None,
        ..shown("/console/reports", "Reports", 'r', Scope::Reports, REPORTS)
    },
    shown("/console/audit", "Audit", 't', Scope::Read, &[
        main("What was done, newest first", "/ops/v1/audit", "/records", AUDIT, "Nothing yet.")
    ]),
    Screen {
        actions: &["create-token", "revoke"],
        every_s: None,
        ..shown("/console/tokens", "Tokens", 'k', Scope::Admin, &[
            main("Tokens of operators", "/ops/v1/tokens", "", &[
                column("Token", "/name", Text),
                act("revoke", "Revoke", "/console/tokens", "/name", &[("token", "/name")]),
                column("State", "/state", Word),
                column("Scopes", "/scopes", Text),
                column("Last used", "/last_used_at", Instant),
                column("Expires", "/expires_at", Instant),
                column("Created", "/created_at", Instant),
            ], "None was created.")
        ])
    },
    Screen { every_s: None, ..reached("/console/search", "Search", &[
        main("Incidents", "/ops/v1/incidents?limit=200", "", INCIDENTS, "None."),
        main("Components", "/ops/v1/components", "", COMPONENTS, "None."),
        main("Customers", "/ops/v1/customers", "", CUSTOMERS, "None."),
        main("Changes", "/ops/v1/changes?limit=200", "", CHANGES, "None."),
        main("Maintenance", "/ops/v1/maintenances?limit=200", "", MAINTENANCES, "None."),
        main("Known errors", "/ops/v1/problems?limit=200", "", &[
            column("Problem", "/title", Text),
            column("Status", "/status", Word),
            column("Workaround", "/workaround", Text),
        ], "None."),
    ]) },
    Screen { every_s: None, ..shown("/console/costs", "Costs", 'o', Scope::Read, &[
        main("Board", "/ops/v1/usage", "/board", USE, "Nothing is metered yet."),
        main("Ledgers", "/ops/v1/usage", "/ledgers", USE, "Nothing is metered yet."),
        main("Courier", "/ops/v1/usage", "/courier", USE, "Nothing is metered yet."),
        main("Capacity", "/ops/v1/capacity", "/forecasts", &[
            column("Of", "/subject", Text),
            column("Last", "/latest", Text),
            column("Limit", "/limit", Text),
            column("Unit", "/unit", Text),
            column("Verdict", "/verdict", Word),
            column("Crosses", "/crosses_at", Instant),
        ], "Nothing is measured yet."),
        main("Backups", "/ops/v1/backups", "", &[
            column("", "/bound", Flag("a bucket is bound")),
            column("Next", "/next_at", Instant),
            column("Last", "/last", Text),
            column("Failed", "/failed", Text),
        ], "None is made."),
    ]) },
];

/// The screen of an address, and what stands in it for the names in braces.
#[must_use]
pub fn find_screen(path: &str) -> Option<(&'static Screen, Vec<(&'static str, String)>)> {
    SCREENS.iter().find_map(|screen| {
        let parameters = matches(screen.path, path)?;
        let names = names_in(screen.path);
        let found = names.map(|name| (name, parameters.text(name).to_owned()));
        Some((screen, found.collect()))
    })
}

/// The fields of the form of an action that rows of screens fill in.
#[must_use]
pub fn filled_fields(action: &str) -> SortedSet<&'static str> {
    let columns = SCREENS.iter().flat_map(|screen| screen.panels).flat_map(|panel| panel.columns);
    let fields = columns.filter_map(|column| match column.kind {
        Act(act) if act.action == action => Some(act.fields),
        _ => None,
    });
    fields.flatten().map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_found_by_its_address() {
        let (screen, values) = find_screen("/console/incidents/a-1").unwrap();
        assert_eq!(screen.path, "/console/incidents/{incident}");
        assert_eq!(values, [("incident", "a-1".to_owned())]);
        assert!(find_screen("/console/nothing").is_none());
    }
}
