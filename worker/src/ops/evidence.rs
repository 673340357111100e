//! Evidence endpoints: evidence of failing runs, requested from every Ledger, for operators only.

use domain::evidence::query::{
    EvidenceOwner, EvidencePage, EvidenceQuery, RunRange, StoredEvidence,
};
use domain::evidence::retention::RetentionHold;
use domain::ids::AgentId;
use domain::problem::Problem;
use domain::protocol::evidence::{EvidenceId, EvidenceItem};
use domain::protocol::operations::AgentReport;

use crate::http::call::Call;
use crate::http::response::{HttpResult, out_of_reach};
use crate::objects::client::{ask_board, known_agent, read_picture};
use crate::objects::messages::{BoardRequest, LedgerRequest};
use crate::objects::side_by_side::ask_each_ledger;
use crate::platform::clock;
use crate::platform::page_context::PageContext;

/// `GET /ops/v1/evidence`.
pub(crate) async fn list(call: Call) -> Result<EvidencePage, Problem> {
    let (query, env) = (EvidenceQuery::read(&call.query)?, &call.page);
    let holds: Vec<RetentionHold> = match &query.about {
        EvidenceOwner::Incident(id) => ask_board(env, &BoardRequest::Holds(id.clone())).await?,
        EvidenceOwner::Probe(_) => vec![],
    };
    let stretches = query.run_ranges(&holds, clock::now());
    page(env, &stretches).await
}

async fn page(page: &PageContext, stretches: &[RunRange]) -> Result<EvidencePage, Problem> {
    let agents: Vec<AgentReport> = ask_board(page, &BoardRequest::Agents).await?;
    let agents: Vec<AgentId> = agents.into_iter().map(|report| report.agent).collect();
    let question = LedgerRequest::Evidence(stretches.to_vec());
    let answers = ask_each_ledger::<Vec<StoredEvidence>>(page, &agents, &question).await;
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

/// `GET /ops/v1/evidence/{agent}/{evidence}/screenshot`.
pub(crate) async fn screenshot(call: Call) -> HttpResult {
    let agent: AgentId = call.path.read("agent")?;
    let id: EvidenceId = call.path.read("evidence")?;
    known_agent(&call.page, &agent).await?;
    read_picture(&call.page, &agent, id).await.map_err(out_of_reach)
}
