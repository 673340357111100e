//! Courier storage: the only code that knows the tables of the Courier.

use domain::ids::ContactId;
use domain::notify::contact::Contact;
use domain::notify::delivery::LONGEST_WAIT;
use domain::notify::expansion::{DeliveryLane, Expansion, ExpansionProgress};
use domain::notify::subscriptions::SubscriptionRecord;
use domain::time::timestamp::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use worker::Result;

use crate::courier::alert_store::alert_tables;
use crate::courier::subscribe_requests;
use crate::storage::migrations::Schema;
use crate::storage::object_state::ObjectState;
use crate::storage::sql::{Bind, Row, Sql};

/// The tables of the Courier. They are in no backup of the record: addresses leave it only when they are asked
/// for.
pub(crate) const SCHEMA: Schema = Schema {
    steps: &[first_tables, subscribe_requests::make_table, alert_tables, digests_and_health],
    derived: &[],
    summaries: &[],
    settle: |_| Ok(true),
};

fn first_tables(sql: &Sql<'_>) -> Result<()> {
    for table in [
        "CREATE TABLE subscribers (id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID",
        "CREATE TABLE notifications
         (n INTEGER PRIMARY KEY, subject TEXT, body TEXT, progress TEXT)",
        "CREATE TABLE deliveries (n INTEGER, recipient TEXT, body TEXT, PRIMARY KEY (n, recipient))
         WITHOUT ROWID",
        "CREATE TABLE retries (lane TEXT, at INTEGER, n INTEGER, recipient TEXT,
         PRIMARY KEY (lane, at, n, recipient)) WITHOUT ROWID",
        "CREATE TABLE contacts (id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID",
        "CREATE TABLE letters (id TEXT PRIMARY KEY, lane TEXT, due INTEGER, body TEXT)
         WITHOUT ROWID",
        "CREATE INDEX letters_due ON letters (lane, due)",
    ] {
        sql.run(table, &[])?;
    }
    Ok(())
}

/// Digests, by when they are due, and what is known of channels that fail, by recipient.
fn digests_and_health(sql: &Sql<'_>) -> Result<()> {
    for statement in [
        "CREATE TABLE digests (n INTEGER PRIMARY KEY, body TEXT)",
        "CREATE TABLE channel_health (recipient TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID",
    ] {
        sql.run(statement, &[])?;
    }
    Ok(())
}

/// The tables of the Courier.
pub(crate) struct CourierStore<'a> {
    pub(crate) sql: Sql<'a>,
}

impl<'a> CourierStore<'a> {
    pub(crate) fn open(home: &'a ObjectState) -> Self {
        Self { sql: Sql::new(home) }
    }

    pub(crate) fn subscriber(&self, id: &str) -> Result<Option<SubscriptionRecord>> {
        self.body("SELECT body FROM subscribers WHERE id = ?", &[Bind::Text(id)])
    }

    pub(crate) fn put_subscriber(&self, record: &SubscriptionRecord) -> Result<()> {
        let insert = "INSERT OR REPLACE INTO subscribers (id, body) VALUES (?, ?)";
        self.put(insert, &[Bind::Text(&record.subscriber.id)], record)
    }

    /// Deletes a subscriber, with all that names them.
    pub(crate) fn delete_subscriber(&self, id: &str) -> Result<()> {
        self.sql.transaction(|| {
            for delete in [
                "DELETE FROM subscribers WHERE id = ?",
                // By its key, one look for each notification: there is no index by recipient.
                "DELETE FROM deliveries WHERE recipient = ?
                 AND n IN (SELECT n FROM notifications UNION ALL SELECT n FROM digests)",
                "DELETE FROM retries WHERE recipient = ?",
                "DELETE FROM letters WHERE id = ?",
                "DELETE FROM channel_health WHERE recipient = ?",
            ] {
                self.sql.run(delete, &[Bind::Text(id)])?;
            }
            Ok(())
        })
    }

    /// Subscribers behind an id, in the order of ids.
    pub(crate) fn subscribers_after(
        &self,
        after: &str,
        most: usize,
    ) -> Result<Vec<SubscriptionRecord>> {
        let select = "SELECT body FROM subscribers WHERE id > ? ORDER BY id LIMIT ?";
        self.bodies(select, &[Bind::Text(after), Bind::Number(number(most))])
    }

