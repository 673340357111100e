//! Routes of user reports: the form of readers, and what operators read of it.

use domain::access::route::{HTML, Route, RouteMethod};
use domain::access::scope::Scope;
use domain::operations::user_reports::{ComponentUserReports, UserReportQuery};
use domain::query::KnownParameters;

use crate::http::call::Handler;
use crate::http::response::answer;
use crate::ops::user_reports as ops_user_reports;
use crate::public::user_reports;
use crate::route_row::route;

const FORM_OR_JSON: &str = "application/x-www-form-urlencoded, application/json";
const ANY: KnownParameters = KnownParameters::ANY;

/// The rows of user reports.
#[rustfmt::skip]
pub(crate) const REPORT_ROUTES: &[Route<Handler>] = &[
    route!(Get "/report", Public, ANY, as HTML, user_reports::form, "The form to report trouble"),
    route!(Post "/report", Public, ANY, [FORM_OR_JSON] as HTML, user_reports::take, "Counts a report of trouble"),
    route!(Get "/ops/v1/user-reports", Read, UserReportQuery::PARAMETERS, => 200 Vec<ComponentUserReports>, ops_user_reports::list,
        "What readers reported of which components, and wrote"),
];
