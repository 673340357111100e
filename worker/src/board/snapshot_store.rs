//! Snapshots of the Board: where are they kept, and how is the log folded from the nearest one?
//!
//! None is in a backup. After a restore, or an upgrade from a version without dated ones, they are made from
//! the log in steps, each of which checks the hash of every event that it folds.

use domain::board::Board;
use domain::board::snapshots::{DATED_EVERY, LogPlace, SNAPSHOT_FORMAT, first_gap, pack, unpack};
use domain::time::timestamp::Timestamp;
use worker::{Error, Result};

use crate::board::content_store;
use crate::board::event_store::{BoardStore, whole};
use crate::storage::parts::{self, PART_BYTES};
use crate::storage::sql::{Bind, Rows, Sql};

/// The table of the latest snapshot.
const SNAPSHOT: &str = "snapshot";

/// The latest snapshot.
pub(super) fn latest_table(sql: &Sql<'_>) -> Result<()> {
    parts::make_table(sql, SNAPSHOT)
}

/// Snapshots that are kept for good, by the height of the log.
pub(super) fn dated_table(sql: &Sql<'_>) -> Result<()> {
    let dated = "CREATE TABLE dated_snapshots (n INTEGER, part INTEGER, at INTEGER, form INTEGER,
         body BLOB, PRIMARY KEY (n, part)) WITHOUT ROWID";
    sql.run(dated, &[]).map(|_| ())
}

