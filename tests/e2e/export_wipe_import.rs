//! Everything is copied, and comes back in a new place as it was; what is damaged, or would mix
//! two pages, is refused.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use domain::backup::{FORMAT, Header, Line, ObjectName, Tally};
use domain::batch::Batch;
use domain::observation::{Failure, Observation, Outcome, Reason};
use domain::timestamp::Timestamp;
use domain::transfer::Page;
use harness::{
    ADMIN_TOKEN, Agent, Bundle, LocalWorker, PASSWORD, REGIONS, System, request, wait_for,
};
use serde_json::Value;

const HEARTBEAT: &str =
    "id = \"backup\"\ncomponent = \"backups\"\nevery = \"1h\"\nheartbeat = { grace = \"1h\" }\n";
const COMPONENT: &str = "\n[[component]]\nid = \"backups\"\nname = \"Backups\"\n";

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    Timestamp::from_unix_ms(i64::try_from(since.as_millis()).unwrap())
}

fn batch(sequence: u64) -> Batch {
    batch_of(sequence, Outcome::Passed)
}

fn batch_of(sequence: u64, outcome: Outcome) -> Batch {
    let seen = Observation {
        probe: "checkout".parse().unwrap(),
        observed_at: now(),
        attempt: 0,
        took_ms: 7,
        outcome,
        steps: vec![],
    };
    Batch { boot: "boot".parse().unwrap(), sequence, observations: vec![seen] }
}

/// A page with an agent by hand, a real one that has ended, a heartbeat and an incident.
struct Original {
    system: System,
    token: String,
    real_token: String,
    incident: String,
    heartbeat: String,
}

fn original() -> Original {
    let mut system = System::without_agents(Bundle::Deployed);
    std::fs::write(system.probes().join("backup.toml"), HEARTBEAT).unwrap();
    let page = system.probes().join("page.toml");
    let text = std::fs::read_to_string(&page).unwrap() + COMPONENT;
    std::fs::write(&page, text).unwrap();
    // Nothing falls silent while the story is told.
    system.change_page("silent_after = \"6s\"", "silent_after = \"1h\"");
    let heartbeat = system.allclear(&["heartbeat", "add", "backup"]);
    assert_eq!(request("POST", &heartbeat, &[], b"").unwrap().status, 200);
    let token = system.agent_token("eu-central");
    for sequence in 1..=5 {
        assert!(!system.worker.send(&token, &batch(sequence)));
    }
    let real_token = system.agent_token("us-east");
    let agent = Agent::start(&system.worker.url(""), &real_token, Some(PASSWORD));
    system.agents.insert("us-east", agent);
    wait_for("the agent to deliver", || {
        system.worker.counts("us-east")["observations"].as_u64().unwrap() >= 5
    });
    system.stop_agent("us-east");
    let open = ["incident", "open", "Payments fail", "-m", "We are *looking*.", "-c"];
    let incident = system.allclear(&[&open[..], &["checkout=partial_outage"]].concat());
    wait_for("everything to be told", || system.component("backups") == "operational");
    Original { system, token, real_token, incident, heartbeat }
}

/// All that the public sees, without the instant at which it was asked.
fn seen(worker: &LocalWorker, incident: &str) -> Vec<String> {
    let get = |path: &str| harness::get(&worker.url(path)).expect("an answer").body;
    let mut seen: Vec<String> =
        ["api/v2/summary.json", "api/v2/status.json", "history.rss"].map(get).into();
    seen.push(get(&format!("incidents/{incident}")));
    let page = get("");
    let (before, rest) = page.split_once("As of <time").expect("when it was true");
    let (_, after) = rest.split_once("</time>").expect("the end of it");
    seen.push(format!("{before}{after}"));
    seen
}

fn file(folder: &Path, name: &str) -> (PathBuf, String) {
    let path = folder.join(name);
    let text = path.display().to_string();
    (path, text)
}

/// Both are the same to the public, but for how long things last by now, and how long the latest
/// runs took: that is asked of the Ledgers when the Board wakes.
fn assert_same(one: &[String], other: &[String]) {
    let pieces = |text: &str| -> Vec<String> {
        let lasts = |piece: &&str| {
            ["% uptime", " ago", "of the time", "of trouble", " ms"]
                .iter()
                .any(|p| piece.contains(p))
        };
        let pieces = text.split(['<', '>', ',']);
        pieces.filter(|piece| !lasts(piece)).map(str::to_owned).collect()
    };
    for (one, other) in one.iter().zip(other) {
        let (one, other) = (pieces(one), pieces(other));
        assert_eq!(one.iter().zip(&other).find(|(one, other)| one != other), None);
        assert_eq!(one.len(), other.len());
    }
}

/// The lines that hold rows, without their hashes.
fn rows(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| line.contains("\"rows\":["));
    lines.map(|line| line.split(",\"hash\":").next().unwrap().to_owned()).collect()
}

