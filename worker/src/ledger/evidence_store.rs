//! Evidence storage of a Ledger: a ring, and beside it a table of evidence that a retention hold
//! covers, which stays as long as the record.
//!
//! Ledgers do not ask for holds: the Board's response to every ledger status lists them, and the
//! Worker sends them after an operator's command; the last list is stored. Late evidence is held as
//! it arrives; evidence that is already in the ring is moved when the list changes.

use std::time::Duration;

use domain::evidence::query::{MAX_LISTED, RunRange, StoredEvidence, newest_first};
use domain::evidence::retention::{
    self, HeldEvidence, RetentionHold, Slot, eviction_priority, slot_for,
};
use domain::ids::ProbeId;
use domain::protocol::evidence::{CapturedEvidence, Evidence, EvidenceId};
use domain::protocol::received_batch::ReceivedBatch;
use domain::time::timestamp::Timestamp;
use worker::{Error, Result};

use crate::ledger::batch_ring::whole;
use crate::storage::object_state::ObjectState;
use crate::storage::sql::{Bind, Row, Sql};

/// What `state` remembers under this name: what the Board last said that incidents hold.
const HOLDS: &str = "holds";

/// Makes the tables. A row of the ring is written over, so it costs one whenever it is used.
pub(crate) fn make_tables(sql: &Sql<'_>) -> Result<()> {
    let ring = "CREATE TABLE IF NOT EXISTS evidence
         (slot INTEGER PRIMARY KEY, n INTEGER, place INTEGER, probe TEXT, observed_at INTEGER,
          news INTEGER, body BLOB, picture BLOB)";
    sql.run(ring, &[])?;
    let held = "CREATE TABLE IF NOT EXISTS held
         (probe TEXT, observed_at INTEGER, n INTEGER, place INTEGER, body BLOB, picture BLOB,
          PRIMARY KEY (probe, observed_at, n, place)) WITHOUT ROWID";
    sql.run(held, &[]).map(|_| ())
}

/// The evidence of one Ledger.
pub(crate) struct EvidenceStore<'a> {
    sql: Sql<'a>,
}

impl<'a> EvidenceStore<'a> {
    pub(crate) fn open(home: &'a ObjectState) -> Self {
        Self { sql: Sql::new(home) }
    }

    /// Stores what came with the `n`th batch; within the transaction that stores that. The number of
    /// rows written.
    pub(crate) fn put(&self, n: u64, batch: &ReceivedBatch) -> Result<u64> {
        let (holds, mut ring, mut written) = (self.holds()?, self.ring()?, 0);
        for (index, captured) in batch.evidence.iter().enumerate() {
            let CapturedEvidence { evidence, picture } = captured;
            let observed_at = evidence.observed_at;
            let body = match evidence.pack() {
                Ok(body) => body,
                Err(error) => {
                    worker::console_error!("evidence cannot be kept: {error}");
                    continue;
                }
            };
            let (probe, n, index) = (evidence.probe.as_str(), whole(n), whole(index as u64));
            let (at, picture) = (observed_at.unix_ms(), picture.as_deref());
            let picture = picture.map_or(Bind::Null, Bind::Bytes);
            let body = Bind::Bytes(&body);
            written += if self.has_room(&holds, &evidence.probe, observed_at)? {
                let binds =
                    [Bind::Text(probe), Bind::Number(at), Bind::Number(n), Bind::Number(index)];
                let insert = "INSERT OR REPLACE INTO held
                     (probe, observed_at, n, place, body, picture) VALUES (?, ?, ?, ?, ?, ?)";
                self.sql
                    .run(insert, &binds.into_iter().chain([body, picture]).collect::<Vec<_>>())?
            } else {
                let (slot, news) =
                    (slot_for(&ring, batch.arrival.at), eviction_priority(evidence.cause));
                let numbers = [slot, n, index].map(Bind::Number);
                let rest = [Bind::Text(probe), Bind::Number(at), Bind::Number(news), body, picture];
                let insert = "INSERT OR REPLACE INTO evidence
                     (slot, n, place, probe, observed_at, news, body, picture)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
                ring.retain(|kept| kept.slot != slot);
                ring.push(Slot {
                    slot,
                    probe: evidence.probe.clone(),
                    observed_at,
                    priority: news,
                });
                self.sql.run(insert, &numbers.into_iter().chain(rest).collect::<Vec<_>>())?
            }
            .written;
        }
        Ok(written)
    }

