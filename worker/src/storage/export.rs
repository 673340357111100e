//! Export: copies an object page by page, in key order, while it goes on working.
//!
//! The summaries are copied first, and acknowledged changes are retained until then: so the copy of
//! a Ledger always holds each verdict change that the copy of the Board, made before it, may lack.
//! Rows that arrive meanwhile may be in the copy or not; rows behind a gap are left out when the
//! copy is imported.

use domain::backup::format::RowChunk;
use domain::backup::lease::BackupLeases;
use domain::backup::messages::{BackupPage, ExportCursor, LeaseGranted, PAGE_BYTES, PAGE_ROWS};
use domain::backup::sql_value::SqlValue;
use domain::ids::ObjectName;
use domain::problem::Problem;
use worker::{Error, Result as Outcome};

use crate::http::response::out_of_reach;
use crate::platform::clock;
use crate::storage::meta;
use crate::storage::migrations::{self, Schema};
use crate::storage::object_state::ObjectState;
use crate::storage::sql::{Bind, Sql};

/// Keeps from now on what the Board confirms, for a copy; or goes on to, which it must not have let go.
pub(crate) fn hold(
    home: &ObjectState,
    schema: &Schema,
    copy: &str,
    renew: bool,
) -> Result<LeaseGranted, Problem> {
    let sql = Sql::new(home);
    if migrations::tables(&sql).map_err(out_of_reach)?.is_empty() {
        return Ok(LeaseGranted { schema: None });
    }
    migrations::open(home, schema)?;
    let mut holds = holds(&sql).map_err(out_of_reach)?;
    let now = clock::now();
    let held = if renew { holds.renew(copy, now) } else { holds.take(copy, now) };
    held?;
    meta::write(&sql, meta::HOLDS, &holds).map_err(out_of_reach)?;
    Ok(LeaseGranted { schema: Some(schema.latest()) })
}

/// Lets go of it, as far as no other copy needs it.
pub(crate) fn release(home: &ObjectState, copy: &str) -> Result<(), Problem> {
    let sql = Sql::new(home);
    let release = || {
        if !meta::exists(&sql)? {
            return Ok(());
        }
        let mut holds = holds(&sql)?;
        holds.release(copy);
        if holds.is_empty() {
            meta::forget(&sql, meta::HOLDS)
        } else {
            meta::write(&sql, meta::HOLDS, &holds)
        }
    };
    release().map_err(out_of_reach)
}

fn holds(sql: &Sql<'_>) -> Outcome<BackupLeases> {
    Ok(meta::read(sql, meta::HOLDS)?.unwrap_or_default())
}

/// Whether a copy is being made that needs all that is not confirmed.
pub(crate) fn is_held(home: &ObjectState) -> Outcome<bool> {
    Ok(holds(&Sql::new(home))?.is_leased(clock::now()))
}

/// The page that begins at a cursor.
pub(crate) fn page(
    home: &ObjectState,
    schema: &Schema,
    object: &ObjectName,
    copy: &str,
    cursor: Option<ExportCursor>,
) -> Result<BackupPage, Problem> {
    migrations::open(home, schema)?;
    let tables = in_order(home, schema).map_err(out_of_reach)?;
    let summing = tables.len() - tables.iter().filter(|t| !is_summary(schema, t)).count();
    let from = match &cursor {
        None => 0,
        Some(cursor) => {
            tables.iter().position(|table| *table == cursor.table).ok_or_else(|| {
                Problem::invalid("cursor", format!("there is no table `{}`", cursor.table))
            })?
        }
    };
    if let Some(cursor) = &cursor {
        let key = key(&Sql::new(home), &cursor.table).map_err(out_of_reach)?.len();
        if !cursor.after.is_empty() && cursor.after.len() != key {
            let detail = format!("a row of `{}` has a key of {key} values", cursor.table);
            return Err(Problem::invalid("cursor", detail).hint("send `next` of the page before"));
        }
    }
    if from < summing {
        holds(&Sql::new(home)).map_err(out_of_reach)?.check(copy, clock::now())?;
    }
    fill(home, object, &tables, from, cursor, summing).map_err(out_of_reach)
}

