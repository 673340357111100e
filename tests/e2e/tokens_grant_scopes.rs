//! Every route of the table with every kind of token: who is let in, who is refused and how, and that a
//! refusal changes nothing. Tokens themselves: given out, used, replaced and revoked by the command line.

use domain::access::route::RouteSummary;
use domain::access::scope::Scope;
use domain::access::token::{TokenKey, hash, operator_token};
use harness::{ADMIN_TOKEN, Bundle, Reply, System, request, wait_for};
use serde_json::{Value, json};

/// A token, what it is called here, and what it grants; `None`: it is not to be taken anywhere.
struct TokenRow {
    name: String,
    text: Option<String>,
    grants: Option<Vec<Scope>>,
}

fn row(name: &str, text: Option<String>, grants: Option<&[Scope]>) -> TokenRow {
    TokenRow { name: name.to_owned(), text, grants: grants.map(<[Scope]>::to_vec) }
}

fn ops(system: &System, method: &str, path: &str, body: &Value) -> Reply {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let url = system.worker.url(&format!("ops/v1/{path}"));
    request(method, &url, &headers, body.to_string().as_bytes()).unwrap()
}

fn created(system: &System, name: &str, scopes: &[Scope], expires_at: Option<&str>) -> String {
    let body = json!({ "name": name, "scopes": scopes, "expires_at": expires_at });
    let reply = ops(system, "POST", "tokens", &body);
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.json()["token"].as_str().unwrap().to_owned()
}

/// One token of each scope, the administrator's, and every kind that is not to be taken.
fn table(system: &System) -> Vec<TokenRow> {
    let mut rows: Vec<TokenRow> = Scope::OF_OPERATORS
        .iter()
        .map(|scope| {
            let text = created(system, &scope.to_string(), &[*scope], None);
            row(&scope.to_string(), Some(text), Some(&[*scope]))
        })
        .collect();
    rows.push(row("administrator", Some(ADMIN_TOKEN.to_owned()), Some(&[Scope::Admin])));
    let soon = domain::time::timestamp::Timestamp::from_unix_ms(harness::now().unix_ms() + 1_500);
    let expired = created(system, "expired", &[Scope::Admin], Some(&soon.to_string()));
    wait_for("the token expires", || {
        let tokens = system.ops("tokens");
        let state = |name: &str| {
            let mut all = tokens.as_array().unwrap().iter();
            all.find(|token| token["name"] == name).unwrap()["state"].clone()
        };
        state("expired") == "expired"
    });
    let revoked = created(system, "revoked", &[Scope::Admin], None);
    assert_eq!(ops(system, "DELETE", "tokens/revoked", &Value::Null).status, 200);
    let key = TokenKey::new(&hash(ADMIN_TOKEN));
    let forged = |page: &str, name: &str| {
        operator_token(&page.parse().unwrap(), &name.parse().unwrap(), [7; 32])
    };
    for (name, text) in [
        ("none", None),
        ("empty", Some(String::new())),
        ("malformed", Some("wrong".to_owned())),
        ("cut off", Some(revoked[..revoked.len() - 1].to_owned())),
        ("expired", Some(expired)),
        ("revoked", Some(revoked)),
        ("another page's", Some(key.authenticate(&forged("shop", "admin")))),
        ("of a name that is not given out", Some(key.authenticate(&forged("default", "ci")))),
        ("of another secret", Some(key.authenticate(&forged("default", "admin")))),
        ("forged", Some(forged("default", "admin"))),
        ("an agent's", Some(system.agent_token("eu-central"))),
    ] {
        rows.push(row(name, text, None));
    }
    rows
}

fn routes(system: &System) -> Vec<RouteSummary> {
    serde_json::from_value(system.ops("routes")).unwrap()
}

fn send(system: &System, route: &RouteSummary, token: &TokenRow) -> Reply {
    let segments = route.path.split('/').skip(1);
    let path: Vec<&str> =
        segments.map(|segment| if segment.starts_with('{') { "x" } else { segment }).collect();
    let bearer = token.text.as_ref().map(|text| format!("Bearer {text}"));
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(bearer.iter().map(|bearer| ("authorization", bearer.as_str())));
    request(route.method.as_str(), &system.worker.url(&path.join("/")), &headers, b"{}").unwrap()
}

