//! The console: each role opens the screens and takes the actions that its scopes cover, and no others; a session is of one
//! token, ends when that does, and no other site, host or frame can use it.

use domain::access::actor::Actor;
use domain::access::caller::OperatorGrant;
use domain::access::role::Role;
use domain::access::route::{RouteMethod, RouteSummary};
use domain::console::action::{ConsoleAction, FieldKind};
use domain::console::action_table::ACTIONS;
use domain::console::screen::{Screen, names_in};
use domain::console::screen_table::SCREENS;
use harness::{ADMIN_TOKEN, Bundle, Reply, System, request_once};

const FORM: &str = "application/x-www-form-urlencoded";

/// Who is signed in: what a browser sends, and what its forms have.
struct SignedIn {
    cookie: String,
    form_token: String,
}

fn origin(system: &System) -> String {
    system.worker.url("").trim_end_matches('/').to_owned()
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    let pairs = pairs.iter().map(|(name, value)| {
        let value: String = value
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => {
                    char::from(byte).to_string()
                }
                other => format!("%{other:02X}"),
            })
            .collect();
        format!("{name}={value}")
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn post(system: &System, path: &str, more: &[(&str, &str)], pairs: &[(&str, &str)]) -> Reply {
    let mut headers = vec![("content-type", FORM), ("accept", "text/html")];
    headers.extend(more);
    request_once("POST", &system.worker.url(path), &headers, encoded(pairs).as_bytes()).unwrap()
}

fn open(system: &System, path: &str, cookie: &str) -> Reply {
    let headers = [("cookie", cookie), ("accept", "text/html")];
    request_once("GET", &system.worker.url(path), &headers, b"").unwrap()
}

/// The cookie that an answer sets.
fn cookie_of(reply: &Reply) -> String {
    let set = reply.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {}", reply.body));
    set.split(';').next().unwrap().to_owned()
}

fn sign_in(system: &System, token: &str) -> SignedIn {
    let own = origin(system);
    let reply = post(
        system,
        "console/sign-in",
        &[("origin", &own)],
        &[("token", token), ("to", "/console")],
    );
    assert_eq!(reply.status, 303, "{}", reply.body);
    let cookie = cookie_of(&reply);
    let page = open(system, reply.header("location").unwrap().trim_start_matches('/'), &cookie);
    assert_eq!(page.status, 200, "{}", page.body);
    let form_token = page.body.split("name=\"form_token\" value=\"").nth(1).unwrap();
    let form_token = form_token.split('"').next().unwrap().to_owned();
    SignedIn { cookie, form_token }
}

/// Sends an action as its form would, with nothing that could be carried out.
fn act(system: &System, who: &SignedIn, action: &ConsoleAction) -> Reply {
    let own = origin(system);
    let mut pairs = vec![("form_token", who.form_token.as_str())];
    pairs.extend(names_in(action.path).map(|name| (name, "none")));
    for field in action.fields.iter().filter(|field| field.is_required) {
        let typed = match field.kind {
            FieldKind::Choice(words) | FieldKind::PathChoice(words) => words[0],
            // No instant, so that nothing comes of it.
            FieldKind::Instant | FieldKind::Date => "never",
            _ => "",
        };
        pairs.push((field.name, typed));
    }
    let path = format!("console/actions/{}", action.id);
    post(system, &path, &[("origin", &own), ("cookie", &who.cookie)], &pairs)
}

fn routes(system: &System) -> Vec<RouteSummary> {
    serde_json::from_value(system.ops("routes")).unwrap()
}

fn is_same(one: &str, other: &str) -> bool {
    one.split('/').count() == other.split('/').count()
        && one
            .split('/')
            .zip(other.split('/'))
            .all(|(a, b)| a == b || a.starts_with('{') && b.starts_with('{'))
}

#[test]
fn each_role_opens_and_does_what_its_scopes_cover_and_no_more() {
    let system = System::without_agents(Bundle::Deployed);
    let routes = routes(&system);
    for role in Role::ALL {
        let grant = OperatorGrant { actor: Actor::Admin, scopes: role.scopes() };
        let name = role.to_string();
        let token = system.allclear(&["token", "create", &name, "--role", &name]);
        let who = sign_in(&system, &token);
        for screen in SCREENS {
            let path =
                screen.path.replace("{component}", "checkout").replace("{probe}", "checkout");
            let path = path.replace("{incident}", "none").replace("{customer}", "none");
            let path = path.replace("{agent}", "none");
            let reply = open(&system, path.trim_start_matches('/'), &who.cookie);
            let expected: &[u16] = if grant.covers(screen.scope) { &[200, 404] } else { &[403] };
            assert!(
                expected.contains(&reply.status),
                "{role} {path}: {} {}",
                reply.status,
                reply.body
            );
            if reply.status == 200 {
                check_panels(&reply, screen, &grant, &routes, &name);
            }
        }
        for action in ACTIONS {
            let route = routes
                .iter()
                .find(|route| route.method == action.method && is_same(&route.path, action.path));
            let reply = act(&system, &who, action);
            let is_let_in = grant.covers(route.unwrap().scope);
            assert_eq!(
                reply.status == 403,
                !is_let_in,
                "{role} {}: {} {}",
                action.id,
                reply.status,
                reply.body
            );
            // What only opens a page does so.
            assert!(
                action.method == RouteMethod::Get || ![200, 303].contains(&reply.status),
                "{role} {}: nothing was carried out",
                action.id
            );
        }
    }
    assert!(system.ops("incidents").as_array().unwrap().is_empty());
}

/// A panel whose route needs more than its screen says so, and shows nothing.
fn check_panels(
    reply: &Reply,
    screen: &Screen,
    grant: &OperatorGrant,
    routes: &[RouteSummary],
    role: &str,
) {
    let all_covered = screen.panels.iter().all(|panel| {
        let path = panel.source.split('?').next().unwrap();
        let route = routes
            .iter()
            .find(|route| route.method.as_str() == "GET" && is_same(&route.path, path));
        grant.covers(route.unwrap_or_else(|| panic!("{path}")).scope)
    });
    let is_whole = !reply.body.contains("Not read:") || reply.body.contains("There is no");
    assert_eq!(is_whole, all_covered, "{role} {}: {}", screen.path, reply.body);
}

#[test]
fn a_session_is_of_one_token_and_ends_with_it() {
    let system = System::without_agents(Bundle::Deployed);
    let token = system.allclear(&["token", "create", "ada", "--role", "operator"]);
    let (one, two) = (sign_in(&system, &token), sign_in(&system, &token));
    let admin = sign_in(&system, ADMIN_TOKEN);
    let own = origin(&system);
    let status = |who: &SignedIn| open(&system, "console/incidents", &who.cookie).status;
    assert_eq!([&one, &two, &admin].map(status), [200, 200, 200]);

    // Whoever knew a session before somebody signs in has nothing of the one after.
    let fixed = [("origin", own.as_str()), ("cookie", "allclear=chosen-by-somebody-else")];
    let reply = post(&system, "console/sign-in", &fixed, &[("token", &token)]);
    assert_ne!(cookie_of(&reply), "allclear=chosen-by-somebody-else");
    assert_eq!(open(&system, "console", "allclear=chosen-by-somebody-else").status, 303);
    let over = [("origin", own.as_str()), ("cookie", one.cookie.as_str())];
    let again = post(&system, "console/sign-in", &over, &[("token", &token)]);
    assert_eq!((again.status, status(&one)), (303, 303), "the session before is over");
    let one = SignedIn { cookie: cookie_of(&again), form_token: String::new() };
    assert_eq!(status(&one), 200);

    // Nothing but a token signs in.
    for wrong in ["", "wrong", "aca_eu-1_00", &token[..token.len() - 1]] {
        let reply = post(&system, "console/sign-in", &[("origin", &own)], &[("token", wrong)]);
        assert_eq!((reply.status, reply.header("set-cookie")), (422, None), "{wrong}");
        assert!(reply.body.contains("no token of an operator"), "{}", reply.body);
        assert!(wrong.is_empty() || !reply.body.contains(wrong), "what was typed is not shown");
    }
    let pipeline = system.allclear(&["token", "create", "ci", "-s", "changes"]);
    let reply = post(&system, "console/sign-in", &[("origin", &own)], &[("token", &pipeline)]);
    assert!(reply.status == 422 && reply.body.contains("grants nothing"), "{}", reply.body);

    // The cookie is of the console alone: the API wants a token.
    let api = request_once(
        "GET",
        &system.worker.url("ops/v1/incidents"),
        &[("cookie", &one.cookie)],
        b"",
    );
    assert_eq!(api.unwrap().status, 401);

    // Here, everywhere, and with the token.
    let out = |who: &SignedIn, pairs: &[(&str, &str)]| {
        post(&system, "console/sign-out", &[("origin", &own), ("cookie", &who.cookie)], pairs)
    };
    assert_eq!(out(&two, &[]).status, 403, "a form of the console");
    let reply = out(&two, &[("form_token", &two.form_token)]);
    assert!(
        reply.header("set-cookie").unwrap().contains("Max-Age=0"),
        "{:?}",
        reply.header("set-cookie")
    );
    assert_eq!([&one, &two, &admin].map(status), [200, 303, 200]);
    let two = sign_in(&system, &token);
    assert_eq!(out(&two, &[("form_token", &two.form_token), ("everywhere", "yes")]).status, 303);
    assert_eq!([&one, &two, &admin].map(status), [303, 303, 200]);
    let two = sign_in(&system, &token);
    system.allclear(&["token", "rotate", "ada", "--overlap-hours", "0"]);
    assert_eq!(status(&two), 303, "a token of another secret");
    let next = system.allclear(&["token", "rotate", "ada"]);
    let two = sign_in(&system, &next);
    system.allclear(&["token", "revoke", "ada"]);
    assert_eq!([&two, &admin].map(status), [303, 200]);
}

#[test]
fn no_other_site_uses_a_session() {
    let system = System::without_agents(Bundle::Deployed);
    let who = sign_in(&system, ADMIN_TOKEN);
    let own = origin(&system);
    let incidents = || system.ops("incidents").as_array().unwrap().len();
    let form = |form_token: &str, more: &[(&str, &str)]| {
        let pairs =
            [("form_token", form_token), ("name", "N"), ("body", "B"), ("visibility", "internal")];
        let mut headers = vec![("cookie", who.cookie.as_str())];
        headers.extend(more);
        post(&system, "console/actions/open", &headers, &pairs).status
    };
    let other = "https://evil.example";
    for (form_token, headers) in [
        (who.form_token.as_str(), &[][..]),
        (&who.form_token, &[("origin", other)]),
        (&who.form_token, &[("origin", "null")]),
        (&who.form_token, &[("origin", &own), ("sec-fetch-site", "cross-site")]),
        (&who.form_token, &[("origin", &own), ("sec-fetch-site", "same-site")]),
        ("", &[("origin", &own)]),
        ("0", &[("origin", &own)]),
    ] {
        assert_eq!(form(form_token, headers), 403, "{headers:?}");
    }
    assert_eq!(incidents(), 0);
    assert_eq!(form(&who.form_token, &[("origin", &own), ("sec-fetch-site", "same-origin")]), 303);
    assert_eq!(incidents(), 1);
    let record = &system.ops("audit")["records"][0];
    assert_eq!(
        (record["actor"].as_str(), record["action"].as_str()),
        (Some("admin"), Some("incident_opened"))
    );

    // Login by another site, and a return to one.
    let foreign = post(&system, "console/sign-in", &[("origin", other)], &[("token", ADMIN_TOKEN)]);
    assert_eq!((foreign.status, foreign.header("set-cookie")), (422, None));
    for to in [
        other,
        "//evil.example",
        "/console//evil.example",
        "/console/../x",
        "/console\\evil",
        "javascript:x",
    ] {
        let pairs = [("token", ADMIN_TOKEN), ("to", to)];
        let reply = post(&system, "console/sign-in", &[("origin", &own)], &pairs);
        assert_eq!(reply.header("location"), Some("/console"), "{to}");
        let path = format!("console/sign-in?{}", encoded(&[("to", to)]));
        let page = open(&system, &path, "");
        assert!(page.body.contains("name=\"to\" value=\"/console\""), "{to}: {}", page.body);
    }
    let asked = open(&system, "console/audit", "");
    assert_eq!(asked.header("location"), Some("/console/sign-in?to=/console/audit"));

    // Headers of each page: no frame, no script of others, no cache, no referrer to others.
    for path in ["console", "console/sign-in", "console/incidents/none"] {
        let page = open(&system, path, &who.cookie);
        let header = |name: &str| page.header(name).unwrap_or_default().to_owned();
        let policy = header("content-security-policy");
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part) && !policy.contains("unsafe"), "{path}: {policy}");
        }
        assert_eq!(header("x-frame-options"), "DENY", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        assert!(page.header("access-control-allow-origin").is_none(), "{path}");
    }
}
