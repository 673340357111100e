//! Enrollment of a Ledger: whose is it, and what does its agent run?
//!
//! The Ledger itself needs little of an assignment: its outline, which it keeps in memory. What agents
//! fetch is stored as it came, packed, and is only read for them. A backup does not hold it, because the
//! Board sends it again.

use std::rc::Rc;

use domain::problem::Problem;
use domain::protocol::assignment::Assignment;
use domain::protocol::packed_assignment;
use worker::{Error, Request, Response, Result};

use crate::http::request;
use crate::http::response::{self, HttpResult, json, out_of_reach};
use crate::ledger::store::{ASSIGNMENT, LedgerStore, assignment};
use crate::ledger::{LedgerInMemory, LedgerState};
use crate::objects::messages::{Enrollment, MAX_MESSAGE_BYTES, PackedEnrollment};
use crate::platform::clock;
use crate::storage::parts;

impl LedgerState {
    /// Takes over an assignment.
    pub(super) async fn enroll(&self, request: &mut Request) -> HttpResult {
        let bytes = request::body(request, MAX_MESSAGE_BYTES).await?;
        let PackedEnrollment { mut enrollment, assignment } = PackedEnrollment::from_bytes(&bytes)?;
        let mut guard = self.memory.borrow_mut();
        let Some(memory) = guard.as_mut() else {
            return Err(Problem::unavailable("the ledger is not loaded"));
        };
        if let Some(before) = &memory.enrollment {
            enrollment.assignment.take_place_of(&before.assignment, clock::now());
        }
        memory.record.assign(&enrollment.assignment, clock::now());
        let store = LedgerStore::open(&self.state);
        let stored = store.enroll(&enrollment, &assignment, &memory.record, memory.heard_at);
        if let Err(error) = stored {
            drop(guard);
            self.memory.replace(None);
            return Err(out_of_reach(error));
        }
        memory.enrollment = Some(enrollment);
        json(200, &())
    }

    /// Answers an agent what it is to run, unless it knows.
    pub(super) fn assignment(self: &Rc<Self>, request: &Request) -> HttpResult {
        self.authorize(request)?;
        if self.heartbeat().is_some() {
            return Err(Problem::not_found("a heartbeat has no assignment"));
        }
        let tag = self.with(|memory| assignment(memory.enrollment.as_ref()).map(|a| a.tag.clone()));
        let tag = tag.ok_or_else(Problem::unauthorized)?;
        if tag.is_empty() {
            // The Board sends it to a Ledger that says that it has none.
            self.tell_soon(true);
            return Err(Problem::unavailable("the assignment is on its way"));
        }
        self.note_fetched().map_err(out_of_reach)?;
        let tag = format!("\"{tag}\"");
        let header = |name| request.headers().get(name).ok().flatten().unwrap_or_default();
        let response = if header("if-none-match") == tag {
            Response::empty().map(|response| response.with_status(304)).map_err(out_of_reach)?
        } else {
            let packed =
                LedgerStore::open(&self.state).packed_assignment().map_err(out_of_reach)?;
            if header("accept-encoding").contains("gzip") {
                response::packed_json(packed)?
            } else {
                let json = packed_assignment::unpack(&packed).map_err(Error::from);
                response::json_bytes(json.map_err(out_of_reach)?)?
            }
        };
        response.headers().set("etag", &tag).map_err(out_of_reach)?;
        Ok(response)
    }
}

impl LedgerState {
    /// Notes that the agent has what it is to run, where something of it is defined anew. What is known is
    /// forgotten when it could not be stored, and read again.
    fn note_fetched(&self) -> Result<()> {
        let mut guard = self.memory.borrow_mut();
        let Some(LedgerInMemory { enrollment: Some(enrollment), record, heard_at }) =
            guard.as_mut()
        else {
            return Ok(());
        };
        if !enrollment.assignment.is_unfetched() {
            return Ok(());
        }
        record.note_fetched(&mut enrollment.assignment, clock::now());
        let stored = LedgerStore::open(&self.state).renew(enrollment, record, *heard_at);
        if stored.is_err() {
            *guard = None;
        }
        stored
    }
}

/// What a Ledger keeps in memory of an enrollment. Without the assignment that agents fetch, the tag is
/// empty, so that the Board sends it again.
pub(super) fn outline(stored: Enrollment, is_packed: bool) -> Enrollment {
    let Enrollment { assignment, token_sha256 } = stored;
    let probes = assignment.probes.iter().map(|probe| probe.outline().into()).collect();
    let is_known = is_packed || assignment.heartbeat().is_some();
    let tag = if is_known { assignment.tag.clone() } else { String::new() };
    Enrollment { assignment: Assignment { tag, probes, ..assignment }, token_sha256 }
}

impl LedgerStore<'_> {
    /// The assignment as agents fetch it.
    fn packed_assignment(&self) -> Result<Vec<u8>> {
        parts::read(self.sql(), ASSIGNMENT)
    }
}