    /// Heeds what the Board says that incidents hold: moves what is in the ring and belongs to one.
    pub(crate) fn apply_holds(&self, told: &[RetentionHold]) -> Result<()> {
        if self.holds()? == told {
            return Ok(());
        }
        let ring = self.ring()?;
        let mut held = HeldEvidence::new();
        for slot in &ring {
            if !held.contains_key(&slot.probe) {
                held.insert(slot.probe.clone(), self.held(told, &slot.probe)?);
            }
        }
        let chosen = retention::to_hold(ring, told, held);
        self.sql.transaction(|| {
            for slot in chosen {
                let slot = [Bind::Number(slot)];
                let columns = "probe, observed_at, n, place, body, picture";
                let copy = format!(
                    "INSERT OR REPLACE INTO held ({columns}) SELECT {columns} FROM evidence WHERE slot = ?"
                );
                self.sql.run(&copy, &slot)?;
                self.sql.run("DELETE FROM evidence WHERE slot = ?", &slot)?;
            }
            let upsert = "INSERT INTO state (key, body) VALUES (?, ?)
                 ON CONFLICT (key) DO UPDATE SET body = excluded.body";
            let text = serde_json::to_string(told)?;
            self.sql.run(upsert, &[Bind::Text(HOLDS), Bind::Text(&text)]).map(|_| ())
        })
    }

    fn holds(&self) -> Result<Vec<RetentionHold>> {
        let rows = self.sql.run("SELECT body FROM state WHERE key = ?", &[Bind::Text(HOLDS)])?;
        let text = rows.iter().next().and_then(|row| row.text("body"));
        Ok(text.map(|text| domain::json::from_str(&text)).transpose()?.unwrap_or_default())
    }

    /// Whether there is room beside what incidents hold for what a run left that began at `at`.
    fn has_room(&self, holds: &[RetentionHold], probe: &ProbeId, at: Timestamp) -> Result<bool> {
        let held = HeldEvidence::from([(probe.clone(), self.held(holds, probe)?)]);
        Ok(retention::has_room(holds, &held, probe, at))
    }

    /// When the runs of a probe began of which evidence is held, as far back as that matters.
    fn held(&self, holds: &[RetentionHold], probe: &ProbeId) -> Result<Vec<Timestamp>> {
        let Some(since) = retention::held_since(holds, probe) else { return Ok(vec![]) };
        let select = "SELECT observed_at FROM held WHERE probe = ? AND observed_at >= ?";
        let binds = [Bind::Text(probe.as_str()), Bind::Number(since.unix_ms())];
        let rows = self.sql.run(select, &binds)?;
        let at = |row: Row| row.number("observed_at").map(Timestamp::from_unix_ms);
        Ok(rows.iter().filter_map(at).collect())
    }

    /// What stands in the ring.
    fn ring(&self) -> Result<Vec<Slot>> {
        let rows = self.sql.run("SELECT slot, probe, observed_at, news FROM evidence", &[])?;
        let slot = |row: Row| {
            Some(Slot {
                slot: row.number("slot")?,
                probe: row.text("probe")?.parse().ok()?,
                observed_at: Timestamp::from_unix_ms(row.number("observed_at")?),
                priority: row.number("news")?,
            })
        };
        Ok(rows.iter().filter_map(slot).collect())
    }

    /// Lets go of what no incident held in time.
    pub(crate) fn forget_old(&self, now: Timestamp) -> Result<u64> {
        let since = Bind::Number(retention::kept_since(now).unix_ms());
        let gone = self.sql.run("DELETE FROM evidence WHERE observed_at < ?", &[since])?;
        Ok(gone.written)
    }

