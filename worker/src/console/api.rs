//! The API as the console uses it: the same routes, handlers and scopes that a token would get.

use std::rc::Rc;

use domain::access::caller::{self, Caller, OperatorGrant};
use domain::access::route::{self, Matched};
use domain::problem::Problem;
use serde_json::Value;
use worker::{Method, Request, RequestInit, Response};

use crate::http::answer_headers::AnswerHeaders;
use crate::http::call::Call;
use crate::http::request;
use crate::http::response::out_of_reach;
use crate::platform::page_context::PageContext;

/// What a route of the API answered.
pub(super) struct ApiAnswer {
    /// Its JSON.
    pub(super) value: Value,
    /// The cursor of what comes next in a list.
    pub(super) next: Option<String>,
}

/// Asks a route of a page as who is signed in; `body` is JSON. It uses up no limit: what is read may be for others too, and
/// what is read for one is counted before.
pub(super) async fn ask(
    call: &Call,
    page: &PageContext,
    method: route::RouteMethod,
    address: &str,
    body: Option<&Value>,
) -> Result<ApiAnswer, Problem> {
    let grant = operator(call)?.clone();
    let (path, _) = address.split_once('?').unwrap_or((address, ""));
    let Matched::Route(found, parameters) = route::find((call.routes)(), method.as_str(), path)?
    else {
        return Err(Problem::not_found(format!("there is nothing at `{path}`")));
    };
    let caller = caller::admit(found.scope, grant)?;
    let request = request_of(method, address, body).map_err(out_of_reach)?;
    let headers = AnswerHeaders::default();
    let sub = Call {
        query: request::query(&request, found.query)?,
        request,
        page: page.clone(),
        context: Rc::clone(&call.context),
        path: parameters,
        caller,
        session: None,
        headers: headers.clone(),
        language: call.language,
        routes: call.routes,
    };
    let mut answer: Response = (found.handler)(sub).await?;
    let text = answer.text().await.map_err(out_of_reach)?;
    let value = match text.is_empty() {
        true => Value::Null,
        false => domain::json::from_str(&text).map_err(|error| out_of_reach(error.into()))?,
    };
    let link = headers.value("link").unwrap_or_default();
    let next = link.split_once("cursor=").map(|(_, rest)| rest);
    let next = next.and_then(|rest| rest.split(['&', '>']).next()).map(str::to_owned);
    let next = next.or_else(|| value.get("next")?.as_u64().map(|next| next.to_string()));
    Ok(ApiAnswer { value, next })
}

/// The names of the parameters that the route of an address takes.
pub(super) fn parameters_of(call: &Call, path: &str) -> &'static [&'static str] {
    match route::find((call.routes)(), "GET", path) {
        Ok(Matched::Route(found, _)) => found.query.names,
        _ => &[],
    }
}

/// Whether a grant is enough for a route of the API, whatever stands for the names in its path.
pub(super) fn is_granted(
    call: &Call,
    grant: &OperatorGrant,
    method: route::RouteMethod,
    path: &str,
) -> bool {
    let mut own = (call.routes)().into_iter().filter(|route| route.method == method);
    let is_same = |other: &str| {
        let mut pairs = other.split('/').zip(path.split('/'));
        other.split('/').count() == path.split('/').count()
            && pairs.all(|(a, b)| a == b || a.starts_with('{') && b.starts_with('{'))
    };
    own.any(|route| is_same(route.path) && grant.covers(route.scope))
}

/// Who is signed in.
pub(super) fn operator(call: &Call) -> Result<&OperatorGrant, Problem> {
    match &call.caller {
        Caller::Operator(grant) => Ok(grant),
        _ => Err(Problem::unauthorized()),
    }
}

fn request_of(
    method: route::RouteMethod,
    address: &str,
    body: Option<&Value>,
) -> worker::Result<Request> {
    let mut init = RequestInit::new();
    init.with_method(Method::from(method.as_str().to_owned()));
    if let Some(body) = body {
        init.with_body(Some(body.to_string().into()));
    }
    Request::new_with_init(&format!("https://console{address}"), &init)
}