    /// Every contact, by id.
    pub(crate) fn contacts(&self) -> Result<Vec<Contact>> {
        self.bodies("SELECT body FROM contacts ORDER BY id", &[])
    }

    pub(crate) fn put_contact(&self, contact: &Contact) -> Result<()> {
        let insert = "INSERT OR REPLACE INTO contacts (id, body) VALUES (?, ?)";
        self.put(insert, &[Bind::Text(contact.id.as_str())], contact)
    }

    pub(crate) fn delete_contact(&self, id: &ContactId) -> Result<()> {
        let delete = "DELETE FROM contacts WHERE id = ?";
        self.sql.run(delete, &[Bind::Text(id.as_str())]).map(|_| ())
    }

    pub(crate) fn put_notification(&self, expansion: &Expansion) -> Result<()> {
        let Expansion { notification, progress } = expansion;
        let body = serde_json::to_string(notification)?;
        let progress = serde_json::to_string(progress)?;
        let insert =
            "INSERT OR REPLACE INTO notifications (n, subject, body, progress) VALUES (?, ?, ?, ?)";
        let [n, subject] =
            [Bind::Number(whole(notification.n)), Bind::Text(notification.subject.id())];
        let binds = [n, subject, Bind::Text(&body), Bind::Text(&progress)];
        self.sql.run(insert, &binds).map(|_| ())
    }

    pub(crate) fn put_progress(&self, n: u64, progress: &ExpansionProgress) -> Result<()> {
        let text = serde_json::to_string(progress)?;
        let update = "UPDATE notifications SET progress = ? WHERE n = ?";
        self.sql.run(update, &[Bind::Text(&text), Bind::Number(whole(n))]).map(|_| ())
    }

    /// The newest notifications, newest first, from before one.
    pub(crate) fn notifications_before(&self, n: u64, most: usize) -> Result<Vec<Expansion>> {
        let select = "SELECT body, progress FROM notifications WHERE n < ? ORDER BY n DESC LIMIT ?";
        let binds = [Bind::Number(whole(n)), Bind::Number(number(most))];
        let rows = self.sql.run(select, &binds)?;
        rows.iter().map(|row| expansion(&row)).collect()
    }

    /// Those that are not told to all, oldest first.
    pub(crate) fn under_way(&self) -> Result<Vec<Expansion>> {
        let select = "SELECT body, progress FROM notifications
             WHERE json_extract(progress, '$.done_at') IS NULL ORDER BY n";
        self.sql.run(select, &[])?.iter().map(|row| expansion(&row)).collect()
    }

    /// The notifications of an incident or maintenance behind one.
    pub(crate) fn newer_of(&self, subject: &str, n: u64) -> Result<Vec<Expansion>> {
        let select = "SELECT body, progress FROM notifications WHERE subject = ? AND n > ?";
        let rows = self.sql.run(select, &[Bind::Text(subject), Bind::Number(whole(n))])?;
        rows.iter().map(|row| expansion(&row)).collect()
    }

    pub(crate) fn notification(&self, n: u64) -> Result<Option<Expansion>> {
        let select = "SELECT body, progress FROM notifications WHERE n = ?";
        let rows = self.sql.run(select, &[Bind::Number(whole(n))])?;
        rows.iter().next().map(|row| expansion(&row)).transpose()
    }

    /// The number of the last notification that was told to all before an instant.
    pub(crate) fn last_done_before(&self, instant: Timestamp) -> Result<Option<u64>> {
        let select = "SELECT MAX(n) AS n FROM notifications
             WHERE json_extract(progress, '$.done_at') < ?";
        let rows = self.sql.run(select, &[Bind::Text(&instant.to_string())])?;
        Ok(rows.iter().next().and_then(|row| u64::try_from(row.number("n")?).ok()))
    }

