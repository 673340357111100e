//! Migrations: steps from each schema version to the next, applied in order and once each, and the
//! table `meta` with the version reached.
//!
//! A step is never changed after its release, only followed by another: all later versions read
//! what any version wrote. A record of a newer version is not touched.

use domain::problem::Problem;
use domain::time::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use worker::Result;

use crate::http::response::out_of_reach;
use crate::storage::meta;
use crate::storage::object_state::ObjectState;
use crate::storage::sql::Sql;

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

/// An import into this object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingImport {
    /// The name of the file.
    pub(crate) name: String,
    /// Whether the object is whole, and in use.
    pub(crate) sealed: bool,
    /// Since when; of imports by earlier versions that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sealed_at: Option<Timestamp>,
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
    if found >= to && meta::exists(sql)? {
        return Ok(());
    }
    sql.transaction(|| {
        for step in schema.steps.iter().take(to as usize).skip(found as usize) {
            step(sql)?;
        }
        meta::make(sql)?;
        meta::write(sql, meta::VERSION, &to.max(found))
    })
}

/// The version of the tables; 0 when there are none. Those from before versions were kept are
/// of version 1.
pub(crate) fn version(sql: &Sql<'_>) -> Result<u32> {
    if meta::exists(sql)?
        && let Some(version) = meta::read(sql, meta::VERSION)?
    {
        return Ok(version);
    }
    Ok(u32::from(!tables(sql)?.is_empty()))
}

/// The import that filled this object, or is about to.
pub(crate) fn import(sql: &Sql<'_>) -> Result<Option<PendingImport>> {
    if meta::exists(sql)? { meta::read(sql, meta::IMPORT) } else { Ok(None) }
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
