//! Where does a Ledger keep what it knows? The only code that knows its tables.
//!
//! One row for each batch, in a ring that overwrites its oldest; a snapshot of what was folded
//! from them, now and then. What is in neither is lost, so both are written before an answer.

use domain::assignment::Assignment;
use domain::batch::Batch;
use domain::ledger::Ledger;
use domain::timestamp::Timestamp;
use worker::{Error, Result, State};

use crate::address::Charge;
use crate::sql::{Bind, Sql};

/// How many batches are kept: seven days at one each ten seconds.
const RING_SLOTS: u64 = 60_480;
/// A snapshot is written at least this often, in batches; waking folds no more than these.
const SNAPSHOT_EVERY: u64 = 64;

/// A Ledger as it was found, and what it has to do.
pub(crate) struct Found {
    pub(crate) charge: Option<Charge>,
    pub(crate) ledger: Ledger,
    /// When the last stored batch came in.
    pub(crate) heard_at: Option<Timestamp>,
}

/// The tables of one Ledger.
pub(crate) struct LedgerStore<'a> {
    sql: Sql<'a>,
}

impl<'a> LedgerStore<'a> {
    pub(crate) fn open(state: &'a State) -> Self {
        Self { sql: Sql::new(state) }
    }

    /// Makes the tables. Only the Board's charge does: whoever tries names of agents that are
    /// not there leaves nothing behind.
    fn make_tables(&self) -> Result<()> {
        self.sql.run(
            "CREATE TABLE IF NOT EXISTS batches
             (slot INTEGER PRIMARY KEY, n INTEGER, received_at INTEGER, body BLOB)",
            &[],
        )?;
        let state =
            "CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID";
        self.sql.run(state, &[]).map(|_| ())
    }

    fn has_tables(&self) -> Result<bool> {
        let rows = self.sql.run("SELECT name FROM sqlite_master WHERE name = 'state'", &[])?;
        Ok(rows.iter().next().is_some())
    }

    /// Reads the snapshot and folds the batches that came after it.
    pub(crate) fn load(&self) -> Result<Found> {
        if !self.has_tables()? {
            return Ok(Found { charge: None, ledger: Ledger::default(), heard_at: None });
        }
        let charge: Option<Charge> = self.read("charge")?;
        let (mut ledger, mut heard_at): (Ledger, Option<Timestamp>) =
            self.read("snapshot")?.unwrap_or_default();
        let Some(Charge { assignment, .. }) = &charge else {
            return Ok(Found { charge, ledger, heard_at });
        };
        while let Some((received_at, body)) = self.batch(ledger.batches + 1)? {
            let batch = Batch::unpack(&body).map_err(|error| Error::from(error.to_string()))?;
            ledger.take(&batch, assignment, received_at);
            heard_at = Some(received_at);
        }
        Ok(Found { charge, ledger, heard_at })
    }

    fn batch(&self, n: u64) -> Result<Option<(Timestamp, Vec<u8>)>> {
        let binds = [slot(n), Bind::Number(whole(n))];
        let rows = self
            .sql
            .run("SELECT received_at, body FROM batches WHERE slot = ? AND n = ?", &binds)?;
        let row = rows.iter().next();
        Ok(row.and_then(|row| {
            Some((Timestamp::from_unix_ms(row.number("received_at")?), row.bytes("body")?))
        }))
    }

    /// Stores a batch as the ledger's latest, with a snapshot when one is due or news must not
    /// be lost. The number of rows written.
    pub(crate) fn store(
        &self,
        body: &[u8],
        ledger: &Ledger,
        news: bool,
        now: Timestamp,
    ) -> Result<u64> {
        let mut written = 0;
        self.sql.transaction(|| {
            let n = ledger.batches;
            let binds =
                [slot(n), Bind::Number(whole(n)), Bind::Number(now.unix_ms()), Bind::Bytes(body)];
            let upsert = "INSERT INTO batches (slot, n, received_at, body) VALUES (?, ?, ?, ?)
                 ON CONFLICT (slot) DO UPDATE SET
                 n = excluded.n, received_at = excluded.received_at, body = excluded.body";
            written += self.sql.run(upsert, &binds)?.written;
            if news || n.is_multiple_of(SNAPSHOT_EVERY) {
                written += self.write("snapshot", &(ledger, Some(now)))?;
            }
            Ok(())
        })?;
        Ok(written)
    }

    /// Stores what the agent is to run, and the ledger as it is under the new assignment.
    pub(crate) fn charge(
        &self,
        charge: &Charge,
        ledger: &Ledger,
        heard_at: Option<Timestamp>,
    ) -> Result<()> {
        self.make_tables()?;
        self.sql.transaction(|| {
            self.write("charge", charge)?;
            self.write("snapshot", &(ledger, heard_at)).map(|_| ())
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

    fn read<T: serde::de::DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let rows = self.sql.run("SELECT body FROM state WHERE key = ?", &[Bind::Text(key)])?;
        let text = rows.iter().next().and_then(|row| row.text("body"));
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    fn write<T: serde::Serialize>(&self, key: &str, value: &T) -> Result<u64> {
        let text = serde_json::to_string(value)?;
        let upsert = "INSERT INTO state (key, body) VALUES (?, ?)
             ON CONFLICT (key) DO UPDATE SET body = excluded.body";
        Ok(self.sql.run(upsert, &[Bind::Text(key), Bind::Text(&text)])?.written)
    }
}

/// Where in the ring the agent's `n`th batch stands.
fn slot(n: u64) -> Bind<'static> {
    Bind::Number(whole(n % RING_SLOTS))
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The assignment of a charge, when there is one.
pub(crate) fn assignment(charge: Option<&Charge>) -> Option<&Assignment> {
    charge.map(|charge| &charge.assignment)
}
