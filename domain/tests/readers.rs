//! Readers: is every minute of an incident counted once, with the readers that it had?

use domain::board::{IncidentStep, PublishRequest, Visibility};
use domain::ids::IncidentId;
use domain::operations::readers::{
    MAX_INCIDENTS_WITH_READERS, ReaderCounts, incidents_with_readers,
};
use domain::time::timestamp::Timestamp;

use crate::incident_steps::{id as last_id, resolve, step, with};
use crate::story::{self, PageStory, card_payments_fail};

const MINUTE_MS: i64 = 60_000;
const BEGAN_MS: i64 = 1_800_000_000_000 / MINUTE_MS * MINUTE_MS;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_unix_ms(BEGAN_MS + ms)
}

fn id(number: usize) -> IncidentId {
    format!("inc-{number}").parse().unwrap()
}

/// So many readers look for a minute from `from_ms` on, as told each second.
fn minute(
    counts: &mut ReaderCounts,
    from_ms: i64,
    readers: u64,
    open: &[(IncidentId, Timestamp)],
) -> usize {
    let mut stored = 0;
    for second in 0..60 {
        if counts.add(readers * 1_000, at(from_ms + second * 1_000)) {
            stored += usize::from(counts.note(open.iter().cloned()));
        }
    }
    stored
}

#[test]
fn an_incident_has_the_readers_of_the_minutes_in_which_it_was_open() {
    let mut counts = ReaderCounts::default();
    let open = [(id(1), at(0))];
    for (minute_of, readers) in [(0, 5), (1, 40), (2, 12)] {
        let stored = minute(&mut counts, minute_of * MINUTE_MS, readers, &open);
        assert_eq!(stored, usize::from(minute_of > 0), "a minute is stored once, when it is over");
    }
    assert_eq!(counts.in_last_minute(at(3 * MINUTE_MS - 1)), 40);
    assert_eq!(
        counts.in_last_minute(at(3 * MINUTE_MS)),
        12,
        "nothing was told since, and it is over"
    );
    assert_eq!(counts.in_last_minute(at(4 * MINUTE_MS)), 0);
    assert!(counts.add(0, at(3 * MINUTE_MS)) && counts.note(open.iter().cloned()));
    let own = counts.of_incident(&id(1)).unwrap();
    assert_eq!((own.most, own.most_at, own.reader_minutes), (40, at(MINUTE_MS), 57));
    assert_eq!((own.last, own.last_at), (12, at(2 * MINUTE_MS)));
    assert_eq!(counts.of_incident(&id(2)), None);
    let stored: ReaderCounts =
        serde_json::from_str(&serde_json::to_string(&counts).unwrap()).unwrap();
    assert_eq!(stored.of_incident(&id(1)), Some(own));
}

#[test]
fn minutes_without_readers_and_minutes_before_an_incident_are_not_stored() {
    let mut counts = ReaderCounts::default();
    assert_eq!(minute(&mut counts, 0, 0, &[(id(1), at(0))]), 0);
    assert_eq!(minute(&mut counts, MINUTE_MS, 9, &[(id(1), at(0))]), 0, "the first had none");
    // The one that is opened in the third minute had none of the readers of the second.
    let later = [(id(2), at(2 * MINUTE_MS))];
    assert_eq!(minute(&mut counts, 2 * MINUTE_MS, 7, &later), 0);
    assert_eq!(counts.of_incident(&id(2)), None);
    assert_eq!(minute(&mut counts, 3 * MINUTE_MS, 7, &later), 1);
    assert_eq!(counts.of_incident(&id(2)).unwrap().most, 7);
}

#[test]
fn less_than_half_a_reader_is_none() {
    let mut counts = ReaderCounts::default();
    for (place, (ms, readers)) in
        [(29_999, 0), (30_000, 1), (89_999, 1), (90_000, 2)].into_iter().enumerate()
    {
        let from = 2 * place as i64 * MINUTE_MS;
        counts.add(ms, at(from));
        counts.add(0, at(from + MINUTE_MS));
        assert_eq!(counts.in_last_minute(at(from + MINUTE_MS)), readers, "{ms} ms");
    }
}

#[test]
fn a_clock_that_is_set_back_counts_nothing_twice_and_the_oldest_incidents_go() {
    let mut counts = ReaderCounts::default();
    let open = [(id(0), at(-MINUTE_MS))];
    minute(&mut counts, 10 * MINUTE_MS, 3, &open);
    minute(&mut counts, 0, 3, &open);
    counts.add(0, at(MINUTE_MS));
    counts.note(open.iter().cloned());
    assert_eq!(counts.of_incident(&id(0)).unwrap().reader_minutes, 6);
    let many: Vec<_> = (1..=MAX_INCIDENTS_WITH_READERS).map(|number| (id(number), at(0))).collect();
    minute(&mut counts, 20 * MINUTE_MS, 3, &[]);
    counts.add(0, at(21 * MINUTE_MS));
    assert!(counts.note(many.into_iter()));
    assert_eq!(counts.of_incident(&id(0)), None);
    assert!(
        counts.of_incident(&id(1)).is_some()
            && counts.of_incident(&id(MAX_INCIDENTS_WITH_READERS)).is_some()
    );
}

#[test]
fn readers_are_counted_of_incidents_that_are_public_and_unresolved() {
    let mut story = PageStory::begin();
    let counted = |story: &PageStory| incidents_with_readers(&story.board).collect::<Vec<_>>();
    story.now = 10;
    story.tell(with(card_payments_fail(None), |new| new.visibility = Visibility::Draft));
    assert_eq!(counted(&story), []);
    for (second, visibility) in [(20, Visibility::Internal), (30, Visibility::Public)] {
        story.now = second;
        let publish = PublishRequest { visibility, by: None };
        story.tell(step(&story, IncidentStep::Publish(publish)));
        let told = (visibility == Visibility::Public)
            .then(|| (last_id(&story).parse().unwrap(), story::at(second)));
        assert_eq!(counted(&story), Vec::from_iter(told), "{visibility:?}");
    }
    story.now = 40;
    story.tell(resolve(&story, Some("Over.")));
    assert_eq!(counted(&story), []);
}
