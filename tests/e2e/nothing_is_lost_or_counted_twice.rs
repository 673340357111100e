//! workerd is killed in the middle of an outage, and agents go on; at the end every observation
//! that was made is in the record, once.

use domain::ledger::observation_export::Recorded;
use domain::protocol::batch::MEDIA_TYPE;
use domain::protocol::clock_skew;
use harness::{REGIONS, System, wait_for};
use serde_json::Value;

#[test]
fn a_killed_worker_loses_nothing_and_counts_nothing_twice() {
    let mut system = System::start();
    let id = system.allclear(&["incident", "open", "Something", "-m", "We are looking."]);
    system.shop.break_part("payment", None);
    system.wait_for_page("Checkout is down");
    for _ in 0..3 {
        system.worker.kill();
        wait_for("agents to keep what they cannot deliver", || {
            system.agents.values().all(|agent| agent.waiting() >= 2)
        });
        system.worker.start_again();
        assert!(system.get("").contains("Something"), "what was acknowledged is still there");
        // What was noted of its agents may be older than `silent_after` by now: then the page claims nothing
        // until they are heard of again. It never claims that all is well.
        wait_for("the outage to be known again", || {
            let status = system.component("checkout");
            assert_ne!(status, "operational");
            status == "major_outage"
        });
    }
    system.shop.mend();
    system.wait_for_page("All systems are working");
    system.allclear(&["incident", "resolve", &id, "-m", "Over."]);
    // Two regions turn the page; the third may still wait for its next attempt.
    wait_for("every spool to empty", || system.agents.values().all(|agent| agent.waiting() == 0));
    let made: Vec<u64> = REGIONS.map(|region| system.stop_agent(region)).into();
    for (region, made) in REGIONS.iter().zip(made) {
        let counted = counts(&system, region);
        assert_eq!(counted["observations"], made, "{region}: all that was seen, once");
        assert_eq!(counted["batches"], counted["rows"], "{region}: a row for each batch");
    }
}

#[test]
fn the_same_batch_is_answered_again_and_not_counted_again() {
    use domain::protocol::batch::{Batch, MEDIA_TYPE};
    let system = System::without_agents(harness::Bundle::Deployed);
    let token = system.agent_token("eu-central");
    let batch = |sequence: u64| Batch {
        boot: "boot".parse().unwrap(),
        sequence,
        observations: vec![domain::protocol::observation::Observation {
            probe: "checkout".parse().unwrap(),
            observed_at: format!("2026-11-20T14:03:{sequence:02}Z").parse().unwrap(),
            attempt: 0,
            took_ms: 7,
            outcome: domain::protocol::observation::Outcome::Passed,
            steps: vec![],
        }],
        evidence: vec![],
    };
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", MEDIA_TYPE)];
    let send = |sequence| {
        let url = system.worker.url("agent/v1/batches");
        let packed = batch(sequence).pack().unwrap();
        let reply = harness::request("POST", &url, &headers, &packed).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()["duplicate"].as_bool().unwrap()
    };
    assert_eq!([send(1), send(1), send(1)], [false, true, true]);
    let first = counts(&system, "eu-central");
    assert_eq!((&first["observations"], &first["rows"]), (&Value::from(1), &Value::from(1)));
    assert_eq!(first["rows_written"], 1, "the batch: what it changed is folded from it again");
    assert_eq!([send(2), send(1), send(2)], [false, true, true]);
    let second = counts(&system, "eu-central");
    assert_eq!((&second["observations"], &second["rows"]), (&Value::from(2), &Value::from(2)));
    assert_eq!(second["rows_written"], 2, "a batch that changes nothing costs one row");
}

#[test]
fn a_killed_agent_delivers_what_it_had_kept() {
    let mut system = System::start();
    system.worker.kill();
    let agent = system.agents.get_mut("us-east").unwrap();
    wait_for("the agent to keep what it cannot deliver", || agent.waiting() >= 3);
    agent.kill();
    let kept = agent.waiting();
    agent.start_again();
    assert!(agent.waiting() >= kept);
    system.worker.start_again();
    let before = counts(&system, "us-east")["batches"].as_u64().unwrap();
    let agent = &system.agents["us-east"];
    wait_for("the spool to empty", || agent.waiting() == 0);
    wait_for("what it held to be counted", || {
        counts(&system, "us-east")["batches"].as_u64().unwrap() >= before + kept as u64
    });
}

#[test]
fn a_clock_that_is_far_off_is_refused_and_what_was_measured_corrects() {
    let system = System::without_agents(harness::Bundle::Deployed);
    let bearer = format!("Bearer {}", system.agent_token("eu-central"));
    for (sequence, ahead_ms, bounds, status, corrected_ms) in [
        (1, 0, None, 200, Some(0)),
        (2, 0, Some("39990 40000"), 200, Some(39_995)),
        (3, -8_000, Some("-3 2"), 200, Some(0)),
        (4, 0, Some("3599990 3600010"), 200, Some(3_600_000)),
        (5, 3_600_000, Some("-3600000 -3600000"), 409, None),
        (6, 3_600_000, None, 409, None),
        (7, 0, Some("2 1"), 422, None),
    ] {
        let now_ms = harness::now().unix_ms();
        let shown = (now_ms + ahead_ms).to_string();
        let mut headers = vec![
            ("authorization", bearer.as_str()),
            ("content-type", MEDIA_TYPE),
            (clock_skew::HEADER, &shown),
        ];
        headers.extend(bounds.map(|bounds| (clock_skew::BOUNDS_HEADER, bounds)));
        let url = system.worker.url("agent/v1/batches");
        let batch = harness::batch(sequence).pack().unwrap();
        let reply = harness::request("POST", &url, &headers, &batch).unwrap();
        assert_eq!(reply.status, status, "{}", reply.body);
        assert!(status != 409 || reply.body.contains("set the clock"), "{}", reply.body);
        let server_ms =
            reply.server_now_ms.expect("the server says the time, to whom it refuses too");
        assert!((now_ms - 2..now_ms + 60_000).contains(&server_ms), "{server_ms} at {now_ms}");
        let recorded = system.allclear(&["observations", "eu-central-1"]);
        let last: Recorded = serde_json::from_str(recorded.lines().last().unwrap()).unwrap();
        if let Some(corrected_ms) = corrected_ms {
            assert_eq!((last.sequence, last.correction_ms), (sequence, corrected_ms));
        }
    }
}

/// What the record counted of a region's agent.
fn counts(system: &System, region: &str) -> Value {
    system.counts(&format!("{region}-1"))
}
