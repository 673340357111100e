//! Ledger storage: the only code that knows its tables; those of rollups are in `hourly_store.rs`,
//! those of evidence in `evidence_store.rs`; `batch_ring.rs` finds batches by time.
//!
//! One row for each batch, in a ring that overwrites its oldest; a snapshot of the folded state,
//! now and then. Both are written before the response, because what is in neither is lost.

use domain::ledger::observation_export::ObservationPage;
use domain::ledger::{LateArrivals, Ledger, RecordedObservation, RefoldFrom};
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::{Arrival, Batch};
use domain::protocol::observation::Observation;
use domain::time::timestamp::Timestamp;
use worker::{Error, Result};

use crate::ledger::evidence_store::{self, EvidenceStore};
use crate::ledger::hourly_store::{self, HourlyStore};
use crate::objects::messages::Enrollment;
use crate::storage::migrations::{self, Schema};
use crate::storage::object_state::ObjectState;
use crate::storage::sql::{Bind, Row, Sql};

/// How many batches are kept: seven days at one each 25 seconds.
pub(crate) const RING_SLOTS: u64 = 24_192;
/// The most bytes of a part of a snapshot; a row may have 2 MB.
const PART_BYTES: usize = 1_000_000;
/// The most observations that are folded anew at a time; what else came late stands in the record alone.
const MAX_FILED: usize = 400_000;
/// A snapshot is written at least this often, in batches; waking folds no more than these.
const SNAPSHOT_EVERY: u64 = 64;

/// The tables of a Ledger, and how they came to be.
pub(crate) const SCHEMA: Schema =
    Schema { steps: &[first_tables, evidence_tables], derived: &[], summaries: &["state"], settle };

fn first_tables(sql: &Sql<'_>) -> Result<()> {
    let batches = "CREATE TABLE IF NOT EXISTS batches
         (slot INTEGER PRIMARY KEY, n INTEGER, received_at INTEGER, correction_ms INTEGER,
          first_at INTEGER, last_at INTEGER, body BLOB)";
    sql.run(batches, &[])?;
    let state = "CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID";
    sql.run(state, &[])?;
    hourly_store::make_tables(sql)
}

fn evidence_tables(sql: &Sql<'_>) -> Result<()> {
    evidence_store::make_tables(sql)
}

/// Leaves out what came in behind a gap while the ledger was copied: as if it had never come. Hours
/// that tell of it are to be written anew.
fn settle(home: &ObjectState) -> Result<()> {
    let store = LedgerStore::open(home);
    let LoadedLedger { mut ledger, heard_at, .. } = store.load()?;
    let last = ledger.batches;
    store.sql.run("DELETE FROM batches WHERE n > ?", &[Bind::Number(whole(last))])?;
    EvidenceStore::open(home).settle(last)?;
    if HourlyStore::open(home).settle(&mut ledger.rollup, last)? {
        store.write_snapshot(&(ledger, heard_at))?;
    }
    Ok(())
}

/// A Ledger as it was found, and what it has to do.
pub(crate) struct LoadedLedger {
    pub(crate) enrollment: Option<Enrollment>,
    pub(crate) ledger: Ledger,
    /// When the last stored batch came in.
    pub(crate) heard_at: Option<Timestamp>,
}

/// The tables of one Ledger.
pub(crate) struct LedgerStore<'a> {
    home: &'a ObjectState,
    sql: Sql<'a>,
}

impl<'a> LedgerStore<'a> {
    pub(crate) fn open(home: &'a ObjectState) -> Self {
        Self { home, sql: Sql::new(home) }
    }

    /// Whether there are any: only the Board's charge makes them. Whoever tries names of agents
    /// that are not there leaves nothing behind.
    pub(crate) fn has_tables(&self) -> Result<bool> {
        let rows = self.sql.run("SELECT name FROM sqlite_master WHERE name = 'state'", &[])?;
        Ok(rows.iter().next().is_some())
    }

    /// Reads the snapshot and folds the batches that came after it.
    pub(crate) fn load(&self) -> Result<LoadedLedger> {
        if !self.has_tables()? {
            return Ok(LoadedLedger {
                enrollment: None,
                ledger: Ledger::default(),
                heard_at: None,
            });
        }
        let charge: Option<Enrollment> = self.read("charge")?;
        let (mut ledger, mut heard_at): (Ledger, Option<Timestamp>) =
            self.read_snapshot()?.unwrap_or_default();
        let Some(Enrollment { assignment, .. }) = &charge else {
            return Ok(LoadedLedger { enrollment: charge, ledger, heard_at });
        };
        let mut late = LateArrivals::default();
        while let Some((batch, arrival)) = self.batch(ledger.batches + 1)? {
            late.extend(ledger.take(&batch, assignment, arrival));
            heard_at = Some(arrival.at);
        }
        if let Some(now) = heard_at {
            self.amend(&mut ledger, late, assignment, now, |_, _| vec![])?;
        }
        HourlyStore::open(self.home).note_written(&mut ledger.rollup)?;
        Ok(LoadedLedger { enrollment: charge, ledger, heard_at })
    }

