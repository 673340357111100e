//! Copies that the page makes of itself: one each day, tried again when it fails, told when it is old,
//! and dropped when there are enough.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use domain::backup_report::Report;
use domain::backups::{BEGIN_AGAIN, Backups, Job, KEPT, LONGEST, PAUSES, WHY_CHARS, key, too_old};
use domain::copy_file::ObjectName;
use domain::copying::Ask;
use domain::timestamp::Timestamp;
use domain::transfer::{Contents, Held, Page};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn job(begun_at: Timestamp) -> Job {
    let objects = vec![ObjectName::Board];
    let contents = Contents { at: begun_at, copy: "copy".to_owned(), objects };
    Job::new(contents, "upload".to_owned())
}

/// A copy that is whole.
fn made(begun_at: Timestamp) -> Backups {
    let mut job = job(begun_at);
    let (mut copying, mut tally) = (job.copying.clone(), job.tally.clone());
    let mut bytes = 0;
    while let Some(ask) = copying.ask(begun_at) {
        let lines = match ask {
            Ask::Hold { .. } => copying.held(Held { schema: Some(1) }),
            Ask::Page { .. } => copying.page(Page { chunks: vec![], next: None, settled: true }),
        };
        bytes += lines.into_iter().map(|line| tally.seal(line, 0).len() + 1).sum::<usize>();
    }
    job.uploaded(copying, tally, "tag".to_owned(), bytes);
    let mut backups = Backups::default();
    backups.begin(job);
    backups.finish(begun_at.plus(Duration::from_secs(2)));
    backups
}

#[test]
fn a_copy_is_due_each_day_at_three() {
    for (last, due) in [
        // One that was made by hand before three does not stand for the day's.
        ("2026-11-20T02:59:59.999Z", "2026-11-20T03:00:00Z"),
        ("2026-11-20T03:00:00Z", "2026-11-21T03:00:00Z"),
        ("2026-11-20T03:00:10Z", "2026-11-21T03:00:00Z"),
        ("2026-11-20T23:59:59Z", "2026-11-21T03:00:00Z"),
        ("2026-11-21T00:00:00Z", "2026-11-21T03:00:00Z"),
        ("2026-12-31T12:00:00Z", "2027-01-01T03:00:00Z"),
        ("2028-02-28T12:00:00Z", "2028-02-29T03:00:00Z"),
    ] {
        let backups = made(at(last));
        let due = at(due);
        assert_eq!(backups.due_at(at(last)), due, "{last}");
        let just_before = due.minus(Duration::from_millis(1));
        assert!(!backups.is_due(just_before) && backups.is_due(due), "{last}");
        // However long nobody looked, it is one copy.
        assert!(backups.is_due(due.plus(Duration::from_secs(86_400 * 9))));
    }
    assert!(Backups::default().is_due(at("2026-11-20T12:00:00Z")), "the first at once");
}

#[test]
fn one_that_is_wanted_is_due_at_once_and_once() {
    let now = at("2026-11-20T12:00:00Z");
    let mut backups = made(now);
    assert!(!backups.is_due(now));
    backups.wanted = true;
    assert!(backups.is_due(now));
    backups.begin(job(now));
    backups.finish(now);
    assert!(!backups.is_due(now.plus(Duration::from_secs(60))));
}

#[test]
fn a_step_that_fails_is_tried_again_and_given_up_at_last() {
    let mut now = at("2026-11-20T03:00:00Z");
    let mut backups = made(at("2026-11-19T03:00:00Z"));
    backups.begin(job(now));
    for pause in PAUSES {
        backups.job.as_mut().unwrap().attempt(now).unwrap();
        assert_eq!(backups.stumble(now, "the bucket is away", false), None);
        assert!(!backups.is_due(now.plus(pause).minus(Duration::from_millis(1))));
        let under_way = Report::of(&backups, true, now).under_way.unwrap();
        assert_eq!(under_way.stumbled.unwrap().why, "the bucket is away");
        now = now.plus(pause);
        assert!(backups.is_due(now));
    }
    backups.job.as_mut().unwrap().attempt(now).unwrap();
    let left = backups.stumble(now, &"x".repeat(WHY_CHARS + 1), false).unwrap();
    assert_eq!((left.upload.as_str(), left.copy.as_str()), ("upload", "copy"));
    assert_eq!(left.key, "allclear-2026-11-20.jsonl");
    let failed = backups.failed.clone().unwrap();
    assert_eq!((failed.why.len(), failed.times, failed.at), (WHY_CHARS, 1, now));
    assert!(backups.last.is_some(), "the last good one is still known");
    assert_eq!(backups.due_at(now), now.plus(BEGIN_AGAIN));
    // The next fails before it has begun, and the one after it succeeds.
    assert_eq!(backups.stumble(now, "the bucket is away", false), None);
    assert_eq!(backups.failed.clone().unwrap().times, 2);
    backups.begin(job(now));
    backups.finish(now);
    assert_eq!(backups.failed, None);
}

