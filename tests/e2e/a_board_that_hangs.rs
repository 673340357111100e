//! The Board does not answer for longer than a minute: nothing that the public reads goes on to say that all is
//! well.

use std::time::{Duration, Instant};

use harness::{Bundle, LocalWorker, batch, get, wait_for};

/// A page whose one probe runs in one region.
const FILES: [(&str, &str); 2] = [
    (
        "page.toml",
        "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n\
         [[region]]\nid = \"eu\"\nname = \"Frankfurt\"\n\
         [[component]]\nid = \"checkout\"\nname = \"Checkout\"\n",
    ),
    (
        "checkout.toml",
        "id = \"checkout\"\ncomponent = \"checkout\"\nevery = \"1h\"\ntimeout = \"5s\"\n\
         regions = [\"eu\"]\n[[step]]\nname = \"pay\"\nget = \"https://shop.example/\"\n",
    ),
];

#[test]
fn after_a_minute_nothing_claims_anything() {
    let worker = LocalWorker::start(Bundle::Hanging);
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in FILES {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let token = worker.allclear(&["agent", "add", "eu-1", "--region", "eu"]);
    let address = |path: &str| worker.url(path);
    let mut sequence = 0;
    wait_for("all to be well", || {
        sequence += 1;
        assert!(!worker.send(&token, &batch(sequence)));
        get(&address("")).is_some_and(|page| page.body.contains("All systems are working"))
    });
    let hang = get(&address("provoke/hang/board")).expect("an answer");
    assert_eq!(hang.status, 200, "{}", hang.body);
    let began = Instant::now();
    let page = get(&address("")).expect("an answer");
    assert!(page.body.contains("All systems are working"), "for a minute it is told as what is");
    std::thread::sleep(Duration::from_secs(62).saturating_sub(began.elapsed()));
    for path in ["", "api/v2/summary.json", "api/v2/status.json", "components/checkout"] {
        let reply = get(&address(path)).expect("an answer");
        assert_eq!(reply.status, 200, "{path}");
        for claim in ["perational\"", ">Operational<", "All Systems Operational", "%231a7d4a"] {
            assert!(!reply.body.contains(claim), "{path} says {claim}: {}", reply.body);
        }
    }
    let status = get(&address("api/v2/status.json")).expect("an answer").json();
    assert_ne!(status["status"]["indicator"], "none");
    let changes = get(&address("api/v1/components/checkout/changes.json")).expect("an answer");
    assert_eq!(changes.status, 503, "{}", changes.body);
    let front = get(&address("")).expect("an answer").body;
    // Each question above waits for the Board: how long that takes, the machine decides.
    let shown = front.split_once("We could not refresh this page for ").expect(&front).1;
    let shown_min = shown.split_once(" min").and_then(|(minutes, _)| minutes.parse().ok());
    let most_min = began.elapsed().as_secs().div_ceil(60);
    assert!(shown_min.is_some_and(|min: u64| (1..=most_min).contains(&min)), "{most_min}: {front}");
    assert!(front.contains("At that time: All systems are working"), "{front}");
}