    /// How long until there is something to let go of; `None` while the ring is empty.
    pub(crate) fn kept_for(&self, now: Timestamp) -> Result<Option<Duration>> {
        let rows = self.sql.run("SELECT min(observed_at) AS oldest FROM evidence", &[])?;
        let oldest = rows.iter().next().and_then(|row| row.number("oldest"));
        Ok(oldest.map(|ms| retention::kept_for(Timestamp::from_unix_ms(ms), now)))
    }

    /// Leaves out what came behind a gap of a copy, and what was moved while it was made.
    pub(crate) fn settle(&self, last: u64) -> Result<()> {
        for table in ["evidence", "held"] {
            let gone = format!("DELETE FROM {table} WHERE n > ?");
            self.sql.run(&gone, &[Bind::Number(whole(last))])?;
        }
        let twice = "DELETE FROM evidence WHERE EXISTS
             (SELECT 1 FROM held WHERE held.n = evidence.n AND held.place = evidence.place)";
        self.sql.run(twice, &[]).map(|_| ())
    }

    /// What there is of some probes and times: the newest, and one more than is shown at once.
    pub(crate) fn find(
        &self,
        stretches: &[RunRange],
        now: Timestamp,
    ) -> Result<Vec<StoredEvidence>> {
        let columns = "n, place, observed_at, picture IS NOT NULL AS pictured, body";
        let in_ring = format!("SELECT {columns} FROM evidence WHERE slot = ?");
        let in_held = format!(
            "SELECT {columns} FROM held WHERE probe = ? AND observed_at >= ? AND observed_at < ?
             ORDER BY observed_at DESC, n, place LIMIT ?"
        );
        // The ring is read once, however many probes are asked of.
        let (ring, mut rows) = (self.ring()?, vec![]);
        for stretch in stretches {
            for slot in ring.iter().filter(|slot| stretch.asks_for(slot, now)) {
                let found = self.sql.run(&in_ring, &[Bind::Number(slot.slot)])?;
                rows.extend(found.iter().map(|row| (row, false)));
            }
            let RunRange { probe, from, to } = stretch;
            let most = MAX_LISTED as i64 + 1;
            let [from, to, most] = [from.unix_ms(), to.unix_ms(), most].map(Bind::Number);
            let found = self.sql.run(&in_held, &[Bind::Text(probe.as_str()), from, to, most])?;
            rows.extend(found.iter().map(|row| (row, true)));
            trim(&mut rows);
        }
        rows.into_iter().map(|(row, held)| found(&row, held)).collect()
    }

    /// The picture of an evidence.
    pub(crate) fn picture(&self, id: EvidenceId, now: Timestamp) -> Result<Option<Vec<u8>>> {
        let of_all_time = Timestamp::default();
        for (table, since) in [("evidence", retention::kept_since(now)), ("held", of_all_time)] {
            let select = format!(
                "SELECT picture FROM {table} WHERE n = ? AND place = ? AND observed_at >= ?"
            );
            let binds = [whole(id.n), whole(id.index.into()), since.unix_ms()].map(Bind::Number);
            if let Some(row) = self.sql.run(&select, &binds)?.iter().next() {
                return Ok(row.bytes("picture"));
            }
        }
        Ok(None)
    }
}

/// Keeps no more than an answer may need, each once.
fn trim(rows: &mut Vec<(Row, bool)>) {
    newest_first(rows, |(row, _)| {
        let at = Timestamp::from_unix_ms(row.number("observed_at").unwrap_or_default());
        (at, (row.number("n"), row.number("place")))
    });
    rows.truncate(MAX_LISTED + 1);
}

fn found(row: &Row, held: bool) -> Result<StoredEvidence> {
    let missing = || Error::from("stored evidence is not whole");
    let number = |name| row.number(name).ok_or_else(missing);
    let index = u32::try_from(number("place")?).map_err(|_| missing())?;
    let body = row.bytes("body").ok_or_else(missing)?;
    Ok(StoredEvidence {
        id: EvidenceId { n: number("n")?.unsigned_abs(), index },
        held,
        pictured: number("pictured")? != 0,
        evidence: Evidence::unpack(&body).map_err(|error| Error::from(error.to_string()))?,
    })
}
