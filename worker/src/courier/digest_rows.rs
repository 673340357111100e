//! Digest table: which digests were made, and which is being sent?

use domain::time::timestamp::Timestamp;
use worker::Result;

use crate::courier::digests::{DigestRun, FIRST_DIGEST};
use crate::courier::store::{CourierStore, whole};
use crate::storage::sql::Bind;

impl CourierStore<'_> {
    pub(super) fn put_digest(&self, run: &DigestRun) -> Result<()> {
        let insert = "INSERT OR REPLACE INTO digests (n, body) VALUES (?, ?)";
        self.put(insert, &[Bind::Number(whole(run.number()))], run)
    }

    pub(super) fn digest(&self, n: u64) -> Result<Option<DigestRun>> {
        self.body("SELECT body FROM digests WHERE n = ?", &[Bind::Number(whole(n))])
    }

    /// The oldest digest that is not sent to all.
    pub(super) fn digest_under_way(&self) -> Result<Option<DigestRun>> {
        let select = "SELECT body FROM digests
             WHERE json_extract(body, '$.progress.is_done') IS NULL ORDER BY n LIMIT 1";
        self.body(select, &[])
    }

    /// Deletes digests that were due before an instant, with what came of them.
    pub(super) fn delete_digests_before(&self, instant: Timestamp) -> Result<()> {
        let binds = [Bind::Number(whole(FIRST_DIGEST)), Bind::Number(instant.unix_ms())];
        self.sql.transaction(|| {
            self.sql.run("DELETE FROM deliveries WHERE n >= ? AND n < ?", &binds)?;
            self.sql.run("DELETE FROM digests WHERE n >= ? AND n < ?", &binds).map(|_| ())
        })
    }
}
