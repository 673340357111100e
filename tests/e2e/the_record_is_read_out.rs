//! What an agent saw is read out as it was taken: page after page, by those who may.

use domain::ledger::observation_export::{MAX_BATCHES, Recorded};
use domain::protocol::batch::{Batch, MEDIA_TYPE};
use domain::protocol::observation::{Observation, Outcome};
use domain::time::timestamp::Timestamp;
use harness::{Bundle, Reply, System, request};

/// How far the agent's clock is ahead.
const AHEAD_MS: i64 = 60_000;

fn now_ms() -> i64 {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

fn batch(sequence: u64) -> Batch {
    let seen = |attempt| Observation {
        probe: "checkout".parse().unwrap(),
        observed_at: Timestamp::from_unix_ms(now_ms() + AHEAD_MS - 10),
        attempt,
        took_ms: 7,
        outcome: Outcome::Unsure("the network is away".into()),
        steps: vec![],
    };
    Batch {
        boot: "boot".parse().unwrap(),
        sequence,
        observations: vec![seen(0), seen(1)],
        evidence: vec![],
    }
}

fn send(system: &System, token: &str, batch: &Batch) {
    let (bearer, shown) = (format!("Bearer {token}"), (now_ms() + AHEAD_MS).to_string());
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", MEDIA_TYPE),
        (domain::protocol::clock_skew::HEADER, &shown),
    ];
    let url = system.worker.url("agent/v1/batches");
    let reply = request("POST", &url, &headers, &batch.pack().unwrap()).expect("an answer");
    assert_eq!(reply.status, 200, "{}", reply.body);
}

fn read(system: &System, method: &str, path: &str, token: &str) -> Reply {
    let bearer = format!("Bearer {token}");
    let url = system.worker.url(&format!("ops/v1/agents/{path}"));
    request(method, &url, &[("authorization", &bearer)], b"").expect("an answer")
}

fn lines(text: &str) -> Vec<Recorded> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn it_comes_as_it_was_taken_in_pages_that_follow_each_other() {
    let system = System::without_agents(Bundle::Deployed);
    let token = system.agent_token("eu-central");
    let count = MAX_BATCHES as u64 + 5;
    // The last number of the start comes first: the order is that of taking.
    let sent: Vec<Batch> = std::iter::once(count).chain(1..count).map(batch).collect();
    sent.iter().for_each(|batch| send(&system, &token, batch));
    let page = |after: u64| {
        let path = format!("eu-central-1/observations?after={after}");
        let reply = read(&system, "GET", &path, harness::ADMIN_TOKEN);
        assert_eq!(
            (reply.status, reply.media_type.as_str()),
            (200, domain::ledger::observation_export::MEDIA_TYPE)
        );
        reply.body
    };
    let (first, second) = (page(0), page(MAX_BATCHES as u64));
    assert_eq!((page(count), page(u64::MAX)), (String::new(), String::new()));
    let all = lines(&format!("{first}{second}"));
    assert_eq!(lines(&first).len(), 2 * MAX_BATCHES);
    let expected = sent.iter().zip(1..).flat_map(|(batch, n)| {
        batch.observations.iter().map(move |seen| (n, batch.sequence, seen))
    });
    for (line, (n, sequence, seen)) in all.iter().zip(expected) {
        assert_eq!((line.n, line.sequence, &line.observation), (n, sequence, seen));
        let off_ms = line.correction_ms + AHEAD_MS;
        assert!((0..10_000).contains(&off_ms), "the clock's error is told: {line:?}");
        assert!(line.received_at < seen.observed_at, "and nothing is put right: {line:?}");
    }
    assert_eq!(all.len(), 2 * sent.len());
    // The command line goes through all pages, from where it is told.
    assert_eq!(
        system.allclear(&["observations", "eu-central-1"]),
        format!("{first}{second}").trim()
    );
    let rest = system.allclear(&["observations", "eu-central-1", "--after", "200"]);
    assert_eq!(rest, second.trim());
}

#[test]
fn only_those_who_may_read_it_and_mistakes_are_named() {
    let system = System::without_agents(Bundle::Deployed);
    let token = system.agent_token("eu-central");
    for (method, path, token, status, detail) in [
        ("GET", "eu-central-1/observations", "", 401, "no valid token"),
        ("GET", "eu-central-1/observations", token.as_str(), 401, "no valid token"),
        ("GET", "nobody/observations", harness::ADMIN_TOKEN, 404, "there is no agent `nobody`"),
        ("GET", "No%20body/observations", harness::ADMIN_TOKEN, 404, "use 1 to 40 of a-z"),
        ("GET", "eu-central-1/observations?after=x", harness::ADMIN_TOKEN, 422, "`x` is no whole"),
        ("GET", "eu-central-1/observations?after=-1", harness::ADMIN_TOKEN, 422, "\"after\""),
        ("POST", "eu-central-1/observations", harness::ADMIN_TOKEN, 405, "use GET here"),
    ] {
        let reply = read(&system, method, path, token);
        assert_eq!(reply.status, status, "{path}: {}", reply.body);
        assert!(reply.body.contains(detail), "{path}: {}", reply.body);
    }
    let empty = read(&system, "GET", "eu-central-1/observations", harness::ADMIN_TOKEN);
    assert_eq!((empty.status, empty.body.as_str()), (200, ""));
}
