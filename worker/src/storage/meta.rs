//! The table `meta`: what an object remembers of itself, as JSON under a key.

use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::Result;

use crate::storage::sql::{Bind, Sql};

/// What `meta` remembers under these names: the version of the tables; an import; for which copies
/// changes are held; what the object cost; how the copies stand that the page makes of itself; when
/// agents were heard of; when tokens were last used; of which events the audit has no records yet;
/// the key of subscribers' tokens; how far the Courier has read the log; whose page it sends for; which open alerts the Courier
/// was told; when the Board said which are open; who is quiet after an acknowledgement; since when the
/// dead-man ping fails; how far a collector was told; how much people were sent lately; when the next digest is due; what was sent
/// in a drill; who is signed in to the console; how many readers incidents had; the trials of an
/// agent.
pub(crate) const VERSION: &str = "schema_version";
pub(crate) const IMPORT: &str = "import";
pub(crate) const HOLDS: &str = "holds";
pub(crate) const USAGE: &str = "usage";
pub(crate) const BACKUPS: &str = "backups";
pub(crate) const HEARD: &str = "heard";
pub(crate) const TOKEN_USE: &str = "token_use";
pub(crate) const AUDIT_GAP: &str = "audit_gap";
pub(crate) const SUBSCRIBER_KEY: &str = "subscriber_key";
pub(crate) const LOG_CURSOR: &str = "log_cursor";
pub(crate) const PAGE: &str = "page";
pub(crate) const PAGE_PACE: &str = "page_pace";
pub(crate) const DIGEST: &str = "digest";
pub(crate) const ALERTS_TOLD: &str = "alerts_told";
pub(crate) const ALERTS_AT: &str = "alerts_at";
pub(crate) const AWAKE: &str = "awake";
pub(crate) const DEAD_MAN: &str = "dead_man";
pub(crate) const OTLP: &str = "otlp";
pub(crate) const DRILL_SENT: &str = "drill_sent";
pub(crate) const SESSIONS: &str = "sessions";
pub(crate) const READERS: &str = "readers";
pub(crate) const TRIALS: &str = "trials";

/// Makes the table that remembers these things.
pub(crate) fn make(sql: &Sql<'_>) -> Result<()> {
    let meta = "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID";
    sql.run(meta, &[]).map(|_| ())
}

/// Whether anything is remembered: who only asks an object leaves nothing behind.
pub(crate) fn exists(sql: &Sql<'_>) -> Result<bool> {
    let rows = sql.run("SELECT name FROM sqlite_master WHERE name = 'meta'", &[])?;
    Ok(rows.iter().next().is_some())
}

/// What is remembered under a name.
pub(crate) fn read<T: DeserializeOwned>(sql: &Sql<'_>, key: &str) -> Result<Option<T>> {
    let rows = sql.run("SELECT body FROM meta WHERE key = ?", &[Bind::Text(key)])?;
    let text = rows.iter().next().and_then(|row| row.text("body"));
    Ok(text.map(|text| domain::json::from_str(&text)).transpose()?)
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
