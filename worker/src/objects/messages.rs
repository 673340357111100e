//! Durable object client: the bindings of the objects, how their names are made, and the messages
//! that they accept. No path to them stands anywhere else.

use domain::access::actor::Actor;
use domain::board::Command;
use domain::config::source::SourceFile;
use domain::evidence::query::RunRange;
use domain::evidence::retention::RetentionHold;
use domain::ids::ObjectName;
use domain::ids::{AgentId, ComponentId};
use domain::latency::query::SeriesRequest;
use domain::ledger::LedgerStatus;
use domain::ledger::heartbeat::PingRequest;
use domain::problem::Problem;
use domain::protocol::clock_skew;
use domain::protocol::evidence::EvidenceId;
use domain::time::timestamp::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use worker::{Env, Headers, Method, Request, RequestInit, Response, Result, Stub};

use crate::http::request_count;
use crate::http::response::out_of_reach;
use crate::storage::admin::{self, StorageRequest};

/// What the Board is asked.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BoardRequest {
    /// Decide a command; the answer is about its subject.
    Decide { by: Actor, command: Box<Command> },
    /// A Ledger speaks.
    Hear(LedgerStatus),
    /// The public view as it is now.
    View,
    /// The latest changes of a component.
    Changes(ComponentId),
    /// An incident, however old.
    Incident(String),
    /// Every incident, newest first.
    Incidents,
    /// What a folder of probes would change.
    Plan(Vec<SourceFile>),
    /// The agents that have tokens.
    Agents,
    /// The objects that hold the record.
    Objects,
    /// Lines of the public log after a height.
    Log { after: u64 },
    /// The public view as it was at an instant.
    ViewAt(Timestamp),
    /// What was put right.
    Corrections,
    /// How the copies stand that it makes of the page.
    Backups,
    /// Make one now.
    MakeBackup,
    /// What evidence an incident holds.
    Holds(String),
}

/// What the Board answers to a Ledger that speaks.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SignAck {
    /// Up to which of its changes it has been heard.
    pub(crate) acked_through: u64,
    /// What evidence incidents hold.
    pub(crate) holds: Vec<RetentionHold>,
}

/// What a Ledger is told by the Board: whose it is, and what to run.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Enrollment {
    pub(crate) assignment: domain::protocol::assignment::Assignment,
    pub(crate) token_sha256: String,
}

/// What a Ledger counted.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Batches taken, repetitions not counted.
    pub(crate) batches: u64,
    /// Observations taken, repetitions not counted.
    pub(crate) observations: u64,
    /// Rows that hold a batch.
    pub(crate) rows: u64,
    /// Rows written since the object woke.
    pub(crate) rows_written: u64,
}

/// What the Board tells of an agent.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct AgentReport {
    pub(crate) agent: AgentId,
    pub(crate) region: String,
    pub(crate) alive: bool,
    pub(crate) heard_at: Option<Timestamp>,
}

/// The page's Board. There is one; its name can never change.
fn board(env: &Env) -> Result<Stub> {
    env.durable_object("BOARD")?.get_by_name("board:v1")
}

/// The Ledger of an agent. Its name can never change.
pub(crate) fn ledger(env: &Env, agent: &AgentId) -> Result<Stub> {
    env.durable_object("LEDGER")?.get_by_name(&format!("ledger:v1:{agent}"))
}

/// Asks the Board; its refusal is passed on.
pub(crate) async fn ask_board<T: DeserializeOwned>(
    env: &Env,
    question: &BoardRequest,
) -> std::result::Result<T, Problem> {
    let asked = async {
        let headers = Headers::new();
        request_count::tell(&headers)?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers);
        init.with_body(Some(serde_json::to_string(question)?.into()));
        let request = Request::new_with_init("https://board/", &init)?;
        board(env)?.fetch_with_request(request).await
    };
    read(asked.await.map_err(out_of_reach)?).await
}

/// A question to a Ledger.
pub(crate) enum LedgerRequest {
    /// Take over an assignment.
    Enroll(Box<Enrollment>),
    /// What have you heard?
    Sign,
    /// What have you counted?
    Count,
    /// How long did a probe take?
    Latency(SeriesRequest),
    /// What evidence is there of these runs?
    Evidence(Vec<RunRange>),
    /// This is what incidents hold.
    Hold(Vec<RetentionHold>),
}

