//! Ledger storage: the only code that knows its tables; those of rollups are in `hourly_store.rs`,
//! those of evidence in `evidence_store.rs`; `batch_ring.rs` finds batches by time.
//!
//! One row for each batch, in a ring that overwrites its oldest; a snapshot of the folded state, now and
//! then. The batch is written before the response; what it changed is folded from it again, should the
//! object wake before there is a snapshot.

use domain::ledger::batch_ring::RingLimits;
use domain::ledger::retention::snapshot_every;
use domain::ledger::snapshot::{self, InvalidSnapshot};
use domain::ledger::{LateArrivals, Ledger, RecordedObservation, RefoldFrom};
use domain::protocol::assignment::Assignment;
use domain::protocol::received_batch::ReceivedBatch;
use domain::time::timestamp::Timestamp;
use worker::{Error, Result};

use crate::ledger::batch_ring::{BatchRing, whole};
use crate::ledger::enrollment;
use crate::ledger::evidence_store::{self, EvidenceStore};
use crate::ledger::hourly_store::{self, HourlyStore};
use crate::objects::messages::Enrollment;
use crate::storage::migrations::{self, Schema};
use crate::storage::object_state::ObjectState;
use crate::storage::parts::{self, PART_BYTES};
use crate::storage::sql::{Bind, Rows, Sql};

/// The key of the enrollment.
const CHARGE: &str = "charge";
/// The table of the assignment that agents fetch, packed.
pub(super) const ASSIGNMENT: &str = "assignment";

/// The tables of a Ledger, and how they came to be.
pub(crate) const SCHEMA: Schema = Schema {
    steps: &[first_tables, evidence_tables, packed_snapshot, assignment_table],
    derived: &[ASSIGNMENT],
    summaries: &["state"],
    settle,
};

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

/// Writes the snapshot in packed form, which was JSON; its rows are those of `state`, as they were.
fn packed_snapshot(sql: &Sql<'_>) -> Result<()> {
    let text: String = select_snapshot(sql)?.iter().filter_map(|row| row.text("body")).collect();
    if text.is_empty() {
        return Ok(());
    }
    let (ledger, heard_at) = snapshot::from_json(&text).map_err(unreadable)?;
    write_snapshot(sql, &ledger, heard_at).map(|_| ())
}

fn assignment_table(sql: &Sql<'_>) -> Result<()> {
    parts::make_table(sql, ASSIGNMENT)
}

