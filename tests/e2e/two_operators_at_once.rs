//! Two operators at once: one wins, the other is told; a request that is sent again adds nothing; and none takes
//! more than its share.

use std::sync::atomic::{AtomicUsize, Ordering};

use harness::{ADMIN_TOKEN, Bundle, Reply, System, request};
use serde_json::{Value, json};

/// How many requests of a token are taken in a minute, as ARCHITECTURE.md says.
const A_MINUTE: usize = 1_200;

fn send(
    system: &System,
    token: &str,
    method: &str,
    path: &str,
    more: &[(&str, &str)],
    body: &Value,
) -> Reply {
    let bearer = format!("Bearer {token}");
    let mut headers =
        vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
    headers.extend(more);
    let url = system.worker.url(&format!("ops/v1/{path}"));
    request(method, &url, &headers, body.to_string().as_bytes()).unwrap()
}

fn admin(system: &System, method: &str, path: &str, more: &[(&str, &str)], body: &Value) -> Reply {
    send(system, ADMIN_TOKEN, method, path, more, body)
}

#[test]
fn one_wins_and_the_other_is_told() {
    let system = System::without_agents(Bundle::Deployed);
    let open = json!({ "name": "Cards fail", "body": "We look.", "visibility": "draft" });
    let opened = admin(&system, "POST", "incidents", &[], &open);
    let id = opened.json()["id"].as_str().unwrap().to_owned();
    let path = format!("incidents/{id}");
    let tag = admin(&system, "GET", &path, &[], &Value::Null).etag.unwrap();
    assert_eq!(opened.etag.as_ref(), Some(&tag), "what was added has its tag");
    let update = opened.json()["updates"][0]["id"].as_str().unwrap().to_owned();
    let second = json!({ "body": "We look further." });
    let posted = admin(&system, "POST", &format!("{path}/updates"), &[], &second);
    let tag = posted.etag.unwrap();
    let first = admin(&system, "PATCH", &path, &[("if-match", &tag)], &json!({ "manager": "Ada" }));
    assert_eq!(first.status, 200, "{}", first.body);
    let before = system.ops(&path);
    for (method, below, body) in [
        ("PATCH", String::new(), json!({ "manager": "Bo" })),
        ("POST", "/updates".into(), json!({ "body": "x" })),
        ("PATCH", format!("/updates/{update}"), json!({ "body": "x" })),
        ("DELETE", format!("/updates/{update}"), Value::Null),
        ("POST", "/acknowledge".into(), json!({})),
        ("POST", "/publish".into(), json!({})),
        ("POST", "/resolve".into(), json!({ "body": "x" })),
    ] {
        let late = admin(&system, method, &format!("{path}{below}"), &[("if-match", &tag)], &body);
        assert_eq!(late.status, 412, "{method} {below}: {}", late.body);
        let problem = late.json();
        assert_eq!(problem["type"], "/problems/changed-meanwhile");
        assert!(problem["detail"].as_str().unwrap().contains("somebody else"), "{problem}");
        assert!(problem["hint"].is_string(), "{problem}");
    }
    // What would be refused under the right tag too is refused for that: it has more to mend than the tag.
    for (method, below, body) in [
        ("PATCH", "", json!({})),
        ("POST", "/updates", json!({ "body": "" })),
        ("POST", "/notes", json!({ "body": " " })),
        ("POST", "/resolve", json!({ "body": "\u{7}" })),
        ("POST", "/reopen", json!({ "status": "identified", "body": "" })),
    ] {
        let wrong = admin(&system, method, &format!("{path}{below}"), &[("if-match", &tag)], &body);
        assert!(matches!(wrong.status, 400 | 409 | 422), "{method} {below}: {}", wrong.body);
    }
    assert_eq!(system.ops(&path), before, "and nothing changed");
    let tag = first.etag.unwrap();
    let listed = format!("\"x\", {tag}");
    let next =
        admin(&system, "PATCH", &path, &[("if-match", &listed)], &json!({ "manager": "Bo" }));
    assert_eq!(next.status, 200, "{}", next.body);
    assert_eq!(
        admin(&system, "PATCH", &path, &[("if-match", "*")], &json!({ "manager": "Cy" })).status,
        200
    );
    assert_eq!(
        admin(
            &system,
            "PATCH",
            "incidents/x",
            &[("if-match", "\"x\"")],
            &json!({ "manager": "Cy" })
        )
        .status,
        404
    );
    assert_eq!(admin(&system, "POST", "incidents", &[("if-match", "\"x\"")], &open).status, 412);
    of_maintenance_and_notices(&system);
    by_the_command_line(&system, &id);
}

fn of_maintenance_and_notices(system: &System) {
    let [from, until] =
        [3_600, 7_200].map(|s| harness::now().plus(std::time::Duration::from_secs(s)));
    let new = json!({ "name": "x", "body": "y", "scheduled_for": from, "scheduled_until": until });
    let maintenance = admin(system, "POST", "maintenances", &[], &new);
    let path = format!("maintenances/{}", maintenance.json()["id"].as_str().unwrap());
    let tag = admin(system, "GET", &path, &[], &Value::Null).etag.unwrap();
    let update = |tag: &str| {
        let path = format!("{path}/updates");
        admin(system, "POST", &path, &[("if-match", tag)], &json!({ "body": "z" })).status
    };
    assert_eq!([update(&tag), update(&tag)], [201, 412]);
    let notice = admin(system, "POST", "notices", &[], &json!({ "body": "Read this." }));
    let path = format!("notices/{}", notice.json()["id"].as_str().unwrap());
    let tag = admin(system, "GET", &path, &[], &Value::Null).etag.unwrap();
    assert_eq!(
        admin(system, "DELETE", &path, &[("if-match", "\"stale\"")], &Value::Null).status,
        412
    );
    assert_eq!(admin(system, "DELETE", &path, &[("if-match", &tag)], &Value::Null).status, 200);
}

