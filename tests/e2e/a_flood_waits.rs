//! An agent that writes more than its assignment and a backlog explain is to wait: what it wrote is kept, a
//! repetition is still answered, and after a while the next batch is taken.

use std::time::Duration;

use domain::ledger::allowance::{CATCH_UP_SPEED, MAX_AHEAD};
use domain::protocol::batch::{Batch, MEDIA_TYPE};
use domain::protocol::observation::{Observation, Outcome};
use harness::{Bundle, LocalWorker, Reply, now, request};

/// The longest window, so that few batches are many.
const WINDOW: Duration = Duration::from_secs(300);
const PAGE: &str = "[page]\nname = 'N'\nurl = 'https://n.example'\n[agents]\nbatch_window = '5m'\n\
                    [[region]]\nid = 'eu'\nname = 'EU'\n[[component]]\nid = 'shop'\nname = 'Shop'\n";
const PROBE: &str = "id = 'checkout'\ncomponent = 'shop'\nevery = '30s'\ntimeout = '5s'\nregions = ['eu']\n\
                     [[step]]\nname = 's'\nget = 'http://127.0.0.1:9/'\n";

fn send(worker: &LocalWorker, token: &str, sequence: u64) -> Reply {
    let seen = Observation {
        probe: "checkout".parse().unwrap(),
        observed_at: now().minus(Duration::from_secs(1)),
        attempt: 0,
        took_ms: 7,
        outcome: Outcome::Passed,
        steps: vec![],
    };
    let boot = "boot".parse().unwrap();
    let batch = Batch { boot, sequence, observations: vec![seen], evidence: vec![] };
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", MEDIA_TYPE)];
    let url = worker.url("agent/v1/batches");
    request("POST", &url, &headers, &batch.pack().unwrap()).expect("an answer")
}

#[test]
fn what_no_assignment_explains_is_to_wait() {
    let mut worker = LocalWorker::start(Bundle::Deployed);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.toml"), PAGE).unwrap();
    std::fs::write(folder.path().join("checkout.toml"), PROBE).unwrap();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let token = worker.allclear(&["agent", "add", "eu-1", "--region", "eu"]);
    // A batch costs a fifth of its window; time passes meanwhile, so that a few more may be taken.
    let cost = WINDOW / CATCH_UP_SPEED;
    let most = u64::from((MAX_AHEAD.as_millis() / cost.as_millis()) as u32);
    let mut taken = 0;
    let refused = loop {
        let reply = send(&worker, &token, taken + 1);
        if reply.status != 200 {
            break reply;
        }
        taken += 1;
        assert!(taken <= most + 5, "{taken} batches are taken");
    };
    // The first batch changed a verdict, which costs less than a batch more.
    assert!(taken >= most - 1, "{taken}: a backlog of 30 hours is taken at once");
    assert_eq!((refused.status, refused.media_type.as_str()), (429, domain::problem::MEDIA_TYPE));
    let problem = refused.json();
    assert_eq!(refused.retry_after, problem["retry_after_s"].as_u64());
    let wait_s = problem["retry_after_s"].as_u64().unwrap();
    assert!((1..=cost.as_secs()).contains(&wait_s), "{problem}");
    assert!(problem["hint"].as_str().unwrap().contains("retry-after"), "{problem}");
    let counts = worker.counts("eu");
    assert_eq!((&counts["batches"], &counts["rows"]), (&taken.into(), &taken.into()));
    assert_eq!(send(&worker, &token, taken).json()["duplicate"], true, "a repetition is answered");
    // Who waits for the object to sleep gets no more.
    worker.kill();
    worker.start_again();
    assert_eq!(send(&worker, &token, taken + 1).status, 429);
}
