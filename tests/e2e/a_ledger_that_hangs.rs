//! A Ledger hangs: readers and operators are answered as if it did not, and only its own region falls
//! silent.

use harness::{ADMIN_TOKEN, Bundle, LocalWorker, Reply, batch, get, request, wait_for};

/// A page whose one probe runs in two regions.
const FILES: [(&str, &str); 2] = [
    (
        "page.toml",
        "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n\
         [agents]\nbatch_window = \"1s\"\nsilent_after = \"6s\"\n\
         [[region]]\nid = \"eu\"\nname = \"Frankfurt\"\n\
         [[region]]\nid = \"us\"\nname = \"Ohio\"\n\
         [[component]]\nid = \"checkout\"\nname = \"Checkout\"\n",
    ),
    (
        "checkout.toml",
        "id = \"checkout\"\ncomponent = \"checkout\"\nevery = \"1h\"\ntimeout = \"5s\"\n\
         regions = [\"eu\", \"us\"]\n[[step]]\nname = \"pay\"\nget = \"https://shop.example/\"\n",
    ),
];

/// A page with two agents, whose runs are reported by hand.
struct Page {
    worker: LocalWorker,
    tokens: [String; 2],
    folder: tempfile::TempDir,
    sequence: u64,
}

impl Page {
    fn start(bundle: Bundle) -> Self {
        let worker = LocalWorker::start(bundle);
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in FILES {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        worker.allclear(&["apply", &folder.path().display().to_string()]);
        let add = |agent, region| worker.allclear(&["agent", "add", agent, "--region", region]);
        let tokens = [add("eu-1", "eu"), add("us-1", "us")];
        let mut page = Self { worker, tokens, folder, sequence: 0 };
        page.until("both to report", &[0, 1], |page| {
            page.front().body.contains("All systems are working")
        });
        page
    }

    fn report(&mut self, agents: &[usize]) {
        self.sequence += 1;
        for agent in agents {
            assert!(!self.worker.send(&self.tokens[*agent], &batch(self.sequence)));
        }
    }

    /// Lets agents report until something holds.
    fn until(&mut self, what: &str, agents: &[usize], mut holds: impl FnMut(&Self) -> bool) {
        wait_for(what, || {
            self.report(agents);
            holds(self)
        });
    }

    /// The front page, which is always there.
    fn front(&self) -> Reply {
        let page = get(&self.worker.url("")).expect("an answer");
        assert_eq!(page.status, 200, "{}", page.body);
        page
    }

    fn provoke(&self, what: &str) {
        let reply = get(&self.worker.url(&format!("provoke/{what}"))).expect("an answer");
        assert_eq!(reply.status, 200, "{what}: {}", reply.body);
    }

    /// What an operator's request answers.
    fn post(&self, path: &str, body: &str) -> Reply {
        let bearer = format!("Bearer {ADMIN_TOKEN}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let url = self.worker.url(&format!("ops/v1/{path}"));
        request("POST", &url, &headers, body.as_bytes()).expect("an answer")
    }
}

// Here the guard cuts off an object and the Worker after one second: a page or an operator that waited for
// the Ledger would get a 503.
#[test]
fn readers_and_operators_do_not_wait_for_it() {
    let mut page = Page::start(Bundle::Provokable);
    page.provoke("hang/eu-1");
    page.worker.kill();
    page.worker.restart();
    // The Board wakes with the first of these, and asks the Ledgers beside it.
    let first = page.front().body;
    assert!(first.contains("All systems are working"), "both were heard of just now: {first}");
    page.until("its region to be silent", &[1], |page| {
        page.front().body.contains("1 of 2 regions reporting; no word from Frankfurt")
    });
    assert!(page.front().body.contains("All systems are working"), "the other one still says so");
    let incident = r#"{"name": "Card payments fail", "body": "We are looking."}"#;
    let reply = page.post("incidents", incident);
    assert_eq!(reply.status, 201, "{}", reply.body);
    let id = reply.json()["id"].as_str().expect("an id").to_owned();
    let reply = page.post(&format!("incidents/{id}/resolve"), r#"{"body": "All is well."}"#);
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.json()["status"], "resolved");
    let text = FILES[1].1.replace("5s", "4s");
    std::fs::write(page.folder.path().join("checkout.toml"), text).unwrap();
    let plan = page.worker.allclear(&["apply", &page.folder.path().display().to_string()]);
    assert!(plan.contains("probe checkout"), "{plan}");
    page.provoke("go-on/eu-1");
    page.until("both to report again", &[0, 1], |page| {
        page.front().body.contains("2 of 2 regions reporting")
    });
}

// A new token goes to its own Ledger before it is shown, but no longer than a Ledger is waited for: the
// guard would cut the Board off after five seconds.
#[test]
fn a_new_token_is_shown_although_its_ledger_hangs() {
    let mut page = Page::start(Bundle::Hanging);
    page.provoke("hang/eu-1");
    let reply = page.post("agents", r#"{"agent": "eu-1", "region": "eu"}"#);
    assert_eq!(reply.status, 201, "{}", reply.body);
    page.tokens[0] = reply.json()["token"].as_str().expect("a token").to_owned();
    let agents = page.worker.ops("agents");
    let counted = agents.as_array().expect("a list").iter().map(|a| !a["batches"].is_null());
    assert_eq!(counted.collect::<Vec<_>>(), [false, true], "no counts of the one that hangs");
    page.provoke("go-on/eu-1");
    wait_for("its Ledger to learn the new token", || {
        let bearer = format!("Bearer {}", page.tokens[0]);
        let url = page.worker.url("agent/v1/assignment");
        request("GET", &url, &[("authorization", &bearer)], b"").is_some_and(|r| r.status == 200)
    });
}
