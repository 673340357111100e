//! Scripts that were written for Statuspage's manage API v1 open, update and resolve an incident and a maintenance by
//! our address, and what they did is seen by readers, programs and operators.

use std::process::Command;

use harness::{ADMIN_TOKEN, Bundle, Reply, System, python, request, root, run_for_output};
use serde_json::{Value, json};

/// A script, which does one step and says of what.
struct StatuspageScript<'a> {
    program: String,
    system: &'a System,
}

impl<'a> StatuspageScript<'a> {
    fn new(name: &str, system: &'a System) -> Self {
        let program = root().join("tests/clients").join(name).display().to_string();
        Self { program, system }
    }

    fn step(&self, words: &[&str]) -> String {
        let mut command = if self.program.ends_with(".py") {
            let mut python = Command::new(python());
            python.arg(&self.program);
            python
        } else {
            Command::new(&self.program)
        };
        let base = self.system.worker.url("");
        command.args(words).env("BASE", base.trim_end_matches('/')).env("KEY", ADMIN_TOKEN);
        run_for_output(&mut command)
    }

    /// The ids that a list of Statuspage's public API has.
    fn listed(&self, path: &str) -> Vec<String> {
        let text = self.system.get(&format!("api/v2/{path}.json"));
        let all: Value = serde_json::from_str(&text).unwrap();
        let list = all.get("incidents").or(all.get("scheduled_maintenances")).unwrap();
        let ids = list.as_array().unwrap().iter();
        ids.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }

    fn handles_an_incident(&self) {
        let system = self.system;
        let id = self.step(&["open"]);
        assert_eq!(self.listed("incidents/unresolved"), [id.as_str()]);
        assert_eq!(system.component("checkout"), "partial_outage");
        let page = system.get("");
        assert!(page.contains("Card payments fail") && page.contains("We look into it."), "{page}");
        assert!(system.allclear(&["incident", "list", "--open"]).contains("Card payments fail"));

        assert_eq!(self.step(&["update", &id]), id);
        assert!(system.get("").contains("A fix is out."));
        assert!(system.allclear(&["incident", "show", &id]).contains("A fix is out."));

        assert_eq!(self.step(&["resolve", &id]), id);
        assert_eq!(self.listed("incidents/unresolved"), [""; 0]);
        assert_eq!(system.component("checkout"), "operational");
        assert!(system.get(&format!("incidents/{id}")).contains("Cards work."));
        assert!(!system.allclear(&["incident", "list", "--open"]).contains("Card payments fail"));
    }

    fn handles_a_maintenance(&self) {
        let system = self.system;
        let id = self.step(&["schedule"]);
        assert_eq!(self.listed("scheduled-maintenances/upcoming"), [id.as_str()]);
        assert!(system.get("").contains("New disks"));
        assert!(system.allclear(&["maintenance", "list"]).contains("New disks"));

        assert_eq!(self.step(&["begin", &id]), id);
        assert_eq!(self.listed("scheduled-maintenances/active"), [id.as_str()]);
        assert_eq!(system.component("checkout"), "under_maintenance");

        assert_eq!(self.step(&["complete", &id]), id);
        assert_eq!(self.listed("scheduled-maintenances/active"), [""; 0]);
        assert_eq!(system.component("checkout"), "operational");
        assert!(system.allclear(&["maintenance", "show", &id]).contains("Disks are new."));
    }
}

#[test]
fn scripts_and_a_public_client_open_update_and_resolve() {
    let system = System::start();
    for name in ["statuspage_v1.sh", "statuspage_v1.py"] {
        let script = StatuspageScript::new(name, &system);
        script.handles_an_incident();
        script.handles_a_maintenance();
    }
}

fn send(system: &System, method: &str, path: &str, authorization: &str, body: &str) -> Reply {
    let headers = [("authorization", authorization)];
    let headers = if authorization.is_empty() { &[][..] } else { &headers[..] };
    request(method, &system.worker.url(&format!("v1/{path}")), headers, body.as_bytes()).unwrap()
}