#[test]
fn a_step_that_succeeds_wipes_out_those_that_failed() {
    let now = at("2026-11-20T03:00:00Z");
    let mut backups = Backups::default();
    backups.begin(job(now));
    let mut job = backups.job.clone().unwrap();
    for _ in 0..=PAUSES.len() {
        job.attempt(now).unwrap();
    }
    job.uploaded(job.copying.clone(), job.tally.clone(), "tag".to_owned(), 7);
    backups.job = Some(job);
    assert_eq!(backups.stumble(now, "away", false), None, "it counts anew");
}

#[test]
fn a_step_that_ends_the_program_each_time_is_not_begun_for_ever() {
    let mut now = at("2026-11-20T03:00:00Z");
    let mut backups = Backups::default();
    backups.begin(job(now));
    for pause in PAUSES.iter().map(Some).chain([None]) {
        assert!(backups.is_due(now));
        backups.job.as_mut().unwrap().attempt(now).unwrap();
        // Nothing is heard of it any more.
        now = now.plus(pause.copied().unwrap_or_default());
    }
    assert!(backups.is_due(now));
    let why = backups.job.as_mut().unwrap().attempt(now).unwrap_err();
    assert_eq!(why, "the step broke off");
    assert!(backups.stumble(now, &why, true).is_some());
}

#[test]
fn what_is_hopeless_or_takes_too_long_is_given_up_at_once() {
    let now = at("2026-11-20T03:00:00Z");
    for (hopeless, after, given_up) in [
        (true, Duration::ZERO, true),
        (false, LONGEST, false),
        (false, LONGEST + Duration::from_secs(1), true),
    ] {
        let mut backups = Backups::default();
        backups.begin(job(now));
        let left = backups.stumble(now.plus(after), "so", hopeless);
        assert_eq!((left.is_some(), backups.job.is_none()), (given_up, given_up), "{after:?}");
    }
}

#[test]
fn operators_are_told_when_the_last_good_copy_is_old() {
    let begun = at("2026-11-20T03:00:00Z");
    let backups = made(begun);
    for (bound, hours, fresh) in
        [(true, 0, true), (true, 26, true), (true, 27, false), (false, 0, false)]
    {
        let now = begun.plus(Duration::from_secs(hours * 3_600));
        let report = Report::of(&backups, bound, now);
        assert_eq!((report.bound, report.fresh), (bound, fresh), "{hours}");
        assert_eq!(report.next_at.is_some(), bound);
    }
    let last = backups.last.clone().unwrap();
    for (bytes, found) in [
        (Some(Some(last.bytes)), Some(true)),
        (Some(Some(last.bytes - 1)), Some(false)),
        (Some(None), Some(false)),
        (None, None),
    ] {
        let report = Report::of(&backups, true, begun).looked_up(bytes);
        assert_eq!((report.found, report.fresh), (found, found == Some(true)), "{bytes:?}");
    }
    assert_eq!(last.key, "allclear-2026-11-20.jsonl");
    assert_eq!(last.hash.len(), 64);
    assert!(!Report::of(&Backups::default(), true, begun).fresh, "none is none");
}

#[test]
fn the_last_thirty_days_are_kept_and_nothing_else_is_touched() {
    let day = |n: u64| at("2026-01-01T03:00:00Z").plus(Duration::from_secs(86_400 * n));
    let keys: Vec<String> = (0..33).map(|n| key(day(n))).collect();
    let others =
        ["allclear-notes.jsonl", "allclear-2026-13-01.jsonl", "allclear-2026-01-01.jsonl.gz"];
    let mixed = keys.iter().rev().cloned().chain(others.map(str::to_owned));
    assert_eq!(too_old(mixed), keys[..3]);
    assert_eq!(too_old(keys[..KEPT].to_vec()), Vec::<String>::new());
}
