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
    "actor", "cursor", "done", "kiosk", "limit", "open", "period", "q", "subject",
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
    route!(Get "/console/{screen}", Read, SHOWN, as HTML, screens::show, "A screen of the console"),
    route!(Get "/console/{screen}/{subject}", Read, SHOWN, as HTML, screens::show, "What a screen of the console is about"),
];
