//! Limits of the record and of requests: does what is at a limit work, and is what is beyond it refused
//! with the number and the way out?

use domain::backup::format::{ObjectName, RowChunk};
use domain::backup::messages::{ImportRequest, ImportStep};
use domain::backup::sql_value::SqlValue;
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
    for said in ["`INSERT OR REPLACE INTO \\\"events\\\"`", "1900001 bytes", "at most 1900000"] {
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
}