    /// Deletes notifications up to a number, with what came of them.
    pub(crate) fn delete_notifications_through(&self, n: u64) -> Result<()> {
        self.sql.transaction(|| {
            self.sql.run("DELETE FROM deliveries WHERE n <= ?", &[Bind::Number(whole(n))])?;
            self.sql
                .run("DELETE FROM notifications WHERE n <= ?", &[Bind::Number(whole(n))])
                .map(|_| ())
        })
    }

    /// What is due to be sent on a way about subscriptions themselves, oldest first.
    pub(crate) fn letters<T: DeserializeOwned>(
        &self,
        lane: DeliveryLane,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<T>> {
        // One that waits longer than anything does was dated by a clock that has been set back since.
        let select = "SELECT body FROM letters WHERE lane = ? AND (due <= ? OR due > ?)
             ORDER BY due LIMIT ?";
        let [now, latest] = [now, now.plus(LONGEST_WAIT)].map(|at| Bind::Number(at.unix_ms()));
        self.bodies(select, &[Bind::Text(lane.as_str()), now, latest, Bind::Number(number(most))])
    }

    /// When the next of these is due.
    pub(crate) fn next_letter(&self, lane: DeliveryLane) -> Result<Option<Timestamp>> {
        let select = "SELECT MIN(due) AS due FROM letters WHERE lane = ?";
        let rows = self.sql.run(select, &[Bind::Text(lane.as_str())])?;
        Ok(rows.iter().next().and_then(|row| row.number("due")).map(Timestamp::from_unix_ms))
    }

    pub(crate) fn letter<T: DeserializeOwned>(&self, id: &str) -> Result<Option<T>> {
        self.body("SELECT body FROM letters WHERE id = ?", &[Bind::Text(id)])
    }

    /// Notes what is to be sent to a subscriber at an instant; it takes the place of what was to be sent before.
    pub(crate) fn put_letter<T: Serialize>(
        &self,
        id: &str,
        (lane, due): (DeliveryLane, Timestamp),
        letter: &T,
    ) -> Result<()> {
        let insert = "INSERT OR REPLACE INTO letters (id, lane, due, body) VALUES (?, ?, ?, ?)";
        let key = [Bind::Text(id), Bind::Text(lane.as_str()), Bind::Number(due.unix_ms())];
        self.put(insert, &key, letter)
    }

    pub(crate) fn delete_letter(&self, id: &str) -> Result<()> {
        self.sql.run("DELETE FROM letters WHERE id = ?", &[Bind::Text(id)]).map(|_| ())
    }

    pub(super) fn put<T: Serialize>(
        &self,
        insert: &str,
        key: &[Bind<'_>],
        value: &T,
    ) -> Result<()> {
        let body = serde_json::to_string(value)?;
        let mut binds: Vec<Bind<'_>> = key.iter().map(copied).collect();
        binds.push(Bind::Text(&body));
        self.sql.run(insert, &binds).map(|_| ())
    }

    pub(super) fn body<T: DeserializeOwned>(
        &self,
        select: &str,
        binds: &[Bind<'_>],
    ) -> Result<Option<T>> {
        self.sql.run(select, binds)?.iter().next().map(|row| parsed(&row, "body")).transpose()
    }

    pub(super) fn bodies<T: DeserializeOwned>(
        &self,
        select: &str,
        binds: &[Bind<'_>],
    ) -> Result<Vec<T>> {
        self.sql.run(select, binds)?.iter().map(|row| parsed(&row, "body")).collect()
    }
}

fn copied<'a>(bind: &Bind<'a>) -> Bind<'a> {
    match bind {
        Bind::Null => Bind::Null,
        Bind::Number(number) => Bind::Number(*number),
        Bind::Cell(cell) => Bind::Cell(cell),
        Bind::Text(text) => Bind::Text(text),
        Bind::Bytes(bytes) => Bind::Bytes(bytes),
    }
}

pub(super) fn expansion(row: &Row) -> Result<Expansion> {
    Ok(Expansion { notification: parsed(row, "body")?, progress: parsed(row, "progress")? })
}

pub(super) fn parsed<T: DeserializeOwned>(row: &Row, column: &str) -> Result<T> {
    Ok(domain::json::from_str(&row.text(column).unwrap_or_default())?)
}

pub(super) fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(super) fn number(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}