    /// The batch that was taken as the `n`th, if it is still there.
    fn batch(&self, n: u64) -> Result<Option<(Batch, Arrival)>> {
        let select = format!("{SELECT} WHERE slot = ? AND n = ?");
        let rows = self.sql.run(&select, &[Bind::Number(slot(n)), Bind::Number(whole(n))])?;
        rows.iter().next().map(|row| unpack(&row)).transpose()
    }

    /// What of the batches up to the `last` one comes after one of them; the oldest that are still there
    /// when that one is not.
    pub(crate) fn page(&self, after: u64, last: u64) -> Result<ObservationPage> {
        let oldest = last.saturating_sub(RING_SLOTS) + 1;
        let mut page = ObservationPage::default();
        for n in after.saturating_add(1).max(oldest)..=last {
            if page.is_full() {
                break;
            }
            if let Some((batch, arrival)) = self.batch(n)? {
                page.add(n, batch, arrival)?;
            }
        }
        Ok(page)
    }

    /// Folds anew what is around what came late, from the record and what is not in it yet. What lies
    /// too far back, or would be too much to hold, stays as it was believed.
    pub(crate) fn amend(
        &self,
        ledger: &mut Ledger,
        mut late: LateArrivals,
        assignment: &Assignment,
        now: Timestamp,
        besides: impl FnOnce(&LateArrivals, &RefoldFrom) -> Vec<RecordedObservation>,
    ) -> Result<()> {
        if late.is_empty() {
            return Ok(());
        }
        late.leave_out_before(self.kept_since(ledger.batches)?, assignment);
        let since = late.since(assignment);
        match self.record(&late, &since)? {
            Some(mut record) => {
                record.extend(besides(&late, &since));
                ledger.amend(&late, record, assignment, now);
            }
            None => worker::console_error!("too many late arrivals to refold: {late:?}"),
        }
        Ok(())
    }

    /// Since when the record is whole: since the batch that is overwritten next came in.
    fn kept_since(&self, last: u64) -> Result<Timestamp> {
        let oldest = self.batch((last + 1).saturating_sub(RING_SLOTS))?;
        Ok(oldest.map(|(_, arrival)| arrival.at).unwrap_or_default())
    }

    /// What the record has around what came late; `None` when that is too much.
    fn record(
        &self,
        late: &LateArrivals,
        since: &RefoldFrom,
    ) -> Result<Option<Vec<RecordedObservation>>> {
        let select = format!("{SELECT} WHERE last_at >= ? AND slot > ? ORDER BY slot LIMIT ?");
        let (mut record, mut after) = (vec![], -1);
        loop {
            let binds = [since.first().unix_ms(), after, ROWS_AT_ONCE].map(Bind::Number);
            let rows: Vec<Row> = self.sql.run(&select, &binds)?.iter().collect();
            let Some(last) = rows.last().and_then(|row| row.number("slot")) else {
                return Ok(Some(record));
            };
            for row in rows {
                let (batch, arrival) = unpack(&row)?;
                record.extend(late.file(&batch, arrival, since));
            }
            if record.len() > MAX_FILED {
                return Ok(None);
            }
            after = last;
        }
    }

    /// Stores a batch as the ledger's latest, its evidence apart from it, with a snapshot when one is due or news must not
    /// be lost. The number of rows written.
    pub(crate) fn store(
        &self,
        (batch, body): (&Batch, &[u8]),
        ledger: &Ledger,
        news: bool,
        arrival: Arrival,
    ) -> Result<u64> {
        let mut written = 0;
        let now = arrival.at;
        let seen = batch.observed(arrival);
        let at = |seen: Option<&Observation>| {
            Bind::Number(seen.map_or(now, |seen| seen.observed_at).unix_ms())
        };
        self.sql.transaction(|| {
            let n = ledger.batches;
            let binds = [
                Bind::Number(slot(n)),
                Bind::Number(whole(n)),
                Bind::Number(now.unix_ms()),
                Bind::Number(arrival.correction_ms),
                at(seen.first()),
                at(seen.last()),
                Bind::Bytes(body),
            ];
            let upsert = "INSERT OR REPLACE INTO batches
                 (slot, n, received_at, correction_ms, first_at, last_at, body)
                 VALUES (?, ?, ?, ?, ?, ?, ?)";
            written += self.sql.run(upsert, &binds)?.written;
            if !batch.evidence.is_empty() {
                written += EvidenceStore::open(self.home).put(n, batch, arrival)?;
            }
            if news || n.is_multiple_of(SNAPSHOT_EVERY) {
                written += self.write_snapshot(&(ledger, Some(now)))?;
            }
            Ok(())
        })?;
        Ok(written)
    }

