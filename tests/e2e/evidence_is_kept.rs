//! What failing runs leave to look at is kept as long as the incident it belongs to, whatever else
//! fails; operators read it, and nobody else.

use std::time::Duration;

use domain::evidence::query::EvidencePage;
use domain::evidence::retention::{EVIDENCE_KEPT_FOR, MAX_HELD, RING_SLOTS};
use domain::protocol::batch::Batch;
use domain::protocol::evidence::{
    CaptureReason, CapturedEvidence, Evidence, EvidenceItem, Received,
};
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::time::timestamp::Timestamp;
use harness::{ADMIN_TOKEN, Bundle, LocalWorker, PASSWORD, System, now, request, wait_for};

/// What no reader may ever see.
const INSIDE: &str = "stack trace of the inside";

/// A failing run of a probe, with what it left.
pub(crate) fn fails(
    probe: &str,
    at: Timestamp,
    picture: Option<Vec<u8>>,
) -> (Observation, CapturedEvidence) {
    let failure = Failure {
        step: "pay".into(),
        reason: Reason::ExpectationFailed,
        detail: "`status == 200`: found 503".into(),
    };
    let seen = Observation {
        probe: probe.parse().unwrap(),
        observed_at: at,
        attempt: 0,
        took_ms: 7,
        outcome: Outcome::Failed(failure.clone()),
        steps: vec![],
    };
    let evidence = Evidence {
        probe: seen.probe.clone(),
        observed_at: at,
        attempt: 0,
        took_ms: 7,
        degraded: false,
        cause: CaptureReason::Began,
        failure,
        steps: vec![],
        sent: "GET /".into(),
        received: Some(Received { body: INSIDE.into(), ..Received::default() }),
        judged: vec![],
        notes: vec![],
    };
    (seen, CapturedEvidence { evidence, picture })
}

fn batch(sequence: u64, all: Vec<(Observation, CapturedEvidence)>) -> Batch {
    let (observations, evidence) = all.into_iter().unzip();
    Batch { boot: "boot".parse().unwrap(), sequence, observations, evidence }
}

/// All that is told of an incident or a probe, page after page.
fn listed(worker: &LocalWorker, query: &str) -> Vec<EvidenceItem> {
    let (mut all, mut to) = (vec![], String::new());
    loop {
        let page: EvidencePage =
            serde_json::from_value(worker.ops(&format!("evidence?{query}{to}"))).unwrap();
        assert!(page.complete);
        all.extend(page.evidence);
        match page.next {
            Some(next) => to = format!("&to={next}"),
            None => return all,
        }
    }
}

pub(crate) fn picture() -> Vec<u8> {
    [b"\xff\xd8\xff".as_slice(), &[0x80; 5_000]].concat()
}

#[test]
fn an_incident_that_is_opened_later_keeps_what_was_seen_from_its_beginning() {
    let system = System::without_agents(Bundle::Deployed);
    let token = system.agent_token("eu-central");
    let send = |sequence, all| assert!(!system.worker.send(&token, &batch(sequence, all)));
    let broke = now().minus(Duration::from_secs(3_600));
    send(1, vec![fails("checkout", broke, Some(picture()))]);
    send(2, vec![fails("checkout", broke.plus(Duration::from_secs(1)), None)]);
    let flood = |first: u64, count: u64| {
        for n in first..first + count {
            let at = now().minus(Duration::from_millis(100_000 - n));
            send(n, vec![fails("storefront", at, None)]);
        }
    };
    flood(3, 100);
    let kept = listed(&system.worker, "probe=checkout");
    assert_eq!(kept.iter().map(|item| item.held).collect::<Vec<_>>(), [false; 2]);
    let id = system.allclear(&[
        "incident",
        "open",
        "Payments fail",
        "-m",
        "We look.",
        "-c",
        "checkout=major_outage",
    ]);
    let incident = format!("incident={id}");
    let mut sequence = 103;
    // Also if its agent never said another word: at the next tick.
    wait_for("its evidence to be held", || {
        let all = listed(&system.worker, &incident);
        all.len() == 2 && all.iter().all(|item| item.held)
    });
    flood(sequence, 2 * RING_SLOTS as u64);
    sequence += 2 * RING_SLOTS as u64;
    let all = listed(&system.worker, &incident);
    assert_eq!(all.len(), 2, "the ring was written over twice");
    assert_eq!(all[1].evidence.observed_at, broke, "newest first");
    assert_eq!(listed(&system.worker, "probe=storefront").len(), RING_SLOTS);
    // Late, and more than are kept for one incident.
    for n in 0..MAX_HELD as u64 + 5 {
        send(sequence + n, vec![fails("checkout", broke.plus(Duration::from_secs(60 + n)), None)]);
    }
    sequence += 40;
    let all = listed(&system.worker, &incident);
    assert_eq!(all.iter().filter(|item| item.held).count(), MAX_HELD);
    system.allclear(&["incident", "resolve", &id, "-m", "Mended."]);
    flood(sequence, RING_SLOTS as u64);
    let all = listed(&system.worker, &incident);
    assert!(all.len() >= MAX_HELD && all.last().unwrap().evidence.observed_at == broke);
    pictures_are_for_operators(&system, all.last().unwrap());
    nobody_else_sees_it(&system, &id);
    a_copy_holds_it(&system.worker, &incident);
}

