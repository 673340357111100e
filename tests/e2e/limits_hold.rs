//! Limits of the record and of requests: does what is at a limit work, and is what is beyond it refused
//! with the number and the way out?

use domain::backup::format::RowChunk;
use domain::backup::messages::{ImportRequest, ImportStep};
use domain::backup::sql_value::SqlValue;
use domain::ids::ObjectName;
use harness::{ADMIN_TOKEN, Bundle, LocalWorker, Reply, request};

/// The most bytes of a row, as ARCHITECTURE.md says.
const MAX_ROW_BYTES: usize = 1_900_000;
/// What a whole number counts for in a row.
const NUMBER_BYTES: usize = 8;

fn post(worker: &LocalWorker, path: &str, body: &[u8]) -> Reply {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    request("POST", &worker.url(&format!("ops/v1/{path}")), &headers, body).expect("an answer")
}

#[test]
fn a_row_at_the_limit_is_stored_and_a_larger_one_refused_before_the_platform_would() {
    let worker = LocalWorker::start(Bundle::Deployed);
    let import = |step: ImportStep| {
        let import = ImportRequest { name: "rows".to_owned(), step };
        post(&worker, "import/board", &serde_json::to_vec(&import).unwrap())
    };
    let load = |bytes: usize| {
        import(ImportStep::Load(RowChunk {
            object: ObjectName::Board,
            table: "events".to_owned(),
            columns: ["n", "body"].map(str::to_owned).into(),
            rows: vec![vec![SqlValue::Whole(1), SqlValue::Text("x".repeat(bytes - NUMBER_BYTES))]],
        }))
    };
    assert_eq!(import(ImportStep::Begin { schema: 1 }).status, 200);
    assert_eq!(load(MAX_ROW_BYTES).status, 200);
    let refused = load(MAX_ROW_BYTES + 1);
    assert_eq!(refused.status, 413, "{}", refused.body);
    for part in ["`INSERT OR REPLACE INTO \\\"events\\\"`", "1900001 bytes", "at most 1900000"] {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
}

/// The most bytes of an operator's request, and of one with a folder, as ARCHITECTURE.md says.
const MAX_REQUEST_BYTES: usize = 256_000;
const MAX_FOLDER_REQUEST_BYTES: usize = 6_000_000;

#[test]
fn a_request_at_the_limit_is_read_and_a_larger_one_refused_with_the_number() {
    let worker = LocalWorker::start(Bundle::Deployed);
    for (path, most) in [("incidents", MAX_REQUEST_BYTES), ("plan", MAX_FOLDER_REQUEST_BYTES)] {
        let sent = |bytes: usize| post(&worker, path, &vec![b' '; bytes]);
        // Nothing but spaces is read to its end, and is no JSON.
        assert_eq!(sent(most).status, 400, "{path}");
        let refused = sent(most + 1);
        assert_eq!(refused.status, 413, "{path}: {}", refused.body);
        assert!(refused.body.contains(&most.to_string()), "{path}: {}", refused.body);
    }
}
