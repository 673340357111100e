//! A storm: 1,000 probes of one agent flap for an hour, and for a day. What the Ledger holds and tells of it
//! stays within named bounds.

use std::time::Duration;

use domain::config::parse::read_probe;
use domain::config::source::SourceFile;
use domain::ledger::Ledger;
use domain::ledger::retention::{MAX_TRANSITIONS, SNAPSHOT_PART_BYTES, transitions_kept};
use domain::ledger::snapshot;
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::{Arrival, Batch};
use domain::protocol::received_batch::ReceivedBatch;
use domain::time::timestamp::Timestamp;

const PROBES: usize = 1_000;
/// A failure more takes the third run; so each probe turns once a minute.
const EVERY_S: i64 = 30;

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix_ms(1_800_000_000_000 + second * 1_000)
}

fn assignment(flaps: u32) -> Assignment {
    let probe = |n: usize| {
        let text = format!(
            "id = 'p{n}'\ncomponent = 'c'\nevery = '{EVERY_S}s'\ntimeout = '10s'\nregions = ['eu']\n\
             confirm = {{ flaps = {flaps} }}\n[[step]]\nname = 's'\nget = 'http://localhost/'\n"
        );
        read_probe(&SourceFile { path: "p.toml".to_owned(), text }).unwrap().into()
    };
    let times = [25, 75].map(Duration::from_secs);
    crate::assigned::assignment((0..PROBES).map(probe).collect(), times)
}

/// What a Ledger has after so many hours in which each probe fails twice and passes twice, again and
/// again: the Ledger, the most bytes of a snapshot, and how many changes were told.
fn storm(flaps: u32, hours: i64) -> (Ledger, usize, u64) {
    let (assignment, mut ledger) = (assignment(flaps), Ledger::default());
    let (mut most_bytes, mut told) = (0, 0);
    for round in 0..hours * 3_600 / EVERY_S {
        let letter = if round % 4 < 2 { 'P' } else { 'F' };
        let second = round * EVERY_S;
        let observations =
            (0..PROBES).map(|n| crate::seen::observation(&format!("p{n}"), at(second), letter));
        let (boot, sequence) = ("b".parse().unwrap(), round as u64 + 1);
        let batch =
            Batch { boot, sequence, observations: observations.collect(), evidence: vec![] };
        let arrival = Arrival { at: at(second + 1), correction_ms: 0 };
        assert_eq!(ledger.admit(&batch, &assignment, arrival.at), Ok(()));
        let before = ledger.last_number();
        assert!(ledger.take(&ReceivedBatch::new(batch, arrival), &assignment).is_empty());
        told += ledger.last_number() - before;
        ledger.confirmed(ledger.last_number());
        if round % 64 == 63 {
            let parts = snapshot::pack(&ledger, Some(arrival.at)).unwrap();
            let bytes: usize = parts.iter().map(Vec::len).sum();
            most_bytes = bytes.max(most_bytes);
            assert!(parts.iter().all(|part| part.len() <= SNAPSHOT_PART_BYTES));
        }
    }
    (ledger, most_bytes, told)
}

#[test]
fn an_hour_of_flapping_is_held_and_told_within_bounds() {
    let (ledger, bytes, told) = storm(6, 1);
    // Up, six flaps that are borne, and that it flaps: then nothing until it stays one way.
    assert_eq!(told, 8 * PROBES as u64);
    assert!(ledger.transitions() <= MAX_TRANSITIONS, "{}", ledger.transitions());
    println!("{} transitions, a snapshot of {bytes} bytes", ledger.transitions());
    assert!(bytes <= SNAPSHOT_PART_BYTES, "a snapshot is one row: {bytes} bytes");
}

#[test]
fn a_day_of_flapping_that_is_not_damped_holds_no_more_than_the_bound() {
    let (ledger, bytes, told) = storm(0, 4);
    assert_eq!(told, (4 * 60) * PROBES as u64, "each turn");
    assert_eq!(ledger.transitions(), MAX_TRANSITIONS);
    assert_eq!(transitions_kept(PROBES) * PROBES, MAX_TRANSITIONS);
    println!("{} transitions, a snapshot of {bytes} bytes", ledger.transitions());
    assert!(bytes <= SNAPSHOT_PART_BYTES, "a snapshot is one row: {bytes} bytes");
}

#[test]
fn a_snapshot_of_a_storm_is_read_as_it_was() {
    let (ledger, _, _) = storm(2, 1);
    let parts = snapshot::pack(&ledger, Some(at(0))).unwrap();
    let (read, heard_at) = snapshot::unpack(&parts).unwrap();
    assert_eq!(heard_at, Some(at(0)));
    assert_eq!(snapshot::pack(&read, heard_at).unwrap(), parts);
    let (assignment, now) = (assignment(2), at(3_600));
    assert_eq!(read.status(&assignment, now), ledger.status(&assignment, now));
}