#[test]
fn everything_comes_back_and_goes_on() {
    let Original { system, token, real_token, incident, heartbeat } = original();
    // More than one page of rows.
    for sequence in 6..=700 {
        let _ = system.worker.send(&token, &batch(sequence));
    }
    let folder = tempfile::tempdir().unwrap();
    let (path, name) = file(folder.path(), "page.jsonl");
    system.allclear(&["export", &name]);
    let text = std::fs::read_to_string(&path).unwrap();
    for secret in [token.as_str(), &real_token, PASSWORD, ADMIN_TOKEN] {
        assert!(!text.contains(secret), "no secret is kept");
    }
    assert!(text.contains(&domain::token::hash(&token)), "but hashes of tokens are");

    let mut second = LocalWorker::start(Bundle::Deployed);
    second.allclear(&["import", &name]);
    assert_same(&seen(&second, &incident), &seen(&system.worker, &incident));
    let (again, again_name) = file(folder.path(), "again.jsonl");
    second.allclear(&["export", &again_name]);
    assert_eq!(rows(&again), rows(&path), "every row is as it was");

    let counted = second.counts("eu-central");
    assert!(second.send(&token, &batch(700)), "what had been delivered is known");
    assert_eq!(second.counts("eu-central")["observations"], counted["observations"]);
    assert!(!second.send(&token, &batch(701)));
    let more = second.counts("eu-central");
    assert_eq!(more["observations"].as_u64(), counted["observations"].as_u64().map(|n| n + 1));
    assert_eq!(more["batches"], more["rows"]);

    second.kill();
    second.start_again();
    assert!(second.send(&token, &batch(701)));
    let before = second.counts("us-east")["observations"].as_u64().unwrap();
    let agent = Agent::start(&second.url(""), &real_token, Some(PASSWORD));
    wait_for("the agent to deliver to the new place", || {
        second.counts("us-east")["observations"].as_u64().unwrap() > before
    });
    drop(agent);
    let (_, secret) = heartbeat.rsplit_once('/').unwrap();
    let ping = request("POST", &second.url(&format!("heartbeat/{secret}")), &[], b"");
    assert_eq!(ping.unwrap().status, 200, "the heartbeat's address is still its own");
    let resolve = ["incident", "resolve", &incident, "-m", "Over."];
    second.allclear(&resolve);
}

