//! Metric store: points that were pushed, a row for each metric and day.

use std::cell::RefCell;

use domain::ids::MetricId;
use domain::metric::day::MetricDay;
use domain::metric::points::{NewPoints, PointsTaken, Sample};
use domain::metric::series::{MetricSeries, MetricSpan};
use domain::metric::{KEEP_DAYS, Metric};
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;
use worker::Result;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;
use crate::storage::sql::{Bind, Sql};

/// Series of the front page, with the minute that they were made in. What is pushed meanwhile is in those of the next, so that
/// pushes cost readers nothing, however many there are.
#[derive(Default)]
pub(crate) struct MetricMemo(RefCell<Option<(i64, Vec<MetricSeries>)>>);

impl MetricMemo {
    /// Forgets them.
    pub(crate) fn clear(&self) {
        self.0.replace(None);
    }
}

/// Days by metric.
pub(super) fn make_table(sql: &Sql<'_>) -> Result<()> {
    let table = "CREATE TABLE metric_days (metric TEXT, day INTEGER, points TEXT, PRIMARY KEY (metric, day)) WITHOUT ROWID";
    sql.run(table, &[]).map(|_| ())
}

impl BoardState {
    /// Stores what was pushed, all or none.
    pub(super) fn push_points(&self, metric: &MetricId, new: &NewPoints) -> HttpResult {
        if !self.metrics()?.iter().any(|there| there.id == *metric) {
            let detail = format!("there is no metric `{metric}`");
            return Err(
                Problem::not_found(detail).hint("add `[[metric]]` to page.toml, and apply it")
            );
        }
        let now = clock::now();
        let samples = new.samples(now)?;
        let sql = Sql::new(&self.state);
        let stored = sql.transaction(|| store(&sql, metric, &samples, now));
        stored.map_err(out_of_reach)?;
        json(200, &PointsTaken { taken: samples.len() })
    }

    /// Every metric over a span.
    pub(super) fn metric_series(
        &self,
        span: MetricSpan,
        now: Timestamp,
    ) -> std::result::Result<Vec<MetricSeries>, Problem> {
        let sql = Sql::new(&self.state);
        let oldest = MetricDay::number(span.from(now));
        let series = self.metrics()?.into_iter().map(|metric| {
            let days = days(&sql, &metric.id, oldest)?;
            Ok(MetricSeries::new(metric, span, &days, now))
        });
        series.collect::<Result<_>>().map_err(out_of_reach)
    }

    /// Those of the front page, which are read once a minute.
    pub(super) fn shown_metrics(&self, now: Timestamp) -> Vec<MetricSeries> {
        let minute = now.unix_ms() / 60_000;
        if let Some((made_in, series)) = &*self.metric_memo.0.borrow()
            && *made_in == minute
        {
            return series.clone();
        }
        // A page without charts is better than none.
        let series = self.metric_series(MetricSpan::Day, now).unwrap_or_else(|problem| {
            worker::console_error!("the page is without charts: {problem}");
            vec![]
        });
        self.metric_memo.0.replace(Some((minute, series.clone())));
        series
    }

    fn metrics(&self) -> std::result::Result<Vec<Metric>, Problem> {
        self.read(|record| {
            record.configuration.as_ref().map(|c| c.page.metrics.clone()).unwrap_or_default()
        })
    }
}

/// Adds samples to the rows of their days, and removes what is too old.
fn store(sql: &Sql<'_>, metric: &MetricId, samples: &[Sample], now: Timestamp) -> Result<()> {
    let same_day = |a: &Sample, b: &Sample| MetricDay::number(a.at) == MetricDay::number(b.at);
    for of_day in samples.chunk_by(same_day) {
        let Some(first) = of_day.first() else { continue };
        let number = MetricDay::number(first.at);
        let query = "SELECT points FROM metric_days WHERE metric = ? AND day = ?";
        let key = [Bind::Text(metric.as_str()), Bind::Number(number)];
        let row = sql.run(query, &key)?.iter().next().and_then(|row| row.text("points"));
        let mut day = row.map(|text| read(&text)).unwrap_or_default();
        of_day.iter().for_each(|sample| day.add(sample));
        let text = serde_json::to_string(&day)?;
        let insert = "INSERT OR REPLACE INTO metric_days (metric, day, points) VALUES (?, ?, ?)";
        let [metric, number] = key;
        sql.run(insert, &[metric, number, Bind::Text(&text)])?;
    }
    let oldest = MetricDay::number(now) - KEEP_DAYS + 1;
    let delete = "DELETE FROM metric_days WHERE day < ?";
    sql.run(delete, &[Bind::Number(oldest)]).map(|_| ())
}

/// A day as it is stored. One that cannot be read is empty: a chart is not to stand in the way of a status.
fn read(text: &str) -> MetricDay {
    domain::json::from_str(text).unwrap_or_else(|error| {
        worker::console_error!("a day of a metric cannot be read: {error}");
        MetricDay::default()
    })
}

/// The days of a metric from one on, each with its number.
fn days(sql: &Sql<'_>, metric: &MetricId, oldest: i64) -> Result<Vec<(i64, MetricDay)>> {
    let query = "SELECT day, points FROM metric_days WHERE metric = ? AND day >= ? ORDER BY day";
    let rows = sql.run(query, &[Bind::Text(metric.as_str()), Bind::Number(oldest)])?;
    let day = |row: crate::storage::sql::Row| {
        (row.number("day").unwrap_or_default(), read(&row.text("points").unwrap_or_default()))
    };
    Ok(rows.iter().map(day).collect())
}
