//! A job says that it ran; silence, and its own word that it failed, are outages.

use harness::{Bundle, Reply, System, request, wait_for};

const PROBE: &str =
    "id = \"backup\"\ncomponent = \"backups\"\nevery = \"2s\"\nheartbeat = { grace = \"1s\" }\n";
const COMPONENT: &str = "\n[[component]]\nid = \"backups\"\nname = \"Backups\"\n";

fn watched() -> (System, String) {
    watched_as(PROBE)
}

fn watched_as(probe: &str) -> (System, String) {
    let system = System::without_agents(Bundle::Deployed);
    let page = system.probes().join("page.toml");
    let text = std::fs::read_to_string(&page).unwrap() + COMPONENT;
    std::fs::write(page, text).unwrap();
    std::fs::write(system.probes().join("backup.toml"), probe).unwrap();
    system.allclear(&["apply", &system.probes().display().to_string()]);
    let address = system.allclear(&["heartbeat", "add", "backup"]);
    (system, address)
}

fn ping(address: &str, end: &str, log: &str) -> Reply {
    request("POST", &format!("{address}{end}"), &[], log.as_bytes()).expect("an answer")
}

fn wait_for_status(system: &System, status: &str) {
    wait_for(&format!("backups to be {status}"), || system.component("backups") == status);
}

#[test]
fn silence_is_an_outage_and_a_ping_ends_it() {
    let (system, address) = watched();
    assert_ne!(system.component("backups"), "operational", "nothing was heard yet");
    assert_eq!(ping(&address, "", "").status, 200);
    wait_for_status(&system, "operational");
    wait_for_status(&system, "major_outage");
    assert!(system.get("").contains("sent no ping in time"), "the page says why");
    // Still down, however often somebody looks.
    std::thread::sleep(std::time::Duration::from_secs(4));
    assert_eq!(system.component("backups"), "major_outage");
    assert_eq!(ping(&address, "/start", "").status, 200);
    assert_eq!(system.component("backups"), "major_outage", "to begin is not to have ended");
    std::thread::sleep(std::time::Duration::from_millis(400));
    assert_eq!(ping(&address, "/0", "").status, 200);
    wait_for_status(&system, "operational");
}

#[test]
fn a_job_says_itself_that_it_failed_and_its_log_stays_inside() {
    let (system, address) = watched();
    assert_eq!(ping(&address, "?took_ms=1234", "").status, 200);
    wait_for_status(&system, "operational");
    assert_eq!(ping(&address, "/137", "hunter2 is full").status, 200);
    wait_for_status(&system, "major_outage");
    let page = system.get("");
    assert!(page.contains("reported a failure") && !page.contains("hunter2"), "{page}");
}

#[test]
fn what_is_no_heartbeat_is_refused() {
    let (mut system, address) = watched();
    let guess = format!("{}{}", &address[..address.len() - 4], "0000");
    for (address, end, status) in [
        (&guess, "", 404),
        (&address, "/done", 404),
        (&address, "?took_ms=soon", 422),
        (&system.worker.url("heartbeat/nonsense"), "", 404),
    ] {
        let reply = ping(address, end, "");
        assert_eq!(reply.status, status, "{end}: {}", reply.body);
    }
    assert_eq!(ping(&address, "", &"x".repeat(10_001)).status, 413);
    for method in ["PUT", "HEAD"] {
        let reply = request(method, &address, &[], b"").expect("an answer");
        assert_eq!(reply.status, 405, "{method}");
    }
    assert_ne!(system.component("backups"), "operational", "nothing of this was a success");
    assert_eq!(request("GET", &address, &[], b"").expect("an answer").status, 200);
    wait_for_status(&system, "operational");
    let token = system.agent_token("eu-central");
    let other = system.worker.url(&format!("heartbeat/{token}"));
    assert_eq!(ping(&other, "", "").status, 404, "an agent is no heartbeat");
    let (_, token) = address.rsplit_once('/').unwrap();
    let bearer = format!("Bearer {token}");
    let headers =
        [("authorization", bearer.as_str()), ("content-type", domain::protocol::batch::MEDIA_TYPE)];
    let reply = request("POST", &system.worker.url("agent/v1/batches"), &headers, b"x");
    assert_eq!(reply.expect("an answer").status, 401, "and a heartbeat is no agent");
    for (arguments, hint) in [
        (&["heartbeat", "add", "nobody"][..], "there is no heartbeat `nobody`"),
        (&["agent", "add", "backup", "--region", "eu-central"], "there is a heartbeat `backup`"),
        (&["agent", "add", "x", "--region", "heartbeat"], "there is no heartbeat `x`"),
    ] {
        let (well, _, output) = system.try_allclear(arguments);
        assert!(!well && output.contains(hint), "{output}");
    }
    // What was promised outlives the Worker.
    assert_eq!(ping(&address, "", "").status, 200);
    system.worker.kill();
    system.worker.start_again();
    wait_for_status(&system, "operational");
    wait_for_status(&system, "major_outage");
}

/// How many batches the record of the heartbeat has taken, and rows it has written since it woke.
fn counted(system: &System) -> (u64, u64) {
    let agents = system.ops("agents");
    let mut agents = agents.as_array().expect("a list").iter();
    let backup = agents.find(|agent| agent["agent"] == "backup").expect("the heartbeat");
    let count = |field: &str| backup[field].as_u64().unwrap_or_else(|| panic!("{backup}"));
    (count("batches"), count("rows_written"))
}

#[test]
fn an_address_causes_only_so_much_and_hears_no_links_that_are_followed() {
    let seldom = "id = \"backup\"\ncomponent = \"backups\"\nevery = \"1h\"\n\
                  heartbeat = { post_only = true }\n";
    let (system, address) = watched_as(seldom);
    let (_, token) = address.rsplit_once('/').unwrap();
    assert!(token.starts_with("ach_"), "it is told from an agent's");
    for method in ["GET", "HEAD"] {
        let reply = request(method, &address, &[], b"").expect("an answer");
        assert_eq!(reply.status, 405, "{method}: {}", reply.body);
    }
    assert_eq!(counted(&system).0, 0);
    for ping_number in 0..30 {
        let end = if ping_number % 2 == 0 { "" } else { "/fail" };
        assert_eq!(ping(&address, end, "").status, 200, "{ping_number}");
    }
    let before = counted(&system);
    for end in ["", "/fail", "/start"] {
        let refused = ping(&address, end, "");
        assert_eq!(refused.status, 429, "{end}: {}", refused.body);
        assert!(refused.retry_after.is_some_and(|seconds| (1..=60).contains(&seconds)), "{end}");
        assert_eq!(refused.media_type, "application/problem+json");
    }
    assert!(before.0 > 0, "{before:?}");
    assert_eq!(counted(&system), before, "what is refused writes nothing");
}
