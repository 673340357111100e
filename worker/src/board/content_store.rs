//! Content store of the Board: where are source files and configurations, by their hashes?
//!
//! Content is written before the event that names it, in the same transaction, and never changed. The
//! table's name comes after `events`: a backup that is made meanwhile copies tables in the order of their
//! names, so it holds the content of every event that it holds.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::Arc;

use domain::config::Configuration;
use domain::content::{self, ContentHash, PackedContent};
use worker::{Error, Result};

use crate::storage::parts::PART_BYTES;
use crate::storage::sql::{Bind, Sql};

/// The most bytes of configurations, as JSON, that are kept in memory besides the latest.
const MAX_CACHED_BYTES: usize = 2_000_000;

thread_local! {
    /// Configurations with their sizes, the one used last at the end. Content never changes, so these are
    /// right in every object of the isolate.
    static CACHE: RefCell<VecDeque<(ContentHash, usize, Arc<Configuration>)>> =
        const { RefCell::new(VecDeque::new()) };
}

pub(crate) fn make_table(sql: &Sql<'_>) -> Result<()> {
    let create = "CREATE TABLE IF NOT EXISTS stored_content
         (hash TEXT, part INTEGER, body BLOB, PRIMARY KEY (hash, part)) WITHOUT ROWID";
    sql.run(create, &[]).map(|_| ())
}

/// Stores content in parts, unless it is there, within a transaction of the caller.
pub(crate) fn put(sql: &Sql<'_>, content: &PackedContent) -> Result<()> {
    let insert = "INSERT OR IGNORE INTO stored_content (hash, part, body) VALUES (?, ?, ?)";
    for (part, body) in (0..).zip(content.packed.chunks(PART_BYTES)) {
        let hash = Bind::Text(content.hash.as_str());
        sql.run(insert, &[hash, Bind::Number(part), Bind::Bytes(body)])?;
    }
    Ok(())
}

/// Content, checked against its hash.
///
/// # Errors
/// When it is not stored, or has been altered.
pub(crate) fn read(sql: &Sql<'_>, hash: &ContentHash) -> Result<Vec<u8>> {
    let select = "SELECT body FROM stored_content WHERE hash = ? ORDER BY part";
    let rows = sql.run(select, &[Bind::Text(hash.as_str())])?;
    let packed: Vec<u8> = rows.iter().filter_map(|row| row.bytes("body")).flatten().collect();
    if packed.is_empty() {
        return Err(Error::from(format!("content {hash} is not stored")));
    }
    content::unpack(hash, &packed).map_err(|error| Error::from(error.to_string()))
}

/// A configuration, parsed once as long as it is kept in memory.
///
/// # Errors
/// When it is not stored, has been altered, or is of a later version.
pub(crate) fn configuration(sql: &Sql<'_>, hash: &ContentHash) -> Result<Arc<Configuration>> {
    if let Some(configuration) = CACHE.with_borrow_mut(|cache| take(cache, hash)) {
        return Ok(configuration);
    }
    let bytes = read(sql, hash)?;
    let configuration: Arc<Configuration> = Arc::new(domain::json::from_bytes(&bytes)?);
    CACHE.with_borrow_mut(|cache| {
        cache.push_back((hash.clone(), bytes.len(), Arc::clone(&configuration)));
        let size = |cache: &VecDeque<(_, usize, _)>| -> usize {
            cache.iter().rev().skip(1).map(|(_, bytes, _)| bytes).sum()
        };
        while size(cache) > MAX_CACHED_BYTES {
            cache.pop_front();
        }
    });
    Ok(configuration)
}

/// The configuration of this hash, if it is kept; it is the one used last then.
fn take(
    cache: &mut VecDeque<(ContentHash, usize, Arc<Configuration>)>,
    hash: &ContentHash,
) -> Option<Arc<Configuration>> {
    let at = cache.iter().position(|(cached, ..)| cached == hash)?;
    let found = cache.remove(at)?;
    let configuration = Arc::clone(&found.2);
    cache.push_back(found);
    Some(configuration)
}