/// Asks a Ledger on the Board's or an operator's behalf.
pub(crate) async fn ask_ledger<T: DeserializeOwned>(
    env: &Env,
    agent: &AgentId,
    question: &LedgerRequest,
) -> std::result::Result<T, Problem> {
    let asked = async {
        let mut init = RequestInit::new();
        let path = match question {
            LedgerRequest::Enroll(charge) => {
                let body = serde_json::to_string(charge)?;
                init.with_method(Method::Put).with_body(Some(body.into()));
                "charge"
            }
            LedgerRequest::Sign => "sign",
            LedgerRequest::Count => "count",
            LedgerRequest::Latency(wanted) => {
                let body = serde_json::to_string(wanted)?;
                init.with_method(Method::Post).with_body(Some(body.into()));
                "latency"
            }
            LedgerRequest::Evidence(stretches) => {
                let body = serde_json::to_string(stretches)?;
                init.with_method(Method::Post).with_body(Some(body.into()));
                "evidence"
            }
            LedgerRequest::Hold(holds) => {
                let body = serde_json::to_string(holds)?;
                init.with_method(Method::Post).with_body(Some(body.into()));
                "hold"
            }
        };
        let request = Request::new_with_init(&format!("https://ledger/{path}"), &init)?;
        ledger(env, agent)?.fetch_with_request(request).await
    };
    read(asked.await.map_err(out_of_reach)?).await
}

/// Asks an object about its storage.
pub(crate) async fn ask_storage<T: DeserializeOwned>(
    env: &Env,
    object: &ObjectName,
    question: &StorageRequest,
) -> std::result::Result<T, Problem> {
    let asked = async {
        let headers = Headers::new();
        headers.set(admin::NAME, &object.to_string())?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers);
        init.with_body(Some(serde_json::to_string(question)?.into()));
        let url = format!("https://object{}", admin::PATH);
        let request = Request::new_with_init(&url, &init)?;
        let stub = match object {
            ObjectName::Board => board(env)?,
            ObjectName::Ledger(agent) => ledger(env, agent)?,
        };
        stub.fetch_with_request(request).await
    };
    read(asked.await.map_err(out_of_reach)?).await
}

/// Tells a Ledger what a heartbeat says; it knows the token.
pub(crate) async fn ping_ledger(
    env: &Env,
    agent: &AgentId,
    token: &str,
    heard: &PingRequest,
) -> std::result::Result<(), Problem> {
    let asked = async {
        let headers = Headers::new();
        headers.set("authorization", &format!("Bearer {token}"))?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers);
        init.with_body(Some(serde_json::to_string(heard)?.into()));
        let request = Request::new_with_init("https://ledger/ping", &init)?;
        ledger(env, agent)?.fetch_with_request(request).await
    };
    read(asked.await.map_err(out_of_reach)?).await
}

/// Passes an agent's own request to its Ledger, which knows its token.
pub(crate) async fn pass_to_ledger(
    env: &Env,
    agent: &AgentId,
    request: &Request,
    body: Option<Vec<u8>>,
) -> Result<Response> {
    let headers = Headers::new();
    request_count::tell(&headers)?;
    for name in ["authorization", "if-none-match", clock_skew::HEADER] {
        if let Some(value) = request.headers().get(name)? {
            headers.set(name, &value)?;
        }
    }
    let mut init = RequestInit::new();
    init.with_method(request.method()).with_headers(headers);
    let path = if let Some(body) = body {
        init.with_body(Some(js_sys::Uint8Array::from(body.as_slice()).into()));
        "batches"
    } else {
        "assignment"
    };
    let request = Request::new_with_init(&format!("https://ledger/{path}"), &init)?;
    ledger(env, agent)?.fetch_with_request(request).await
}

/// Lets an operator read what a Ledger holds of its agent's observations, with the request's query.
pub(crate) async fn read_observations(
    env: &Env,
    agent: &AgentId,
    request: &Request,
) -> Result<Response> {
    let url = request.url()?;
    let query = url.query().unwrap_or_default();
    let url = format!("https://ledger/observations?{query}");
    ledger(env, agent)?.fetch_with_request(Request::new(&url, Method::Get)?).await
}

/// Lets an operator see a picture that a Ledger keeps.
pub(crate) async fn read_picture(env: &Env, agent: &AgentId, id: EvidenceId) -> Result<Response> {
    let url = format!("https://ledger/picture?n={}&index={}", id.n, id.index);
    ledger(env, agent)?.fetch_with_request(Request::new(&url, Method::Get)?).await
}

async fn read<T: DeserializeOwned>(mut response: Response) -> std::result::Result<T, Problem> {
    let text = response.text().await.map_err(out_of_reach)?;
    if response.status_code() >= 400 {
        let refusal = serde_json::from_str::<Problem>(&text);
        return Err(refusal.unwrap_or_else(|_| Problem::unavailable("the record did not answer")));
    }
    serde_json::from_str(&text).map_err(|error| out_of_reach(error.into()))
}
