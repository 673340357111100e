//! Evidence on its way and in its place: what is packed unpacks, what is too much is refused, and an
//! incident holds what belongs to it, however late it is opened.

use domain::board::{Command, NewIncident, NewUpdate, Posting};
use domain::evidence::retention::{
    EVIDENCE_KEPT_FOR, HOLD_LEAD_TIME, HeldEvidence, MAX_PROBES_TOLD, MAX_TOLD, RING_SLOTS, Slot,
    eviction_priority, has_room, holds, holds_of, slot_for,
};
use domain::phases::Phases;
use domain::protocol::batch::{Batch, InvalidBatch, VERSION, WITH_EVIDENCE};
use domain::protocol::evidence::{
    CaptureReason, CapturedEvidence, Evidence, ExpectationResult, InvalidEvidence, MAX_BODY_BYTES,
    MAX_EVIDENCE_IN_BATCH, MAX_PICTURE_BYTES, Received, StepTiming, cut,
};
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::status::{IncidentStatus, Status};
use domain::time::timestamp::Timestamp;
use proptest::prelude::*;

use crate::story::{PageStory, at};

fn failure() -> Failure {
    Failure { step: "pay".into(), reason: Reason::ExpectationFailed, detail: "found 503".into() }
}

fn captured(body: &str, picture: Option<Vec<u8>>) -> CapturedEvidence {
    let evidence = Evidence {
        probe: "checkout".parse().unwrap(),
        observed_at: at(1),
        attempt: 1,
        took_ms: 12,
        degraded: false,
        cause: CaptureReason::Changed,
        failure: failure(),
        steps: vec![StepTiming { step: "pay".into(), after_us: 7, phases: Phases::default() }],
        sent: "GET /".into(),
        received: Some(Received {
            status: Some(503),
            url: None,
            headers: vec![("server".into(), "x".into())],
            body: body.into(),
        }),
        judged: vec![ExpectationResult {
            expectation: "status == 200".into(),
            passed: false,
            found: "503".into(),
        }],
        notes: vec![],
    };
    CapturedEvidence { evidence, picture }
}

fn batch(evidence: Vec<CapturedEvidence>) -> Batch {
    let seen = Observation {
        probe: "checkout".parse().unwrap(),
        observed_at: at(1),
        attempt: 1,
        took_ms: 12,
        outcome: Outcome::Failed(failure()),
        steps: vec![],
    };
    Batch { boot: "b".parse().unwrap(), sequence: 1, observations: vec![seen], evidence }
}

fn picture(bytes: usize) -> Vec<u8> {
    let mut picture = vec![7; bytes];
    picture[..3].copy_from_slice(b"\xff\xd8\xff");
    picture
}

#[test]
fn a_batch_is_packed_with_its_evidence_and_its_row_without() {
    let with = batch(vec![captured("oops", Some(picture(1_000))), captured("", None)]);
    let packed = with.pack().unwrap();
    assert_eq!(packed[0], WITH_EVIDENCE);
    assert_eq!(Batch::unpack(&packed).as_ref(), Ok(&with));
    let row = with.pack_without_evidence().unwrap();
    assert_eq!(row, batch(vec![]).pack().unwrap(), "as if there had never been any");
    assert_eq!(row[0], VERSION);
    let one = &with.evidence[0].evidence;
    assert_eq!(Evidence::unpack(&one.pack().unwrap()).as_ref(), Ok(one));
    assert!(Evidence::unpack(&[9, 1]).is_err());
}

#[test]
fn what_is_too_much_is_refused_by_name() {
    let invalid = |captured| match batch(vec![captured]).pack() {
        Err(InvalidBatch::Evidence { index: 0, problem }) => problem,
        other => panic!("{other:?}"),
    };
    let long = "x".repeat(40_000);
    assert_eq!(invalid(captured(&long, None)), InvalidEvidence::TooLong("received.body"));
    assert_eq!(invalid(captured("", Some(b"GIF89a".into()))), InvalidEvidence::NoPicture);
    let large = captured("", Some(picture(MAX_PICTURE_BYTES + 1)));
    assert_eq!(invalid(large), InvalidEvidence::TooLong("picture"));
    let mut many = captured("", None);
    many.evidence.notes = vec![long];
    assert_eq!(invalid(many), InvalidEvidence::TooLong("notes"));
    let too_many = batch(vec![captured("", None); MAX_EVIDENCE_IN_BATCH + 1]).pack();
    assert_eq!(too_many, Err(InvalidBatch::TooMuchEvidence(MAX_EVIDENCE_IN_BATCH + 1)));
    let none = Batch { observations: vec![], ..batch(vec![captured("", None)]) };
    assert!(none.pack().is_err(), "evidence of nothing");
}

fn open(story: &mut PageStory, started_at: Option<Timestamp>) -> String {
    story.tell(Command::OpenIncident(NewIncident {
        name: "Payments fail".into(),
        status: IncidentStatus::Investigating,
        impact: None,
        body: "We are looking.".into(),
        components: [("checkout".parse().unwrap(), Status::PartialOutage)].into(),
        started_at,
        ..NewIncident::default()
    }));
    story.board.incidents.last().unwrap().id.to_string()
}

fn update(story: &mut PageStory, id: &str, status: Option<IncidentStatus>) {
    let update =
        NewUpdate { status, body: "More.".into(), components: [].into(), ..NewUpdate::default() };
    story.tell(Command::UpdateIncident(Posting { incident: id.to_owned(), update }));
}

