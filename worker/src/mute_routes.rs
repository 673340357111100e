//! Routes of mutes: which regions fail, and the alerts of which probes are suppressed?

use std::marker::PhantomData;

use domain::access::route::{Route, RouteMethod};
use domain::access::scope::Scope;
use domain::board::{NewProbeMute, ProbeMute};
use domain::operations::failing_regions::FailingRegion;
use domain::query::KnownParameters;

use crate::http::call::Handler;
use crate::http::request;
use crate::http::response::answer;
use crate::ops::{commands, mutes};
use crate::route_row::route;

const NONE: KnownParameters = KnownParameters::NONE;

/// The rows of mutes.
#[rustfmt::skip]
pub(crate) const MUTE_ROUTES: &[Route<Handler>] = &[
    route!(Get "/ops/v1/failing-regions", Read, NONE, => 200 Vec<FailingRegion>, ask mutes::failing,
        "Lists the regions from which a probe fails, with its quorum and its mute"),
    route!(Get "/ops/v1/mutes", Read, NONE, => 200 Vec<ProbeMute>, ask mutes::list,
        "Lists the mutes that are in force"),
    route!(Post "/ops/v1/mutes", Publish, NONE, NewProbeMute => 201 ProbeMute, command mutes::add,
        "Suppresses the alerts of a probe that fails below its quorum, from one region or from all, for a time"),
    route!(Delete "/ops/v1/mutes/{mute}", Publish, NONE, => 200 (), mutes::end, "Ends a mute"),
];
