//! Wrong tokens, broken batches, mistaken files: refused with the place and the way out, and
//! nothing of them is kept.

use std::process::{Command, Stdio};

use domain::protocol::batch::{MAX_BATCH_BYTES, MEDIA_TYPE};
use harness::{Bundle, LocalWorker, System, TestSettings, native, request, root};
use serde_json::json;

#[test]
fn a_folder_with_mistakes_changes_nothing() {
    let system = System::without_agents(Bundle::Deployed);
    let before = system.get("api/v2/summary.json");
    let good = std::fs::read_to_string(system.probes().join("checkout.toml")).unwrap();
    std::fs::write(system.probes().join("another.toml"), "id = 7\n").unwrap();
    let bad = good.replace("component = \"checkout\"", "component = \"chekout\"");
    std::fs::write(system.probes().join("checkout.toml"), bad).unwrap();
    let folder = system.probes().display().to_string();
    for command in ["plan", "apply"] {
        let (well, _, output) = system.try_allclear(&[command, &folder]);
        assert!(!well);
        assert!(output.contains("another.toml:1:6: "), "{output}");
        assert!(output.contains("checkout.toml:4:13: there is no component `chekout`"), "{output}");
        assert!(output.contains("hint: did you mean `checkout`?"), "{output}");
    }
    assert_eq!(system.get("api/v2/summary.json"), before);
    // The server reads the files itself, whatever a client believes.
    let files = json!({ "files": [{ "path": "page.toml", "text": "[page]" }] });
    let reply = ops(&system, "apply", &files);
    assert_eq!((reply.0, &reply.1["status"]), (422, &json!(422)), "{}", reply.1);
    assert_eq!(reply.1["errors"][0]["file"], "page.toml");
    assert_eq!(system.get("api/v2/summary.json"), before);
}

