//! What did failing runs leave to look at? Asked of every Ledger, for operators alone.

use domain::evidence::query::{About, Found, Page, Query, Stretch};
use domain::evidence::retention::Hold;
use domain::ids::AgentId;
use domain::problem::Problem;
use domain::protocol::evidence::{EvidenceId, Listed};
use futures_util::future::join_all;
use worker::{Env, Request};

use crate::http::response::{Answer, json, out_of_reach};
use crate::objects::messages::{
    AgentReport, ToBoard, ToLedger, ask_board, ask_ledger, read_picture,
};
use crate::platform::clock;

/// Answers `GET /ops/v1/evidence`.
pub(crate) async fn list(request: &Request, env: &Env) -> Answer {
    let url = request.url().map_err(out_of_reach)?;
    let pairs = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned()));
    let query = Query::read(pairs)?;
    let holds: Vec<Hold> = match &query.about {
        About::Incident(id) => ask_board(env, &ToBoard::Holds(id.clone())).await?,
        About::Probe(_) => vec![],
    };
    let stretches = query.stretches(&holds, clock::now());
    json(200, &page(env, &stretches).await?)
}

/// Tells every Ledger what incidents hold now that operators spoke of one: that of an agent that is gone
/// would not ask. Whoever cannot be reached hears it with its next sign of life.
pub(crate) async fn hold(env: &Env) {
    let told = async {
        let holds: Vec<Hold> = ask_board(env, &ToBoard::AllHolds).await?;
        let agents: Vec<AgentReport> = ask_board(env, &ToBoard::Agents).await?;
        let question = ToLedger::Hold(holds);
        let tell = |AgentReport { agent, .. }| {
            let question = &question;
            async move { ask_ledger::<()>(env, &agent, question).await.map_err(|why| (agent, why)) }
        };
        for failed in join_all(agents.into_iter().map(tell)).await {
            if let Err((agent, problem)) = failed {
                worker::console_error!("{agent} was not told what incidents hold: {problem}");
            }
        }
        Ok::<(), Problem>(())
    };
    if let Err(problem) = told.await {
        worker::console_error!("nobody was told what incidents hold: {problem}");
    }
}

async fn page(env: &Env, stretches: &[Stretch]) -> Result<Page, Problem> {
    let agents: Vec<AgentReport> = ask_board(env, &ToBoard::Agents).await?;
    let (mut all, mut complete) = (vec![], true);
    for AgentReport { agent, .. } in agents {
        let question = ToLedger::Evidence(stretches.to_vec());
        match ask_ledger::<Vec<Found>>(env, &agent, &question).await {
            Ok(found) => all.extend(found.into_iter().map(|found| listed(&agent, found))),
            Err(problem) => {
                worker::console_error!("{agent} does not answer: {problem}");
                complete = false;
            }
        }
    }
    Ok(Page::of(all, complete))
}

fn listed(agent: &AgentId, found: Found) -> Listed {
    let Found { id, held, pictured, evidence } = found;
    let picture = pictured.then(|| format!("/ops/v1/evidence/{agent}/{id}/screenshot"));
    Listed { agent: agent.clone(), id, held, picture, evidence }
}

/// Answers `GET /ops/v1/evidence/{agent}/{id}/screenshot`.
pub(crate) async fn picture(env: &Env, agent: &str, id: &str) -> Answer {
    let agent = agent.parse::<AgentId>().map_err(|error| Problem::not_found(error.to_string()))?;
    let id = id.parse::<EvidenceId>().map_err(Problem::not_found)?;
    read_picture(env, &agent, id).await.map_err(out_of_reach)
}
