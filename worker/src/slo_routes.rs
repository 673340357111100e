//! Routes of SLOs and telemetry: how do objectives stand, and what do programs that watch the operation scrape?

use std::marker::PhantomData;

use domain::access::route::{Route, RouteMethod};
use domain::access::scope::Scope;
use domain::operations::slos::SloReport;
use domain::query::KnownParameters;
use domain::telemetry::METRICS_MEDIA_TYPE;

use crate::http::call::Handler;
use crate::ops::{commands, telemetry};
use crate::route_row::route;

const NONE: KnownParameters = KnownParameters::NONE;

/// The rows of SLOs and telemetry.
#[rustfmt::skip]
pub(crate) const SLO_ROUTES: &[Route<Handler>] = &[
    route!(Get "/ops/v1/slos", Reports, NONE, => 200 Vec<SloReport>, ask telemetry::slos,
        "How each SLO stands: error budget, burn rates and alerts, in the order of page.toml"),
    route!(Get "/metrics", Read, NONE, as METRICS_MEDIA_TYPE, telemetry::metrics,
        "Metrics for programs that watch the operation, in the text format of Prometheus"),
];
