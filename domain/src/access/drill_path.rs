//! Addresses of drills: `/ops/v1/drill/…` is `/ops/v1/…` of the twin of a page. Which routes are part of a drill?
//!
//! The address says it, not a header: a server that knows no drills, or a proxy that drops headers, answers 404, and what is
//! meant for a drill never reaches the page.

use super::route::RouteMethod;

/// What the addresses of drills begin with.
pub const DRILL_PREFIX: &str = "/ops/v1/drill/";
const PREFIX: &str = "/ops/v1/";

/// The same address of the page itself; `None`: it is no address of a drill.
#[must_use]
pub fn without_drill(path: &str) -> Option<String> {
    path.strip_prefix(DRILL_PREFIX).map(|rest| format!("{PREFIX}{rest}"))
}

/// The address of a drill for one of the page; `None`: that is none of operators.
#[must_use]
pub fn with_drill(path: &str) -> Option<String> {
    match path.strip_prefix(PREFIX) {
        Some(_) if path.starts_with(DRILL_PREFIX) => Some(path.to_owned()),
        Some(rest) => Some(format!("{DRILL_PREFIX}{rest}")),
        None => None,
    }
}

/// Whether a route is part of a drill: incidents, alerts, changes, and what is asked about them.
#[must_use]
pub fn is_part_of_drill(method: RouteMethod, path: &str) -> bool {
    let Some(rest) = path.strip_prefix(PREFIX) else { return false };
    let noun = rest.split('/').next().unwrap_or_default();
    match noun {
        "incidents" | "changes" | "alerts" | "open-alerts" => true,
        "components" | "customers" | "impact" | "templates" | "reminders" | "change-check"
        | "change-agenda" | "contacts" | "notifications" | "audit" => method == RouteMethod::Get,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_a_drill_is_one_of_the_page_with_a_prefix() {
        let drilled = "/ops/v1/drill/incidents/abc/updates";
        assert_eq!(with_drill("/ops/v1/incidents/abc/updates").as_deref(), Some(drilled));
        assert_eq!(with_drill(drilled).as_deref(), Some(drilled), "a link that was answered");
        assert_eq!(without_drill(drilled).as_deref(), Some("/ops/v1/incidents/abc/updates"));
        for other in ["/ops/v1/drills", "/ops/v1/drill", "/api/v2/summary.json", "/"] {
            assert_eq!(without_drill(other), None, "{other}");
        }
        assert_eq!(with_drill("/api/v2/summary.json"), None);
    }

    #[test]
    fn what_changes_the_page_or_its_recipients_is_no_part_of_a_drill() {
        use RouteMethod::{Delete, Get, Post, Put};
        for (method, path, is_part) in [
            (Post, "/ops/v1/incidents", true),
            (Post, "/ops/v1/incidents/{incident}/updates", true),
            (Post, "/ops/v1/changes", true),
            (Post, "/ops/v1/open-alerts/{alert}/acknowledge", true),
            (Get, "/ops/v1/notifications/{notification}/deliveries", true),
            (Post, "/ops/v1/notifications/{notification}/redeliveries", false),
            (Get, "/ops/v1/contacts", true),
            (Put, "/ops/v1/contacts/{contact}", false),
            (Post, "/ops/v1/apply", false),
            (Post, "/ops/v1/tokens", false),
            (Get, "/ops/v1/tokens", false),
            (Post, "/ops/v1/incident-imports", false),
            (Post, "/ops/v1/drills", false),
            (Delete, "/ops/v1/subscribers/{subscriber}", false),
            (Get, "/ops/v1/export", false),
            (Get, "/", false),
        ] {
            assert_eq!(is_part_of_drill(method, path), is_part, "{path}");
        }
    }
}
