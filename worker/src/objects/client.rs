//! Client of the durable objects: sends their messages to the objects of a page. No path to them stands
//! anywhere else.

use domain::ids::{AgentId, ObjectName};
use domain::ledger::heartbeat::PingRequest;
use domain::problem::Problem;
use domain::protocol::clock_skew;
use domain::protocol::evidence::EvidenceId;
use serde::de::DeserializeOwned;
use worker::{Headers, Method, Request, RequestInit, Response, Result};

use crate::http::request_count;
use crate::http::response::out_of_reach;
use crate::objects::messages::{BoardRequest, CourierRequest, LedgerRequest};
use crate::platform::page_context::{BoardAnswer, PageContext};
use crate::storage::admin::{self, StorageRequest};

/// Asks the Board; its refusal is passed on.
pub(crate) async fn ask_board<T: DeserializeOwned>(
    page: &PageContext,
    question: &BoardRequest,
) -> std::result::Result<T, Problem> {
    let question = serde_json::to_string(question).map_err(|error| out_of_reach(error.into()))?;
    if let Some(queue) = &page.queue {
        return parse(queue.ask(question).await?.get());
    }
    parse(&send_to_board(page, question).await?)
}

/// Asks the Board several questions, given as JSON; the answers come in their order.
pub(crate) async fn send_batch_to_board(
    page: &PageContext,
    questions: &[String],
) -> std::result::Result<Vec<BoardAnswer>, Problem> {
    let batch = format!("{{\"batch\":[{}]}}", questions.join(","));
    parse(&send_to_board(page, batch).await?)
}

async fn send_to_board(
    page: &PageContext,
    question: String,
) -> std::result::Result<String, Problem> {
    let asked = async {
        let headers = Headers::new();
        request_count::tell(&headers)?;
        // Those who read the page do not read its twin.
        if !page.is_twin {
            request_count::tell_reading(&headers)?;
        }
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers);
        init.with_body(Some(question.into()));
        let request = Request::new_with_init("https://board/", &init)?;
        page.board()?.fetch_with_request(request).await
    };
    read(asked.await.map_err(out_of_reach)?).await
}

/// Asks the Courier; its refusal is passed on.
pub(crate) async fn ask_courier<T: DeserializeOwned>(
    page: &PageContext,
    question: &CourierRequest,
) -> std::result::Result<T, Problem> {
    parse(&send_to_courier(page, question).await?)
}

async fn send_to_courier(
    page: &PageContext,
    question: &CourierRequest,
) -> std::result::Result<String, Problem> {
    let asked = async {
        let mut init = RequestInit::new();
        init.with_method(Method::Post);
        init.with_body(Some(serde_json::to_string(question)?.into()));
        let request = Request::new_with_init("https://courier/", &init)?;
        page.courier()?.fetch_with_request(request).await
    };
    read(asked.await.map_err(out_of_reach)?).await
}

/// Asks a Ledger on the Board's or an operator's behalf.
pub(crate) async fn ask_ledger<T: DeserializeOwned>(
    page: &PageContext,
    agent: &AgentId,
    question: &LedgerRequest,
) -> std::result::Result<T, Problem> {
    parse(&send_to_ledger(page, agent, question).await?)
}

