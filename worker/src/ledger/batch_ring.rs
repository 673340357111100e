//! Batch reads by time: the observations of a span of time, found by search instead of a scan of
//! the whole ring.

use std::time::Duration;

use domain::protocol::batch::Arrival;
use domain::protocol::observation::Observation;
use domain::time::calendar::Span;
use domain::time::timestamp::Timestamp;
use worker::Result;

use crate::ledger::store::{RING_SLOTS, slot, unpack, whole};
use crate::storage::object_state::ObjectState;
use crate::storage::sql::{Bind, Sql};

/// Nothing is observed after it came in. The server's clock may have been set back by this much.
const SLACK: Duration = Duration::from_secs(60);
/// How many rows are held in memory at a time.
const ROWS_AT_ONCE: i64 = 50;

/// The batches of one Ledger.
pub(crate) struct BatchRing<'a> {
    sql: Sql<'a>,
}

/// Whether the agent's `n`th batch is still there when there were so many.
pub(crate) fn is_kept(n: u64, batches: u64) -> bool {
    n.saturating_add(RING_SLOTS) > batches
}

impl<'a> BatchRing<'a> {
    pub(crate) fn open(home: &'a ObjectState) -> Self {
        Self { sql: Sql::new(home) }
    }

    /// Gives every batch that may hold something of a stretch: its place, how it came in, and all that
    /// is in it.
    pub(crate) fn each(
        &self,
        span: Span,
        batches: u64,
        mut take: impl FnMut(u64, Arrival, Vec<Observation>),
    ) -> Result<()> {
        let first = self.first_since(span.from.minus(SLACK), batches)?;
        if first > batches {
            return Ok(());
        }
        let (from, to) = (slot(first), slot(batches));
        let whole_ring = slot(RING_SLOTS - 1);
        let parts = if from <= to { [(from, to), (0, -1)] } else { [(from, whole_ring), (0, to)] };
        for (from, to) in parts {
            self.each_slot((from, to), span, &mut take)?;
        }
        Ok(())
    }

    fn each_slot(
        &self,
        (mut from, to): (i64, i64),
        span: Span,
        take: &mut impl FnMut(u64, Arrival, Vec<Observation>),
    ) -> Result<()> {
        let select = "SELECT slot, n, received_at, correction_ms, body FROM batches
             WHERE slot >= ? AND slot <= ? AND first_at < ? AND last_at >= ?
             ORDER BY slot LIMIT ?";
        while from <= to {
            let binds = [from, to, span.to.unix_ms(), span.from.unix_ms(), ROWS_AT_ONCE];
            let rows = self.sql.run(select, &binds.map(Bind::Number))?;
            let Some(last) = rows.iter().last().and_then(|row| row.number("slot")) else { break };
            for row in rows.iter() {
                let (batch, arrival) = unpack(&row)?;
                let n = row.number("n").unwrap_or_default().unsigned_abs();
                take(n, arrival, batch.observed(arrival));
            }
            from = last + 1;
        }
        Ok(())
    }

    /// The first batch that came in at an instant or later; batches are numbered as they come in.
    fn first_since(&self, at: Timestamp, batches: u64) -> Result<u64> {
        let mut first = batches.saturating_sub(RING_SLOTS - 1).max(1);
        let mut behind = batches + 1;
        while first < behind {
            let middle = first + (behind - first) / 2;
            let select = "SELECT received_at FROM batches WHERE slot = ? AND n = ?";
            let place = [slot(middle), whole(middle)];
            let rows = self.sql.run(select, &place.map(Bind::Number))?;
            let received_at = rows.iter().next().and_then(|row| row.number("received_at"));
            if received_at.is_some_and(|ms| ms >= at.unix_ms()) {
                behind = middle;
            } else {
                first = middle + 1;
            }
        }
        Ok(first)
    }
}
