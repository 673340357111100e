//! What a version wrote, all later ones read: copies that were kept are put back, and say what
//! they said then.
//!
//! Each `tests/fixtures/schema-N.jsonl` was made by the last version whose tables had version N,
//! and is never changed. Beside it stands what must be seen of it for good.

use std::path::PathBuf;

use harness::{Bundle, LocalWorker, get, root};
use serde_json::{Value, json};

fn kept(ending: &str) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(root().join("tests/fixtures")).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = paths.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    paths.sort();
    paths
}

/// What does not depend on when it is asked: nobody has reported since the copy was made.
fn lasting(worker: &LocalWorker) -> Value {
    let summary = get(&worker.url("api/v2/summary.json")).expect("an answer").json();
    let components = summary["components"].as_array().unwrap().iter().map(|component| {
        let field = |name: &str| component[name].clone();
        json!([field("id"), field("name"), field("description"), field("created_at")])
    });
    let components: Value = components.collect();
    let agents = worker.ops("agents");
    let agents = agents.as_array().unwrap().iter().map(|agent| {
        let field = |name: &str| agent[name].clone();
        json!([field("agent"), field("region"), field("observations"), field("batches")])
    });
    let agents: Value = agents.collect();
    json!({
        "page": summary["page"]["id"],
        "components": components,
        "agents": agents,
        "incidents": worker.ops("incidents"),
    })
}

#[test]
fn every_copy_that_was_kept_says_what_it_said() {
    let copies = kept(".jsonl");
    assert!(!copies.is_empty());
    for path in copies {
        let worker = LocalWorker::start(Bundle::Deployed);
        worker.allclear(&["import", &path.display().to_string()]);
        let said = std::fs::read_to_string(path.with_extension("json")).unwrap();
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(lasting(&worker), said, "{}", path.display());
        let bytes = std::fs::metadata(&path).unwrap().len();
        assert!(bytes <= 40_000, "{bytes} bytes are more than anybody reads");
    }
}