async fn send_to_ledger(
    page: &PageContext,
    agent: &AgentId,
    question: &LedgerRequest,
) -> std::result::Result<String, Problem> {
    let asked = async {
        let mut init = RequestInit::new();
        let path = match question {
            LedgerRequest::Enroll(charge) => {
                let body = js_sys::Uint8Array::from(charge.to_bytes()?.as_slice());
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
            LedgerRequest::Try(asked) => {
                let body = serde_json::to_string(asked)?;
                init.with_method(Method::Post).with_body(Some(body.into()));
                "try"
            }
            LedgerRequest::Trials(id) => {
                let body = serde_json::to_string(id)?;
                init.with_method(Method::Post).with_body(Some(body.into()));
                "trials"
            }
        };
        let request = Request::new_with_init(&format!("https://ledger/{path}"), &init)?;
        page.ledger(agent)?.fetch_with_request(request).await
    };
    read(asked.await.map_err(out_of_reach)?).await
}

/// Asks an object about its storage.
pub(crate) async fn ask_storage<T: DeserializeOwned>(
    page: &PageContext,
    object: &ObjectName,
    question: &StorageRequest,
) -> std::result::Result<T, Problem> {
    parse(&send_about_storage(page, object, question).await?)
}

async fn send_about_storage(
    page: &PageContext,
    object: &ObjectName,
    question: &StorageRequest,
) -> std::result::Result<String, Problem> {
    let asked = async {
        let headers = Headers::new();
        headers.set(admin::NAME, &object.to_string())?;
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_headers(headers);
        init.with_body(Some(serde_json::to_string(question)?.into()));
        let url = format!("https://object{}", admin::PATH);
        let request = Request::new_with_init(&url, &init)?;
        let stub = match object {
            ObjectName::Board => page.board()?,
            ObjectName::Ledger(agent) => page.ledger(agent)?,
        };
        stub.fetch_with_request(request).await
    };
    read(asked.await.map_err(out_of_reach)?).await
}

/// Refuses the name of an agent that the page has not, before an object of that name is made.
pub(crate) async fn known_agent(
    page: &PageContext,
    agent: &AgentId,
) -> std::result::Result<(), Problem> {
    let question = BoardRequest::Knows { agent: agent.clone(), token_sha256: None };
    match ask_board::<bool>(page, &question).await? {
        true => Ok(()),
        false => Err(Problem::not_found(format!("there is no agent `{agent}`"))
            .hint("`allclear agent list` shows them")),
    }
}

/// Tells a Ledger what a heartbeat says; it knows the token.
pub(crate) async fn ping_ledger(
    page: &PageContext,
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
        page.ledger(agent)?.fetch_with_request(request).await
    };
    read(asked.await.map_err(out_of_reach)?).await.map(|_| ())
}

/// Passes an agent's own request on to a path of its Ledger, which knows its token.
pub(crate) async fn pass_to_ledger(
    page: &PageContext,
    agent: &AgentId,
    request: &Request,
    (path, body): (&str, Option<Vec<u8>>),
) -> Result<Response> {
    let headers = Headers::new();
    request_count::tell(&headers)?;
    let passed = ["accept-encoding", "authorization", "if-none-match"];
    for name in passed.into_iter().chain([clock_skew::HEADER, clock_skew::BOUNDS_HEADER]) {
        if let Some(value) = request.headers().get(name)? {
            headers.set(name, &value)?;
        }
    }
    let mut init = RequestInit::new();
    init.with_method(request.method()).with_headers(headers);
    if let Some(body) = body {
        init.with_body(Some(js_sys::Uint8Array::from(body.as_slice()).into()));
    }
    let request = Request::new_with_init(&format!("https://ledger/{path}"), &init)?;
    page.ledger(agent)?.fetch_with_request(request).await
}

/// Lets an operator read what a Ledger holds of its agent's observations, after the batch of a number.
pub(crate) async fn read_observations(
    page: &PageContext,
    agent: &AgentId,
    after: u64,
) -> Result<Response> {
    let url = format!("https://ledger/observations?after={after}");
    page.ledger(agent)?.fetch_with_request(Request::new(&url, Method::Get)?).await
}

/// Lets an operator see a picture that a Ledger keeps.
pub(crate) async fn read_picture(
    page: &PageContext,
    agent: &AgentId,
    id: EvidenceId,
) -> Result<Response> {
    let url = format!("https://ledger/picture?n={}&index={}", id.n, id.index);
    page.ledger(agent)?.fetch_with_request(Request::new(&url, Method::Get)?).await
}

/// What an object answered, or its refusal.
async fn read(mut response: Response) -> std::result::Result<String, Problem> {
    let text = response.text().await.map_err(out_of_reach)?;
    if response.status_code() >= 400 {
        let refusal = domain::json::from_str::<Problem>(&text);
        return Err(refusal.unwrap_or_else(|_| Problem::unavailable("the record did not answer")));
    }
    Ok(text)
}

fn parse<T: DeserializeOwned>(answer: &str) -> std::result::Result<T, Problem> {
    domain::json::from_str(answer).map_err(|error| out_of_reach(error.into()))
}