#[test]
fn an_incident_that_is_opened_late_holds_the_outage_from_its_beginning() {
    let checkout = "checkout".parse().unwrap();
    let mut story = PageStory::begin();
    story.until(30, &[]);
    // Hours of an outage, then one tells of it.
    let broke = 40;
    story.until(50, &["eu-1", "us-1", "ap-1"]);
    let later = broke + 5 * 3_600;
    story.now = later;
    let id = open(&mut story, None);
    let held = holds(&story.board, at(story.now));
    assert_eq!(held.len(), 1);
    assert_eq!((held[0].from, held[0].until), (at(broke).minus(HOLD_LEAD_TIME), None));
    let none = HeldEvidence::new();
    for (probe, second, is_held) in [
        (&checkout, broke, true),
        (&checkout, later + 9_999, true),
        (&"another".parse().unwrap(), later, false),
    ] {
        assert_eq!(has_room(&held, &none, probe, at(second)), is_held, "{probe} {second}");
    }
    story.now = later + 60;
    update(&mut story, &id, Some(IncidentStatus::Resolved));
    story.now = later + 90;
    assert_eq!(holds(&story.board, at(story.now))[0].until, Some(at(later + 60)));
    update(&mut story, &id, Some(IncidentStatus::Monitoring));
    assert_eq!(holds(&story.board, at(story.now))[0].until, None, "it was not over after all");
    story.now = later + 120;
    update(&mut story, &id, Some(IncidentStatus::Resolved));
    let held = holds(&story.board, at(story.now));
    assert_eq!(held[0].until, Some(at(later + 120)));
    assert!(!has_room(&held, &none, &checkout, at(later + 120)));
    let after = at(story.now).plus(EVIDENCE_KEPT_FOR + HOLD_LEAD_TIME);
    assert_eq!(holds(&story.board, after), [], "Ledgers have put aside what there was");
}

#[test]
fn an_incident_of_another_time_holds_what_was_seen_then() {
    let mut story = PageStory::begin();
    story.until(10_000, &[]);
    open(&mut story, Some(at(9_000)));
    let held = holds(&story.board, at(story.now));
    assert_eq!((held[0].from, held[0].until), (at(9_000).minus(HOLD_LEAD_TIME), None));
}

#[test]
fn ledgers_are_told_of_the_newest_incidents_and_of_so_many_probes() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    let first = open(&mut story, None);
    update(&mut story, &first, Some(IncidentStatus::Resolved));
    assert_eq!(holds(&story.board, at(story.now)).len(), 1, "it ended a moment ago");
    for _ in 0..MAX_TOLD {
        story.now += 1;
        open(&mut story, None);
    }
    let told = holds(&story.board, at(story.now));
    assert_eq!(told.len(), MAX_TOLD);
    let incidents = &story.board.incidents;
    assert_eq!(told[0].incident, incidents.last().unwrap().id, "the newest first");
    assert!(told.iter().all(|hold| hold.incident != incidents[0].id), "the oldest is left out");
    assert_eq!(holds_of(&story.board, &incidents[0]).len(), 1, "who asks for it sees it still");
    // Each incident counts the probes of its components anew.
    let checkout = "checkout".parse().unwrap();
    let watch = story.board.watches[&checkout].values().next().unwrap().clone();
    let watches = story.board.watches.get_mut(&checkout).unwrap();
    for n in watches.len()..MAX_PROBES_TOLD / 2 {
        watches.insert(format!("p{n}").parse().unwrap(), watch.clone());
    }
    assert_eq!(holds(&story.board, at(story.now)).len(), 2, "as many as may be told");
    let watches = story.board.watches.get_mut(&checkout).unwrap();
    watches.insert("another".parse().unwrap(), watch);
    assert_eq!(holds(&story.board, at(story.now)).len(), 1, "one probe too many");
}

fn slots() -> impl Strategy<Value = Vec<Slot>> {
    let causes = prop_oneof![
        Just(CaptureReason::Began),
        Just(CaptureReason::Changed),
        Just(CaptureReason::StillFails)
    ];
    let slot = (0..5_u8, 0..20 * 86_400_000_i64, causes);
    prop::collection::vec(slot, 0..=RING_SLOTS).prop_map(|all| {
        let slot = |(n, (probe, ms, cause)): (usize, (u8, i64, CaptureReason))| Slot {
            slot: n as i64,
            probe: format!("p{probe}").parse().unwrap(),
            observed_at: Timestamp::from_unix_ms(ms),
            priority: eviction_priority(cause),
        };
        all.into_iter().enumerate().map(slot).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ring_never_grows_and_keeps_what_is_young_while_it_can(ring in slots()) {
        let now = Timestamp::from_unix_ms(20 * 86_400_000);
        let chosen = slot_for(&ring, now);
        prop_assert!((0..RING_SLOTS as i64).contains(&chosen));
        if let Some(lost) = ring.iter().find(|slot| slot.slot == chosen) {
            prop_assert_eq!(ring.len(), RING_SLOTS, "nothing goes while there is room");
            let old = |slot: &Slot| now.since(slot.observed_at) >= EVIDENCE_KEPT_FOR;
            prop_assert!(old(lost) || !ring.iter().any(old));
        }
    }

    #[test]
    fn a_text_is_cut_between_characters_and_says_so(text in "\\PC{0,400}", most in 40_usize..300) {
        let short = cut(&text, most);
        prop_assert!(short.len() <= most);
        prop_assert_eq!(short == text, text.len() <= most);
        prop_assert!(cut(&text, MAX_BODY_BYTES) == text);
    }
}
