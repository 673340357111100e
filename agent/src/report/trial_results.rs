//! Results of trials: each is kept and sent until the server has it, for as long as receipts name its trial.

use domain::ordered::SortedMap;
use domain::protocol::batch::Receipt;
use domain::protocol::trial::TrialResult;
use tokio::sync::{mpsc, watch};

use crate::report::delivery::IngestClient;

/// Sends what comes of trials, until nothing can come any more: each at once, and with each receipt what could not be sent. What
/// a receipt does not name is sent a last time: its trial has expired, or the server has its result.
pub(crate) async fn send_all(
    server: IngestClient,
    mut results: mpsc::UnboundedReceiver<(u64, TrialResult)>,
    mut receipts: watch::Receiver<Option<Receipt>>,
) {
    let mut kept: SortedMap<u64, TrialResult> = SortedMap::new();
    loop {
        let is_receipt = tokio::select! {
            result = results.recv() => {
                let Some((id, result)) = result else { return };
                kept.insert(id, result);
                false
            }
            Ok(()) = receipts.changed() => true,
        };
        let trials = receipts.borrow_and_update().as_ref().map(|receipt| receipt.trials.clone());
        let named = trials.unwrap_or_default();
        let ids: Vec<u64> = kept.keys().copied().collect();
        for id in ids {
            let Some(result) = kept.get(&id) else { continue };
            let is_last = is_receipt && !named.iter().any(|trial| trial.id == id);
            let is_settled = server.report_trial(id, result).await;
            if is_last && !is_settled {
                tracing::error!(id, "a trial's result is given up: no receipt names it any more");
            }
            if is_last || is_settled {
                kept.remove(&id);
            }
        }
    }
}
