//! Rollup storage of a Ledger: one row for each hour and day, rewritten as a whole from the
//! batches, or from the hours, whenever more of it arrives; and the reads of charts.
//!
//! `first_n` and `through` say from which of the agent's batches a row was made, and so whether
//! more arrived since, and whether all of them are still there to be folded again.

use std::time::Duration;

use domain::backup::sql_value::SqlValue;
use domain::ids::ProbeId;
use domain::latency::hourly;
use domain::latency::hourly::RunBucket;
use domain::latency::query::{Grain, SeriesRequest};
use domain::latency::series::Series;
use domain::ledger::Ledger;
use domain::ledger::batch_ring::RingPosition;
use domain::ledger::rollup::{self, KEEP_HOURS, Length, Rollup};
use domain::ordered::SortedMap;
use domain::protocol::observation::Observation;
use domain::time::calendar::Span;
use domain::time::timestamp::Timestamp;
use worker::{Error, Result};

use crate::ledger::batch_ring::{BatchRing, whole};
use crate::objects::messages::Enrollment;
use crate::platform::clock;
use crate::storage::object_state::ObjectState;
use crate::storage::sql::{Bind, Sql};

/// Whether hours or days are to be written.
pub(crate) fn is_due(record: &Ledger, charge: Option<&Enrollment>) -> bool {
    let grace = charge.map(|charge| charge.assignment.silent_after);
    grace.is_some_and(|grace| record.rollup.is_due(clock::now(), grace))
}

/// The rows of hours and days in one Ledger.
pub(crate) struct HourlyStore<'a> {
    sql: Sql<'a>,
    raw: BatchRing<'a>,
}

/// Makes the tables.
pub(crate) fn make_tables(sql: &Sql<'_>) -> Result<()> {
    [Length::Hour, Length::Day].into_iter().try_for_each(|length| {
        let table = table(length);
        let create = format!(
            "CREATE TABLE IF NOT EXISTS {table}
             (number INTEGER, part INTEGER, first_n INTEGER, through INTEGER, body BLOB,
              PRIMARY KEY (number, part)) WITHOUT ROWID"
        );
        sql.run(&create, &[]).map(|_| ())
    })
}

fn table(length: Length) -> &'static str {
    match length {
        Length::Hour => "hours",
        Length::Day => "days",
    }
}

/// What an hour is made of.
#[derive(Default)]
struct Folded {
    /// The first of the batches that it is made of.
    first_n: u64,
    hour: RunBucket,
}

impl Folded {
    fn add(&mut self, n: u64, part: &RunBucket) {
        if self.hour.probes.is_empty() {
            (self.first_n, self.hour.start) = (n, part.start);
        }
        self.first_n = self.first_n.min(n);
        self.hour.merge(part);
    }
}

impl<'a> HourlyStore<'a> {
    pub(crate) fn open(home: &'a ObjectState) -> Self {
        Self { sql: Sql::new(home), raw: BatchRing::open(home) }
    }

    /// Notes which of what is open was written already, by a turn that no snapshot tells of.
    pub(crate) fn note_written(&self, rollup: &mut Rollup) -> Result<()> {
        for length in [Length::Hour, Length::Day] {
            let Some(first) = rollup.earliest(length) else { continue };
            let table = table(length);
            let select =
                format!("SELECT number, through FROM {table} WHERE number >= ? AND part = 0");
            for row in self.sql.run(&select, &[Bind::Number(first)])?.iter() {
                if let (Some(number), Some(through)) = (row.number("number"), row.number("through"))
                {
                    rollup.written(length, number, through.unsigned_abs());
                }
            }
        }
        Ok(())
    }

    /// Writes what is due, a part of it at a time. What cannot be written is due again with the next
    /// batch. The number of rows written.
    pub(crate) fn roll_up(&self, record: &mut Ledger, grace: Duration) -> u64 {
        self.write_due(record, grace, clock::now()).unwrap_or_else(|error| {
            worker::console_error!("hours could not be written: {error}");
            0
        })
    }

    fn write_due(&self, record: &mut Ledger, grace: Duration, now: Timestamp) -> Result<u64> {
        let mut written = 0;
        let due = record.rollup.due_hours(now, grace);
        if !due.is_empty() {
            written += self.write_hours(&due, (&record.ring, record.batches))?;
            for number in due {
                record.rollup.written(Length::Hour, number, record.batches);
            }
        }
        if let Some(day) = record.rollup.due_day(now, grace) {
            written += self.write_day(day, record.batches, now)?;
            record.rollup.written(Length::Day, day, record.batches);
        }
        Ok(written)
    }