fn pictures_are_for_operators(system: &System, listed: &EvidenceItem) {
    let url = |path: &str| system.worker.url(path.trim_start_matches('/'));
    let address = listed.picture.as_ref().expect("the first had a picture");
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let get = |path: &str, token: &str| {
        request("GET", &url(path), &[("authorization", token)], b"").expect("an answer")
    };
    let shown = get(address, &bearer);
    assert_eq!((shown.status, shown.media_type.as_str()), (200, "image/jpeg"));
    assert_eq!(get(address, "Bearer no").status, 401);
    for (path, status) in [
        ("/ops/v1/evidence?incident=nosuchthing1", 404),
        ("/ops/v1/evidence/eu-central-1/9999-0/screenshot", 404),
        ("/ops/v1/evidence/eu-central-1/x/screenshot", 404),
        ("/ops/v1/evidence/nobody/1-0/screenshot", 404),
        ("/ops/v1/evidence", 422),
        ("/ops/v1/evidence?probe=checkout&incident=x", 422),
        ("/ops/v1/evidence?probe=checkout&from=x", 422),
        ("/ops/v1/evidence?probe=checkout&form=x", 422),
    ] {
        let reply = get(path, &bearer);
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
    }
    assert_eq!(get("/ops/v1/evidence?probe=checkout", "Bearer no").status, 401);
    let folder = tempfile::tempdir().unwrap();
    let save = folder.path().display().to_string();
    let output = system.allclear(&["evidence", "--probe", "checkout", "--save", &save]);
    let name = format!("checkout-eu-central-1-{}.jpg", listed.id);
    assert_eq!(std::fs::read(folder.path().join(&name)).unwrap(), picture());
    assert!(
        output.contains(&name) && output.contains("pay failed: `status == 200`: found 503"),
        "{output}"
    );
    assert!(output.contains(&format!("  < {INSIDE}")), "{output}");
}

fn nobody_else_sees_it(system: &System, id: &str) {
    let incident = format!("incidents/{id}");
    for path in [
        "",
        "api/v2/summary.json",
        "history.rss",
        "history",
        "log.jsonl",
        "uptime.json",
        &incident,
        "components/checkout",
        "api/v1/components/checkout/changes.json",
        "api/v1/latency.json?component=checkout",
    ] {
        assert!(!system.get(path).contains(INSIDE), "{path}");
    }
}

fn a_copy_holds_it(worker: &LocalWorker, incident: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.jsonl").display().to_string();
    worker.allclear(&["export", &file]);
    let copy = LocalWorker::start(Bundle::Deployed);
    copy.allclear(&["import", &file]);
    for query in [incident, "probe=storefront"] {
        assert_eq!(listed(&copy, query), listed(worker, query), "{query}");
    }
}

