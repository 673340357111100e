//! Routes of reports: which are there, and each of them in the form that is asked for.

use domain::access::route::{Route, RouteMethod};
use domain::access::scope::Scope;
use domain::query::KnownParameters;
use domain::report::kind::ReportKindSummary;
use domain::report::question::ReportQuestion;

use crate::http::call::Handler;
use crate::http::response::answer;
use crate::ops::reports;
use crate::route_row::route;

const NONE: KnownParameters = KnownParameters::NONE;
/// JSON of a type, and the other forms of it.
const REPORT_FORMS: &str = "Report, text/csv, text/html, text/plain";

/// The rows of reports.
#[rustfmt::skip]
pub(crate) const OPERATIONS_REPORT_ROUTES: &[Route<Handler>] = &[
    route!(Get "/ops/v1/reports", Reports, NONE, => 200 Vec<ReportKindSummary>, reports::list,
        "Lists the kinds of reports, whom each is for, and the question that it answers"),
    route!(Get "/ops/v1/reports/{kind}", Reports, ReportQuestion::PARAMETERS, as REPORT_FORMS, reports::show,
        "A report of a period: JSON, CSV, HTML or plain text"),
];
