//! Migrations: steps from each schema version to the next, applied in order and once each, and the
//! table `meta` with the version reached.
//!
//! A step is never changed after its release, only followed by another: all later versions read
//! what any version wrote. A record of a newer version is not touched.

use domain::problem::Problem;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use worker::Result;

use crate::http::response::out_of_reach;
use crate::storage::object_state::ObjectState;
use crate::storage::sql::{Bind, Sql};

/// What leads from one version of the tables to the next.
pub(crate) type MigrationStep = fn(&Sql<'_>) -> Result<()>;

/// The tables of one kind of object.
pub(crate) struct Schema {
    /// The first makes the tables of version 1, the second leads to version 2, and so on.
    pub(crate) steps: &'static [MigrationStep],
    /// Tables that are not copied, because they are made anew from others.
    pub(crate) derived: &'static [&'static str],
    /// Tables that are copied first, at one instant: they sum up what stands in the others.
    pub(crate) summaries: &'static [&'static str],
    /// Makes a whole of what was copied while it changed, and refuses what is none. Whether that is done: a
    /// long record takes several steps.
    pub(crate) settle: fn(&ObjectState) -> Result<bool>,
}

impl Schema {
    /// The version that this program writes.
    pub(crate) fn latest(&self) -> u32 {
        u32::try_from(self.steps.len()).unwrap_or(u32::MAX)
    }
}

/// What `meta` remembers under these names: the version of the tables; an import; for which copies
/// changes are held; what the object cost; how the copies stand that the page makes of itself; when
/// agents were heard of.
pub(crate) const VERSION: &str = "schema_version";
pub(crate) const IMPORT: &str = "import";
pub(crate) const HOLDS: &str = "holds";
pub(crate) const USAGE: &str = "usage";
pub(crate) const BACKUPS: &str = "backups";
pub(crate) const HEARD: &str = "heard";

/// An import into this object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingImport {
    /// The name of the file.
    pub(crate) name: String,
    /// Whether the object is whole, and in use.
    pub(crate) sealed: bool,
}

/// Opens the tables: makes them when there are none, and brings older ones to this version.
pub(crate) fn open(home: &ObjectState, schema: &Schema) -> std::result::Result<(), Problem> {
    let sql = Sql::new(home);
    let import = import(&sql).map_err(out_of_reach)?;
    if import.is_some_and(|import| !import.sealed) {
        return Err(Problem::unavailable("an import is under way")
            .hint("finish it: `allclear import` with the same file goes on where it stopped"));
    }
    let (found, latest) = (version(&sql).map_err(out_of_reach)?, schema.latest());
    if found > latest {
        let detail =
            format!("the record has schema version {found}; this server knows up to {latest}");
        worker::console_error!("{detail}");
        return Err(Problem::unavailable(detail).hint("deploy the newer version again"));
    }
    climb(&sql, schema, latest).map_err(out_of_reach)
}

/// Takes the steps that lead to a version, all or none.
pub(crate) fn climb(sql: &Sql<'_>, schema: &Schema, to: u32) -> Result<()> {
    let found = version(sql)?;
    if found >= to && has_meta(sql)? {
        return Ok(());
    }
    sql.transaction(|| {
        for step in schema.steps.iter().take(to as usize).skip(found as usize) {
            step(sql)?;
        }
        make_meta(sql)?;
        write(sql, VERSION, &to.max(found))
    })
}

/// Makes the table that remembers these things.
pub(crate) fn make_meta(sql: &Sql<'_>) -> Result<()> {
    let meta = "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID";
    sql.run(meta, &[]).map(|_| ())
}

/// The version of the tables; 0 when there are none. Those from before versions were kept are
/// of version 1.
pub(crate) fn version(sql: &Sql<'_>) -> Result<u32> {
    if has_meta(sql)?
        && let Some(version) = read(sql, VERSION)?
    {
        return Ok(version);
    }
    Ok(u32::from(!tables(sql)?.is_empty()))
}

/// The import that filled this object, or is about to.
pub(crate) fn import(sql: &Sql<'_>) -> Result<Option<PendingImport>> {
    if has_meta(sql)? { read(sql, IMPORT) } else { Ok(None) }
}

/// The tables that hold the record, by name.
pub(crate) fn tables(sql: &Sql<'_>) -> Result<Vec<String>> {
    let query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
    let names = sql.run(query, &[])?;
    let names = names.iter().filter_map(|row| row.text("name"));
    // The platform's, and those of what developers run it with, begin with a line.
    let ours =
        |name: &String| name != "meta" && !name.starts_with('_') && !name.starts_with("sqlite_");
    Ok(names.filter(ours).collect())
}

/// Whether anything is remembered: who only asks an object leaves nothing behind.
pub(crate) fn has_meta(sql: &Sql<'_>) -> Result<bool> {
    let rows = sql.run("SELECT name FROM sqlite_master WHERE name = 'meta'", &[])?;
    Ok(rows.iter().next().is_some())
}

/// What is remembered under a name.
pub(crate) fn read<T: DeserializeOwned>(sql: &Sql<'_>, key: &str) -> Result<Option<T>> {
    let rows = sql.run("SELECT body FROM meta WHERE key = ?", &[Bind::Text(key)])?;
    let text = rows.iter().next().and_then(|row| row.text("body"));
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// Remembers something.
pub(crate) fn write<T: Serialize>(sql: &Sql<'_>, key: &str, value: &T) -> Result<()> {
    let text = serde_json::to_string(value)?;
    let upsert = "INSERT INTO meta (key, body) VALUES (?, ?)
         ON CONFLICT (key) DO UPDATE SET body = excluded.body";
    sql.run(upsert, &[Bind::Text(key), Bind::Text(&text)]).map(|_| ())
}

/// Forgets something.
pub(crate) fn forget(sql: &Sql<'_>, key: &str) -> Result<()> {
    sql.run("DELETE FROM meta WHERE key = ?", &[Bind::Text(key)]).map(|_| ())
}
