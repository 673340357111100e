//! Where does the Board keep what happened? The only code that knows its tables.
//!
//! The log of events is the truth. A snapshot of what they add up to makes waking cheap; it can
//! be thrown away and made again.

use domain::board::{Board, Entry, Event};
use domain::chain::Head;
use domain::timestamp::Timestamp;
use worker::{Error, Result};

use crate::home::Home;
use crate::schema::Schema;
use crate::sql::{Bind, Sql};

/// A snapshot is written at least this often, in events.
const SNAPSHOT_EVERY: u64 = 50;
/// The most bytes of a part of a snapshot; a row may have 2 MB.
const PART_BYTES: usize = 1_000_000;

/// The tables of the Board, and how they came to be. A copy needs no snapshot: the log is all.
pub(crate) const SCHEMA: Schema =
    Schema { steps: &[first_tables], derived: &["snapshot"], summaries: &[], settle };

fn first_tables(sql: &Sql<'_>) -> Result<()> {
    let events = "CREATE TABLE IF NOT EXISTS events (n INTEGER PRIMARY KEY, body TEXT, hash TEXT)";
    sql.run(events, &[])?;
    let snapshot = "CREATE TABLE IF NOT EXISTS snapshot (part INTEGER PRIMARY KEY, body BLOB)";
    sql.run(snapshot, &[]).map(|_| ())
}

/// Folds a log that was copied, which proves that nothing of it is missing.
fn settle(home: &Home) -> Result<()> {
    let store = BoardStore::open(home);
    let board = store.load()?;
    store.snapshot(&board)
}

/// The tables of the Board.
pub(crate) struct BoardStore<'a> {
    sql: Sql<'a>,
}

impl<'a> BoardStore<'a> {
    pub(crate) fn open(home: &'a Home) -> Self {
        Self { sql: Sql::new(home) }
    }

    /// Reads the snapshot and folds the events that came after it.
    pub(crate) fn load(&self) -> Result<Board> {
        let parts = self.sql.run("SELECT body FROM snapshot ORDER BY part", &[])?;
        let bytes: Vec<u8> = parts.iter().filter_map(|row| row.bytes("body")).flatten().collect();
        let mut board: Board =
            if bytes.is_empty() { Board::default() } else { serde_json::from_slice(&bytes)? };
        let after = Bind::Number(whole(board.head.height));
        let rows =
            self.sql.run("SELECT body, hash FROM events WHERE n > ? ORDER BY n", &[after])?;
        for row in rows.iter() {
            let (Some(body), Some(hash)) = (row.text("body"), row.text("hash")) else {
                return Err(Error::from("an event has no body or no hash"));
            };
            let head = board.head.append(&body);
            if head.hash != hash {
                return Err(Error::from(format!("event {} does not follow", head.height)));
            }
            board.apply(serde_json::from_str(&body)?, head);
        }
        Ok(board)
    }

    /// Appends events to the log, all or none, and gives them with the heads after them, to be
    /// applied.
    pub(crate) fn append(
        &self,
        head: &Head,
        by: &str,
        events: Vec<Event>,
        now: Timestamp,
    ) -> Result<Vec<(Entry, Head)>> {
        let mut appended = vec![];
        self.sql.transaction(|| {
            let mut head = head.clone();
            for event in events {
                let (entry, text, next) = Entry::write(&head, now, by, event)?;
                let binds =
                    [Bind::Number(whole(next.height)), Bind::Text(&text), Bind::Text(&next.hash)];
                self.sql.run("INSERT INTO events (n, body, hash) VALUES (?, ?, ?)", &binds)?;
                head = next.clone();
                appended.push((entry, next));
            }
            Ok(())
        })?;
        Ok(appended)
    }

    /// Writes a snapshot when one is due: the log grew past a multiple of fifty since `before`.
    pub(crate) fn snapshot_if_due(&self, board: &Board, before: u64) -> Result<()> {
        if board.head.height / SNAPSHOT_EVERY == before / SNAPSHOT_EVERY {
            return Ok(());
        }
        self.snapshot(board)
    }

    fn snapshot(&self, board: &Board) -> Result<()> {
        let bytes = serde_json::to_vec(board)?;
        self.sql.transaction(|| {
            let parts = bytes.chunks(PART_BYTES).enumerate();
            let count = parts.len();
            for (part, body) in parts {
                let upsert = "INSERT INTO snapshot (part, body) VALUES (?, ?)
                     ON CONFLICT (part) DO UPDATE SET body = excluded.body";
                self.sql.run(upsert, &[Bind::Number(whole(part as u64)), Bind::Bytes(body)])?;
            }
            let rest = Bind::Number(whole(count as u64));
            self.sql.run("DELETE FROM snapshot WHERE part >= ?", &[rest]).map(|_| ())
        })
    }
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
