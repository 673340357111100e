//! Routes of drills: how does one begin and end, and what came of those before?

use std::marker::PhantomData;

use domain::access::route::{Route, RouteMethod};
use domain::access::scope::Scope;
use domain::board::{DrillRecord, NewDrill};
use domain::query::KnownParameters;

use crate::http::call::Handler;
use crate::http::request;
use crate::http::response::answer;
use crate::ops::{commands, drills};
use crate::route_row::route;

const NONE: KnownParameters = KnownParameters::NONE;

/// The rows of drills.
#[rustfmt::skip]
pub(crate) const DRILL_ROUTES: &[Route<Handler>] = &[
    route!(Get "/ops/v1/drills", Read, NONE, => 200 Vec<DrillRecord>, ask drills::list,
        "Lists drills with their reports, the latest first"),
    route!(Post "/ops/v1/drills", Publish, NONE, NewDrill => 201 DrillRecord, drills::start,
        "Begins a drill on a twin of the page"),
    route!(Get "/ops/v1/drills/{drill}", Read, NONE, => 200 DrillRecord, ask drills::show,
        "Shows a drill with its report"),
    route!(Post "/ops/v1/drills/{drill}/end", Publish, NONE, => 200 DrillRecord, drills::end,
        "Ends a drill, and reports what was done in it and how soon"),
];
