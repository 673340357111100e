//! Board storage: the only code that knows the tables of the Board.
//!
//! The log of events is the source of truth, and the public log what was published of it: both only
//! grow. A snapshot of the folded state makes waking cheap; it can be deleted and rebuilt.

use domain::access::actor::Actor;
use domain::board::public_facts::PublicLine;
use domain::board::snapshots::LogPlace;
use domain::board::{Board, Entry, Event};
use domain::hash_chain::Head;
use domain::operations::audit::AuditDraft;
use domain::operations::idempotency::KeyUse;
use domain::public::log::LINES_AT_ONCE;
use domain::time::timestamp::Timestamp;
use worker::{Error, Result};

use crate::board::{
    audit_store, content_store, key_store, metric_store, snapshot_store, user_reports,
};
use crate::storage::migrations::Schema;
use crate::storage::object_state::ObjectState;
use crate::storage::sql::{Bind, Row, Sql};

/// How many rows are held in memory at a time.
const ROWS_AT_ONCE: i64 = 500;
/// The most bytes of the lines of the public log in one answer, unless one has more.
const LINES_BYTES: usize = 1_000_000;
/// The tables of the Board, and how they came to be. A copy needs no snapshot: the log is all.
pub(crate) const SCHEMA: Schema = Schema {
    steps: &[
        first_tables,
        snapshot_store::dated_table,
        content_store::make_table,
        audit_store::make_table,
        key_store::make_table,
        metric_store::make_table,
        user_reports::make_table,
    ],
    derived: &["snapshot", "dated_snapshots", "audit", "key_uses", "user_reports"],
    summaries: &[],
    settle,
};

fn first_tables(sql: &Sql<'_>) -> Result<()> {
    let events = "CREATE TABLE IF NOT EXISTS events (n INTEGER PRIMARY KEY, body TEXT, hash TEXT)";
    sql.run(events, &[])?;
    let public = "CREATE TABLE IF NOT EXISTS public_log
         (n INTEGER PRIMARY KEY, event INTEGER, body TEXT, hash TEXT)";
    sql.run(public, &[])?;
    snapshot_store::latest_table(sql)
}

/// Folds a log that was copied, one stretch at a time, which proves that nothing of it is missing; whether
/// that is done. What was told meanwhile of later events is left out like these.
fn settle(home: &ObjectState) -> Result<bool> {
    let store = BoardStore::open(home);
    if !store.fill_gap()? {
        return Ok(false);
    }
    let Some(mut board) = store.newest_snapshot()? else { return Ok(false) };
    store.each_event_after(board.head.height, |entry, head| {
        store.check_sources(&entry.event)?;
        board.apply(entry, head);
        Ok(true)
    })?;
    store.forget_lines_after(board.head.height)?;
    board.public_head = store.public_head()?;
    audit_store::mark_gap(&store.sql, board.head.height)?;
    store.snapshot(&board).map(|()| true)
}

/// The tables of the Board.
pub(crate) struct BoardStore<'a> {
    pub(super) sql: Sql<'a>,
}

impl<'a> BoardStore<'a> {
    pub(crate) fn open(home: &'a ObjectState) -> Self {
        Self { sql: Sql::new(home) }
    }

    /// Reads the newest snapshot and folds the events that came after it; `None`: snapshots are made again from the log, and the
    /// next attempt goes on with that.
    pub(crate) fn load(&self) -> Result<Option<Board>> {
        let Some(mut board) = self.newest_snapshot()? else { return Ok(None) };
        let from = LogPlace::from_board(&board);
        self.each_event_after(from.height, |entry, head| {
            board.apply(entry, head);
            Ok(true)
        })?;
        board.public_head = self.public_head()?;
        // Only where the latest snapshot was of no use is so much folded: not again at the next wake.
        self.snapshot_when_due(&board, from);
        Ok(Some(board))
    }

    /// The board as it was at an instant: what had been decided by then, folded.
    pub(crate) fn load_at(&self, at: Timestamp) -> Result<Board> {
        let mut board = self.dated_before(at)?;
        self.each_event_after(board.head.height, |entry, head| {
            let was = entry.at <= at;
            if was {
                board.apply(entry, head);
            }
            Ok(was)
        })?;
        Ok(board)
    }

    /// How many events there are.
    pub(super) fn height(&self) -> Result<u64> {
        let rows = self.sql.run("SELECT n FROM events ORDER BY n DESC LIMIT 1", &[])?;
        let last = rows.iter().next().and_then(|row| row.number("n"));
        Ok(u64::try_from(last.unwrap_or_default()).unwrap_or_default())
    }

    /// Gives the events after a height in order, as long as they are wanted, each checked to follow
    /// from those before.
    pub(super) fn each_event_after(
        &self,
        height: u64,
        mut take: impl FnMut(Entry, Head) -> Result<bool>,
    ) -> Result<()> {
        let mut head = self.head_at(height)?;
        loop {
            let binds = [whole(head.height), ROWS_AT_ONCE].map(Bind::Number);
            let select = "SELECT body, hash FROM events WHERE n > ? ORDER BY n LIMIT ?";
            let rows: Vec<Row> = self.sql.run(select, &binds)?.iter().collect();
            if rows.is_empty() {
                return Ok(());
            }
            for row in rows {
                let (Some(body), Some(hash)) = (row.text("body"), row.text("hash")) else {
                    return Err(Error::from("an event has no body or no hash"));
                };
                head = head.append(&body);
                if head.hash != hash {
                    return Err(Error::from(format!(
                        "event {} does not follow from the one before",
                        head.height
                    )));
                }
                let mut entry: Entry = domain::json::from_str(&body)?;
                entry.event.resolve(|hash| content_store::configuration(&self.sql, hash))?;
                if !take(entry, head.clone())? {
                    return Ok(());
                }
            }
        }
    }

