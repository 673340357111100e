//! Incidents hold so many of each probe, each its own, and first what says most.

use domain::evidence::retention::{
    HeldEvidence, MAX_HELD, RetentionHold, Slot, eviction_priority, has_room, held_since, to_hold,
};
use domain::protocol::evidence::CaptureReason;
use domain::time::timestamp::Timestamp;

fn hold(incident: &str, from_ms: i64, until_ms: Option<i64>) -> RetentionHold {
    RetentionHold {
        incident: incident.parse().unwrap(),
        probes: vec!["pay".parse().unwrap()],
        from: Timestamp::from_unix_ms(from_ms),
        until: until_ms.map(Timestamp::from_unix_ms),
    }
}

fn held(at_ms: impl IntoIterator<Item = i64>) -> HeldEvidence {
    [("pay".parse().unwrap(), at_ms.into_iter().map(Timestamp::from_unix_ms).collect())].into()
}

fn room(holds: &[RetentionHold], held: &HeldEvidence, at_ms: i64) -> bool {
    has_room(holds, held, &"pay".parse().unwrap(), Timestamp::from_unix_ms(at_ms))
}

fn slot(slot: i64, probe: &str, at_ms: i64, cause: CaptureReason) -> Slot {
    let observed_at = Timestamp::from_unix_ms(at_ms);
    Slot { slot, probe: probe.parse().unwrap(), observed_at, priority: eviction_priority(cause) }
}

const OLD: &str = "aaaaaaaaaaaa";
const NEW: &str = "bbbbbbbbbbbb";

#[test]
fn an_incident_has_room_for_so_many_of_a_probe() {
    let holds = [hold(OLD, 100, Some(200))];
    let before = held(0..90);
    assert!(room(&holds, &before, 100) && room(&holds, &before, 199), "others do not count");
    assert!(!room(&holds, &before, 99) && !room(&holds, &before, 200), "it holds no such time");
    assert!(!has_room(&holds, &before, &"other".parse().unwrap(), holds[0].from));
    let most = MAX_HELD as i64;
    assert!(room(&holds, &held(100..100 + most - 1), 150));
    assert!(!room(&holds, &held(100..100 + most), 150));
    // A probe that moved is a probe of two components of one incident.
    let twice = [hold(OLD, 100, Some(200)), hold(OLD, 100, Some(200))];
    assert!(!room(&twice, &held(100..100 + most), 150));
    assert_eq!(held_since(&twice, &"pay".parse().unwrap()), Some(holds[0].from));
    assert_eq!(held_since(&twice, &"other".parse().unwrap()), None);
}

#[test]
fn incidents_that_overlap_have_room_each() {
    let holds = [hold(NEW, 110, None), hold(OLD, 100, None)];
    let most = MAX_HELD as i64;
    let of_old = held(110..110 + most);
    assert!(room(&holds, &of_old, 500), "what the old one holds leaves room in the new one");
    assert!(!room(&holds, &of_old, 105), "which does not hold this");
    assert!(room(&holds, &held(110..110 + 2 * most - 1), 500));
    assert!(!room(&holds, &held((110..110 + 2 * most).rev()), 500), "both are full");
}

#[test]
fn what_says_most_is_moved_first_and_no_more_than_there_is_room_for() {
    let at = |n: i64| 100 + n;
    let mut ring: Vec<Slot> =
        (0..20).map(|n| slot(n, "pay", at(20 - n), CaptureReason::StillFails)).collect();
    ring[3].priority = eviction_priority(CaptureReason::Began);
    ring[2].priority = eviction_priority(CaptureReason::Changed);
    ring.push(slot(20, "other", at(0), CaptureReason::Began));
    let chosen = to_hold(ring.clone(), &[hold(OLD, 100, None)], HeldEvidence::default());
    assert_eq!(chosen, [3, 2, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10]);
    let chosen = to_hold(ring, &[hold(OLD, 100, None)], held(100..110));
    assert_eq!(chosen, [3, 2], "ten were there");
}
