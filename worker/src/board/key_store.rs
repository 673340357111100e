//! Idempotency keys of the Board: a ring of the requests with a key that were carried out, each written in the
//! transaction of its events.
//!
//! None is in a backup: a restored page has no caller that still waits for an answer.

use domain::operations::idempotency::{KeyUse, KnownKeys};
use worker::Result;

use crate::board::event_store::whole;
use crate::storage::sql::{Bind, Sql};

/// Uses of keys by their slots.
pub(super) fn make_table(sql: &Sql<'_>) -> Result<()> {
    sql.run("CREATE TABLE key_uses (slot INTEGER PRIMARY KEY, body TEXT)", &[]).map(|_| ())
}

/// Stores a use, within a transaction of the caller.
pub(super) fn put(sql: &Sql<'_>, used: &KeyUse) -> Result<()> {
    let insert = "INSERT OR REPLACE INTO key_uses (slot, body) VALUES (?, ?)";
    let body = serde_json::to_string(used)?;
    sql.run(insert, &[Bind::Number(whole(used.slot())), Bind::Text(&body)]).map(|_| ())
}

/// Every use that is stored: read once after the object woke, when a key first comes.
pub(super) fn load(sql: &Sql<'_>) -> Result<KnownKeys> {
    let mut keys = KnownKeys::default();
    for row in sql.run("SELECT body FROM key_uses", &[])?.iter() {
        keys.remember(domain::json::from_str(&row.text("body").unwrap_or_default())?);
    }
    Ok(keys)
}
