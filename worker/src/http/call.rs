//! Calls: what does a handler get of a request that a route let in?

use std::rc::Rc;

use domain::access::caller::Caller;
use domain::access::path::PathParameters;
use domain::access::route::Route;
use domain::access::token::TokenKey;
use domain::problem::Problem;
use domain::query::Parameters;
use futures_util::future::LocalBoxFuture;
use worker::{Context, Request};

use crate::http::request;
use crate::http::response::HttpResult;
use crate::platform::page_context::PageContext;
use crate::platform::settings::setting;

/// What handles the requests of a route.
pub(crate) type Handler = fn(Call) -> LocalBoxFuture<'static, HttpResult>;

/// A request that was let in, with what its address says.
pub(crate) struct Call {
    pub(crate) request: Request,
    pub(crate) page: PageContext,
    pub(crate) context: Rc<Context>,
    /// What stands for the names in the route's path.
    pub(crate) path: PathParameters,
    pub(crate) query: Parameters,
    pub(crate) caller: Caller,
}

/// The setting that holds the SHA-256 of the administrator's token, in hex.
const ADMIN_TOKEN_SHA256: &str = "ALLCLEAR_ADMIN_TOKEN_SHA256";

/// The key under which this deployment authenticates tokens.
pub(crate) fn token_key(page: &PageContext) -> TokenKey {
    TokenKey::new(&setting(page, ADMIN_TOKEN_SHA256).unwrap_or_default())
}

impl Call {
    /// Lets a request in: its token grants the route's scope, its query has parameters that the route takes.
    pub(crate) fn admit(
        route: &Route<Handler>,
        path: PathParameters,
        request: Request,
        page: PageContext,
        context: Rc<Context>,
    ) -> Result<Self, Problem> {
        let hash = if route.scope.is_for_operators() {
            setting(&page, ADMIN_TOKEN_SHA256).unwrap_or_default()
        } else {
            String::new()
        };
        let token = request::token(&request);
        let caller = domain::access::caller::admit(route.scope, token.as_deref(), hash.trim())?;
        let query = request::query(&request, route.query)?;
        Ok(Self { request, page, context, path, query, caller })
    }
}
