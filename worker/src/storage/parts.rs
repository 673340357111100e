//! Parts: how are bytes stored that may have more than a row?
//!
//! In a table of their own, `(part INTEGER PRIMARY KEY, body BLOB)`, from part 0 on.

use worker::Result;

use crate::storage::sql::{Bind, Sql};

/// The most bytes of a part.
pub(crate) const PART_BYTES: usize = 1_000_000;

/// Makes the table.
pub(crate) fn make_table(sql: &Sql<'_>, table: &str) -> Result<()> {
    let create =
        format!("CREATE TABLE IF NOT EXISTS {table} (part INTEGER PRIMARY KEY, body BLOB)");
    sql.run(&create, &[]).map(|_| ())
}

/// The bytes; none when nothing is stored.
pub(crate) fn read(sql: &Sql<'_>, table: &str) -> Result<Vec<u8>> {
    let rows = sql.run(&format!("SELECT body FROM {table} ORDER BY part"), &[])?;
    Ok(rows.iter().filter_map(|row| row.bytes("body")).flatten().collect())
}

/// Whether nothing is stored.
pub(crate) fn is_empty(sql: &Sql<'_>, table: &str) -> Result<bool> {
    let rows = sql.run(&format!("SELECT part FROM {table} LIMIT 1"), &[])?;
    Ok(rows.iter().next().is_none())
}

/// Stores other bytes, within a transaction of the caller.
pub(crate) fn write(sql: &Sql<'_>, table: &str, bytes: &[u8]) -> Result<u64> {
    let (mut written, mut next) = (0, 0);
    for body in bytes.chunks(PART_BYTES) {
        let upsert = format!(
            "INSERT INTO {table} (part, body) VALUES (?, ?)
             ON CONFLICT (part) DO UPDATE SET body = excluded.body"
        );
        written += sql.run(&upsert, &[Bind::Number(next), Bind::Bytes(body)])?.written;
        next += 1;
    }
    let rest = format!("DELETE FROM {table} WHERE part >= ?");
    Ok(written + sql.run(&rest, &[Bind::Number(next)])?.written)
}
