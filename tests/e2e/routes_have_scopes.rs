//! The table of routes holds: each route is refused without its scope, in other methods, and with
//! parameters that it does not take.

use domain::access::route::{RouteMethod, RouteSummary};
use domain::access::scope::Scope;
use harness::{ADMIN_TOKEN, Bundle, Reply, System, request};

/// Every route that the server lists of itself.
fn routes(system: &System) -> Vec<RouteSummary> {
    let routes: Vec<RouteSummary> = serde_json::from_value(system.ops("routes")).unwrap();
    assert!(routes.len() >= 38, "{}", routes.len());
    for scope in Scope::ALL {
        assert!(routes.iter().any(|route| route.scope == scope), "no route has {scope}");
    }
    routes
}

/// An address of a route, with something for each name in its path.
fn address(system: &System, route: &RouteSummary) -> String {
    let segments = route.path.split('/').skip(1);
    let filled = segments.map(|segment| match segment.strip_prefix('{') {
        Some(rest) => format!("x{}", rest.split_once('}').unwrap().1),
        None => segment.to_owned(),
    });
    system.worker.url(&filled.collect::<Vec<_>>().join("/"))
}

fn send(system: &System, route: &RouteSummary, method: &str, token: Option<&str>) -> Reply {
    let bearer = token.map(|token| format!("Bearer {token}"));
    let headers: Vec<(&str, &str)> =
        bearer.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
    request(method, &address(system, route), &headers, b"").unwrap()
}

#[test]
fn no_route_is_open_without_its_scope() {
    let system = System::without_agents(Bundle::Deployed);
    let of_agent = system.agent_token("eu-central");
    let forged = format!("aca_us-east-1_{}", "0".repeat(64));
    for route in routes(&system) {
        let method = route.method.as_str();
        let status = |token: Option<&str>| send(&system, &route, method, token).status;
        let tokens = [None, Some("wrong"), Some(""), Some(forged.as_str())];
        let name = format!("{method} {}", route.path);
        match route.scope {
            Scope::Public => {
                for token in tokens {
                    assert!(![401, 403, 405].contains(&status(token)), "{name}");
                }
            }
            // The address is the secret: a guess finds nothing.
            Scope::Heartbeat => {
                for token in tokens {
                    assert_eq!(status(token), 404, "{name}");
                }
            }
            Scope::Agent => {
                for token in tokens {
                    assert_eq!(status(token), wrong_agent(token, &route), "{name}");
                }
                assert_eq!(status(Some(ADMIN_TOKEN)), 401, "{name}: the administrator is no agent");
            }
            _ => {
                for token in tokens {
                    assert_eq!(status(token), 401, "{name} {token:?}");
                }
                assert_eq!(status(Some(&of_agent)), 401, "{name}: an agent is no operator");
            }
        }
    }
}

/// A batch that does not say what it is, is refused before its Ledger is asked.
fn wrong_agent(token: Option<&str>, route: &RouteSummary) -> u16 {
    let claims = token.is_some_and(|token| token.starts_with("aca_"));
    if claims && route.method == RouteMethod::Post { 400 } else { 401 }
}

#[test]
fn a_path_has_the_methods_of_its_routes_and_no_others() {
    let system = System::without_agents(Bundle::Deployed);
    let routes = routes(&system);
    for route in &routes {
        let name = format!("{} {}", route.method.as_str(), route.path);
        let same = routes.iter().filter(|other| other.path == route.path);
        let mut methods: Vec<&str> = same.map(|route| route.method.as_str()).collect();
        let count = methods.iter().filter(|method| **method == route.method.as_str()).count();
        assert_eq!(count, 1, "{name} is there once");
        let same_methods = methods.clone();
        let has_head = methods.contains(&"GET") && route.scope != Scope::Heartbeat;
        methods.extend(has_head.then_some("HEAD"));
        methods.push("OPTIONS");
        let allow = methods.join(", ");
        for wrong in ["PUT", "PATCH"].into_iter().filter(|wrong| !same_methods.contains(wrong)) {
            let reply = send(&system, route, wrong, None);
            assert_eq!((reply.status, &reply.allow), (405, &allow), "{wrong} {name}");
            if route.path.starts_with("/v1/") {
                assert!(reply.json()["error"].is_string(), "{name}");
                continue;
            }
            assert_eq!(reply.media_type, "application/problem+json", "{name}");
            assert_eq!(reply.json()["type"], "/problems/method-not-allowed");
        }
        let reply = send(&system, route, "OPTIONS", None);
        assert_eq!((reply.status, &reply.allow), (204, &allow), "OPTIONS {name}");
        if route.scope == Scope::Public && has_head {
            let (get, head) =
                ["GET", "HEAD"].map(|method| send(&system, route, method, None)).into();
            assert_eq!((head.status, head.body.as_str()), (get.status, ""), "HEAD {name}");
        }
    }
}