#[test]
fn a_token_is_taken_as_there_and_a_refusal_is_said_as_there() {
    let system = System::without_agents(Bundle::Deployed);
    let reader = system.allclear(&["token", "create", "reader", "-s", "read"]);
    let admin = format!("OAuth {ADMIN_TOKEN}");
    let page = send(&system, "GET", "pages", &admin, "").json()[0]["id"].clone();
    let page = page.as_str().unwrap();
    for (path, authorization) in [
        (format!("pages/{page}"), format!("OAuth {reader}")),
        (format!("pages/{page}.json"), format!("Bearer {reader}")),
        (format!("pages/{page}.json?api_key={reader}"), String::new()),
        (format!("pages/{page}/components?per_page=100&page=1&x=1"), format!("oauth {reader}")),
        (format!("pages/{page}/component_groups"), admin.clone()),
    ] {
        let reply = send(&system, "GET", &path, &authorization, "");
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        assert_eq!(reply.media_type, "application/json");
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
    let incidents = format!("pages/{page}/incidents");
    let component = format!("pages/{page}/components/checkout");
    let reader = format!("OAuth {reader}");
    let large = format!("incident[name]={}", "x".repeat(300_000));
    for (method, path, token, body, status, words) in [
        ("GET", &*incidents, "", "", 401, "Could not authenticate"),
        ("GET", &incidents, "OAuth wrong", "", 401, "Could not authenticate"),
        ("POST", &incidents, &reader, "incident[name]=x", 403, "does not grant `publish`"),
        ("GET", "pages/kctbh9vrtdwd/incidents", &admin, "", 404, "no page `kctbh9vrtdwd`"),
        ("GET", "pages/x/metrics", &admin, "", 404, "there is nothing at"),
        ("PATCH", &incidents, &admin, "", 405, "use GET or POST here"),
        ("POST", &incidents, &admin, "{\"incident\":", 400, "neither JSON nor a form"),
        ("POST", &incidents, &admin, "incident[status]=identified", 422, "name is missing"),
        ("POST", &incidents, &admin, &large, 413, "the most that are taken"),
        ("PATCH", &component, &admin, "component[name]=Till", 422, "page.toml"),
        ("DELETE", &component, &admin, "", 422, "configuration as code"),
    ] {
        let reply = send(&system, method, path, token, body);
        assert_eq!(reply.status, status, "{method} {path}: {}", reply.body);
        assert_eq!(reply.media_type, "application/json", "{method} {path}");
        let error = reply.json()["error"].clone();
        assert_eq!(error.is_array(), status == 422, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(system.ops("incidents"), json!([]), "nothing changed");
    let url = system.worker.url(&format!("api/v2/status.json?api_key={ADMIN_TOKEN}"));
    assert_eq!(request("GET", &url, &[], b"").unwrap().status, 200);
    let url = system.worker.url(&format!("ops/v1/incidents?api_key={ADMIN_TOKEN}"));
    assert_eq!(request("GET", &url, &[], b"").unwrap().status, 401, "nowhere else");
}

#[test]
fn a_status_of_a_component_is_told_with_an_incident() {
    let system = System::start();
    let admin = format!("OAuth {ADMIN_TOKEN}");
    let page = send(&system, "GET", "pages", &admin, "").json()[0]["id"].clone();
    let path = format!("pages/{}/components/checkout", page.as_str().unwrap());
    let state = |status: &str| {
        let reply = send(&system, "PATCH", &path, &admin, &format!("component[status]={status}"));
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.json()["status"], status);
    };
    state("major_outage");
    assert_eq!(system.component("checkout"), "major_outage");
    system.wait_for_page("Checkout is down");
    state("operational");
    assert_eq!(system.component("checkout"), "operational");
    assert!(system.allclear(&["incident", "list"]).contains("Checkout is down"));
}
