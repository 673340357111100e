//! Routes of problems: by which are causes of incidents recorded, found and linked?

use std::marker::PhantomData;

use domain::access::route::{Route, RouteMethod};
use domain::access::scope::Scope;
use domain::board::{LinkedProblem, NewProblem, ProblemUpdate};
use domain::operations::operator_incident::OperatorIncident;
use domain::operations::problems::recurrence::ProblemRecurrence;
use domain::operations::problems::report::ProblemReport;
use domain::paging::PAGE_PARAMETERS;
use domain::query::KnownParameters;

use crate::http::call::Handler;
use crate::http::request;
use crate::http::response::answer;
use crate::ops::{commands, problems};
use crate::route_row::route;

const NONE: KnownParameters = KnownParameters::NONE;

/// The rows of problems.
#[rustfmt::skip]
pub(crate) const PROBLEM_ROUTES: &[Route<Handler>] = &[
    route!(Get "/ops/v1/problems", Read, PAGE_PARAMETERS, => 200 Vec<ProblemReport>, problems::list,
        "Lists problems, the latest recorded first"),
    route!(Post "/ops/v1/problems", Draft, NONE, NewProblem => 201 ProblemReport, command problems::record, "Records a problem"),
    route!(Get "/ops/v1/problems/{problem}", Read, NONE, => 200 ProblemReport, ask problems::show, "Shows a problem"),
    route!(Patch "/ops/v1/problems/{problem}", Draft, NONE, ProblemUpdate => 200 ProblemReport, command problems::update,
        "Edits a problem, or says that it is fixed"),
    route!(Get "/ops/v1/problem-recurrences", Read, NONE, => 200 Vec<ProblemRecurrence>, ask problems::recurrences,
        "How often each problem came back, and when"),
    route!(Post "/ops/v1/incidents/{incident}/problems", Draft, NONE, LinkedProblem => 201 OperatorIncident, command problems::link,
        "Links an incident to a problem"),
    route!(Delete "/ops/v1/incidents/{incident}/problems/{problem}", Draft, NONE, => 200 OperatorIncident, command problems::unlink,
        "Takes the link of an incident to a problem away"),
];