#[test]
fn parameters_that_a_route_does_not_take_are_named() {
    let system = System::without_agents(Bundle::Deployed);
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    for (path, field) in [
        ("log.jsonl?aftr=7", "aftr"),
        ("log.jsonl?after=x", "after"),
        ("log.jsonl?after=1&after=2", "after"),
        ("api/v1/latency.json?probe=checkout&grian=hour", "grian"),
        ("api/v1/components/checkout/changes.json?limit=0", "limit"),
        ("ops/v1/agents?after=7", "after"),
        ("ops/v1/agents/eu-central-1/observations?after=-1", "after"),
        ("ops/v1/agents/eu-central-1/observations?limit=7", "limit"),
        ("ops/v1/evidence?probe=checkout&form=x", "form"),
        ("ops/v1/export/board?cursor=x", "cursor"),
        ("ops/v1/incidents?limit=0", "limit"),
        ("ops/v1/incidents?limit=201", "limit"),
        ("ops/v1/incidents?cursor=x", "cursor"),
        ("ops/v1/incidents?open=yes", "open"),
        ("ops/v1/maintenances?cursor=x", "cursor"),
        ("ops/v1/audit?cursor=x", "cursor"),
        ("ops/v1/audit?limit=many", "limit"),
        ("ops/v1/export/board?page=7", "page"),
    ] {
        let url = system.worker.url(path);
        let reply = request("GET", &url, &[("authorization", &bearer)], b"").unwrap();
        assert_eq!((reply.status, &reply.json()["field"]), (422, &field.into()), "{path}");
        assert_eq!(reply.json()["type"], "/problems/invalid-field");
    }
    let decorated = "?utm_source=mail&_=1";
    for path in ["", "components/checkout", "api/v2/summary.json", "history.rss", "healthz"] {
        let reply = system.worker.url(&format!("{path}{decorated}"));
        assert_eq!(request("GET", &reply, &[], b"").unwrap().status, 200, "{path}");
    }
}

#[test]
fn a_browser_is_answered_with_a_page_that_says_what_is_wrong() {
    let system = System::without_agents(Bundle::Deployed);
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let page = "text/html; charset=utf-8";
    let problem = "application/problem+json";
    for (path, accept, status, media_type, text) in [
        ("?at=nonsense", browser, 422, page, "`nonsense` is not a time"),
        ("?at=nonsense", "*/*", 422, page, "`nonsense` is not a time"),
        ("?at=nonsense", "application/json", 422, problem, "`nonsense` is not a time"),
        ("?at=2999-01-01T00:00Z", browser, 422, page, "is in the future"),
        ("components/checkout?grain=week", browser, 422, page, "week"),
        ("components/nowhere", browser, 404, page, "here is no component"),
        ("incidents/nowhere00000", browser, 404, page, "here is no incident"),
        ("nowhere", browser, 404, page, "here is nothing at"),
        ("nowhere", "*/*", 404, problem, "there is nothing at"),
        ("api/v1/latency.json", browser, 422, problem, "give a `component`"),
    ] {
        let url = system.worker.url(path);
        let reply = request("GET", &url, &[("accept", accept)], b"").unwrap();
        let name = format!("{path} {accept}: {}", reply.body);
        assert_eq!((reply.status, reply.media_type.as_str()), (status, media_type), "{name}");
        assert!(reply.body.contains(text), "{name}");
    }
}