/// The tables that are copied, in the order in which they are.
fn in_order(home: &ObjectState, schema: &Schema) -> Outcome<Vec<String>> {
    let mut tables = migrations::tables(&Sql::new(home))?;
    tables.retain(|table| !schema.derived.contains(&table.as_str()));
    tables.sort_by_key(|table| (!is_summary(schema, table), table.clone()));
    Ok(tables)
}

fn is_summary(schema: &Schema, table: &str) -> bool {
    schema.summaries.contains(&table)
}

/// Takes rows of one table after the other until the page is full.
fn fill(
    home: &ObjectState,
    object: &ObjectName,
    tables: &[String],
    from: usize,
    cursor: Option<ExportCursor>,
    summing: usize,
) -> Outcome<BackupPage> {
    let sql = Sql::new(home);
    let mut room = PageBudget { rows: PAGE_ROWS, bytes: PAGE_BYTES };
    let (mut chunks, mut after) = (vec![], cursor.map(|cursor| cursor.after).unwrap_or_default());
    for (index, table) in tables.iter().enumerate().skip(from) {
        let key = key(&sql, table)?;
        let (columns, rows) = rows(&sql, table, &key, &after, &mut room)?;
        let last = rows.last().map(|row| cells_of(&key, &columns, row));
        let chunk = RowChunk { object: object.clone(), table: table.clone(), columns, rows };
        if !chunk.rows.is_empty() {
            chunks.push(chunk);
        }
        if room.is_full() {
            let after = last.unwrap_or(after);
            let next = Some(ExportCursor { table: table.clone(), after });
            return Ok(BackupPage { chunks, next, settled: index >= summing });
        }
        after = vec![];
    }
    Ok(BackupPage { chunks, next: None, settled: true })
}

/// How much still goes into a page.
struct PageBudget {
    rows: usize,
    bytes: usize,
}

impl PageBudget {
    fn is_full(&self) -> bool {
        self.rows == 0 || self.bytes == 0
    }
}

/// The columns that name a row.
fn key(sql: &Sql<'_>, table: &str) -> Outcome<Vec<String>> {
    let query = "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk";
    let names = sql.run(query, &[Bind::Text(table)])?;
    let names: Vec<String> = names.iter().filter_map(|row| row.text("name")).collect();
    if names.is_empty() {
        return Err(Error::from(format!("the table `{table}` has no key to copy it by")));
    }
    Ok(names)
}

type ExportedRows = (Vec<String>, Vec<Vec<SqlValue>>);

/// Rows behind a key, as many as there is room for; one row always fits an empty page.
fn rows(
    sql: &Sql<'_>,
    table: &str,
    key: &[String],
    after: &[SqlValue],
    room: &mut PageBudget,
) -> Outcome<ExportedRows> {
    let names = key.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let behind = if after.is_empty() {
        String::new()
    } else {
        let marks = vec!["?"; after.len()].join(", ");
        format!("WHERE ({names}) > ({marks})")
    };
    let limit = room.rows;
    let query = format!("SELECT * FROM \"{table}\" {behind} ORDER BY {names} LIMIT {limit}");
    let binds: Vec<Bind<'_>> = after.iter().map(Bind::Cell).collect();
    let mut rows = vec![];
    let columns = sql.for_each(&query, &binds, |row| {
        let bytes: usize = row.iter().map(SqlValue::bytes).sum();
        if bytes > room.bytes && room.bytes < PAGE_BYTES {
            room.bytes = 0; // It begins the next page.
            return false;
        }
        room.rows -= 1;
        room.bytes = room.bytes.saturating_sub(bytes);
        rows.push(row);
        !room.is_full()
    })?;
    Ok((columns, rows))
}

/// The cells of a row that name it.
fn cells_of(key: &[String], columns: &[String], row: &[SqlValue]) -> Vec<SqlValue> {
    let cell = |name: &String| row.get(columns.iter().position(|column| column == name)?).cloned();
    key.iter().filter_map(cell).collect()
}