impl BoardStore<'_> {
    /// The state of the latest snapshot, or of the last dated one, or of an empty log.
    ///
    /// When the latest one is of another format and the log is long, there is none until dated ones are made again, a stretch at
    /// each attempt: so no attempt folds more than a step of a restore does.
    pub(super) fn newest_snapshot(&self) -> Result<Option<Board>> {
        let latest = parts::read(&self.sql, SNAPSHOT)?;
        if !latest.is_empty() {
            match self.read_snapshot(&latest) {
                Ok(board) => return Ok(Some(board)),
                Err(error) => worker::console_error!("the latest snapshot is of no use: {error}"),
            }
        }
        if !self.fill_gap()? {
            return Ok(None);
        }
        self.dated_before(Timestamp::from_unix_ms(i64::MAX)).map(Some)
    }

    /// The state of the last dated snapshot of an instant or before.
    pub(super) fn dated_before(&self, at: Timestamp) -> Result<Board> {
        let select = "SELECT n FROM dated_snapshots WHERE part = 0 AND at <= ? AND form = ?
             ORDER BY n DESC LIMIT 1";
        let binds = [at.unix_ms(), SNAPSHOT_FORMAT.into()].map(Bind::Number);
        let height = self.sql.run(select, &binds)?.iter().next().and_then(|row| row.number("n"));
        self.dated_at(u64::try_from(height.unwrap_or_default()).unwrap_or_default())
    }

    /// The state of the last dated snapshot at a height or below it.
    pub(super) fn dated_up_to(&self, height: u64) -> Result<Board> {
        let select = "SELECT n FROM dated_snapshots WHERE part = 0 AND n <= ? AND form = ?
             ORDER BY n DESC LIMIT 1";
        let binds = [whole(height), SNAPSHOT_FORMAT.into()].map(Bind::Number);
        let height = self.sql.run(select, &binds)?.iter().next().and_then(|row| row.number("n"));
        self.dated_at(u64::try_from(height.unwrap_or_default()).unwrap_or_default())
    }

    /// The state of the dated snapshot at a height, 0 for that of an empty log.
    fn dated_at(&self, height: u64) -> Result<Board> {
        if height == 0 {
            return Ok(Board::default());
        }
        let select = "SELECT body FROM dated_snapshots WHERE n = ? ORDER BY part";
        let parts = self.sql.run(select, &[Bind::Number(whole(height))])?;
        self.read_snapshot(&joined(&parts))
    }

    /// Reads a snapshot, which has to be one of this log.
    fn read_snapshot(&self, bytes: &[u8]) -> Result<Board> {
        let mut board = unpack(bytes).map_err(|error| Error::from(error.to_string()))?;
        board.resolve(|hash| content_store::configuration(&self.sql, hash))?;
        if self.head_at(board.head.height)? != board.head {
            return Err(Error::from(format!("it is of another log: {}", board.head.hash)));
        }
        Ok(board)
    }

    /// Writes the latest snapshot when one is due since `before`, and keeps it for good when that is due.
    pub(super) fn snapshot_when_due(&self, board: &Board, before: LogPlace) {
        if let Err(error) = self.snapshot_if_due(board, before) {
            // What happened is in the log; waking only takes longer.
            worker::console_error!("no snapshot could be written: {error}");
        }
    }

    fn snapshot_if_due(&self, board: &Board, before: LogPlace) -> Result<()> {
        let place = LogPlace::from_board(board);
        if !place.is_snapshot_due(before) {
            return Ok(());
        }
        self.snapshot(board)?;
        if place.is_dated_due(self.last_dated()?) { self.keep_dated(board) } else { Ok(()) }
    }

    /// Writes the latest snapshot.
    pub(super) fn snapshot(&self, board: &Board) -> Result<()> {
        let bytes = pack(board).map_err(|error| Error::from(error.to_string()))?;
        self.sql.transaction(|| parts::write(&self.sql, SNAPSHOT, &bytes).map(|_| ()))
    }

    fn keep_dated(&self, board: &Board) -> Result<()> {
        let bytes = pack(board).map_err(|error| Error::from(error.to_string()))?;
        let LogPlace { height, at } = LogPlace::from_board(board);
        let insert = "INSERT OR REPLACE INTO dated_snapshots (n, part, at, form, body)
             VALUES (?, ?, ?, ?, ?)";
        self.sql.transaction(|| {
            for (part, body) in (0..).zip(bytes.chunks(PART_BYTES)) {
                let [n, part] = [whole(height), part].map(Bind::Number);
                let [at, form] = [at.unix_ms(), SNAPSHOT_FORMAT.into()].map(Bind::Number);
                self.sql.run(insert, &[n, part, at, form, Bind::Bytes(body)])?;
            }
            Ok(())
        })
    }

    fn last_dated(&self) -> Result<Option<LogPlace>> {
        let select = "SELECT n, at FROM dated_snapshots WHERE form = ? ORDER BY n DESC LIMIT 1";
        let rows = self.sql.run(select, &[Bind::Number(SNAPSHOT_FORMAT.into())])?;
        let place = rows.iter().next().and_then(|row| {
            let height = u64::try_from(row.number("n")?).ok()?;
            Some(LogPlace { height, at: Timestamp::from_unix_ms(row.number("at")?) })
        });
        Ok(place)
    }

    /// Makes dated snapshots where they are missing, of one stretch of the log; whether none was missing.
    pub(super) fn fill_gap(&self) -> Result<bool> {
        let form = Bind::Number(SNAPSHOT_FORMAT.into());
        self.sql.run("DELETE FROM dated_snapshots WHERE form <> ?", &[form])?;
        let rows = self.sql.run("SELECT n FROM dated_snapshots WHERE part = 0 ORDER BY n", &[])?;
        let heights = rows.iter().filter_map(|row| u64::try_from(row.number("n")?).ok());
        let dated: Vec<u64> = heights.collect();
        let end = self.height()?;
        let Some(from) = first_gap(&dated, end) else { return Ok(true) };
        let mut board = self.dated_at(from)?;
        let mut last = LogPlace::from_board(&board);
        self.each_event_after(from, |entry, head| {
            self.check_sources(&entry.event)?;
            board.apply(entry, head);
            let place = LogPlace::from_board(&board);
            let ends = place.height >= from + DATED_EVERY;
            if ends || place.is_dated_due(Some(last)) {
                self.keep_dated(&board)?;
                last = place;
            }
            Ok(!ends)
        })?;
        Ok(false)
    }
}

fn joined(parts: &Rows) -> Vec<u8> {
    parts.iter().filter_map(|row| row.bytes("body")).flatten().collect()
}
