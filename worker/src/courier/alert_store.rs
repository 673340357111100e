//! Alert storage of the Courier: open alerts with how far each was escalated, and the deliveries that are under way.

use domain::ids::ContactId;
use domain::notify::alert_delivery::{AlertDelivery, LONGEST_ALERT_PAUSE};
use domain::notify::escalation::{AlertProgress, EscalationProgress};
use domain::notify::expansion::DeliveryLane;
use domain::notify::open_alerts::OpenAlert;
use domain::ordered::SortedMap;
use domain::time::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use worker::Result;

use crate::courier::store::CourierStore;
use crate::storage::meta;
use crate::storage::sql::{Bind, Sql};

/// The tables of alerts.
pub(super) fn alert_tables(sql: &Sql<'_>) -> Result<()> {
    for table in [
        "CREATE TABLE alerts (id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID",
        "CREATE TABLE alert_deliveries (lane TEXT, due INTEGER, id TEXT, alert TEXT, body TEXT,
         PRIMARY KEY (lane, due, id)) WITHOUT ROWID",
    ] {
        sql.run(table, &[])?;
    }
    Ok(())
}

const PUT_ALERT: &str = "INSERT OR REPLACE INTO alerts (id, body) VALUES (?, ?)";

/// An open alert, and how far it was escalated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct AlertRecord {
    alert: OpenAlert,
    progress: Option<AlertProgress>,
}

/// What waits for operators, and how far that was escalated.
#[derive(Clone, Debug, Default)]
pub(super) struct EscalationState {
    /// When the Board said so.
    pub(super) at: Timestamp,
    /// The most serious first.
    pub(super) open: Vec<OpenAlert>,
    pub(super) progress: EscalationProgress,
}

impl EscalationState {
    fn records(&self) -> SortedMap<&str, AlertRecord> {
        let rows = self.open.iter().map(|alert| {
            let progress = self.progress.alerts.get(&alert.id).cloned();
            (alert.id.as_str(), AlertRecord { alert: alert.clone(), progress })
        });
        rows.collect()
    }

    /// Whether messages of an alert are still to be sent: it is open, and not acknowledged.
    pub(super) fn is_wanted(&self, id: &str) -> bool {
        let alert = self.open.iter().find(|alert| alert.id == id);
        alert.is_some_and(|alert| {
            !self.progress.alerts.get(id).is_some_and(|progress| progress.is_acknowledged(alert))
        })
    }
}

impl EscalationState {
    /// Whether a channel of a contact took a message of an alert.
    pub(super) fn is_reached(&self, alert: &str, contact: &ContactId) -> bool {
        let progress = self.progress.alerts.get(alert);
        progress.is_some_and(|progress| progress.reached.contains(contact))
    }
}