    /// Checks that the source files of an applied configuration are stored as they were applied.
    pub(super) fn check_sources(&self, event: &Event) -> Result<()> {
        if let Event::ConfigurationApplied(applied) = event
            && let Some(stored) = applied.stored()
        {
            content_store::read(&self.sql, &stored.sources)?;
        }
        Ok(())
    }

    pub(super) fn head_at(&self, height: u64) -> Result<Head> {
        let select = "SELECT hash FROM events WHERE n = ?";
        let rows = self.sql.run(select, &[Bind::Number(whole(height))])?;
        let hash = rows.iter().next().and_then(|row| row.text("hash"));
        Ok(hash.map_or_else(Head::default, |hash| Head { height, hash }))
    }

    fn public_head(&self) -> Result<Head> {
        let rows = self.sql.run("SELECT n, hash FROM public_log ORDER BY n DESC LIMIT 1", &[])?;
        let last = rows.iter().next().and_then(|row| Some((row.number("n")?, row.text("hash")?)));
        Ok(last.map_or_else(Head::default, |(n, hash)| Head {
            height: u64::try_from(n).unwrap_or_default(),
            hash,
        }))
    }

    /// Deletes the lines of the public log that later events made than the one at a height.
    fn forget_lines_after(&self, height: u64) -> Result<()> {
        let select = "SELECT n FROM public_log WHERE event <= ? ORDER BY n DESC LIMIT 1";
        let rows = self.sql.run(select, &[Bind::Number(whole(height))])?;
        let last = rows.iter().next().and_then(|row| row.number("n")).unwrap_or_default();
        self.sql.run("DELETE FROM public_log WHERE n > ?", &[Bind::Number(last)]).map(|_| ())
    }

    /// Lines of the public log after a height.
    pub(crate) fn public_lines(&self, after: u64) -> Result<Vec<PublicLine>> {
        let binds = [whole(after), whole(LINES_AT_ONCE as u64)].map(Bind::Number);
        let select = "SELECT n, body, hash FROM public_log WHERE n > ? ORDER BY n LIMIT ?";
        let line = |row: Row| {
            let n = u64::try_from(row.number("n")?).ok()?;
            Some(PublicLine { n, entry: row.text("body")?, hash: row.text("hash")? })
        };
        let rows = self.sql.run(select, &binds)?;
        let lines: Option<Vec<PublicLine>> = rows.iter().map(line).collect();
        let lines = lines.ok_or_else(|| Error::from("a line of the public log is not whole"))?;
        Ok(up_to_bytes(lines, LINES_BYTES))
    }

    /// Appends events to the log, what they tell to the public one and what they change to the audit, with the
    /// key of their request, all or none, and folds them. When that fails, the board is ahead of the record, and
    /// must be read anew.
    pub(crate) fn commit(
        &self,
        board: &mut Board,
        by: &Actor,
        events: Vec<Event>,
        key: Option<&KeyUse>,
        now: Timestamp,
    ) -> Result<()> {
        let before = LogPlace::from_board(board);
        self.sql.transaction(|| {
            key.map_or(Ok(()), |used| key_store::put(&self.sql, used))?;
            for event in events {
                event
                    .unsaved()
                    .iter()
                    .try_for_each(|content| content_store::put(&self.sql, content))?;
                let (entry, text, next) = Entry::write(&board.head, now, by, event)?;
                let n = whole(next.height);
                let binds = [Bind::Number(n), Bind::Text(&text), Bind::Text(&next.hash)];
                self.sql.run("INSERT INTO events (n, body, hash) VALUES (?, ?, ?)", &binds)?;
                let audited = AuditDraft::begin(board, &entry);
                for line in board.apply(entry, next.clone()) {
                    self.tell(&line, n)?;
                }
                if let Some(draft) = audited {
                    audit_store::put(&self.sql, &draft.finish(board))?;
                }
            }
            Ok(())
        })?;
        self.snapshot_when_due(board, before);
        Ok(())
    }

    fn tell(&self, line: &PublicLine, event: i64) -> Result<()> {
        let insert = "INSERT INTO public_log (n, event, body, hash) VALUES (?, ?, ?, ?)";
        let [n, event] = [whole(line.n), event].map(Bind::Number);
        self.sql
            .run(insert, &[n, event, Bind::Text(&line.entry), Bind::Text(&line.hash)])
            .map(|_| ())
    }
}

/// The first lines, as many as there is room for; one at least.
fn up_to_bytes(lines: Vec<PublicLine>, most: usize) -> Vec<PublicLine> {
    let mut bytes = 0;
    let fits = |line: &PublicLine| {
        let first = bytes == 0;
        bytes += line.entry.len();
        first || bytes <= most
    };
    lines.into_iter().take_while(fits).collect()
}

pub(super) fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
