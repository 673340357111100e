//! Open alerts: what waits for operators is handed to the Courier when it is other than before. Also when nothing was
//! logged: an update may become overdue, and hours ahead may have no contact on call.

use domain::notify::open_alerts::OpenAlerts;
use domain::problem::Problem;
use sha2::{Digest, Sha256};

use crate::board::BoardState;
use crate::board::event_store::BoardStore;
use crate::board::handover::HandoverPlace;
use crate::http::response::out_of_reach;
use crate::objects::client::ask_courier;
use crate::objects::messages::CourierRequest;
use crate::platform::clock;
use crate::storage::meta;

impl BoardState {
    /// Tells the Courier what waits for operators, unless it was told that last. What it was told is noted once it has
    /// taken that over.
    pub(super) async fn hand_over_alerts(&self, place: &mut HandoverPlace) -> Result<(), Problem> {
        let now = clock::now();
        self.forget_reports(now)?;
        let open = self.with_reports(|reports| {
            self.read(|record| OpenAlerts::from_board(record, reports, now))
        })??;
        let told = match place.alerts.take() {
            Some(told) => told,
            None => meta::read(&BoardStore::open(&self.state).sql, meta::ALERTS_TOLD)
                .map_err(out_of_reach)?
                .unwrap_or_default(),
        };
        let hash = hash(&open)?;
        if told != hash {
            let taken: bool = ask_courier(&self.page, &CourierRequest::TakeAlerts(open)).await?;
            if !taken {
                place.alerts = Some(told);
                return Ok(());
            }
            let store = BoardStore::open(&self.state);
            meta::write(&store.sql, meta::ALERTS_TOLD, &hash).map_err(out_of_reach)?;
        }
        place.alerts = Some(hash);
        Ok(())
    }
}

/// What is open, in short; of nothing it is empty.
fn hash(open: &OpenAlerts) -> Result<String, Problem> {
    if open.alerts.is_empty() {
        return Ok(String::new());
    }
    let text = serde_json::to_vec(&open.alerts).map_err(|error| out_of_reach(error.into()))?;
    Ok(hex::encode(Sha256::digest(&text)))
}
