//! Intake of batches: an agent's batch is checked, stored, and then answered.

use std::rc::Rc;

use domain::problem::Problem;
use domain::protocol::batch::{Arrival, Batch, InvalidBatch, MAX_BATCH_BYTES, Receipt};
use domain::protocol::received_batch::ReceivedBatch;
use worker::{Request, Result};

use crate::http::request;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::ingest::agents;
use crate::ledger::store::LedgerStore;
use crate::ledger::{LedgerInMemory, LedgerState};
use crate::platform::clock;

impl LedgerState {
    /// Takes a batch of the agent, and answers once it is stored.
    pub(crate) async fn take(self: &Rc<Self>, request: &mut Request) -> HttpResult {
        self.authorize(request)?;
        if self.heartbeat().is_some() {
            return Err(Problem::not_found("a heartbeat takes no batches"));
        }
        let body = request::body(request, MAX_BATCH_BYTES).await?;
        let batch = Batch::unpack(&body).map_err(|error| match &error {
            InvalidBatch::TooLarge { .. }
            | InvalidBatch::UnpackedTooLarge
            | InvalidBatch::TooMany(_)
            | InvalidBatch::TooMuchEvidence(_) => Problem::too_large(error.to_string()),
            _ => Problem::bad_request(error.to_string()),
        })?;
        let arrival = agents::arrival(request, clock::now())?;
        let row = match batch.evidence.is_empty() {
            true => Ok(body),
            false => batch.pack_without_evidence(),
        };
        let row = row.map_err(|error| Problem::bad_request(error.to_string()))?;
        self.admit(&batch, arrival)?;
        let with_evidence = !batch.evidence.is_empty();
        let batch = ReceivedBatch::new(batch, arrival);
        let (mut receipt, news) = self.store(&batch, &row).map_err(out_of_reach)?;
        receipt.trials = self.tell_trials();
        if news || with_evidence {
            self.schedule_alarm().await.map_err(out_of_reach)?;
        }
        self.tell_soon(news);
        json(200, &receipt)
    }

    /// Refuses what an agent may not write now. What is stored already, and what is not stored at all, is
    /// not refused: it is answered.
    fn admit(&self, batch: &Batch, arrival: Arrival) -> std::result::Result<(), Problem> {
        let mut memory = self.memory.borrow_mut();
        let Some(LedgerInMemory { enrollment: Some(enrollment), record, heard_at }) =
            memory.as_mut()
        else {
            return Ok(());
        };
        if batch.observations.is_empty() || record.has(&batch.boot, batch.sequence) {
            return Ok(());
        }
        record.admit(batch, &enrollment.assignment, arrival.at).map_err(|wait| {
            // It lives, although it is to wait.
            *heard_at = Some(arrival.at);
            let detail = "the agent writes more than its assignment and a backlog explain";
            Problem::too_many(detail, wait)
                .hint("keep the batch, and send it again after `retry-after`")
        })
    }

    /// Stores a batch unless it is a repetition. There is no await in here, so nothing comes
    /// between what is read, decided and written. What is known is forgotten when it could not be stored,
    /// and read again.
    pub(crate) fn store(&self, batch: &ReceivedBatch, body: &[u8]) -> Result<(Receipt, bool)> {
        let mut memory = self.memory.borrow_mut();
        let Some(LedgerInMemory { enrollment: Some(enrollment), record, heard_at }) =
            memory.as_mut()
        else {
            return Err("this ledger has no enrollment".into());
        };
        let assignment = &enrollment.assignment;
        let duplicate = record.has(&batch.boot, batch.sequence);
        let tag = assignment.tag.clone();
        let receipt =
            Receipt { sequence: batch.sequence, duplicate, assignment: tag, trials: vec![] };
        let before = record.last_number();
        if !duplicate && !batch.observations().is_empty() {
            let store = LedgerStore::open(&self.state);
            match store.take((batch, body), record, assignment, self.ring) {
                Ok(written) => self.wrote(written),
                Err(error) => {
                    *memory = None;
                    return Err(error);
                }
            }
        }
        *heard_at = Some(batch.arrival.at);
        Ok((receipt, record.last_number() > before))
    }
}
