//! Agent endpoints: list agents and heartbeats, give them tokens, export their observations.

use domain::access::token;
use domain::board::{Command, NewAgent};
use domain::ids::{AgentId, HEARTBEAT_REGION};
use domain::problem::Problem;
use domain::protocol::operations::{AgentReport, AgentRequest, AgentWithToken, CountedAgent};

use crate::http::call::Call;
use crate::http::response::{HttpResult, out_of_reach};
use crate::objects::client::{ask_board, known_agent, read_observations};
use crate::objects::messages::{BoardRequest, LedgerRequest};
use crate::objects::side_by_side::ask_each_ledger;
use crate::ops::decide;
use crate::platform::random;

/// `GET /ops/v1/agents`.
pub(crate) async fn list(call: Call) -> Result<Vec<CountedAgent>, Problem> {
    let reports: Vec<AgentReport> = ask_board(&call.page, &BoardRequest::Agents).await?;
    let agents = reports.iter().map(|report| &report.agent);
    let counts = ask_each_ledger(&call.page, agents, &LedgerRequest::Count).await;
    let counted = reports.into_iter().zip(counts);
    Ok(counted.map(|(report, counts)| CountedAgent { report, counts: counts.ok() }).collect())
}

/// `POST /ops/v1/agents`.
pub(crate) async fn add(call: Call, request: AgentRequest) -> Result<AgentWithToken, Problem> {
    let AgentRequest { agent, region } = request;
    let secret = random::secret().map_err(out_of_reach)?;
    let token = call.page.token_key().authenticate(&match region.as_str() {
        HEARTBEAT_REGION => token::heartbeat_token(&agent, secret),
        _ => token::agent_token(&agent, secret),
    });
    let token_sha256 = token::hash(&token);
    let new = NewAgent { agent: agent.clone(), region: region.clone(), token_sha256 };
    decide::<()>(&call, Command::AddAgent(new)).await?;
    Ok(AgentWithToken { agent, region, token })
}

/// `GET /ops/v1/agents/{agent}/observations`.
pub(crate) async fn observations(call: Call) -> HttpResult {
    let agent: AgentId = call.path.read("agent")?;
    let after = call.query.number("after", "whole number")?;
    known_agent(&call.page, &agent).await?;
    read_observations(&call.page, &agent, after.unwrap_or_default()).await.map_err(out_of_reach)
}
