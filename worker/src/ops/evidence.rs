//! Evidence endpoints: evidence of failing runs, requested from every Ledger, for operators only.

use domain::evidence::query::{
    EvidenceOwner, EvidencePage, EvidenceQuery, RunRange, StoredEvidence,
};
use domain::evidence::retention::RetentionHold;
use domain::ids::AgentId;
use domain::problem::Problem;
use domain::protocol::evidence::{EvidenceId, EvidenceItem};
use worker::{Env, Request};

use crate::http::response::{HttpResult, json, out_of_reach};
use crate::objects::messages::{AgentReport, BoardRequest, LedgerRequest, ask_board, read_picture};
use crate::objects::side_by_side::ask_each_ledger;
use crate::platform::clock;

/// Answers `GET /ops/v1/evidence`.
pub(crate) async fn list(request: &Request, env: &Env) -> HttpResult {
    let url = request.url().map_err(out_of_reach)?;
    let pairs = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
    let query = EvidenceQuery::read(pairs)?;
    let holds: Vec<RetentionHold> = match &query.about {
        EvidenceOwner::Incident(id) => ask_board(env, &BoardRequest::Holds(id.clone())).await?,
        EvidenceOwner::Probe(_) => vec![],
    };
    let stretches = query.run_ranges(&holds, clock::now());
    json(200, &page(env, &stretches).await?)
}

async fn page(env: &Env, stretches: &[RunRange]) -> Result<EvidencePage, Problem> {
    let agents: Vec<AgentReport> = ask_board(env, &BoardRequest::Agents).await?;
    let agents: Vec<AgentId> = agents.into_iter().map(|report| report.agent).collect();
    let question = LedgerRequest::Evidence(stretches.to_vec());
    let answers = ask_each_ledger::<Vec<StoredEvidence>>(env, &agents, &question).await;
    let (mut all, mut complete) = (vec![], true);
    for (agent, answer) in agents.iter().zip(answers) {
        match answer {
            Ok(found) => all.extend(found.into_iter().map(|found| listed(agent, found))),
            Err(problem) => {
                worker::console_error!("{agent} does not answer: {problem}");
                complete = false;
            }
        }
    }
    Ok(EvidencePage::from_items(all, complete))
}

fn listed(agent: &AgentId, found: StoredEvidence) -> EvidenceItem {
    let StoredEvidence { id, held, pictured, evidence } = found;
    let picture = pictured.then(|| format!("/ops/v1/evidence/{agent}/{id}/screenshot"));
    EvidenceItem { agent: agent.clone(), id, held, picture, evidence }
}

/// Answers `GET /ops/v1/evidence/{agent}/{id}/screenshot`.
pub(crate) async fn picture(env: &Env, agent: &str, id: &str) -> HttpResult {
    let agent = agent.parse::<AgentId>().map_err(|error| Problem::not_found(error.to_string()))?;
    let id = id.parse::<EvidenceId>().map_err(Problem::not_found)?;
    read_picture(env, &agent, id).await.map_err(out_of_reach)
}
