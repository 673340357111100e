//! Routes of the console: by which do operators sign in, look and act? What a screen shows and an action does has the scope
//! of its own route of the API.

use domain::access::route::{HTML, Route, RouteMethod};
use domain::access::scope::Scope;
use domain::query::KnownParameters;
use domain::report::question::ReportQuestion;

use crate::console::{actions, reports, screens, sign_in};
use crate::http::call::Handler;
use crate::route_row::route;

const FORM: &str = "application/x-www-form-urlencoded";
const NONE: KnownParameters = KnownParameters::NONE;
const TO: KnownParameters = KnownParameters::among_others(&["to"]);
/// What the page is of, and what is passed on to the API.
const SHOWN: KnownParameters = KnownParameters::among_others(&[
    "act",
    "actor",
    "alert",
    "component",
    "cursor",
    "done",
    "kind",
    "kiosk",
    "limit",
    "mute",
    "open",
    "period",
    "probe",
    "q",
    "region",
    "subject",
    "token",
]);

/// The rows of the console.
#[rustfmt::skip]
pub(crate) const CONSOLE_ROUTES: &[Route<Handler>] = &[
    route!(Get "/console/sign-in", Public, TO, as HTML, sign_in::form, "The form to sign in to the console"),
    route!(Post "/console/sign-in", Public, NONE, [FORM] as HTML, sign_in::sign_in, "Signs in to the console with a token"),
    route!(Post "/console/sign-out", Reports, NONE, [FORM] as HTML, sign_in::sign_out, "Signs out, here or everywhere"),
    route!(Post "/console/actions/{action}", Reports, NONE, [FORM] as HTML, actions::take,
        "Takes an action of the console, with the scope of its route"),
    route!(Get "/console", Read, SHOWN, as HTML, screens::show, "The console: what happens now"),
    route!(Get "/console/reports", Reports, SHOWN, as HTML, screens::show, "How services were kept"),
    route!(Get "/console/reports/{kind}", Reports, ReportQuestion::PARAMETERS, as HTML, reports::show, "A report as a page"),
    route!(Get "/console/tokens", Admin, SHOWN, as HTML, screens::show, "Tokens of operators"),
    route!(Get "/console/incidents", Read, SHOWN, as HTML, screens::show, "Incidents"),
    route!(Get "/console/incidents/{incident}", Read, SHOWN, as HTML, screens::show, "The war room of an incident"),
    route!(Get "/console/alerts", Read, SHOWN, as HTML, screens::show, "Open alerts, regions that fail, and mutes"),
    route!(Get "/console/components", Read, SHOWN, as HTML, screens::show, "Components"),
    route!(Get "/console/components/{component}", Read, SHOWN, as HTML, screens::show, "A component, and whom it concerns"),
    route!(Get "/console/agents", Read, SHOWN, as HTML, screens::show, "Agents"),
    route!(Get "/console/agents/{agent}", Read, SHOWN, as HTML, screens::show, "Trials of an agent"),
    route!(Get "/console/probes/{probe}", Read, SHOWN, as HTML, screens::show, "Evidence of a probe"),
    route!(Get "/console/calendar", Read, SHOWN, as HTML, screens::show, "Changes, maintenance and freezes"),
    route!(Get "/console/customers", Read, SHOWN, as HTML, screens::show, "Customers"),
    route!(Get "/console/customers/{customer}", Read, SHOWN, as HTML, screens::show, "How the contract of a customer is kept"),
    route!(Get "/console/problems", Read, SHOWN, as HTML, screens::show, "Known errors, reviews and drills"),
    route!(Get "/console/deliveries", Read, SHOWN, as HTML, screens::show, "Subscribers, notifications and contacts"),
    route!(Get "/console/audit", Read, SHOWN, as HTML, screens::show, "What was done"),
    route!(Get "/console/costs", Read, SHOWN, as HTML, screens::show, "What the objects use"),
    route!(Get "/console/search", Read, SHOWN, as HTML, screens::show, "What has a word in it"),
];

#[cfg(test)]
mod tests {
    use domain::console::action_table::ACTIONS;
    use domain::console::screen_table::filled_fields;

    use super::SHOWN;

    #[test]
    fn links_fill_in_only_what_pages_take() {
        let filled = ACTIONS.iter().flat_map(|action| filled_fields(action.id));
        let filled: Vec<&str> = filled.collect();
        assert!(filled.len() >= 5, "{filled:?}");
        for name in filled {
            assert!(SHOWN.names.contains(&name), "{name}");
        }
    }
}
