//! Router: which route of the table serves a request, and is a refusal sent as a page or as JSON?

use std::rc::Rc;

use domain::access::console_request::{SIGN_IN, is_of_console};
use domain::access::drill_path::without_drill;
use domain::access::private_page::is_of_readers;
use domain::access::route::{self, Matched, Route};
use domain::access::scope::Scope;
use domain::etag::ETag;
use domain::operations::statuspage_v1::request::{address, is_address};
use domain::problem::Problem;
use worker::{Context, Env, Request, Response, ResponseBody, Result};

use crate::console::sign_in;
use crate::http::answer_headers::AnswerHeaders;
use crate::http::call::{ArrivedRequest, Call, Handler, RouteSource};
use crate::http::reader_language::ReaderLanguage;
use crate::http::request::header;
use crate::http::response::{self, HttpResult};
use crate::ops::{drills, statuspage_v1};
use crate::platform::page_context::PageContext;
use crate::platform::settings::setting;
use crate::public::{pages, private_page};
use crate::route_table::routes;

/// The setting that says for how many seconds browsers are to come by HTTPS alone.
const HSTS_SECONDS: &str = "ALLCLEAR_HSTS_SECONDS";

/// Answers a request, whatever it is.
pub(crate) async fn answer(request: Request, env: Env, context: Context) -> Result<Response> {
    let language = ReaderLanguage::from_request(&request);
    let path = address(language.path(&request.path()));
    let drilled = without_drill(&path);
    let (is_drill, path) = (drilled.is_some(), drilled.unwrap_or(path));
    let accept = header(&request, "accept");
    // As it was sent: the crate `worker` takes each method that it does not know for GET.
    let method = request.inner().method();
    let hsts = setting(&env, HSTS_SECONDS).and_then(|seconds| seconds.trim().parse().ok());
    let headers = AnswerHeaders::default();
    let is_open = private_page::settings(&env).is_ok_and(|settings| !settings.is_private());
    let (answer, page) = match route::find(routes(), &method, &path) {
        // Other documents have one address, whatever language they are in.
        Ok(Matched::Route(route, _)) if language.is_in_address() && !route.is_in_languages() => {
            (Err(Problem::not_found(format!("there is nothing at `{}`", request.path()))), None)
        }
        Ok(Matched::Route(route, parameters)) => {
            let (page, context) = (PageContext::new(env), Rc::new(context));
            let routes: RouteSource = || routes().collect();
            let arrival = ArrivedRequest {
                request,
                page,
                context,
                headers: headers.clone(),
                language,
                routes,
            };
            let call = Call::admit(route, parameters, arrival).await;
            let call = match call {
                Ok(call) if is_drill => drills::turn_to_twin(route, call).await,
                call => call,
            };
            let answer = answered(route, call).await;
            if let Ok(response) = &answer {
                tag(route, response, &headers);
                if route.is_in_languages() && !language.is_in_address() {
                    headers.add("vary", "accept-language".to_owned());
                }
                if !is_open && is_of_readers(route) {
                    private_page::keep_private(response);
                }
            }
            (answer, Some(route.is_page()))
        }
        Ok(Matched::Options { allow, is_public }) => {
            (response::options(&allow, is_public), Some(false))
        }
        Err(problem) => (Err(problem), None),
    };
    let response = response::send(match answer {
        Err(problem) if is_address(&path) => statuspage_v1::refuse(&problem),
        // Programs that come with a token are answered as by the API.
        Err(problem) if is_of_console(&path) && !accept.contains("text/html") => Err(problem),
        Err(problem) if is_of_console(&path) => match problem.status {
            401 if path != SIGN_IN => sign_in::to_sign_in(&path),
            _ => sign_in::refuse(&problem),
        },
        Err(problem) if route::wants_page(page, &accept) => pages::notice(&problem, language),
        answer => answer,
    })?;
    headers.put_on(&response);
    Ok(response::with_hsts(response, hsts))
}

/// Where edits take `if-match`.
const TAGGED: &str = "/ops/v1/";

/// Names what an operator is answered by its bytes, so that an edit can say what it is of. What administrators get
/// is not edited, and some of it holds secrets.
fn tag(route: &Route<Handler>, response: &Response, headers: &AnswerHeaders) {
    if route.path.starts_with(TAGGED)
        && route.scope != Scope::Admin
        && let ResponseBody::Body(bytes) = response.body()
    {
        headers.add("etag", ETag::strong(bytes).to_string());
    }
}

async fn answered(route: &Route<Handler>, call: std::result::Result<Call, Problem>) -> HttpResult {
    (route.handler)(call?).await
}
