//! Routes: which of a table answers a request, and what is said when none does?

use serde::{Deserialize, Serialize};

use crate::access::path::{self, PathParameters};
use crate::access::scope::Scope;
use crate::problem::Problem;
use crate::query::KnownParameters;

/// A method that a route may have. HEAD and OPTIONS follow from these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum RouteMethod {
    /// Reads.
    Get,
    /// Adds, or commands.
    Post,
    /// Replaces.
    Put,
    /// Changes a part.
    Patch,
    /// Takes away.
    Delete,
}

impl RouteMethod {
    /// The method as requests spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// One row of a table of routes; `H` is what handles its requests.
pub struct Route<H> {
    /// The method.
    pub method: RouteMethod,
    /// The path, with names in braces for what differs.
    pub path: &'static str,
    /// What the caller needs.
    pub scope: Scope,
    /// The parameters of its query.
    pub query: KnownParameters,
    /// The type of the body, if there is one: a type of JSON, or a media type.
    pub request: Option<&'static str>,
    /// The type of the response: a type of JSON, or a media type.
    pub response: &'static str,
    /// The status of the response when all goes well.
    pub status: u16,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// Whether all that it does is a command, of which the Board checks again that the caller may give it.
    pub is_command: bool,
    /// What handles its requests.
    pub handler: H,
}

/// A route as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RouteSummary {
    /// The method.
    pub method: RouteMethod,
    /// The path, with names in braces for what differs.
    pub path: String,
    /// What the caller needs.
    pub scope: Scope,
    /// The names of the parameters of its query.
    pub query: Vec<String>,
    /// The type of the body.
    pub request: Option<String>,
    /// The type of the response.
    pub response: String,
    /// The status of the response when all goes well.
    pub status: u16,
    /// What it does, in a sentence.
    pub summary: String,
}

impl<H> Route<H> {
    /// The route as it is listed.
    #[must_use]
    pub fn summary(&self) -> RouteSummary {
        RouteSummary {
            method: self.method,
            path: self.path.to_owned(),
            scope: self.scope,
            query: self.query.names.iter().map(|name| (*name).to_owned()).collect(),
            request: self.request.map(str::to_owned),
            response: self.response.to_owned(),
            status: self.status,
            summary: self.summary.to_owned(),
        }
    }

    /// Whether the Board is asked at every request what the caller's token grants, and not an isolate what it said a moment ago: of
    /// some scopes, and of what may change something without being a command. So nothing is done for a token that was revoked.
    #[must_use]
    pub fn is_always_asked(&self) -> bool {
        let is_checked_again = self.method == RouteMethod::Get || self.is_command;
        self.scope.is_always_asked() || !is_checked_again
    }

    /// Whether a HEAD request is answered as a GET without its body. A ping is never sent by one that only
    /// checks a link, as scanners of mail do.
    fn answers_head(&self) -> bool {
        self.method == RouteMethod::Get && self.scope != Scope::Heartbeat
    }

    /// Whether what it answers is in the language of its reader, so that an address may name one.
    #[must_use]
    pub fn is_in_languages(&self) -> bool {
        // Alerts and the console are for operators, in English.
        let is_english = ["/alerts/", "/console"].iter().any(|start| self.path.starts_with(start));
        let is_page = self.is_page() && !is_english;
        is_page && self.scope == Scope::Public || self.path == "/here"
    }

    /// Whether the response is a page for people.
    #[must_use]
    pub fn is_page(&self) -> bool {
        self.response == HTML
    }
}

/// The media type of pages.
pub const HTML: &str = "text/html; charset=utf-8";

/// What a table of routes says of a request.
pub enum Matched<'a, H> {
    /// The route that answers.
    Route(&'a Route<H>, PathParameters),
    /// The request is for the methods of its path: these, and whether any reader may use them.
    Options {
        /// The methods.
        allow: Vec<String>,
        /// Whether the path is public.
        is_public: bool,
    },
}

/// Finds the route that answers a request.
///
/// # Errors
/// 404 for a path that no route has, 405 with the methods of one that has others.
pub fn find<'a, H>(
    routes: impl IntoIterator<Item = &'a Route<H>>,
    method: &str,
    path: &str,
) -> Result<Matched<'a, H>, Problem> {
    let mut there = vec![];
    for route in routes {
        let Some(parameters) = path::matches(route.path, path) else { continue };
        let is_meant =
            route.method.as_str() == method || (method == "HEAD" && route.answers_head());
        if is_meant {
            return Ok(Matched::Route(route, parameters));
        }
        there.push(route);
    }
    if there.is_empty() {
        return Err(Problem::not_found(format!("there is nothing at `{path}`")));
    }
    let allow = allowed(&there);
    if method == "OPTIONS" {
        let is_public = there.iter().all(|route| route.scope == Scope::Public);
        return Ok(Matched::Options { allow, is_public });
    }
    Err(Problem::method_not_allowed(&allow))
}

fn allowed<H>(routes: &[&Route<H>]) -> Vec<String> {
    let mut allow: Vec<String> = vec![];
    for route in routes {
        let method = route.method.as_str();
        // Several routes may have the path: `/a/{b}.md` and `/a/{b}`.
        if !allow.iter().any(|other| other == method) {
            allow.push(method.to_owned());
        }
    }
    if routes.iter().any(|route| route.answers_head()) {
        allow.push("HEAD".to_owned());
    }
    allow.push("OPTIONS".to_owned());
    allow
}

