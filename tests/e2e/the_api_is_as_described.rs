//! The description of the API holds: schemathesis, with every check, finds no server error, no status, type
//! or body that is not described, and nothing wrong that is taken.

use std::process::Command;

use domain::problem_kind::PROBLEM_KINDS;
use harness::{ADMIN_TOKEN, Bundle, System, python, request, root, run_for_output};

/// What one run may take.
const SECONDS: &str = "30";

#[test]
fn schemathesis_finds_no_fault() {
    let system = System::without_agents(Bundle::Deployed);
    let mut command = Command::new(python().with_file_name("schemathesis"));
    command
        .current_dir(root())
        .env("ALLCLEAR_TOKEN", ADMIN_TOKEN)
        .args(["--config-file", "tests/schemathesis.toml", "run", "docs/openapi.json"])
        .arg(format!("--url={}", system.worker.url("")))
        .args(["--checks=all", "--max-examples=5", "--seed=1", "--continue-on-failure"])
        .arg(format!("--max-time={SECONDS}"))
        .args(["--warnings=off", "--no-color"]);
    run_for_output(&mut command);
}

#[test]
fn the_description_is_served_to_all() {
    let system = System::without_agents(Bundle::Deployed);
    let reply = request("GET", &system.worker.url("ops/v1/openapi.json"), &[], b"").unwrap();
    let committed = std::fs::read_to_string(root().join("docs/openapi.json")).unwrap();
    assert_eq!((reply.status, reply.media_type.as_str()), (200, "application/json"));
    assert!(reply.body == committed);
}

#[test]
fn each_kind_of_problem_is_explained_at_its_path() {
    let system = System::without_agents(Bundle::Deployed);
    for kind in PROBLEM_KINDS {
        let url = system.worker.url(kind.path().trim_start_matches('/'));
        let reply = request("GET", &url, &[], b"").unwrap();
        assert_eq!((reply.status, reply.media_type.as_str()), (200, "text/plain; charset=utf-8"));
        assert_eq!(reply.body, kind.explanation());
    }
    let reply = request("GET", &system.worker.url("problems/nothing"), &[], b"").unwrap();
    assert_eq!((reply.status, &reply.json()["type"]), (404, &"/problems/not-found".into()));
}