#[test]
fn evidence_costs_a_row_and_batches_without_it_none() {
    let system = System::without_agents(Bundle::Deployed);
    let token = system.agent_token("eu-central");
    let written = || system.worker.counts("eu-central")["rows_written"].as_u64().unwrap();
    let began = now();
    let at = |n: u64| began.plus(Duration::from_millis(n));
    for sequence in 1..=3 {
        let mut all = batch(sequence, vec![fails("checkout", at(sequence), None)]);
        all.evidence.clear();
        assert!(!system.worker.send(&token, &all));
    }
    let before = written();
    let mut without = batch(4, vec![fails("checkout", at(4), None)]);
    without.evidence.clear();
    assert!(!system.worker.send(&token, &without));
    assert_eq!(written() - before, 1);
    let three = (5..8).map(|n| fails("checkout", at(n), None)).collect();
    let with = batch(5, three);
    assert!(!system.worker.send(&token, &with));
    assert_eq!(written() - before, 1 + 1 + 3);
    assert!(system.worker.send(&token, &with), "a repetition");
    assert_eq!(written() - before, 1 + 1 + 3);
    assert_eq!(listed(&system.worker, "probe=checkout").len(), 3);
}

#[test]
fn what_no_incident_holds_is_shown_no_longer_than_it_is_kept() {
    let system = System::without_agents(Bundle::Deployed);
    let token = system.agent_token("eu-central");
    let over = now().minus(EVIDENCE_KEPT_FOR);
    // Both came late, and nothing follows: nobody comes to let go of them.
    let nearly = over.plus(Duration::from_secs(600));
    let seen = [over, nearly].map(|at| fails("checkout", at, Some(picture())));
    assert!(!system.worker.send(&token, &batch(1, seen.into())));
    let all = listed(&system.worker, "probe=checkout");
    let at: Vec<_> = all.iter().map(|item| item.evidence.observed_at).collect();
    assert_eq!(at, [nearly]);
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    for (n, status) in [(0, 404), (1, 200)] {
        let path = format!("ops/v1/evidence/eu-central-1/1-{n}/screenshot");
        let url = system.worker.url(&path);
        let shown = request("GET", &url, &[("authorization", bearer.as_str())], b"").unwrap();
        assert_eq!(shown.status, status, "{path}");
    }
    // The alarm that was set as they came lets go of the first; a copy does not hold it.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.jsonl").display().to_string();
    wait_for("the first to be let go of", || {
        system.allclear(&["export", &file]);
        let copy = std::fs::read_to_string(&file).unwrap();
        let mut rows = copy.lines().filter(|line| line.contains("\"table\":\"evidence\""));
        rows.all(|row| !row.contains(&over.unix_ms().to_string()))
            && copy.contains("\"table\":\"evidence\"")
    });
}

#[test]
fn a_failing_ping_leaves_its_log() {
    let worker = LocalWorker::start(Bundle::Deployed);
    let folder = tempfile::tempdir().unwrap();
    let page = "[page]\nname = 'N'\nurl = 'https://n.example'\n[[region]]\nid = 'eu'\nname = 'EU'\n[[component]]\nid = 'backups'\nname = 'B'\n";
    let probe =
        "id = 'backup'\ncomponent = 'backups'\nevery = '1h'\nheartbeat = { grace = '1h' }\n";
    std::fs::write(folder.path().join("page.toml"), page).unwrap();
    std::fs::write(folder.path().join("backup.toml"), probe).unwrap();
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let address = worker.allclear(&["heartbeat", "add", "backup"]);
    let log = format!("{INSIDE}\n").repeat(300);
    assert_eq!(request("POST", &format!("{address}/3"), &[], log.as_bytes()).unwrap().status, 200);
    let all = listed(&worker, "probe=backup");
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].evidence.received.as_ref().unwrap().body, log.trim());
}

#[test]
fn agents_send_it_and_operators_read_it() {
    let system = System::start();
    system.shop.break_part("payment", None);
    system.wait_for_page("Checkout is down");
    wait_for("the evidence of every region", || {
        listed(&system.worker, "probe=checkout").len() >= 3
    });
    let output = system.allclear(&["evidence", "--probe", "checkout"]);
    for part in [
        "eu-central-1",
        "FAILS  status == 200: 503",
        "  > POST http",
        "  < 503 http",
        "first byte ",
    ] {
        assert!(output.contains(part), "{part}: {output}");
    }
    assert!(output.contains("authorization: ***") && !output.contains(PASSWORD), "{output}");
}