/// Whether a refusal is sent as a page for people: by what the request accepts, and whether the route
/// that it is of answers with pages; `None` when no route has the path and method.
#[must_use]
pub fn wants_page(is_page: Option<bool>, accept: &str) -> bool {
    let accepts_page = accept.contains("text/html");
    match is_page {
        Some(true) => accepts_page || !accept.contains("json"),
        Some(false) => false,
        None => accepts_page,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: RouteMethod, path: &'static str, scope: Scope) -> Route<&'static str> {
        Route {
            method,
            path,
            scope,
            query: KnownParameters::NONE,
            request: None,
            response: "()",
            status: 200,
            summary: "",
            is_command: false,
            handler: path,
        }
    }

    fn routes() -> Vec<Route<&'static str>> {
        vec![
            route(RouteMethod::Get, "/", Scope::Public),
            route(RouteMethod::Get, "/ops/v1/corrections", Scope::Publish),
            route(RouteMethod::Post, "/ops/v1/corrections", Scope::Publish),
            route(RouteMethod::Delete, "/ops/v1/corrections/{id}", Scope::Publish),
            route(RouteMethod::Get, "/page/{id}.md", Scope::Public),
            route(RouteMethod::Get, "/page/{id}", Scope::Public),
            route(RouteMethod::Get, "/heartbeat/{token}", Scope::Heartbeat),
            route(RouteMethod::Post, "/heartbeat/{token}", Scope::Heartbeat),
        ]
    }

    #[test]
    fn a_request_is_answered_by_the_route_of_its_method_and_path() {
        let routes = routes();
        for (method, path, expected) in [
            ("GET", "/", Ok("/")),
            ("HEAD", "/", Ok("/")),
            ("POST", "/ops/v1/corrections", Ok("/ops/v1/corrections")),
            ("DELETE", "/ops/v1/corrections/x", Ok("/ops/v1/corrections/{id}")),
            ("GET", "/heartbeat/x", Ok("/heartbeat/{token}")),
            ("GET", "/page/x.md", Ok("/page/{id}.md")),
            ("GET", "/page/x", Ok("/page/{id}")),
            ("PUT", "/page/x.md", Err((405, vec!["GET", "HEAD", "OPTIONS"]))),
            ("GET", "/nothing", Err((404, vec![]))),
            ("OPTIONS", "/nothing", Err((404, vec![]))),
            ("GET", "/ops/v1/corrections/x", Err((405, vec!["DELETE", "OPTIONS"]))),
            ("PATCH", "/ops/v1/corrections", Err((405, vec!["GET", "POST", "HEAD", "OPTIONS"]))),
            ("HEAD", "/heartbeat/x", Err((405, vec!["GET", "POST", "OPTIONS"]))),
        ] {
            match (find(&routes, method, path), expected) {
                (Ok(Matched::Route(route, _)), Ok(handler)) => assert_eq!(route.handler, handler),
                (Err(problem), Err((status, allow))) => {
                    assert_eq!(
                        (problem.status, problem.allow),
                        (status, allow.iter().map(ToString::to_string).collect())
                    );
                }
                _ => panic!("{method} {path}"),
            }
        }
    }

    #[test]
    fn the_board_is_asked_of_each_request_that_changes_something_unless_it_checks_again() {
        for (method, scope, is_command, expected) in [
            (RouteMethod::Get, Scope::Read, false, false),
            (RouteMethod::Get, Scope::Admin, false, true),
            (RouteMethod::Post, Scope::Publish, true, false),
            (RouteMethod::Post, Scope::Publish, false, true),
            (RouteMethod::Delete, Scope::Draft, false, true),
            (RouteMethod::Post, Scope::Reports, false, true),
            (RouteMethod::Post, Scope::Metrics, true, true),
        ] {
            let route = Route { is_command, ..route(method, "/x", scope) };
            assert_eq!(route.is_always_asked(), expected, "{method:?} {scope} {is_command}");
        }
    }

    #[test]
    fn a_path_says_which_methods_it_has() {
        let routes = routes();
        for (path, expected, public) in [
            ("/", vec!["GET", "HEAD", "OPTIONS"], true),
            ("/ops/v1/corrections", vec!["GET", "POST", "HEAD", "OPTIONS"], false),
        ] {
            let Ok(Matched::Options { allow, is_public }) = find(&routes, "OPTIONS", path) else {
                panic!("{path}");
            };
            assert_eq!(
                (allow, is_public),
                (expected.iter().map(ToString::to_string).collect(), public)
            );
        }
    }

    #[test]
    fn people_get_pages_and_programs_problems() {
        let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
        for (is_page, accept, expected) in [
            (Some(true), browser, true),
            (Some(true), "*/*", true),
            (Some(true), "", true),
            (Some(true), "application/json", false),
            (Some(true), "application/problem+json", false),
            (Some(false), browser, false),
            (None, browser, true),
            (None, "*/*", false),
        ] {
            assert_eq!(wants_page(is_page, accept), expected, "{is_page:?} {accept}");
        }
    }
}
