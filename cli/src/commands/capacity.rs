//! `allclear capacity`: what grows towards a limit, and when does it cross it?

use domain::capacity::{CapacityForecast, CapacityReport, CapacityVerdict};
use domain::public::component_report::ComponentReport;

use crate::client::Client;
use crate::output::print_json;

/// Asks for meters and metrics, and for the latency of each component, or of one alone.
pub(crate) async fn run(
    client: &Client,
    component: Option<&String>,
    json: bool,
) -> anyhow::Result<()> {
    let mut report: CapacityReport = match component {
        Some(id) => client.get(&latency(id)).await?,
        None => client.get("/ops/v1/capacity").await?,
    };
    if component.is_none() {
        let components: Vec<ComponentReport> = client.get("/ops/v1/components").await?;
        for component in components {
            let of_it: CapacityReport = client.get(&latency(component.view.id.as_str())).await?;
            report.forecasts.extend(of_it.forecasts);
        }
    }
    if json {
        return print_json(&report);
    }
    report.forecasts.iter().for_each(say);
    Ok(())
}

fn latency(component: &str) -> String {
    format!("/ops/v1/capacity?component={component}")
}

fn say(forecast: &CapacityForecast) {
    let CapacityForecast { subject, unit, points, latest, limit, trend, crosses_at, .. } = forecast;
    let figure =
        |value: &Option<f64>| value.map_or_else(|| "?".to_owned(), |value| format!("{value:.1}"));
    let verdict = match forecast.verdict {
        CapacityVerdict::Crosses => {
            let day = crosses_at.map(|at| at.format("%Y-%m-%d")).unwrap_or_default();
            format!("crosses it on {day}")
        }
        CapacityVerdict::Reached => "has reached it".to_owned(),
        CapacityVerdict::TooFewPoints => format!("no trend: {points} points are too few"),
        CapacityVerdict::PoorFit => "no trend: the points lie too far from a line".to_owned(),
        CapacityVerdict::NotGrowing => "no trend towards it".to_owned(),
        CapacityVerdict::Later => "crosses it in more than two years".to_owned(),
        CapacityVerdict::NoLimit => "no limit is set".to_owned(),
        CapacityVerdict::Stale => "no trend: nothing was measured for days".to_owned(),
        CapacityVerdict::Incomplete => "no trend: not every object answered".to_owned(),
    };
    let per_day = trend.map(|trend| format!(", {:+.2} a day", trend.per_day)).unwrap_or_default();
    outln!("{subject:32} {} of {} {unit}{per_day}: {verdict}", figure(latest), figure(limit));
}