/// What is recorded, but for when tokens were used.
fn recorded(system: &System) -> Value {
    let mut tokens = system.ops("tokens");
    for token in tokens.as_array_mut().unwrap() {
        token["last_used_at"] = Value::Null;
    }
    let lists = ["incidents", "maintenances", "maintenance-series", "notices", "corrections"];
    let lists: Vec<Value> = lists.iter().map(|list| system.ops(list)).collect();
    let agents = system.ops("agents");
    let agents: Vec<&Value> =
        agents.as_array().unwrap().iter().map(|agent| &agent["agent"]).collect();
    json!([tokens, lists, agents, system.get("log.jsonl")])
}

#[test]
fn every_route_takes_the_tokens_that_grant_its_scope_and_no_others() {
    let system = System::without_agents(Bundle::Deployed);
    let (tokens, routes) = (table(&system), routes(&system));
    let before = recorded(&system);
    let (mut refused, mut admitted) = (0, 0);
    let expected = |route: &RouteSummary, token: &TokenRow| match (&token.grants, route.scope) {
        (_, scope) if !scope.is_for_operators() => None,
        (None, _) => Some(401),
        (Some(grants), scope) => {
            (!grants.iter().any(|granted| granted.includes(scope))).then_some(403)
        }
    };
    for (route, token) in routes.iter().flat_map(|r| tokens.iter().map(move |t| (r, t))) {
        let Some(status) = expected(route, token) else { continue };
        let name = format!("{} {} with {}", route.method.as_str(), route.path, token.name);
        let reply = send(&system, route, token);
        assert_eq!(reply.status, status, "{name}: {}", reply.body);
        // Statuspage's clients read their own words.
        let is_managed = route.path.starts_with("/v1/");
        let expected = if is_managed { "application/json" } else { "application/problem+json" };
        assert_eq!(reply.media_type, expected, "{name}");
        let challenge = (status == 401).then_some("Bearer");
        assert_eq!(reply.header("www-authenticate"), challenge, "{name}");
        refused += 1;
    }
    assert_eq!(recorded(&system), before, "what is refused changes nothing");
    for (route, token) in routes.iter().flat_map(|r| tokens.iter().map(move |t| (r, t))) {
        if !route.scope.is_for_operators() || expected(route, token).is_some() {
            continue;
        }
        let reply = send(&system, route, token);
        let name = format!("{} {} with {}", route.method.as_str(), route.path, token.name);
        assert!(![401, 403].contains(&reply.status), "{name}: {}", reply.body);
        assert!(reply.status < 500, "{name}: {}", reply.body);
        admitted += 1;
    }
    assert_eq!(recorded(&system), before, "nor does what cannot be carried out");
    assert!(refused > 1_000 && admitted > 120, "{refused} were refused, {admitted} admitted");
}

#[test]
fn a_token_is_used_replaced_and_revoked_by_the_command_line() {
    let system = System::without_agents(Bundle::Deployed);
    let first = system.allclear(&["token", "create", "ci", "-s", "read", "-s", "draft"]);
    let status = |token: &str, method: &str, path: &str, body: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let url = system.worker.url(&format!("ops/v1/{path}"));
        request(method, &url, &headers, body.as_bytes()).unwrap().status
    };
    assert_eq!(system.ops("tokens")[0]["last_used_at"], Value::Null);
    assert_eq!(status(&first, "GET", "incidents", ""), 200);
    let used = system.ops("tokens")[0]["last_used_at"].clone();
    assert!(used.is_string(), "{used}");
    assert_eq!(status(&first, "GET", "agents", ""), 200);
    assert_eq!(system.ops("tokens")[0]["last_used_at"], used, "noted once an hour");
    let draft = r#"{"name":"x","body":"y","visibility":"draft"}"#;
    assert_eq!(status(&first, "POST", "incidents", draft), 201);
    assert_eq!(status(&first, "POST", "incidents", r#"{"name":"x","body":"y"}"#), 403);
    assert_eq!(system.ops("incidents").as_array().unwrap().len(), 1);

    let second = system.allclear(&["token", "rotate", "ci"]);
    assert_ne!(first, second);
    assert_eq!([&first, &second].map(|token| status(token, "GET", "agents", "")), [200, 200]);
    let third = system.allclear(&["token", "rotate", "ci", "--overlap-hours", "0"]);
    let all = [&first, &second, &third].map(|token| status(token, "GET", "agents", ""));
    assert_eq!(all, [401, 401, 200]);
    assert!(system.allclear(&["token", "list"]).contains("active   read,draft"));
    system.allclear(&["token", "revoke", "ci"]);
    assert_eq!(status(&third, "GET", "agents", ""), 401);
    assert!(system.allclear(&["token", "list"]).contains("revoked"));
    let (well, _, errors) = system.try_allclear(&["token", "create", "x", "-s", "operat"]);
    assert!(!well && errors.contains("read, draft, publish"), "{errors}");
}
