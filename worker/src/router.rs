//! Router: which handler serves which path?

use domain::problem::Problem;
use worker::{Context, Env, Method, Request, Response, Result};

use crate::http::response::{self, HttpResult};
use crate::ingest::agents;
use crate::ingest::heartbeats;
use crate::ops;
use crate::public::component_page;
use crate::public::latency;
use crate::public::pages;
use crate::public::time_travel;

/// Answers a request, whatever it is.
pub(crate) async fn answer(request: Request, env: &Env, context: &Context) -> Result<Response> {
    let path = request.path();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let answer = match parts.as_slice() {
        #[cfg(feature = "provoke")]
        ["provoke", "hang", agent] => crate::testing::hanging::pass(env, agent, true).await,
        #[cfg(feature = "provoke")]
        ["provoke", "go-on", agent] => crate::testing::hanging::pass(env, agent, false).await,
        #[cfg(feature = "provoke")]
        ["provoke", place] => crate::testing::panic_route::provoke(place, env).await,
        #[cfg(feature = "peer")]
        ["peer", agent] => crate::testing::row_per_observation::pass(request, env, agent).await,
        ["agent", "v1", rest @ ..] => agents::answer(request, env, rest).await,
        ["ops", "v1", rest @ ..] => ops::answer(request, env, rest).await,
        ["heartbeat", token] => heartbeats::answer(request, env, token, None).await,
        ["heartbeat", token, end] => heartbeats::answer(request, env, token, Some(*end)).await,
        public => read_only(&request, env, context, public).await,
    };
    response::send(answer)
}

async fn read_only(request: &Request, env: &Env, context: &Context, parts: &[&str]) -> HttpResult {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return Err(Problem::method_not_allowed("GET or HEAD"));
    }
    match parts {
        [""] => match time_travel::asked_for(request)? {
            Some(at) => time_travel::status(request, env, at).await,
            None => pages::status(request, env).await,
        },
        ["components", id] => component_page::page(request, env, context, id).await,
        ["incidents", id] => pages::incident(request, env, id).await,
        ["api", "v2", "summary.json"] => pages::summary_json(request, env).await,
        ["api", "v2", "status.json"] => pages::status_json(request, env).await,
        ["api", "v1", "latency.json"] => latency::answer(request, env, context).await,
        ["api", "v1", "components", id, "changes.json"] => {
            component_page::changes_json(request, env, id).await
        }
        ["history.rss"] => pages::rss(request, env).await,
        ["uptime.json"] => pages::uptime_json(request, env).await,
        ["log.jsonl"] => time_travel::log(request, env).await,
        ["healthz"] => pages::health(env).await,
        _ => pages::missing(request, env).await,
    }
}
