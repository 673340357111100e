//! Names of agents and heartbeats that nobody has been given: refused before an object of that name is made.
//! Tokens from before the key was another stay valid, because the Board knows them.

use domain::access::token::{SECRET_BYTES, agent_token, heartbeat_token};
use domain::protocol::batch::MEDIA_TYPE;
use harness::{Bundle, LocalWorker, batch, request};

const PAGE: &str = "[page]\nname = 'N'\nurl = 'https://n.example'\n[[region]]\nid = 'eu'\nname = 'EU'\n\
                    [[component]]\nid = 'shop'\nname = 'Shop'\n";
const PROBE: &str = "id = 'checkout'\ncomponent = 'shop'\nevery = '30s'\ntimeout = '5s'\nregions = ['eu']\n\
                     [[step]]\nname = 's'\nget = 'http://127.0.0.1:9/'\n";
const NAMES: usize = 40;

/// Tries names; each is refused, as if nothing of that name were there.
fn forge(worker: &LocalWorker, secret: u8) {
    let packed = batch(1).pack().unwrap();
    for n in 0..NAMES {
        let (name, secret) = (format!("forged-{n}").parse().unwrap(), [secret; SECRET_BYTES]);
        let bearer = format!("Bearer {}", agent_token(&name, secret));
        let headers = [("authorization", bearer.as_str()), ("content-type", MEDIA_TYPE)];
        let tried = |method, path: &str, body: &[u8]| {
            request(method, &worker.url(path), &headers, body).expect("an answer").status
        };
        assert_eq!(tried("GET", "agent/v1/assignment", b""), 401);
        assert_eq!(tried("POST", "agent/v1/batches", &packed), 401);
        let url = format!("heartbeat/{}", heartbeat_token(&name, secret));
        assert_eq!(tried("GET", &url, b""), 404);
    }
}

#[test]
fn a_forged_name_leaves_nothing_behind() {
    let mut worker = LocalWorker::start(Bundle::Deployed);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("page.toml"), PAGE).unwrap();
    std::fs::write(folder.path().join("checkout.toml"), PROBE).unwrap();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let token = worker.allclear(&["agent", "add", "eu-1", "--region", "eu"]);
    assert!(!worker.send(&token, &batch(1)));
    let objects = worker.objects();
    forge(&worker, 7);
    let (well, _, output) = worker.try_allclear(&["observations", "forged-0"]);
    assert!(!well && output.contains("there is no agent `forged-0`"), "{output}");
    assert!(objects >= 2, "the Board's and a Ledger's");
    assert_eq!(worker.objects(), objects, "no object is made");
    // Under another key no token verifies by itself.
    worker.kill();
    worker.replace_admin_token("another administrator");
    worker.start_again();
    assert!(!worker.send(&token, &batch(2)), "the Board knows it");
    assert!(!worker.send(&token, &batch(3)), "and the isolate remembers");
    let objects = worker.objects();
    forge(&worker, 9);
    assert_eq!(worker.objects(), objects);
}