/// Leaves out what came in behind a gap while the ledger was copied: as if it had never come. Hours
/// that tell of it are to be written anew.
fn settle(home: &ObjectState) -> Result<bool> {
    let store = LedgerStore::open(home);
    let LoadedLedger { mut ledger, heard_at, .. } = store.load()?;
    let last = ledger.batches;
    store.sql.run("DELETE FROM batches WHERE n > ?", &[Bind::Number(whole(last))])?;
    EvidenceStore::open(home).settle(last)?;
    if HourlyStore::open(home).settle(&mut ledger.rollup, last)? {
        write_snapshot(&store.sql, &ledger, heard_at)?;
    }
    Ok(true)
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
        let is_packed = !parts::is_empty(&self.sql, ASSIGNMENT)?;
        let charge = self.read_enrollment()?;
        let charge = charge.map(|stored| enrollment::outline(stored, is_packed));
        let (mut ledger, mut heard_at) = self.read_snapshot()?;
        let Some(Enrollment { assignment, .. }) = &charge else {
            return Ok(LoadedLedger { enrollment: charge, ledger, heard_at });
        };
        let (ring, mut late) = (BatchRing::open(self.home), LateArrivals::default());
        while let Some(row) = ring.next(&ledger.ring, ledger.batches + 1)? {
            let arrival = row.arrival;
            late.extend(ledger.take(&ReceivedBatch::new(row.batch, arrival), assignment));
            ledger.ring.note(ledger.batches, row.slot, row.bytes);
            heard_at = Some(arrival.at);
        }
        if let Some(now) = heard_at {
            self.amend(&mut ledger, late, assignment, now, |_, _| vec![])?;
        }
        HourlyStore::open(self.home).note_written(&mut ledger.rollup)?;
        Ok(LoadedLedger { enrollment: charge, ledger, heard_at })
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
        let ring = BatchRing::open(self.home);
        late.leave_out_before(ring.kept_since(&ledger.ring, ledger.batches)?, assignment);
        let since = late.since(assignment);
        match ring.record(&ledger.ring, ledger.batches, &late, &since)? {
            Some(mut record) => {
                record.extend(besides(&late, &since));
                ledger.amend(&late, record, assignment, now);
            }
            None => worker::console_error!("too many late arrivals to refold: {late:?}"),
        }
        Ok(())
    }

    /// Takes a batch, and stores it as the ledger's latest, its evidence apart from it; with a snapshot when
    /// one is due, or when something came late: what is folded when the object wakes must not be late once
    /// more. The number of rows written. After an error the ledger is ahead of what is stored.
    pub(crate) fn take(
        &self,
        (batch, body): (&ReceivedBatch, &[u8]),
        ledger: &mut Ledger,
        assignment: &Assignment,
        limits: RingLimits,
    ) -> Result<u64> {
        let late = ledger.take(batch, assignment);
        let (n, ring, mut written) = (ledger.batches, BatchRing::open(self.home), 0);
        let slot = ledger.ring.place(n, body.len() as u64, limits);
        let came_late = !late.is_empty();
        let file = |late: &LateArrivals, since: &RefoldFrom| late.file(batch, since);
        self.amend(ledger, late, assignment, batch.arrival.at, file)?;
        self.sql.transaction(|| {
            written += ring.put(slot, n, batch, body)?;
            if !batch.evidence.is_empty() {
                written += EvidenceStore::open(self.home).put(n, batch)?;
            }
            if came_late || n.is_multiple_of(snapshot_every(limits)) {
                written += write_snapshot(&self.sql, ledger, Some(batch.arrival.at))?;
                written += ring.forget_behind(ledger.ring.end(n))?;
            }
            Ok(())
        })?;
        Ok(written)
    }

    /// Stores what the agent is to run, as it fetches it and as an outline, and the ledger as it is under
    /// the new assignment. Where only the former was missing, nothing else is written.
    pub(crate) fn enroll(
        &self,
        charge: &Enrollment,
        packed: &[u8],
        ledger: &Ledger,
        heard_at: Option<Timestamp>,
    ) -> Result<()> {
        migrations::climb(&self.sql, &SCHEMA, SCHEMA.latest())?;
        let text = serde_json::to_string(charge)?;
        self.sql.transaction(|| {
            parts::write(&self.sql, ASSIGNMENT, packed)?;
            if self.text_in_parts(CHARGE)? == text {
                return Ok(());
            }
            self.write_in_parts(CHARGE, &text)?;
            write_snapshot(&self.sql, ledger, heard_at).map(|_| ())
        })
    }

    /// Stores an enrollment in the place of the one that is there, and the ledger as it is with it.
    pub(crate) fn renew(
        &self,
        enrollment: &Enrollment,
        ledger: &Ledger,
        heard_at: Option<Timestamp>,
    ) -> Result<()> {
        let text = serde_json::to_string(enrollment)?;
        self.sql.transaction(|| {
            self.write_in_parts(CHARGE, &text)?;
            write_snapshot(&self.sql, ledger, heard_at).map(|_| ())
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

    pub(super) fn sql(&self) -> &Sql<'a> {
        &self.sql
    }

    fn read_enrollment(&self) -> Result<Option<Enrollment>> {
        let text = self.text_in_parts(CHARGE)?;
        if text.is_empty() { Ok(None) } else { Ok(Some(domain::json::from_str(&text)?)) }
    }

    /// The parts of a text follow one another by their names: `charge`, `charge.001`, …
    fn text_in_parts(&self, key: &str) -> Result<String> {
        let select = "SELECT body FROM state WHERE key >= ? AND key < ? ORDER BY key";
        let parts = self.sql.run(select, &[Bind::Text(key), Bind::Text(&format!("{key}/"))])?;
        Ok(parts.iter().filter_map(|row| row.text("body")).collect())
    }

    fn write_in_parts(&self, key: &str, text: &str) -> Result<()> {
        let (mut rest, mut name) = (text, key.to_owned());
        for part in 1_u32.. {
            let (body, after) = rest.split_at(rest.floor_char_boundary(PART_BYTES));
            put(&self.sql, &name, Bind::Text(body))?;
            rest = after;
            if rest.is_empty() {
                break;
            }
            name = format!("{key}.{part:03}");
        }
        let gone = "DELETE FROM state WHERE key > ? AND key < ?";
        self.sql.run(gone, &[Bind::Text(&name), Bind::Text(&format!("{key}/"))]).map(|_| ())
    }

    fn read_snapshot(&self) -> Result<(Ledger, Option<Timestamp>)> {
        let rows = select_snapshot(&self.sql)?;
        let parts: Vec<Vec<u8>> = rows.iter().filter_map(|row| row.bytes("body")).collect();
        match parts.is_empty() {
            true => Ok(Default::default()),
            false => snapshot::unpack(&parts).map_err(unreadable),
        }
    }

    fn read<T: serde::de::DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let rows = self.sql.run("SELECT body FROM state WHERE key = ?", &[Bind::Text(key)])?;
        let text = rows.iter().next().and_then(|row| row.text("body"));
        Ok(text.map(|text| domain::json::from_str(&text)).transpose()?)
    }

    fn write<T: serde::Serialize>(&self, key: &str, value: &T) -> Result<u64> {
        put(&self.sql, key, Bind::Text(&serde_json::to_string(value)?))
    }
}

fn put(sql: &Sql<'_>, key: &str, body: Bind<'_>) -> Result<u64> {
    let upsert = "INSERT INTO state (key, body) VALUES (?, ?)
         ON CONFLICT (key) DO UPDATE SET body = excluded.body";
    Ok(sql.run(upsert, &[Bind::Text(key), body])?.written)
}

/// The parts of a snapshot follow one another by their names: `snapshot`, `snapshot.001`, …
fn select_snapshot(sql: &Sql<'_>) -> Result<Rows> {
    let select =
        "SELECT body FROM state WHERE key >= 'snapshot' AND key < 'snapshot/' ORDER BY key";
    sql.run(select, &[])
}

/// Writes a snapshot over the one that is there. The number of rows written.
fn write_snapshot(sql: &Sql<'_>, ledger: &Ledger, heard_at: Option<Timestamp>) -> Result<u64> {
    let (mut written, mut key) = (0, "snapshot".to_owned());
    for (part, body) in (0_u32..).zip(snapshot::pack(ledger, heard_at).map_err(unreadable)?) {
        if part > 0 {
            key = format!("snapshot.{part:03}");
        }
        written += put(sql, &key, Bind::Bytes(&body))?;
    }
    let gone = "DELETE FROM state WHERE key > ? AND key < 'snapshot/'";
    Ok(written + sql.run(gone, &[Bind::Text(&key)])?.written)
}

#[allow(clippy::needless_pass_by_value, reason = "`map_err` hands it over")]
fn unreadable(error: InvalidSnapshot) -> Error {
    Error::from(error.to_string())
}

/// The assignment of a charge, when there is one.
pub(crate) fn assignment(charge: Option<&Enrollment>) -> Option<&Assignment> {
    charge.map(|charge| &charge.assignment)
}
