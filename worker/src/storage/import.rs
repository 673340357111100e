//! Import: fills an object from a backup, in steps that may be repeated. Until the last step the
//! object answers nothing else.

use domain::backup::format::RowChunk;
use domain::backup::messages::{ImportRequest, ImportState, ImportStep};
use domain::ids::ObjectName;
use domain::problem::Problem;
use worker::{Error, Result as Outcome};

use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;
use crate::storage::meta;
use crate::storage::migrations::{self, Schema};
use crate::storage::object_state::ObjectState;
use crate::storage::row_limit;
use crate::storage::sql::{Bind, Sql};

/// What an object is to do with what it has in memory.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum StorageChange {
    /// Nothing: storage is as it was.
    None,
    /// Forget it: storage is another.
    Replaced,
    /// Forget it, and begin to work.
    Activated,
}

/// Takes a step; what the object is to do then.
pub(crate) fn take(
    home: &ObjectState,
    schema: &Schema,
    object: &ObjectName,
    import: &ImportRequest,
) -> (HttpResult, StorageChange) {
    let sql = Sql::new(home);
    let done = match &import.step {
        ImportStep::Begin { schema: version } => {
            begin(&sql, schema, object, &import.name, *version)
        }
        ImportStep::Load(chunk) => load(&sql, object, &import.name, chunk),
        ImportStep::Commit => seal(home, schema, object, &import.name),
    };
    match done {
        Ok((sealed, then)) => (json(200, &ImportState { sealed }), then),
        Err(problem) => (Err(problem), StorageChange::None),
    }
}

type ImportDone = Result<(bool, StorageChange), Problem>;

fn begin(
    sql: &Sql<'_>,
    schema: &Schema,
    object: &ObjectName,
    name: &str,
    version: u32,
) -> ImportDone {
    if version == 0 || version > schema.latest() {
        let latest = schema.latest();
        let detail =
            format!("`{object}` has schema version {version}; this server knows 1 to {latest}");
        return Err(Problem::conflict(detail).hint("import it with the version that exported it"));
    }
    match migrations::import(sql).map_err(out_of_reach)? {
        Some(session) if session.name == name => return Ok((session.sealed, StorageChange::None)),
        Some(session) if session.sealed => return Err(not_empty(object)),
        Some(_) => {}
        None if is_empty(sql).map_err(out_of_reach)? => {}
        None => return Err(not_empty(object)),
    }
    sql.transaction(|| prepare(sql, schema, name, version)).map_err(out_of_reach)?;
    Ok((false, StorageChange::Replaced))
}

fn not_empty(object: &ObjectName) -> Problem {
    Problem::conflict(format!("`{object}` is not empty")).hint("import into a new system")
}

/// Whether no table holds a row.
fn is_empty(sql: &Sql<'_>) -> Outcome<bool> {
    for table in migrations::tables(sql)? {
        if sql.run(&format!("SELECT 1 FROM \"{table}\" LIMIT 1"), &[])?.iter().next().is_some() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Makes empty tables of the copy's version.
fn prepare(sql: &Sql<'_>, schema: &Schema, name: &str, version: u32) -> Outcome<()> {
    for table in migrations::tables(sql)? {
        sql.run(&format!("DROP TABLE \"{table}\""), &[])?;
    }
    for step in schema.steps.iter().take(version as usize) {
        step(sql)?;
    }
    meta::make(sql)?;
    meta::write(sql, meta::VERSION, &version)?;
    meta::write(
        sql,
        meta::IMPORT,
        &migrations::PendingImport { name: name.to_owned(), sealed: false, sealed_at: None },
    )
}

/// Puts rows in, all or none; those that are there are written again.
fn load(sql: &Sql<'_>, object: &ObjectName, name: &str, chunk: &RowChunk) -> ImportDone {
    if standing(sql, object, name)? {
        return Ok((true, StorageChange::None));
    }
    let tables = migrations::tables(sql).map_err(out_of_reach)?;
    if chunk.object != *object || !tables.contains(&chunk.table) {
        let detail = format!("`{object}` has no table `{}` of `{}`", chunk.table, chunk.object);
        return Err(Problem::invalid("table", detail));
    }
    if let Some(odd) = chunk.columns.iter().find(|name| !is_plain(name)) {
        return Err(Problem::invalid("columns", format!("`{odd}` cannot be a column")));
    }
    let names = chunk.columns.join(", ");
    let marks = vec!["?"; chunk.columns.len()].join(", ");
    let insert = format!("INSERT OR REPLACE INTO \"{}\" ({names}) VALUES ({marks})", chunk.table);
    sql.transaction(|| {
        chunk.rows.iter().try_for_each(|row| {
            let binds: Vec<Bind<'_>> = row.iter().map(Bind::Cell).collect();
            sql.run(&insert, &binds).map(|_| ())
        })
    })
    .map_err(|error| {
        row_limit::problem(&error).unwrap_or_else(|| Problem::invalid("rows", error.to_string()))
    })?;
    Ok((false, StorageChange::None))
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Brings the tables to this version, makes a whole of the rows, and lets the object go.
fn seal(home: &ObjectState, schema: &Schema, object: &ObjectName, name: &str) -> ImportDone {
    let sql = Sql::new(home);
    if standing(&sql, object, name)? {
        return Ok((true, StorageChange::None));
    }
    migrations::climb(&sql, schema, schema.latest()).map_err(out_of_reach)?;
    let settled = (schema.settle)(home).map_err(|error: Error| {
        Problem::conflict(format!("`{object}` is inconsistent: {error}"))
            .hint("the backup is not of a working system; nothing of it is in use")
    })?;
    if !settled {
        return Ok((false, StorageChange::None));
    }
    let sealed_at = Some(clock::now());
    let sealed = migrations::PendingImport { name: name.to_owned(), sealed: true, sealed_at };
    meta::write(&sql, meta::IMPORT, &sealed).map_err(out_of_reach)?;
    Ok((true, StorageChange::Activated))
}

/// Whether this import is done here; refuses what belongs to no import or another.
fn standing(sql: &Sql<'_>, object: &ObjectName, name: &str) -> Result<bool, Problem> {
    match migrations::import(sql).map_err(out_of_reach)? {
        Some(session) if session.name == name => Ok(session.sealed),
        _ => Err(Problem::conflict(format!("`{object}` is not part of this import"))
            .hint("begin it first")),
    }
}
