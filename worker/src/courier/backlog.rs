//! Backlog of the Courier: what does it still have to send?

use domain::telemetry::object_metrics::CourierBacklog;
use worker::Result;

use crate::courier::CourierState;
use crate::courier::store::CourierStore;
use crate::http::response::{HttpResult, json, out_of_reach};

impl CourierState {
    pub(super) fn backlog(&self) -> HttpResult {
        json(200, &self.counted_backlog().map_err(out_of_reach)?)
    }

    pub(super) fn counted_backlog(&self) -> Result<CourierBacklog> {
        let store = self.store();
        Ok(CourierBacklog {
            retrying: store.counts("SELECT lane, COUNT(*) AS n FROM retries GROUP BY lane")?,
            letters: store.counts("SELECT lane, COUNT(*) AS n FROM letters GROUP BY lane")?,
            failing_channels: store
                .counts("SELECT '' AS lane, COUNT(*) AS n FROM channel_health")?
                .first()
                .map_or(0, |(_, count)| *count),
            used: Some(self.state.usage()?),
        })
    }
}

impl CourierStore<'_> {
    /// How many rows there are of each lane. Only tables of what waits are counted, which are small.
    fn counts(&self, select: &str) -> Result<Vec<(String, u64)>> {
        let rows = self.sql.run(select, &[])?;
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        let counts =
            rows.iter().filter_map(|row| Some((row.text("lane")?, count(row.number("n")?))));
        Ok(counts.collect())
    }
}