fn by_the_command_line(system: &System, id: &str) {
    let shown = system.allclear(&["incident", "show", id]);
    let tag = shown.split("  tag ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
    system.allclear(&["incident", "note", id, "-m", "meanwhile"]);
    let late = ["incident", "update", id, "-m", "x", "--if-match", tag];
    let (well, _, errors) = system.try_allclear(&late);
    assert!(!well && errors.contains("somebody else meanwhile"), "{errors}");
    assert!(errors.contains("hint: look at it again"), "{errors}");
}

#[test]
fn a_request_that_is_sent_again_adds_nothing() {
    let mut system = System::without_agents(Bundle::Deployed);
    let [from, until] =
        [3_600, 7_200].map(|s| harness::now().plus(std::time::Duration::from_secs(s)));
    let bodies = [
        ("incidents", json!({ "name": "x", "body": "y", "visibility": "draft" }), "id"),
        (
            "maintenances",
            json!({ "name": "x", "body": "y", "scheduled_for": from, "scheduled_until": until }),
            "id",
        ),
        ("notices", json!({ "body": "y" }), "id"),
        ("tokens", json!({ "name": "ci", "scopes": ["read"] }), "name"),
    ];
    let keyed = |system: &System, path: &str, key: &str, body: &Value| {
        admin(system, "POST", path, &[("idempotency-key", key)], body)
    };
    let mut firsts = vec![];
    for (path, body, id) in &bodies {
        let first = keyed(&system, path, path, body);
        assert_eq!(first.status, 201, "{path}: {}", first.body);
        let again = keyed(&system, path, &format!("\"{path}\""), body);
        assert_eq!((again.status, again.json()), (201, first.json()), "{path}");
        let mut other = body.clone();
        other["body"] = "another".into();
        if *path == "tokens" {
            other = json!({ "name": "cd", "scopes": ["read"] });
        }
        let refused = keyed(&system, path, path, &other);
        assert_eq!(
            (refused.status, &refused.json()["type"]),
            (422, &json!("/problems/key-reused"))
        );
        assert_eq!(refused.json()["field"], "idempotency-key");
        assert!(first.json()[id].is_string());
        firsts.push(first.json());
    }
    let token = firsts[3]["token"].as_str().unwrap();
    assert_eq!(
        send(&system, token, "GET", "incidents", &[], &Value::Null).status,
        200,
        "it is good"
    );
    system.worker.kill();
    system.worker.restart();
    for ((path, body, _), first) in bodies.iter().zip(&firsts) {
        let mut again = keyed(&system, path, path, body).json();
        if let Some(used) = again.get_mut("last_used_at") {
            *used = Value::Null;
        }
        assert_eq!(&again, first, "{path}, after a crash");
        assert_eq!(system.ops(path).as_array().unwrap().len(), 1, "{path} has one");
    }
    for (path, key, body) in [
        ("incidents", "a b", &bodies[0].1),
        ("incidents", &*"k".repeat(256), &bodies[0].1),
        ("alerts", "k", &json!({ "alerts": [] })),
    ] {
        let refused = keyed(&system, path, key, body);
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!("idempotency-key")),
            "{path}"
        );
    }
    assert_eq!(keyed(&system, "incidents", &"k".repeat(255), &bodies[0].1).status, 201);
}

#[test]
fn a_token_gets_its_share_and_a_revoked_one_nothing() {
    let system = System::without_agents(Bundle::Deployed);
    let [busy, other] =
        ["busy", "other"].map(|name| system.allclear(&["token", "create", name, "-s", "read"]));
    let ask = |token: &str| send(&system, token, "GET", "notices", &[], &Value::Null);
    let taken = AtomicUsize::new(0);
    // Several at once, so that it is done within the minute on a slow machine too.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while taken.fetch_add(1, Ordering::Relaxed) < A_MINUTE - 1 {
                    assert_eq!(ask(&busy).status, 200);
                }
            });
        }
    });
    let last = ask(&busy);
    let header_of =
        |reply: &Reply, name: &str| reply.header(name).map(str::to_owned).unwrap_or_default();
    assert_eq!((last.status, header_of(&last, "ratelimit-limit")), (200, A_MINUTE.to_string()));
    assert_eq!(
        (header_of(&last, "ratelimit-remaining"), header_of(&last, "ratelimit-policy")),
        ("0".into(), "1200;w=60".into())
    );
    let refused = ask(&busy);
    assert_eq!(refused.status, 429, "{}", refused.body);
    assert!((1..=60).contains(&refused.retry_after.unwrap()));
    assert_eq!(header_of(&refused, "ratelimit-remaining"), "0");
    assert_eq!(ask(&other).status, 200, "no other is held up");
    assert_eq!(header_of(&ask(&other), "ratelimit-remaining"), "1198");
    let admin = ask(ADMIN_TOKEN);
    assert_eq!((admin.status, admin.header("ratelimit-limit")), (200, None));

    // What copies the record asks about the token every time.
    let copier = system.allclear(&["token", "create", "copier", "-s", "admin"]);
    let export = || send(&system, &copier, "GET", "export", &[], &Value::Null).status;
    assert_eq!(export(), 200);
    system.allclear(&["token", "revoke", "copier"]);
    assert_eq!(export(), 401);
}
