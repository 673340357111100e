//! Routes of trials: an operator has an agent run a probe once, now; what did that show?

use domain::access::route::{Route, RouteMethod};
use domain::access::scope::Scope;
use domain::protocol::trial::{Trial, TrialRequest};
use domain::query::KnownParameters;

use crate::http::call::Handler;
use crate::http::request;
use crate::http::response::answer;
use crate::ingest::agents;
use crate::ops::trials;
use crate::route_row::route;

const NONE: KnownParameters = KnownParameters::NONE;

/// The rows of trials.
#[rustfmt::skip]
pub(crate) const TRIAL_ROUTES: &[Route<Handler>] = &[
    route!(Get "/ops/v1/agents/{agent}/trials", Read, NONE, => 200 Vec<Trial>, trials::list,
        "Lists the latest trials of an agent with their results, the newest first"),
    route!(Get "/ops/v1/agents/{agent}/trials/{trial}", Read, NONE, => 200 Trial, trials::show,
        "Shows a trial of an agent with its result"),
    route!(Post "/ops/v1/agents/{agent}/trials", Publish, NONE, TrialRequest => 202 Trial, trials::request,
        "Lets an agent run a probe once, now, of which nothing enters the record"),
    route!(Post "/agent/v1/trials/{trial}", Agent, NONE, [agents::RESULT_TYPE] as "application/json", agents::trial,
        "Takes what came of a trial"),
];