#[test]
fn what_is_damaged_or_would_mix_two_pages_is_refused() {
    let Original { system, incident, .. } = original();
    let folder = tempfile::tempdir().unwrap();
    let (path, name) = file(folder.path(), "page.jsonl");
    let whole = system.allclear(&["export", "-"]) + "\n";
    std::fs::write(&path, &whole).unwrap();
    let second = LocalWorker::start(Bundle::Deployed);
    let refused = |worker: &LocalWorker, text: &[u8], why: &str| {
        let (path, name) = file(folder.path(), "damaged.jsonl");
        std::fs::write(path, text).unwrap();
        let (well, _, said) = worker.try_allclear(&["import", &name]);
        assert!(!well && said.contains(why), "{why}: {said}");
    };
    let lines: Vec<&str> = whole.lines().collect();
    for line in [1, 2, lines.len() / 2, lines.len()] {
        let mut bytes = whole.clone().into_bytes();
        let begin: usize = lines.iter().take(line - 1).map(|line| line.len() + 1).sum();
        bytes[begin + lines[line - 1].len() / 2] ^= 4;
        refused(&second, &bytes, &format!("line {line} is damaged"));
    }
    let cut = lines[..lines.len() - 1].join("\n");
    let kept = lines.len() - 1;
    refused(&second, cut.as_bytes(), &format!("breaks off after line {kept}"));
    refused(&second, b"hello\n", "line 1 is damaged");
    refused(&second, b"", "breaks off after line 0");
    // A page that is there is not touched.
    let before = seen(&system.worker, &incident);
    refused(&system.worker, whole.as_bytes(), "`board` is not empty");
    assert_same(&seen(&system.worker, &incident), &before);

    // An import that broke off serves nobody, and another may take its place.
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let begin = br#"{"name":"broken-off","step":{"begin":{"schema":1}}}"#;
    let url = second.url("ops/v1/import/board");
    let ask = |body: &[u8]| request("POST", &url, &[("authorization", &bearer)], body).unwrap();
    assert_eq!(ask(begin).status, 200);
    let (well, _, said) = second.try_allclear(&["incident", "list"]);
    assert!(!well && said.contains("an import is under way"), "{said}");
    let newer = br#"{"name":"newer","step":{"begin":{"schema":99}}}"#;
    assert!(ask(newer).body.contains("schema version 99"), "{}", ask(newer).body);
    assert_eq!(ask(br#"{"name":"other","step":"seal"}"#).status, 409);
    second.allclear(&["import", &name]);
    assert_same(&seen(&second, &incident), &before);
    // The same file again changes nothing; another is refused.
    second.allclear(&["import", &name]);
    assert_same(&seen(&second, &incident), &before);
    let another = system.allclear(&["export", "-"]) + "\n";
    refused(&second, another.as_bytes(), "`board` is not empty");
    let anybody = request("GET", &second.url("ops/v1/export"), &[], b"").unwrap();
    assert_eq!(anybody.status, 401);
}

#[test]
fn what_is_told_between_the_copies_of_ledger_and_board_is_not_lost() {
    let system = System::without_agents(Bundle::Deployed);
    system.change_page("silent_after = \"6s\"", "silent_after = \"1h\"");
    let token = system.agent_token("eu-central");
    let worker = &system.worker;
    let _ = worker.send(&token, &batch(1));
    let ledger: ObjectName = "ledger:eu-central-1".parse().unwrap();
    let objects = [ObjectName::Board, ledger.clone()];
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    for object in &objects {
        let hold = worker.url(&format!("ops/v1/export/{object}/hold"));
        let reply = request("POST", &hold, &[("authorization", &bearer)], b"").unwrap();
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    let copy = |object: &ObjectName| -> Page {
        serde_json::from_value(worker.ops(&format!("export/{object}"))).unwrap()
    };
    let board = copy(&ObjectName::Board);
    // The belief changes twice, and the Board hears of it each time.
    let failure =
        Failure { step: "pay".into(), reason: Reason::ConnectionRefused, detail: String::new() };
    for (sequence, outcome) in [
        (2, Outcome::Failed(failure.clone())),
        (3, Outcome::Failed(failure)),
        (4, Outcome::Passed),
        (5, Outcome::Passed),
    ] {
        let down = sequence < 4;
        let _ = worker.send(&token, &batch_of(sequence, outcome));
        if sequence % 2 == 1 {
            let wanted = |status: &str| (status == "major_outage") == down;
            wait_for("the Board to hear", || wanted(&system.component("checkout")));
        }
    }
    let pages = [board, copy(&ledger)];
    let mut tally = Tally::default();
    let objects = objects.into_iter().map(|object| (object, 1)).collect();
    let header = Header { allclear_export: FORMAT, exported_at: now(), objects };
    let mut lines = vec![tally.write(&Line::Header(header))];
    for page in pages {
        assert!(page.settled && page.next.is_none());
        lines.extend(page.chunks.into_iter().map(|chunk| tally.write(&Line::Chunk(chunk))));
    }
    lines.push(tally.end());
    let folder = tempfile::tempdir().unwrap();
    let (path, name) = file(folder.path(), "page.jsonl");
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    let second = LocalWorker::start(Bundle::Deployed);
    second.allclear(&["import", &name]);
    wait_for_changes(&second, &["eu-central"], 3);
}

#[test]
fn a_copy_made_in_the_middle_of_things_holds_together() {
    let system = System::start();
    let folder = tempfile::tempdir().unwrap();
    for round in 0..2 {
        // Beliefs change while the copy is made.
        system.shop.break_part("payment", None);
        std::thread::sleep(Duration::from_millis(1_000 + 300 * round));
        let (_, name) = file(folder.path(), "page.jsonl");
        system.allclear(&["export", &name]);
        system.shop.mend();
        let second = LocalWorker::start(Bundle::Deployed);
        second.allclear(&["import", &name]);
        for region in REGIONS {
            let counted = second.counts(region);
            assert_eq!(counted["batches"], counted["rows"], "{region}: a row for each batch");
        }
        wait_for_changes(&second, &REGIONS, 1);
    }
}

/// Waits until each Ledger has told all its changes, of which there are some; no number may be
/// missing or come twice.
fn wait_for_changes(worker: &LocalWorker, regions: &[&str], least: usize) {
    let folder = tempfile::tempdir().unwrap();
    let (told, name) = file(folder.path(), "told.jsonl");
    wait_for("every change to be told once", || {
        worker.allclear(&["export", &name]);
        let (heard, made) = changes(&told);
        regions.iter().all(|region| {
            let of = |numbers: &Numbers| -> Vec<u64> {
                let of = numbers.iter().filter(|(agent, _)| *agent == format!("{region}-1"));
                of.map(|(_, number)| *number).collect()
            };
            let heard = of(&heard);
            assert!(heard.iter().copied().eq(1..=heard.len() as u64), "{region}: {heard:?}");
            heard.len() >= least && of(&made) == [heard.len() as u64]
        })
    });
}

type Numbers = Vec<(String, u64)>;

/// The changes that the Board heard, and the last that each Ledger made, as a copy has them.
fn changes(path: &Path) -> (Numbers, Numbers) {
    let (mut heard, mut made) = (vec![], vec![]);
    for line in rows(path) {
        let chunk: Value = serde_json::from_str(&format!("{line}}}")).unwrap();
        let object = chunk["object"].as_str().unwrap();
        for row in chunk["rows"].as_array().unwrap() {
            if chunk["table"] == "events" {
                let entry: Value = serde_json::from_str(row[1].as_str().unwrap()).unwrap();
                let event = &entry["event"];
                if event["type"] == "verdict_changed" {
                    let agent = event["agent"].as_str().unwrap().to_owned();
                    heard.push((agent, event["number"].as_u64().unwrap()));
                }
            } else if chunk["table"] == "state" && row[0] == "snapshot" {
                let state: Value = serde_json::from_str(row[1].as_str().unwrap()).unwrap();
                let agent = object.trim_start_matches("ledger:").to_owned();
                made.push((agent, state[0]["last_number"].as_u64().unwrap()));
            }
        }
    }
    (heard, made)
}
