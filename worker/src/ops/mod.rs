//! Operator API: apply a configuration, issue tokens of agents, and manage incidents and
//! corrections.

pub(crate) mod backups;
pub(crate) mod evidence;
mod incidents;
pub(crate) mod stored_backups;

use domain::access::actor::Actor;
use domain::access::token;
use domain::board::{Command, Correction, NewAgent, NewCorrection};
use domain::config::diff::Plan;
use domain::config::source::SourceFile;
use domain::ids::{AgentId, RegionId};
use domain::problem::Problem;
use serde::{Deserialize, Serialize};
use worker::{Env, Method, Request};

use crate::http::response::{self, HttpResult, json, out_of_reach};
use crate::objects::messages::{
    AgentReport, BoardRequest, Counts, LedgerRequest, ask_board, read_observations,
};
use crate::objects::side_by_side::ask_each_ledger;
use crate::platform::random;
use crate::public::view_cache;

/// The setting that holds the SHA-256 of the administrator's token, in hex.
const ADMIN: &str = "ALLCLEAR_ADMIN_TOKEN_SHA256";

pub(crate) async fn answer(mut request: Request, env: &Env, path: &[&str]) -> HttpResult {
    let by = authorize(&request, env)?;
    let request = &mut request;
    match (request.method(), path) {
        (Method::Post, ["plan"]) => plan(request, env).await,
        (Method::Post, ["apply"]) => apply(request, env, by).await,
        (Method::Get, ["agents"]) => agents(env).await,
        (Method::Post, ["agents"]) => add_agent(request, env, by).await,
        (_, ["backups" | "export" | "import" | "usage", ..]) => {
            backups::answer(request, env, path).await
        }
        (Method::Get, ["agents", agent, "observations"]) => observations(request, env, agent).await,
        (Method::Get, ["evidence"]) => evidence::list(request, env).await,
        (Method::Get, ["evidence", agent, id, "screenshot"]) => {
            evidence::picture(env, agent, id).await
        }
        (Method::Get, ["incidents"]) => incidents::list(env).await,
        (Method::Post, ["incidents"]) => incidents::open(request, env, by).await,
        (Method::Get, ["incidents", id]) => incidents::show(env, id).await,
        (Method::Post, ["incidents", id, "updates"]) => {
            incidents::update(request, env, by, id).await
        }
        (Method::Post, ["incidents", id, "resolve"]) => {
            incidents::resolve(request, env, by, id).await
        }
        (Method::Get, ["corrections"]) => {
            json(200, &ask_board::<Vec<Correction>>(env, &BoardRequest::Corrections).await?)
        }
        (Method::Post, ["corrections"]) => {
            let new: NewCorrection = response::read(request).await?;
            json(201, &decide::<Correction>(env, by, Command::Correct(new)).await?)
        }
        (Method::Delete, ["corrections", id]) => {
            let command = Command::WithdrawCorrection((*id).to_owned());
            decide::<Correction>(env, by, command).await?;
            json(200, &())
        }
        (_, ["plan" | "apply"] | ["incidents", _, "updates" | "resolve"]) => {
            Err(Problem::method_not_allowed("POST"))
        }
        (_, ["agents", _, "observations"] | ["evidence", ..]) => {
            Err(Problem::method_not_allowed("GET"))
        }
        (_, ["agents" | "incidents" | "corrections"]) => {
            Err(Problem::method_not_allowed("GET or POST"))
        }
        _ => Err(Problem::not_found(format!("operators have no `{}`", path.join("/")))),
    }
}

/// Who asks, when it is somebody who may.
fn authorize(request: &Request, env: &Env) -> Result<Actor, Problem> {
    let token = response::token(request)?;
    let setting = env.secret(ADMIN).map(|hash| hash.to_string()).unwrap_or_default();
    let is_admin = token::matches(&token, setting.trim());
    if is_admin { Ok(Actor::Admin) } else { Err(Problem::unauthorized()) }
}

/// A folder of probes, as it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Folder {
    files: Vec<SourceFile>,
}

async fn plan(request: &mut Request, env: &Env) -> HttpResult {
    let Folder { files } = response::read(request).await?;
    json(200, &ask_board::<Plan>(env, &BoardRequest::Plan(files)).await?)
}

async fn apply(request: &mut Request, env: &Env, by: Actor) -> HttpResult {
    let Folder { files } = response::read(request).await?;
    json(200, &decide::<Plan>(env, by, Command::Apply(files)).await?)
}

/// An agent to be, as it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgentRequest {
    agent: AgentId,
    region: RegionId,
}

/// An agent with its token, which is shown this once.
#[derive(Serialize)]
struct AgentWithToken {
    agent: AgentId,
    region: RegionId,
    token: String,
}

async fn add_agent(request: &mut Request, env: &Env, by: Actor) -> HttpResult {
    let AgentRequest { agent, region } = response::read(request).await?;
    let secret = random::secret().map_err(out_of_reach)?;
    let token = match region.as_str() {
        domain::ids::HEARTBEAT_REGION => token::heartbeat_token(&agent, secret),
        _ => token::agent_token(&agent, secret),
    };
    let token_sha256 = token::hash(&token);
    let new = NewAgent { agent: agent.clone(), region: region.clone(), token_sha256 };
    decide::<()>(env, by, Command::AddAgent(new)).await?;
    json(201, &AgentWithToken { agent, region, token })
}

/// An agent and what its Ledger counted; no counts when the Ledger is out of reach.
#[derive(Serialize)]
struct CountedAgent<'a> {
    #[serde(flatten)]
    report: &'a AgentReport,
    #[serde(flatten)]
    counts: Option<Counts>,
}

async fn agents(env: &Env) -> HttpResult {
    let reports: Vec<AgentReport> = ask_board(env, &BoardRequest::Agents).await?;
    let agents = reports.iter().map(|report| &report.agent);
    let counts = ask_each_ledger(env, agents, &LedgerRequest::Count).await;
    let counted = reports.iter().zip(counts);
    let counted = counted.map(|(report, counts)| CountedAgent { report, counts: counts.ok() });
    json(200, &counted.collect::<Vec<_>>())
}

async fn observations(request: &Request, env: &Env, agent: &str) -> HttpResult {
    let agent = agent.parse::<AgentId>().map_err(|error| Problem::not_found(error.to_string()))?;
    read_observations(env, &agent, request).await.map_err(out_of_reach)
}

async fn decide<T: serde::de::DeserializeOwned>(
    env: &Env,
    by: Actor,
    command: Command,
) -> Result<T, Problem> {
    let decided = ask_board(env, &BoardRequest::Decide { by, command: Box::new(command) }).await;
    view_cache::expire();
    decided
}
