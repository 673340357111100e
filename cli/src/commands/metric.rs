//! `allclear metric`: pushes points of a metric.

use domain::ids::MetricId;
use domain::metric::points::{NewPoint, NewPoints, PointsTaken};

use crate::client::Client;
use crate::options::metric::MetricAction;
use crate::output::print_json;
use crate::times::typed_if;

pub(crate) async fn run(client: &Client, action: MetricAction, json: bool) -> anyhow::Result<()> {
    let MetricAction::Push { metric, value, at } = action;
    let metric: MetricId = metric.parse()?;
    let points = NewPoints { points: vec![NewPoint { at: typed_if(at.as_ref())?, value }] };
    let path = format!("/ops/v1/metrics/{metric}/points");
    let taken: PointsTaken = client.post(&path, &points).await?;
    if json { print_json(&taken) } else { Ok(()) }
}