    fn write_hours(&self, due: &[i64], (ring, batches): (&RingPosition, u64)) -> Result<u64> {
        let mut made = self.fold(due, (ring, batches))?;
        let mut written = 0;
        self.sql.transaction(|| {
            for number in due {
                // What it tells of may not all be there any more: then it stays as it is.
                if self.first_n(*number)?.is_none_or(|n| n >= ring.oldest(batches)) {
                    let made = made.remove(number).unwrap_or_default();
                    written += self.put(Length::Hour, *number, &made, batches)?;
                }
            }
            Ok(())
        })?;
        Ok(written)
    }

    /// Folds hours anew from the batches that are there.
    fn fold(&self, due: &[i64], batches: (&RingPosition, u64)) -> Result<SortedMap<i64, Folded>> {
        let mut made: SortedMap<i64, Folded> = SortedMap::new();
        for span in rollup::stretches(due) {
            self.raw.for_each(span, batches, |n, arrival, seen| {
                let wanted = seen.iter().filter(|seen| {
                    span.contains(seen.observed_at) && rollup::counts(seen.observed_at, arrival)
                });
                for part in hourly::hours(wanted) {
                    let folded = made.entry(Length::Hour.number(part.start)).or_default();
                    folded.add(n, &part);
                }
            })?;
        }
        Ok(made)
    }

    /// Merges a day of its hours, and lets those go that nobody asks for any more.
    fn write_day(&self, day: i64, batches: u64, now: Timestamp) -> Result<u64> {
        let span = Length::Day.span(day);
        let mut whole = RunBucket { start: span.from, ..RunBucket::default() };
        let numbers = Length::Hour.number(span.from)..Length::Hour.number(span.to);
        self.bodies(Length::Hour, numbers, |_, body| {
            whole.merge(&RunBucket::unpack(body).map_err(unreadable)?);
            Ok(())
        })?;
        let oldest = Length::Hour.number(now.minus(KEEP_HOURS));
        let mut written = 0;
        self.sql.transaction(|| {
            let made = Folded { first_n: 0, hour: whole };
            written += self.put(Length::Day, day, &made, batches)?;
            let delete = "DELETE FROM hours WHERE number < ?";
            written += self.sql.run(delete, &[Bind::Number(oldest)])?.written;
            Ok(())
        })?;
        Ok(written)
    }

    /// Writes the rows of an hour or a day over those that are there.
    fn put(&self, length: Length, number: i64, made: &Folded, through: u64) -> Result<u64> {
        let table = table(length);
        let bodies = match made.hour.probes.is_empty() {
            true => vec![],
            false => made.hour.pack().map_err(unreadable)?,
        };
        let upsert = format!(
            "INSERT INTO {table} (number, part, first_n, through, body) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (number, part) DO UPDATE SET
             first_n = excluded.first_n, through = excluded.through, body = excluded.body"
        );
        let (mut part, mut written) = (0, 0);
        for body in &bodies {
            let numbers = [number, part, whole(made.first_n), whole(through)].map(Bind::Number);
            let binds: Vec<Bind<'_>> = numbers.into_iter().chain([Bind::Bytes(body)]).collect();
            written += self.sql.run(&upsert, &binds)?.written;
            part += 1;
        }
        let delete = format!("DELETE FROM {table} WHERE number = ? AND part >= ?");
        Ok(written + self.sql.run(&delete, &[number, part].map(Bind::Number))?.written)
    }

    fn first_n(&self, hour: i64) -> Result<Option<u64>> {
        let select = "SELECT first_n FROM hours WHERE number = ? AND part = 0";
        let rows = self.sql.run(select, &[Bind::Number(hour)])?;
        Ok(rows.iter().next().and_then(|row| row.number("first_n")).map(i64::unsigned_abs))
    }

    /// Gives the bodies of rows one by one: together they may not fit into memory.
    fn bodies(
        &self,
        length: Length,
        numbers: std::ops::Range<i64>,
        mut take: impl FnMut(i64, &[u8]) -> Result<()>,
    ) -> Result<()> {
        let table = table(length);
        let select = format!(
            "SELECT number, body FROM {table} WHERE number >= ? AND number < ? ORDER BY number"
        );
        let mut failed = Ok(());
        let binds = [numbers.start, numbers.end].map(Bind::Number);
        self.sql.for_each(&select, &binds, |row| {
            if let [SqlValue::Whole(number), SqlValue::Bytes(body)] = row.as_slice() {
                failed = take(*number, body);
            }
            failed.is_ok()
        })?;
        failed
    }

