//! Rows of batches: found by number or by time, by search instead of a scan of the whole ring. Which slot
//! each is in is for [`RingPosition`] to say.

use std::time::Duration;

use domain::ledger::batch_ring::RingPosition;
use domain::ledger::observation_export::ObservationPage;
use domain::ledger::retention::MAX_REFOLDED;
use domain::ledger::{LateArrivals, RecordedObservation, RefoldFrom};
use domain::protocol::batch::{Arrival, Batch};
use domain::protocol::observation::Observation;
use domain::protocol::received_batch::ReceivedBatch;
use domain::time::calendar::Span;
use domain::time::timestamp::Timestamp;
use worker::{Error, Result};

use crate::storage::object_state::ObjectState;
use crate::storage::sql::{Bind, Row, Sql};

/// Nothing is observed after it came in. The server's clock may have been set back by this much.
const SLACK: Duration = Duration::from_secs(60);
/// How many rows are held in memory at a time.
const ROWS_AT_ONCE: i64 = 50;
/// How many rows of a longer lap are deleted at a time.
const FORGOTTEN_AT_ONCE: i64 = 500;

const SELECT: &str = "SELECT slot, n, received_at, correction_ms, body FROM batches";

/// The batches of one Ledger.
pub(crate) struct BatchRing<'a> {
    sql: Sql<'a>,
}

/// A row of the ring.
pub(crate) struct BatchRow {
    pub(crate) slot: u64,
    /// The agent's how manieth batch it is.
    pub(crate) n: u64,
    pub(crate) arrival: Arrival,
    pub(crate) batch: Batch,
    /// How many bytes its body has.
    pub(crate) bytes: u64,
}

impl<'a> BatchRing<'a> {
    pub(crate) fn open(home: &'a ObjectState) -> Self {
        Self { sql: Sql::new(home) }
    }

    /// Writes the `n`th batch into a slot. The number of rows written.
    pub(crate) fn put(&self, slot: u64, n: u64, batch: &ReceivedBatch, body: &[u8]) -> Result<u64> {
        let (first_at, last_at) = batch.bounds();
        let Arrival { at, correction_ms } = batch.arrival;
        let times = [at.unix_ms(), correction_ms, first_at.unix_ms(), last_at.unix_ms()];
        let numbers = [whole(slot), whole(n)].into_iter().chain(times).map(Bind::Number);
        let binds: Vec<Bind<'_>> = numbers.chain([Bind::Bytes(body)]).collect();
        let upsert = "INSERT OR REPLACE INTO batches
             (slot, n, received_at, correction_ms, first_at, last_at, body)
             VALUES (?, ?, ?, ?, ?, ?, ?)";
        Ok(self.sql.run(upsert, &binds)?.written)
    }

    /// Deletes rows behind the end of the ring, a few at a time: they are of a lap that was longer.
    pub(crate) fn forget_behind(&self, end: u64) -> Result<u64> {
        let delete = "DELETE FROM batches WHERE slot IN
             (SELECT slot FROM batches WHERE slot >= ? LIMIT ?)";
        let binds = [whole(end), FORGOTTEN_AT_ONCE].map(Bind::Number);
        Ok(self.sql.run(delete, &binds)?.written)
    }

