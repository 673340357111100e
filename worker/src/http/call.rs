//! Calls: what does a handler get of a request that a route let in?

use std::rc::Rc;

use domain::access::caller::{self, Caller, TokenClaim};
use domain::access::path::PathParameters;
use domain::access::route::Route;
use domain::access::session::SessionGrant;
use domain::problem::Problem;
use domain::query::Parameters;
use futures_util::future::LocalBoxFuture;
use worker::{Context, Request};

use crate::console::sessions;
use crate::http::answer_headers::AnswerHeaders;
use crate::http::reader_language::ReaderLanguage;
use crate::http::request;
use crate::http::response::HttpResult;
use crate::ops::{identities, known_grants, request_limits};
use crate::platform::page_context::PageContext;
use crate::public::private_page;

/// What handles the requests of a route.
pub(crate) type Handler = fn(Call) -> LocalBoxFuture<'static, HttpResult>;

/// Every route, for what asks others of them.
pub(crate) type RouteSource = fn() -> Vec<&'static Route<Handler>>;

/// A request as it arrived, and what it is answered with.
pub(crate) struct ArrivedRequest {
    pub(crate) request: Request,
    pub(crate) page: PageContext,
    pub(crate) context: Rc<Context>,
    pub(crate) headers: AnswerHeaders,
    pub(crate) language: ReaderLanguage,
    pub(crate) routes: RouteSource,
}

/// A request that was let in, with what its address says.
pub(crate) struct Call {
    pub(crate) request: Request,
    pub(crate) page: PageContext,
    pub(crate) context: Rc<Context>,
    /// What stands for the names in the route's path.
    pub(crate) path: PathParameters,
    pub(crate) query: Parameters,
    pub(crate) caller: Caller,
    /// The session of the console that the caller came with.
    pub(crate) session: Option<SessionGrant>,
    /// What the answer is sent with.
    pub(crate) headers: AnswerHeaders,
    /// In which language the reader reads pages.
    pub(crate) language: ReaderLanguage,
    /// The routes that the console asks.
    pub(crate) routes: RouteSource,
}

impl Call {
    /// Lets a request in: its token grants the route's scope, its query has parameters that the route takes.
    pub(crate) async fn admit(
        route: &Route<Handler>,
        path: PathParameters,
        arrival: ArrivedRequest,
    ) -> Result<Self, Problem> {
        let ArrivedRequest { request, page, context, headers, language, routes } = arrival;
        private_page::admit(route, &request, &page, &context, &headers).await?;
        let session = match request::token(&request) {
            None if route.scope.is_for_operators() => {
                sessions::find(&request, &page, &context, route.is_always_asked(), &headers).await?
            }
            _ => None,
        };
        let caller = match &session {
            Some(session) => caller::admit(route.scope, session.grant.clone())?,
            None => caller(route, &request, &page, &context).await?,
        };
        if let Caller::Operator(by) = &caller {
            request_limits::take(by, &headers)?;
        }
        let query = request::query(&request, route.query)?;
        Ok(Self { request, page, context, path, query, caller, session, headers, language, routes })
    }
}

/// Who sent a request, if its token grants the scope of the route.
async fn caller(
    route: &Route<Handler>,
    request: &Request,
    page: &PageContext,
    context: &Context,
) -> Result<Caller, Problem> {
    let token = request::token(request);
    if token.is_none()
        && route.scope.is_for_operators()
        && let Some(grant) = identities::find(request, page, context).await?
    {
        return caller::admit(route.scope, grant);
    }
    match caller::claim(route.scope, token.as_deref(), &page.page, &page.admin_sha256())? {
        TokenClaim::Caller(caller) => Ok(caller),
        TokenClaim::Operator(name) => {
            let text = token.unwrap_or_default();
            let grant = known_grants::find(page, route.is_always_asked(), &name, &text).await?;
            caller::admit(route.scope, grant)
        }
    }
}
