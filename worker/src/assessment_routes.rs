//! Routes of assessments: how are operations doing, and what is told to programs that read it all?

use domain::access::route::{Route, RouteMethod};
use domain::access::scope::Scope;
use domain::capacity::CapacityReport;
use domain::maturity::MaturityReport;
use domain::query::KnownParameters;

use crate::http::call::Handler;
use crate::http::document::JSON;
use crate::http::response::answer;
use crate::ops::{assessments, model_context};
use crate::route_row::route;

const NONE: KnownParameters = KnownParameters::NONE;

/// The rows of assessments.
#[rustfmt::skip]
pub(crate) const ASSESSMENT_ROUTES: &[Route<Handler>] = &[
    route!(Get "/ops/v1/maturity", Reports, NONE, => 200 MaturityReport, assessments::maturity,
        "How well established each practice of the operation is, by the record alone"),
    route!(Get "/ops/v1/capacity", Read, assessments::CAPACITY_PARAMETERS, => 200 CapacityReport, assessments::capacity,
        "When what is metered and pushed, or the latency of a component, crosses its limit"),
    route!(Post "/mcp", Read, NONE, [JSON] as JSON, model_context::answer,
        "Answers a request of the Model Context Protocol; nothing can be changed"),
    route!(Post "/mcp/write", Publish, NONE, [JSON] as JSON, model_context::write,
        "Answers a request of the Model Context Protocol, with tools that write"),
];
