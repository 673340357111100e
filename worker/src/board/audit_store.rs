//! Audit store of the Board: a record of each event that is not an agent's, in its transaction.
//!
//! Records are made of the log, so none is in a backup. After an import, or an upgrade from a version without
//! them, they are made in steps from the dated snapshots on.

use domain::operations::audit::{AuditDraft, AuditPage, AuditQuery, AuditRecord, MAX_SCANNED};
use serde::{Deserialize, Serialize};
use worker::{Error, Result};

use crate::board::event_store::{BoardStore, whole};
use crate::storage::meta;
use crate::storage::sql::{Bind, Sql};

/// The stretch of the log that has no records yet.
#[derive(Debug, Serialize, Deserialize)]
struct AuditGap {
    /// The number of the event that it begins after.
    after: u64,
    /// That of its last event.
    until: u64,
}

/// Records by the number of the event; what was logged before has none.
pub(super) fn make_table(sql: &Sql<'_>) -> Result<()> {
    sql.run("CREATE TABLE audit (n INTEGER PRIMARY KEY, body TEXT)", &[])?;
    meta::make(sql)?;
    let rows = sql.run("SELECT n FROM events ORDER BY n DESC LIMIT 1", &[])?;
    let last = rows.iter().next().and_then(|row| row.number("n")).unwrap_or_default();
    mark_gap(sql, u64::try_from(last).unwrap_or_default())
}

/// Notes that the events up to a height have no records.
pub(super) fn mark_gap(sql: &Sql<'_>, until: u64) -> Result<()> {
    match until {
        0 => Ok(()),
        until => meta::write(sql, meta::AUDIT_GAP, &AuditGap { after: 0, until }),
    }
}

/// Stores a record, within a transaction of the caller.
pub(super) fn put(sql: &Sql<'_>, record: &AuditRecord) -> Result<()> {
    let insert = "INSERT OR REPLACE INTO audit (n, body) VALUES (?, ?)";
    let body = serde_json::to_string(record)?;
    sql.run(insert, &[Bind::Number(whole(record.n)), Bind::Text(&body)]).map(|_| ())
}

impl BoardStore<'_> {
    /// A page of the records, newest first.
    pub(super) fn audit(&self, query: &AuditQuery) -> Result<AuditPage> {
        let complete = meta::read::<AuditGap>(&self.sql, meta::AUDIT_GAP)?.is_none();
        let mut page = AuditPage { complete, ..AuditPage::default() };
        let mut last = query.page.cursor.map_or(i64::MAX, whole);
        let mut scanned = 0;
        while scanned < MAX_SCANNED {
            let wanted = (query.page.limit + 1).min(MAX_SCANNED - scanned);
            let select = "SELECT n, body FROM audit WHERE n < ? ORDER BY n DESC LIMIT ?";
            let binds = [last, whole(wanted as u64)].map(Bind::Number);
            let rows: Vec<_> = self.sql.run(select, &binds)?.iter().collect();
            for row in &rows {
                let (Some(n), Some(body)) = (row.number("n"), row.text("body")) else {
                    return Err(Error::from("a record of the audit is not whole"));
                };
                let record: AuditRecord = domain::json::from_str(&body)?;
                if query.wants(&record) {
                    if page.records.len() == query.page.limit {
                        page.next = u64::try_from(last).ok();
                        return Ok(page);
                    }
                    page.records.push(record);
                }
                last = n;
            }
            scanned += rows.len();
            if rows.len() < wanted {
                return Ok(page);
            }
        }
        page.next = u64::try_from(last).ok();
        Ok(page)
    }

    /// Makes the records of one stretch of the log that has none; whether none was missing. No stretch between
    /// dated snapshots is longer than may be folded at once.
    pub(super) fn fill_audit(&self) -> Result<bool> {
        let Some(gap) = meta::read::<AuditGap>(&self.sql, meta::AUDIT_GAP)? else {
            return Ok(true);
        };
        let select = "SELECT n FROM dated_snapshots WHERE part = 0 AND n > ? ORDER BY n LIMIT 1";
        let dated = self.sql.run(select, &[Bind::Number(whole(gap.after))])?;
        let dated = dated.iter().next().and_then(|row| u64::try_from(row.number("n")?).ok());
        let end = dated.unwrap_or(gap.until).min(gap.until);
        let mut board = self.dated_up_to(gap.after)?;
        let mut records = vec![];
        self.each_event_after(board.head.height, |entry, head| {
            let n = entry.n;
            if n > end {
                return Ok(false);
            }
            let draft = AuditDraft::begin(&board, &entry).filter(|_| n > gap.after);
            board.apply(entry, head);
            records.extend(draft.map(|draft| draft.finish(&board)));
            Ok(n < end)
        })?;
        self.sql.transaction(|| {
            records.iter().try_for_each(|record| put(&self.sql, record))?;
            if end < gap.until {
                let rest = AuditGap { after: end, ..gap };
                meta::write(&self.sql, meta::AUDIT_GAP, &rest)
            } else {
                meta::forget(&self.sql, meta::AUDIT_GAP)
            }
        })?;
        Ok(end == gap.until)
    }
}
