//! Table of channel health: what is known of channels that fail.

use worker::Result;

use crate::courier::channel_health::ChannelHealth;
use crate::courier::store::CourierStore;
use crate::storage::sql::Bind;

impl CourierStore<'_> {
    pub(super) fn channel_health(&self) -> Result<Vec<ChannelHealth>> {
        self.bodies("SELECT body FROM channel_health", &[])
    }

    pub(super) fn put_health(&self, health: &ChannelHealth) -> Result<()> {
        let insert = "INSERT OR REPLACE INTO channel_health (recipient, body) VALUES (?, ?)";
        self.put(insert, &[Bind::Text(&health.recipient)], health)
    }

    pub(super) fn delete_health(&self, recipient: &str) -> Result<()> {
        let delete = "DELETE FROM channel_health WHERE recipient = ?";
        self.sql.run(delete, &[Bind::Text(recipient)]).map(|_| ())
    }
}
