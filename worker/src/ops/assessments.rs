//! Assessment endpoints: how well are practices established, and what grows towards a limit? For operators alone.

use domain::capacity::{
    CapacityLimits, CapacityReport, latency_forecast, metric_forecasts, usage_forecasts,
};
use domain::ids::ComponentId;
use domain::latency::query::{Grain, SeriesRequest, SeriesSubject};
use domain::ledger::rollup::KEEP_HOURS;
use domain::maturity::{MaturityReport, OutsideEvidence};
use domain::metric::series::{MetricSeries, MetricSpan};
use domain::problem::Problem;
use domain::query::KnownParameters;
use domain::time::calendar::Span;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::client::{ask_board, ask_courier};
use crate::objects::messages::{AssessmentQuestion, BoardRequest, CourierRequest};
use crate::ops::usage;
use crate::platform::clock;
use crate::public::latency;

/// What `GET /ops/v1/capacity` may be asked for.
pub(crate) const CAPACITY_PARAMETERS: KnownParameters = KnownParameters::only(&["component"]);

/// `GET /ops/v1/maturity`.
pub(crate) async fn maturity(call: Call) -> Result<EncodedJson<MaturityReport>, Problem> {
    let outside: OutsideEvidence =
        ask_courier(&call.page, &CourierRequest::OutsideEvidence).await?;
    let question = AssessmentQuestion::Maturity(Box::new(outside));
    ask_board(&call.page, &BoardRequest::Assess(question)).await
}

/// `GET /ops/v1/capacity`: meters and metrics, or the latency of a component.
pub(crate) async fn capacity(call: Call) -> Result<CapacityReport, Problem> {
    let component: Option<ComponentId> = call.query.get("component", str::parse)?;
    let question = AssessmentQuestion::Limits(component.clone());
    let limits: CapacityLimits = ask_board(&call.page, &BoardRequest::Assess(question)).await?;
    let at = clock::now();
    let mut report = CapacityReport { at, forecasts: vec![] };
    let Some(component) = component else {
        let question = BoardRequest::Metrics(MetricSpan::Month);
        let series: Vec<MetricSeries> = ask_board(&call.page, &question).await?;
        report.forecasts = metric_forecasts(&series, &limits, at);
        report.forecasts.extend(usage_forecasts(&usage::show(call).await?));
        return Ok(report);
    };
    let span = Span { from: Grain::Day.start(at).minus(KEEP_HOURS), to: Grain::Day.start(at) };
    for limit in &limits.probes {
        let subject = SeriesSubject {
            component: component.clone(),
            probe: limit.probe.clone(),
            region: None,
            regions: limit.regions.iter().cloned().collect(),
        };
        let wanted = SeriesRequest { probe: limit.probe.clone(), grain: Grain::Day, span };
        // Days that a Ledger does not tell are missing on the line, and no reason to tell nothing.
        let (days, _) = latency::gather(&call.page, &subject, &wanted).await?;
        report.forecasts.push(latency_forecast(limit, &days, at));
    }
    Ok(report)
}
