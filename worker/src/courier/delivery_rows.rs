//! Delivery tables: what came of each message, and which are attempted again.

use domain::notify::delivery_record::DeliveryRecord;
use domain::notify::expansion::DeliveryLane;
use domain::notify::notification::Notification;
use domain::time::timestamp::Timestamp;
use worker::Result;

use crate::courier::store::{CourierStore, number, parsed, whole};
use crate::storage::sql::{Bind, Row};

/// A delivery that is to be attempted again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DueRetry {
    pub(crate) lane: DeliveryLane,
    pub(crate) at: Timestamp,
    pub(crate) n: u64,
    pub(crate) recipient: String,
}

impl DueRetry {
    fn key(&self) -> [Bind<'_>; 4] {
        [
            Bind::Text(self.lane.as_str()),
            Bind::Number(self.at.unix_ms()),
            Bind::Number(whole(self.n)),
            Bind::Text(&self.recipient),
        ]
    }
}

impl CourierStore<'_> {
    pub(crate) fn delivery(&self, n: u64, recipient: &str) -> Result<Option<DeliveryRecord>> {
        let select = "SELECT body FROM deliveries WHERE n = ? AND recipient = ?";
        self.body(select, &[Bind::Number(whole(n)), Bind::Text(recipient)])
    }

    /// The recipients behind one that a notification was attempted for, in order.
    pub(crate) fn recipients_after(&self, n: u64, after: &str) -> Result<Vec<String>> {
        let select = "SELECT recipient FROM deliveries WHERE n = ? AND recipient > ?";
        let rows = self.sql.run(select, &[Bind::Number(whole(n)), Bind::Text(after)])?;
        Ok(rows.iter().filter_map(|row| row.text("recipient")).collect())
    }

    /// Deliveries of a notification behind a recipient, in order.
    pub(crate) fn deliveries_after(
        &self,
        n: u64,
        after: &str,
        most: usize,
    ) -> Result<Vec<(String, DeliveryRecord)>> {
        let select = "SELECT recipient, body FROM deliveries WHERE n = ? AND recipient > ?
             ORDER BY recipient LIMIT ?";
        let binds = [Bind::Number(whole(n)), Bind::Text(after), Bind::Number(number(most))];
        let rows = self.sql.run(select, &binds)?;
        let read =
            |row: Row| Ok((row.text("recipient").unwrap_or_default(), parsed(&row, "body")?));
        rows.iter().map(read).collect()
    }

    /// What contacts were told of an incident or maintenance, oldest first: the notification, the recipient and what
    /// came of it. Recipients that are contacts come before all others.
    pub(crate) fn contacts_told(
        &self,
        subject: &str,
    ) -> Result<Vec<(Notification, String, DeliveryRecord)>> {
        let select = "SELECT n.body AS told, d.n AS at, d.recipient AS recipient, d.body AS body
             FROM notifications n
             JOIN deliveries d ON d.n IN (n.n, json_extract(n.progress, '$.gathered_into'))
             WHERE n.subject = ? AND d.recipient < '0' ORDER BY n.n";
        let rows = self.sql.run(select, &[Bind::Text(subject)])?;
        let read = |row: Row| {
            let recipient = row.text("recipient").unwrap_or_default();
            let (told, record): (Notification, DeliveryRecord) =
                (parsed(&row, "told")?, parsed(&row, "body")?);
            let is_of_it = record.tells(number_at(&row, "at"), told.n);
            Ok(is_of_it.then_some((told, recipient, record)))
        };
        rows.iter().map(read).filter_map(Result::transpose).collect()
    }

    /// What came of what a recipient was told of an incident or maintenance, by the number of the notification.
    pub(crate) fn told_to(
        &self,
        subject: &str,
        recipient: &str,
    ) -> Result<Vec<(u64, DeliveryRecord)>> {
        let select = "SELECT n.n AS n, d.n AS at, d.body AS body FROM notifications n
             JOIN deliveries d ON d.n IN (n.n, json_extract(n.progress, '$.gathered_into'))
             WHERE n.subject = ? AND d.recipient = ? ORDER BY n.n";
        let rows = self.sql.run(select, &[Bind::Text(subject), Bind::Text(recipient)])?;
        let read = |row: Row| {
            let (n, record): (u64, DeliveryRecord) = (number_at(&row, "n"), parsed(&row, "body")?);
            Ok(record.tells(number_at(&row, "at"), n).then_some((n, record)))
        };
        rows.iter().map(read).filter_map(Result::transpose).collect()
    }

    /// Records what came of an attempt, and when the next is made.
    pub(crate) fn put_delivery(
        &self,
        lane: DeliveryLane,
        n: u64,
        recipient: &str,
        record: &DeliveryRecord,
        before: Option<&DeliveryRecord>,
    ) -> Result<()> {
        let insert = "INSERT OR REPLACE INTO deliveries (n, recipient, body) VALUES (?, ?, ?)";
        let key = [Bind::Number(whole(n)), Bind::Text(recipient)];
        let waited = before.and_then(|before| before.next_at);
        if waited.is_none() && record.next_at.is_none() {
            return self.put(insert, &key, record);
        }
        self.sql.transaction(|| {
            self.put(insert, &key, record)?;
            let retry = |at| DueRetry { lane, at, n, recipient: recipient.to_owned() };
            waited.map_or(Ok(()), |at| self.delete_retry(&retry(at)))?;
            record.next_at.map_or(Ok(()), |at| self.put_retry(&retry(at)))
        })
    }

    /// The deliveries to be attempted again, the earliest first.
    pub(crate) fn retries(&self, lane: DeliveryLane, most: usize) -> Result<Vec<DueRetry>> {
        let select = "SELECT at, n, recipient FROM retries WHERE lane = ? ORDER BY at LIMIT ?";
        let rows =
            self.sql.run(select, &[Bind::Text(lane.as_str()), Bind::Number(number(most))])?;
        let read = |row: Row| {
            Some(DueRetry {
                lane,
                at: Timestamp::from_unix_ms(row.number("at")?),
                n: u64::try_from(row.number("n")?).ok()?,
                recipient: row.text("recipient")?,
            })
        };
        Ok(rows.iter().filter_map(read).collect())
    }

    pub(crate) fn put_retry(&self, retry: &DueRetry) -> Result<()> {
        let insert = "INSERT OR REPLACE INTO retries (lane, at, n, recipient) VALUES (?, ?, ?, ?)";
        self.sql.run(insert, &retry.key()).map(|_| ())
    }

    /// Deletes a retry, whichever way it was noted for: a contact's channel may have changed meanwhile.
    pub(crate) fn delete_retry(&self, retry: &DueRetry) -> Result<()> {
        for lane in DeliveryLane::ALL {
            let delete =
                "DELETE FROM retries WHERE lane = ? AND at = ? AND n = ? AND recipient = ?";
            self.sql.run(delete, &DueRetry { lane, ..retry.clone() }.key())?;
        }
        Ok(())
    }
}

fn number_at(row: &Row, column: &str) -> u64 {
    row.number(column).and_then(|n| u64::try_from(n).ok()).unwrap_or_default()
}