    /// What charts get to see, as text; with what a probe saw under a former id.
    pub(crate) fn series_text(
        &self,
        record: &Ledger,
        wanted: &SeriesRequest,
        former: Option<&ProbeId>,
    ) -> Result<String> {
        let mut series = self.series(record, &wanted.probe, wanted)?;
        if let Some(former) = former {
            series.merge(&self.series(record, former, wanted)?);
        }
        Ok(series.to_text()?)
    }

    fn series(&self, record: &Ledger, probe: &ProbeId, wanted: &SeriesRequest) -> Result<Series> {
        let span = wanted.span;
        match wanted.grain {
            Grain::Minute => self.raw_series(record, probe, span, |seen| hourly::minutes(seen)),
            Grain::Hour => self.hour_series(record, probe, span),
            Grain::Day => self.day_series(record, probe, span),
        }
    }

    /// Rows where they tell the whole, and what is still open folded from the batches.
    fn hour_series(&self, record: &Ledger, probe: &ProbeId, span: Span) -> Result<Series> {
        let mut series = self.kept_series(record, Length::Hour, probe, span)?;
        let open: Vec<i64> = record.rollup.hours_in(span).collect();
        for open in rollup::stretches(&open) {
            series.merge(&self.raw_series(record, probe, open, |seen| hourly::hours(seen))?);
        }
        Ok(series)
    }

    fn day_series(&self, record: &Ledger, probe: &ProbeId, span: Span) -> Result<Series> {
        let mut series = self.kept_series(record, Length::Day, probe, span)?;
        for day in Length::Day.number(span.from)..Length::Day.number(span.to) {
            if record.rollup.is_open(Length::Day, day) {
                let span = Length::Day.span(day);
                for (_, runs) in self.hour_series(record, probe, span)?.iter() {
                    series.add(span.from, runs);
                }
            }
        }
        Ok(series)
    }

    /// What whole rows tell of a probe.
    fn kept_series(
        &self,
        record: &Ledger,
        length: Length,
        probe: &ProbeId,
        span: Span,
    ) -> Result<Series> {
        let mut series = Series::default();
        let numbers = length.number(span.from)..length.number(span.to);
        self.bodies(length, numbers, |number, body| {
            if record.rollup.is_open(length, number) {
                return Ok(());
            }
            if let Some(runs) = RunBucket::find(body, probe).map_err(unreadable)? {
                series.add(length.span(number).from, &runs);
            }
            Ok(())
        })?;
        Ok(series)
    }

    /// What batches tell of a probe, by the minute or by the hour.
    fn raw_series(
        &self,
        record: &Ledger,
        probe: &ProbeId,
        span: Span,
        fold: fn(Vec<&Observation>) -> Vec<RunBucket>,
    ) -> Result<Series> {
        let mut series = Series::default();
        self.raw.for_each(span, (&record.ring, record.batches), |_, arrival, seen| {
            let wanted = seen.iter().filter(|seen| {
                seen.probe == *probe
                    && span.contains(seen.observed_at)
                    && rollup::counts(seen.observed_at, arrival)
            });
            for part in fold(wanted.collect()) {
                part.probes.values().for_each(|runs| series.add(part.start, runs));
            }
        })?;
        Ok(series)
    }

    /// Opens the hours again that tell of batches which were left out of a copy. True if there are any.
    pub(crate) fn settle(&self, rollup: &mut Rollup, last: u64) -> Result<bool> {
        let behind = [Bind::Number(whole(last))];
        let select = "SELECT number FROM hours WHERE through > ? AND part = 0";
        let numbers: Vec<i64> =
            self.sql.run(select, &behind)?.iter().filter_map(|row| row.number("number")).collect();
        numbers.iter().for_each(|number| rollup.reopen(*number, last));
        for table in ["hours", "days"] {
            let update = format!("UPDATE {table} SET through = 0 WHERE through > ?");
            self.sql.run(&update, &behind)?;
        }
        Ok(!numbers.is_empty())
    }
}

#[allow(clippy::needless_pass_by_value, reason = "`map_err` hands it over")]
fn unreadable(error: domain::latency::hourly_codec::InvalidRow) -> Error {
    Error::from(error.to_string())
}
