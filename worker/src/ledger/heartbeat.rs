//! Heartbeats at a Ledger: pings, and missing pings, become observations.

use std::rc::Rc;

use domain::ledger::heartbeat::{self, Ping, PingRequest};
use domain::probe::Probe;
use domain::problem::Problem;
use domain::protocol::batch::{Arrival, Batch};
use domain::protocol::evidence::CapturedEvidence;
use domain::protocol::observation::Observation;
use domain::protocol::received_batch::ReceivedBatch;
use worker::{Request, Result};

use crate::http::response::{HttpResult, json, out_of_reach};
use crate::ledger::LedgerState;
use crate::ledger::store::{LedgerStore, assignment};
use crate::objects::messages;
use crate::platform::clock;

impl LedgerState {
    /// The heartbeat that is heard here, if it is one.
    pub(crate) fn heartbeat(&self) -> Option<Probe> {
        self.with(|memory| assignment(memory.enrollment.as_ref())?.heartbeat().cloned())
    }

    /// Takes what a heartbeat says.
    pub(crate) async fn ping(self: &Rc<Self>, request: &mut Request) -> HttpResult {
        self.authorize(request)?;
        let heard: PingRequest = messages::read(request).await?;
        let probe = self.heartbeat().ok_or_else(Problem::unauthorized)?;
        let (now, store) = (clock::now(), LedgerStore::open(&self.state));
        heartbeat::admit(&probe, &heard, &mut self.pings.borrow_mut(), now)?;
        if heard.ping == Ping::Start {
            if heartbeat::begins(store.began().map_err(out_of_reach)?, now) {
                store.begin(Some(now)).map_err(out_of_reach)?;
            }
            return json(200, &());
        }
        // What was missed before this came was missed.
        self.note_missed().map_err(out_of_reach)?;
        let last = self.with(|memory| memory.record.last_seen(&probe.id));
        let began = store.began().map_err(out_of_reach)?;
        let key = (began, last.map(|(at, _)| at), last.is_some_and(|(_, passes)| passes));
        let Some(seen) = heartbeat::observe(&probe, &heard, key, now) else {
            return json(200, &());
        };
        let left = heartbeat::evidence(&heard, &seen, last.is_none_or(|(_, passes)| passes));
        let news = self.note(seen, left).map_err(out_of_reach)?;
        if began.is_some() {
            store.begin(None).map_err(out_of_reach)?;
        }
        self.schedule_alarm().await.map_err(out_of_reach)?;
        self.tell_soon(news);
        json(200, &())
    }

    /// Notes what silence shows of a heartbeat.
    pub(crate) fn note_missed(&self) -> Result<()> {
        let Some(probe) = self.heartbeat() else { return Ok(()) };
        let last = self.with(|memory| memory.record.last_seen(&probe.id));
        let missed = last.and_then(|(at, _)| heartbeat::missed(&probe, at, clock::now()));
        missed.map_or(Ok(()), |seen| self.note(seen, None).map(|_| ()))
    }

    /// Stores an observation of a heartbeat as a batch of its own, with what it left to look at. True when a belief changed.
    fn note(&self, seen: Observation, left: Option<CapturedEvidence>) -> Result<bool> {
        let unlikely = |error: String| worker::Error::from(error);
        let boot = heartbeat::BOOT.parse().map_err(|_| unlikely("no start".to_owned()))?;
        let sequence = self.with(|memory| memory.record.next_sequence(&boot)).max(1);
        let batch = Batch {
            boot,
            sequence,
            observations: vec![seen],
            evidence: left.into_iter().collect(),
        };
        let body = batch.pack_without_evidence().map_err(|error| unlikely(error.to_string()))?;
        let arrival = Arrival { at: clock::now(), correction_ms: 0 };
        self.store(&ReceivedBatch::new(batch, arrival), &body).map(|(_, news)| news)
    }
}