impl CourierStore<'_> {
    /// What is stored of open alerts.
    pub(super) fn escalation(&self) -> Result<EscalationState> {
        let records: Vec<AlertRecord> = self.bodies("SELECT body FROM alerts", &[])?;
        let mut state = EscalationState {
            at: meta::read(&self.sql, meta::ALERTS_AT)?.unwrap_or_default(),
            ..EscalationState::default()
        };
        state.progress.awake = meta::read(&self.sql, meta::AWAKE)?.unwrap_or_default();
        for AlertRecord { alert, progress } in records {
            if let Some(progress) = progress {
                state.progress.alerts.insert(alert.id.clone(), progress);
            }
            state.open.push(alert);
        }
        OpenAlert::sort(&mut state.open);
        Ok(state)
    }

    /// Writes what changed from one state to the next, with what is to be sent, all or nothing. What is no longer wanted is
    /// sent no more.
    pub(super) fn put_escalation(
        &self,
        old: &EscalationState,
        new: &EscalationState,
        deliveries: &[(DeliveryLane, AlertDelivery)],
    ) -> Result<()> {
        let (before, after) = (old.records(), new.records());
        let unchanged = before == after && old.progress.awake == new.progress.awake;
        if unchanged && deliveries.is_empty() {
            return Ok(());
        }
        self.sql.transaction(|| {
            if old.at != new.at {
                meta::write(&self.sql, meta::ALERTS_AT, &new.at)?;
            }
            if old.progress.awake != new.progress.awake {
                meta::write(&self.sql, meta::AWAKE, &new.progress.awake)?;
            }
            for id in before.keys().filter(|id| !after.contains_key(*id)) {
                self.sql.run("DELETE FROM alerts WHERE id = ?", &[Bind::Text(id)])?;
            }
            for (id, record) in &after {
                if before.get(id) != Some(record) {
                    self.put(PUT_ALERT, &[Bind::Text(id)], record)?;
                }
            }
            for id in before.keys().filter(|id| old.is_wanted(id) && !new.is_wanted(id)) {
                let delete = "DELETE FROM alert_deliveries WHERE alert = ?";
                self.sql.run(delete, &[Bind::Text(id)])?;
            }
            deliveries
                .iter()
                .try_for_each(|(lane, delivery)| self.put_alert_delivery(*lane, delivery))
        })
    }

    /// Writes what is known of one alert.
    pub(super) fn put_alert(&self, state: &EscalationState, id: &str) -> Result<()> {
        let Some(alert) = state.open.iter().find(|alert| alert.id == id).cloned() else {
            return Ok(());
        };
        let progress = state.progress.alerts.get(id).cloned();
        self.put(PUT_ALERT, &[Bind::Text(id)], &AlertRecord { alert, progress })
    }

    /// The deliveries that are due on a way, those of the most serious alerts first, and of these the earliest. One that waits
    /// longer than any does was dated by a clock that has been set back since.
    pub(super) fn due_alert_deliveries(
        &self,
        lane: DeliveryLane,
        now: Timestamp,
        most: usize,
    ) -> Result<Vec<AlertDelivery>> {
        let select = "SELECT body FROM alert_deliveries WHERE lane = ? AND (due <= ? OR due > ?)
             ORDER BY json_extract(body, '$.message.alert.severity'), due, id LIMIT ?";
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let lane = Bind::Text(lane.as_str());
        let times = [now, now.plus(LONGEST_ALERT_PAUSE)].map(|at| Bind::Number(at.unix_ms()));
        let [now, latest] = times;
        self.bodies(select, &[lane, now, latest, Bind::Number(most)])
    }

    /// Whether a delivery of an alert to a contact is under way.
    pub(super) fn has_alert_delivery(&self, alert: &str, contact: &ContactId) -> Result<bool> {
        let select = "SELECT 1 AS n FROM alert_deliveries
             WHERE alert = ? AND json_extract(body, '$.message.contact') = ? LIMIT 1";
        let rows = self.sql.run(select, &[Bind::Text(alert), Bind::Text(contact.as_str())])?;
        Ok(rows.iter().next().is_some())
    }

    /// When the first delivery on a way is due.
    pub(super) fn next_alert_delivery(&self, lane: DeliveryLane) -> Result<Option<Timestamp>> {
        let select = "SELECT due FROM alert_deliveries WHERE lane = ? ORDER BY due LIMIT 1";
        let rows = self.sql.run(select, &[Bind::Text(lane.as_str())])?;
        Ok(rows.iter().next().and_then(|row| row.number("due")).map(Timestamp::from_unix_ms))
    }

    /// How many deliveries of each alert are under way.
    pub(super) fn undelivered_alerts(&self) -> Result<SortedMap<String, usize>> {
        let select = "SELECT alert, COUNT(*) AS n FROM alert_deliveries GROUP BY alert";
        let rows = self.sql.run(select, &[])?;
        let read = |row: crate::storage::sql::Row| {
            Some((row.text("alert")?, usize::try_from(row.number("n")?).ok()?))
        };
        Ok(rows.iter().filter_map(read).collect())
    }

    fn put_alert_delivery(&self, lane: DeliveryLane, delivery: &AlertDelivery) -> Result<()> {
        let insert = "INSERT OR REPLACE INTO alert_deliveries (lane, due, id, alert, body)
             VALUES (?, ?, ?, ?, ?)";
        let id = delivery.id();
        let binds = [
            Bind::Text(lane.as_str()),
            Bind::Number(delivery.due_at.unix_ms()),
            Bind::Text(&id),
            Bind::Text(&delivery.message.alert.id),
        ];
        self.put(insert, &binds, delivery)
    }

    /// Deletes a delivery on a way, and puts what is left to do of it in its place.
    pub(super) fn replace_alert_delivery(
        &self,
        lane: DeliveryLane,
        old: &AlertDelivery,
        new: Option<(DeliveryLane, &AlertDelivery)>,
    ) -> Result<()> {
        self.sql.transaction(|| {
            let delete = "DELETE FROM alert_deliveries WHERE lane = ? AND due = ? AND id = ?";
            let id = old.id();
            let key =
                [Bind::Text(lane.as_str()), Bind::Number(old.due_at.unix_ms()), Bind::Text(&id)];
            self.sql.run(delete, &key)?;
            new.map_or(Ok(()), |(lane, new)| self.put_alert_delivery(lane, new))
        })
    }
}