    /// Stores what the agent is to run, and the ledger as it is under the new assignment.
    pub(crate) fn enroll(
        &self,
        charge: &Enrollment,
        ledger: &Ledger,
        heard_at: Option<Timestamp>,
    ) -> Result<()> {
        migrations::climb(&self.sql, &SCHEMA, SCHEMA.latest())?;
        self.sql.transaction(|| {
            self.write("charge", charge)?;
            self.write_snapshot(&(ledger, heard_at)).map(|_| ())
        })
    }

    /// When a heartbeat said that it began, if it has not ended since.
    pub(crate) fn began(&self) -> Result<Option<Timestamp>> {
        Ok(self.read::<Option<Timestamp>>("began")?.flatten())
    }

    /// Keeps when a heartbeat said that it began.
    pub(crate) fn begin(&self, at: Option<Timestamp>) -> Result<()> {
        self.sql.transaction(|| self.write("began", &at).map(|_| ()))
    }

    /// How many rows hold a batch.
    pub(crate) fn rows(&self) -> Result<u64> {
        if !self.has_tables()? {
            return Ok(0);
        }
        let rows = self.sql.run("SELECT count(*) AS n FROM batches", &[])?;
        let count = rows.iter().next().and_then(|row| row.number("n"));
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
    }

    /// The parts of a snapshot follow one another by their names: `snapshot`, `snapshot.001`, …
    fn read_snapshot<T: serde::de::DeserializeOwned>(&self) -> Result<Option<T>> {
        let select =
            "SELECT body FROM state WHERE key >= 'snapshot' AND key < 'snapshot/' ORDER BY key";
        let parts = self.sql.run(select, &[])?;
        let text: String = parts.iter().filter_map(|row| row.text("body")).collect();
        if text.is_empty() {
            return Ok(None);
        }
        Ok(Some(serde_json::from_str(&text)?))
    }

    fn write_snapshot(&self, value: &impl serde::Serialize) -> Result<u64> {
        let text = serde_json::to_string(value)?;
        let (mut written, mut rest, mut key) = (0, text.as_str(), "snapshot".to_owned());
        for part in 1_u32.. {
            let cut = rest.floor_char_boundary(PART_BYTES);
            let (body, after) = rest.split_at(cut);
            written += self.write_text(&key, body)?;
            rest = after;
            if rest.is_empty() {
                break;
            }
            key = format!("snapshot.{part:03}");
        }
        let gone = "DELETE FROM state WHERE key > ? AND key < 'snapshot/'";
        Ok(written + self.sql.run(gone, &[Bind::Text(&key)])?.written)
    }

    fn read<T: serde::de::DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let rows = self.sql.run("SELECT body FROM state WHERE key = ?", &[Bind::Text(key)])?;
        let text = rows.iter().next().and_then(|row| row.text("body"));
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    fn write<T: serde::Serialize>(&self, key: &str, value: &T) -> Result<u64> {
        self.write_text(key, &serde_json::to_string(value)?)
    }

    fn write_text(&self, key: &str, text: &str) -> Result<u64> {
        let upsert = "INSERT INTO state (key, body) VALUES (?, ?)
             ON CONFLICT (key) DO UPDATE SET body = excluded.body";
        Ok(self.sql.run(upsert, &[Bind::Text(key), Bind::Text(text)])?.written)
    }
}

/// How many rows are held in memory at a time.
const ROWS_AT_ONCE: i64 = 50;

const SELECT: &str = "SELECT slot, received_at, correction_ms, body FROM batches";

/// A row of a batch.
pub(crate) fn unpack(row: &Row) -> Result<(Batch, Arrival)> {
    let missing = || Error::from("a stored batch has no body");
    let number = |name: &str| row.number(name).ok_or_else(missing);
    let at = Timestamp::from_unix_ms(number("received_at")?);
    let arrival = Arrival { at, correction_ms: number("correction_ms")? };
    let body = row.bytes("body").ok_or_else(missing)?;
    let batch = Batch::unpack(&body).map_err(|error| Error::from(error.to_string()))?;
    Ok((batch, arrival))
}

/// Where in the ring the agent's `n`th batch stands.
pub(crate) fn slot(n: u64) -> i64 {
    whole(n % RING_SLOTS)
}

pub(crate) fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The assignment of a charge, when there is one.
pub(crate) fn assignment(charge: Option<&Enrollment>) -> Option<&Assignment> {
    charge.map(|charge| &charge.assignment)
}