    /// The batch that was taken as the `n`th, which no snapshot tells of yet.
    pub(crate) fn next(&self, ring: &RingPosition, n: u64) -> Result<Option<BatchRow>> {
        for slot in ring.candidates(n) {
            if let Some(row) = self.batch_in(slot, n)? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    fn batch_in(&self, slot: u64, n: u64) -> Result<Option<BatchRow>> {
        let select = format!("{SELECT} WHERE slot = ? AND n = ?");
        let rows = self.sql.run(&select, &[slot, n].map(|number| Bind::Number(whole(number))))?;
        rows.iter().next().map(|row| unpack(&row)).transpose()
    }

    /// What of the batches up to the `last` one comes after one of them; the oldest that are still there
    /// when that one is not.
    pub(crate) fn page(
        &self,
        ring: &RingPosition,
        after: u64,
        last: u64,
    ) -> Result<ObservationPage> {
        let mut page = ObservationPage::default();
        for n in after.saturating_add(1).max(ring.oldest(last))..=last {
            if page.is_full() {
                break;
            }
            if let Some(row) = self.batch_in(ring.slot(n), n)? {
                page.add(n, row.batch, row.arrival)?;
            }
        }
        Ok(page)
    }

    /// Since when the record is whole: since the oldest batch came in that is still there after the `last`
    /// one. Since ever, when none was overwritten.
    pub(crate) fn kept_since(&self, ring: &RingPosition, last: u64) -> Result<Timestamp> {
        let oldest = ring.oldest(last);
        if oldest <= 1 {
            return Ok(Timestamp::default());
        }
        let received_at = self.received_at(ring, oldest)?;
        Ok(received_at.map(Timestamp::from_unix_ms).unwrap_or_default())
    }

    /// What the record has around what came late; `None` when that is too much.
    pub(crate) fn record(
        &self,
        ring: &RingPosition,
        last: u64,
        late: &LateArrivals,
        since: &RefoldFrom,
    ) -> Result<Option<Vec<RecordedObservation>>> {
        let span = Span { from: since.first(), to: Timestamp::from_unix_ms(i64::MAX) };
        let (mut record, mut read) = (vec![], 0_usize);
        for slots in ring.slots(ring.oldest(last), last) {
            self.each_slot(slots, span, |row| {
                let batch = ReceivedBatch::new(row.batch, row.arrival);
                record.extend(late.file(&batch, since));
                read = read.saturating_add(batch.observations().len());
                read <= MAX_REFOLDED
            })?;
        }
        Ok((read <= MAX_REFOLDED).then_some(record))
    }

    /// Gives every batch that may hold something of a stretch: its place, how it came in, and all that
    /// is in it.
    pub(crate) fn for_each(
        &self,
        span: Span,
        (ring, last): (&RingPosition, u64),
        mut take: impl FnMut(u64, Arrival, Vec<Observation>),
    ) -> Result<()> {
        let first = self.first_since(span.from.minus(SLACK), ring, last)?;
        for slots in ring.slots(first, last) {
            self.each_slot(slots, span, |row| {
                let batch = ReceivedBatch::new(row.batch, row.arrival);
                take(row.n, row.arrival, batch.into_observations());
                true
            })?;
        }
        Ok(())
    }

    /// Gives the rows of some slots that may hold something of a stretch, until one is wanted no more.
    fn each_slot(
        &self,
        (from, to): (u64, u64),
        span: Span,
        mut take: impl FnMut(BatchRow) -> bool,
    ) -> Result<()> {
        let select = format!(
            "{SELECT} WHERE slot >= ? AND slot <= ? AND first_at < ? AND last_at >= ?
             ORDER BY slot LIMIT ?"
        );
        let (mut from, to) = (whole(from), whole(to));
        while from <= to {
            let binds = [from, to, span.to.unix_ms(), span.from.unix_ms(), ROWS_AT_ONCE];
            let rows = self.sql.run(&select, &binds.map(Bind::Number))?;
            let Some(last) = rows.iter().last().and_then(|row| row.number("slot")) else { break };
            for row in rows.iter() {
                if !take(unpack(&row)?) {
                    return Ok(());
                }
            }
            from = last + 1;
        }
        Ok(())
    }

    /// The first batch that came in at an instant or later; batches are numbered as they come in.
    fn first_since(&self, at: Timestamp, ring: &RingPosition, last: u64) -> Result<u64> {
        let (mut first, mut behind) = (ring.oldest(last), last + 1);
        while first < behind {
            let middle = first + (behind - first) / 2;
            if self.received_at(ring, middle)?.is_some_and(|ms| ms >= at.unix_ms()) {
                behind = middle;
            } else {
                first = middle + 1;
            }
        }
        Ok(first)
    }

    fn received_at(&self, ring: &RingPosition, n: u64) -> Result<Option<i64>> {
        let select = "SELECT received_at FROM batches WHERE slot = ? AND n = ?";
        let place = [ring.slot(n), n].map(|number| Bind::Number(whole(number)));
        let rows = self.sql.run(select, &place)?;
        Ok(rows.iter().next().and_then(|row| row.number("received_at")))
    }
}

fn unpack(row: &Row) -> Result<BatchRow> {
    let missing = || Error::from("a stored batch is not whole");
    let number = |name: &str| row.number(name).ok_or_else(missing);
    let at = Timestamp::from_unix_ms(number("received_at")?);
    let arrival = Arrival { at, correction_ms: number("correction_ms")? };
    let body = row.bytes("body").ok_or_else(missing)?;
    let batch = Batch::unpack_stored(&body).map_err(|error| Error::from(error.to_string()))?;
    let (slot, n) = (number("slot")?.unsigned_abs(), number("n")?.unsigned_abs());
    Ok(BatchRow { slot, n, arrival, batch, bytes: body.len() as u64 })
}

pub(crate) fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