#[test]
fn an_incident_with_mistakes_names_the_field() {
    let system = System::without_agents(Bundle::Deployed);
    for (body, field) in [
        (json!({ "name": "x" }), "."),
        (json!({ "name": "", "body": "x" }), "name"),
        (json!({ "name": "x", "body": "y", "stauts": "resolved" }), "stauts"),
        (json!({ "name": "x", "body": "y", "status": "ok" }), "status"),
        (
            json!({ "name": "x", "body": "y", "components": { "nope": "major_outage" } }),
            "components.nope",
        ),
        (json!({ "name": "x", "body": "y".repeat(10_001) }), "body"),
        (json!({ "name": "x\u{7}", "body": "y" }), "name"),
        (json!({ "name": "x", "body": "y\u{1b}[2J" }), "body"),
        (
            json!({ "name": "x", "body": "y", "components": { "checkout": "degraded_performance" },
                    "started_at": "2001-01-01T00:00:00Z" }),
            "started_at",
        ),
    ] {
        let (status, problem) = ops(&system, "incidents", &body);
        assert_eq!(status, 422, "{problem}");
        assert_eq!(problem["field"], field, "{problem}");
    }
    for (body, status, field) in [
        (
            r#"{"name":"x","body":"y","components":{"checkout":"operational","checkout":"major_outage"}}"#,
            422,
            "components.checkout",
        ),
        (r#"{"name":"x","name":"x","body":"y"}"#, 422, "name"),
        (r#"{"name":"x","body":"y"} {"#, 400, ""),
    ] {
        let (got, problem) = send(&system, "incidents", body);
        assert_eq!(
            (got, problem["field"].as_str().unwrap_or_default()),
            (status, field),
            "{problem}"
        );
    }
    let ancient = json!({ "name": "x", "body": "y", "started_at": "0000-01-01T00:00:00Z" });
    let (status, problem) = ops(&system, "incidents", &ancient);
    assert_eq!(status, 422, "year 0 is not 1970: {problem}");
    let correction = json!({ "component": "checkout", "from": "2001-01-01T00:00:00Z",
                             "to": "2001-01-02T00:00:00Z", "status": "no_data", "reason": "r" });
    let (status, problem) = ops(&system, "corrections", &correction);
    assert_eq!((status, &problem["field"]), (422, &json!("from")), "{problem}");
    assert!(problem["hint"].as_str().unwrap().contains("or later"), "{problem}");
    let (status, problem) = ops(&system, "incidents/nowhere00000/updates", &json!({ "body": "x" }));
    assert_eq!(status, 404, "{problem}");
    assert_eq!(system.ops("incidents"), json!([]));
}

#[test]
fn nobody_gets_in_without_the_right_token() {
    let system = System::without_agents(Bundle::Deployed);
    let agent = format!("Bearer {}", system.agent_token("eu-central"));
    let other = format!("Bearer aca_us-east-1_{}", "0".repeat(64));
    for (method, path, token) in [
        ("GET", "ops/v1/agents", None),
        ("POST", "ops/v1/incidents", None),
        ("POST", "ops/v1/incidents", Some("Bearer wrong")),
        ("POST", "ops/v1/incidents", Some(agent.as_str())),
        ("GET", "agent/v1/assignment", None),
        ("GET", "agent/v1/assignment", Some("Bearer wrong")),
        ("GET", "agent/v1/assignment", Some(other.as_str())),
        ("POST", "agent/v1/batches", Some(other.as_str())),
    ] {
        let headers: Vec<(&str, &str)> =
            token.map(|token| ("authorization", token)).into_iter().collect();
        let headers = [headers, vec![("content-type", MEDIA_TYPE)]].concat();
        let reply = request(method, &system.worker.url(path), &headers, b"{}").unwrap();
        assert_eq!(reply.status, 401, "{method} {path} {token:?}");
        assert_eq!(reply.media_type, "application/problem+json");
    }
    let was = agent;
    let _new = system.agent_token("eu-central");
    let url = system.worker.url("agent/v1/assignment");
    let reply = request("GET", &url, &[("authorization", &was)], b"").unwrap();
    assert_eq!(reply.status, 401, "a new token ends the old one");
}

#[test]
fn a_batch_that_is_none_is_refused_and_not_stored() {
    let system = System::without_agents(Bundle::Deployed);
    let bearer = format!("Bearer {}", system.agent_token("eu-central"));
    let send = |media_type: &str, body: &[u8]| {
        let headers = [("authorization", bearer.as_str()), ("content-type", media_type)];
        request("POST", &system.worker.url("agent/v1/batches"), &headers, body).unwrap()
    };
    for (media_type, body, status) in [
        (MEDIA_TYPE, &b""[..], 400),
        (MEDIA_TYPE, b"\x02whatever", 400),
        (MEDIA_TYPE, b"\x01\xff\xff\xff\xff\xff", 400),
        (MEDIA_TYPE, &[&harness::batch(1).pack().unwrap()[..], b"x"].concat(), 400),
        ("application/json", b"{}", 400),
        (MEDIA_TYPE, &vec![1; MAX_BATCH_BYTES + 1], 413),
    ] {
        let reply = send(media_type, body);
        assert_eq!(reply.status, status, "{}", reply.body);
        assert_eq!(reply.media_type, "application/problem+json");
    }
    let counted = &system.ops("agents")[0];
    assert_eq!((&counted["batches"], &counted["rows"]), (&json!(0), &json!(0)));
}

#[test]
fn what_is_not_there_is_said_so() {
    let system = System::without_agents(Bundle::Deployed);
    for (method, path, status) in [
        ("GET", "nowhere", 404),
        ("GET", "incidents/nowhere00000", 404),
        ("POST", "", 405),
        ("POST", "api/v2/summary.json", 405),
        ("DELETE", "agent/v1/batches", 405),
        ("PROPFIND", "", 405),
        ("PROPFIND", "ops/v1/agents", 405),
        ("REPORT", "heartbeat/x", 405),
        ("PROPFIND", "heartbeat/x", 405),
        ("GET", "provoke/worker", 404),
    ] {
        let reply = request(method, &system.worker.url(path), &[], b"").unwrap();
        assert_eq!(reply.status, status, "{method} {path}: {}", reply.body);
    }
}

#[test]
fn every_response_says_what_a_browser_may_do_with_it() {
    let system = System::without_agents(Bundle::Deployed);
    let admin = format!("Bearer {}", harness::ADMIN_TOKEN);
    for (path, is_page) in [
        ("", true),
        ("?at=now", true),
        ("nowhere", false),
        ("api/v2/summary.json", false),
        ("ops/v1/agents", false),
        ("ops/v1/export/board?cursor=x", false),
    ] {
        let reply = request("GET", &system.worker.url(path), &[("authorization", &admin)], b"");
        let reply = reply.unwrap();
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        let permissions = reply.header("permissions-policy").unwrap_or_default();
        assert!(permissions.contains("camera=()"), "{path}: {permissions}");
        assert_eq!(reply.header("strict-transport-security"), None, "{path}: not by default");
        let policy = reply.header("content-security-policy").unwrap_or_default();
        assert_eq!(policy.contains("frame-ancestors 'none'"), is_page, "{path}: {policy}");
        assert_eq!(
            reply.status == 422,
            path.contains("cursor=x") || path.contains("at=now"),
            "{path}"
        );
    }
}

#[test]
fn browsers_are_told_to_come_by_https_alone_where_a_deployment_says_so() {
    for (hsts_seconds, told) in [
        (Some("31536000"), Some("max-age=31536000")),
        (Some("0"), Some("max-age=0")),
        (Some(" 60 "), Some("max-age=60")),
        (Some(""), None),
        (Some("a year"), None),
        (Some("-1"), None),
    ] {
        let settings = TestSettings { hsts_seconds, ..TestSettings::default() };
        let worker = LocalWorker::start_under(Bundle::Deployed, settings);
        for path in ["", "healthz", "api/v2/summary.json", "nowhere", "ops/v1/agents", "?at=x"] {
            let reply = request("GET", &worker.url(path), &[], b"").unwrap();
            let header = reply.header("strict-transport-security");
            assert_eq!(header, told, "{hsts_seconds:?}: {path} answers {}", reply.status);
        }
    }
}

#[test]
fn a_reader_that_has_seen_enough_ends_no_command() {
    let system = System::without_agents(Bundle::Deployed);
    for arguments in [&["agent", "list"][..], &["plan", "probes"], &["--help"]] {
        let mut command = Command::new(native("allclear"));
        command.args(arguments).current_dir(root()).env("ALLCLEAR_SERVER", system.worker.url(""));
        command.env("ALLCLEAR_TOKEN", harness::ADMIN_TOKEN);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !errors.contains("panicked"), "{arguments:?}: {errors}");
    }
}

fn ops(system: &System, path: &str, body: &serde_json::Value) -> (u16, serde_json::Value) {
    send(system, path, &body.to_string())
}

fn send(system: &System, path: &str, body: &str) -> (u16, serde_json::Value) {
    let url = system.worker.url(&format!("ops/v1/{path}"));
    let bearer = format!("Bearer {}", harness::ADMIN_TOKEN);
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let reply = request("POST", &url, &headers, body.as_bytes()).unwrap();
    (reply.status, reply.json())
}
