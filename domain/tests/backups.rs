//! Copies that the page makes of itself: one each day, tried again when it fails, told when it is old,
//! and dropped when there are enough.

use std::time::Duration;

use domain::backup::backup_set::page_key;
use domain::backup::daily_job::{Backups, LOST_AFTER, RESTART_AFTER, WHY_CHARS, is_busy};
use domain::backup::job::{Job, MAX_BACKUP_TIME, PAGES_A_STEP, RETRY_PAUSES};
use domain::backup::messages::{BackupManifest, BackupPage, LeaseGranted};
use domain::backup::report::BackupReport;
use domain::backup::session::{BackupResponse, BackupStep};
use domain::backup::step_error::{Recovery, StepError};
use domain::ids::ObjectName;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn job(begun_at: Timestamp) -> Job {
    let objects = vec![ObjectName::Board];
    let contents = BackupManifest { at: begun_at, copy: "copy".to_owned(), objects };
    Job::new(contents)
}

/// A copy that is whole.
fn made(begun_at: Timestamp) -> Backups {
    let mut job = job(begun_at);
    while let Some(ask) = job.session.ask(begun_at) {
        job.take(match ask {
            BackupStep::Hold { .. } => BackupResponse::Hold(LeaseGranted { schema: Some(1) }),
            BackupStep::Page { .. } => {
                BackupResponse::Page(BackupPage { chunks: vec![], next: None, settled: true })
            }
        });
    }
    assert!(job.is_whole());
    let mut backups = Backups::default();
    backups.begin(job.clone());
    backups.finish(job.completed(begun_at.plus(Duration::from_secs(2))));
    assert!(backups.is_due(begun_at), "what expired is deleted at once");
    backups.end_cleanup();
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
    backups.requested = true;
    assert!(backups.is_due(now));
    backups.begin(job(now));
    backups.finish(job(now).completed(now));
    backups.end_cleanup();
    assert!(!backups.is_due(now.plus(Duration::from_secs(60))));
}

#[test]
fn a_step_that_fails_is_tried_again_and_given_up_at_last() {
    let mut now = at("2026-11-20T03:00:00Z");
    let mut backups = made(at("2026-11-19T03:00:00Z"));
    backups.begin(job(now));
    for pause in RETRY_PAUSES {
        backups.job.as_mut().unwrap().attempt(now).unwrap();
        assert_eq!(backups.record_failure(now, &StepError::retryable("the bucket is away")), None);
        assert!(!backups.is_due(now.plus(pause).minus(Duration::from_millis(1))));
        let under_way = BackupReport::from_backups(&backups, true, now).under_way.unwrap();
        assert_eq!(under_way.stumbled.unwrap().why, "the bucket is away");
        now = now.plus(pause);
        assert!(backups.is_due(now));
    }
    backups.job.as_mut().unwrap().attempt(now).unwrap();
    let left =
        backups.record_failure(now, &StepError::retryable("x".repeat(WHY_CHARS + 1))).unwrap();
    assert_eq!((left.copy.as_str(), left.holding), ("copy", vec![]));
    let failed = backups.failed.clone().unwrap();
    assert_eq!((failed.why.len(), failed.times, failed.at), (WHY_CHARS, 1, now));
    assert!(backups.last.is_some(), "the last good one is still known");
    assert_eq!(backups.due_at(now), now.plus(RESTART_AFTER));
    // The next fails before it has begun, and the one after it succeeds.
    assert_eq!(backups.record_failure(now, &StepError::retryable("the bucket is away")), None);
    assert_eq!(backups.failed.clone().unwrap().times, 2);
    backups.begin(job(now));
    backups.finish(job(now).completed(now));
    assert_eq!(backups.failed, None);
}

#[test]
fn a_step_that_succeeds_wipes_out_those_that_failed() {
    let now = at("2026-11-20T03:00:00Z");
    let mut backups = Backups::default();
    backups.begin(job(now));
    let mut job = backups.job.clone().unwrap();
    for _ in 0..=RETRY_PAUSES.len() {
        job.attempt(now).unwrap();
    }
    let _ = job.end_step();
    backups.job = Some(job);
    assert_eq!(backups.record_failure(now, &StepError::retryable("away")), None, "it counts anew");
}

#[test]
fn a_step_that_ends_the_program_each_time_is_not_begun_for_ever() {
    let mut now = at("2026-11-20T03:00:00Z");
    let mut backups = Backups::default();
    backups.begin(job(now));
    for pause in RETRY_PAUSES.iter().map(Some).chain([None]) {
        assert!(backups.is_due(now));
        backups.job.as_mut().unwrap().attempt(now).unwrap();
        // Nothing is heard of it any more.
        now = now.plus(pause.copied().unwrap_or_default());
    }
    assert!(backups.is_due(now));
    let why = backups.job.as_mut().unwrap().attempt(now).unwrap_err();
    assert_eq!(why, StepError::fatal("the step was interrupted"));
    assert!(backups.record_failure(now, &why).is_some());
}

#[test]
fn what_is_hopeless_or_takes_too_long_is_given_up_at_once() {
    let now = at("2026-11-20T03:00:00Z");
    for (outlook, after, given_up) in [
        (Recovery::GiveUp, Duration::ZERO, true),
        (Recovery::Restart, Duration::ZERO, true),
        (Recovery::Retry, MAX_BACKUP_TIME, false),
        (Recovery::Retry, MAX_BACKUP_TIME + Duration::from_secs(1), true),
    ] {
        let mut backups = Backups::default();
        backups.begin(job(now));
        let left = backups.record_failure(
            now.plus(after),
            &StepError { why: "so".to_owned(), recovery: outlook },
        );
        assert_eq!((left.is_some(), backups.job.is_none()), (given_up, given_up), "{after:?}");
    }
}

#[test]
fn a_refusal_stays_one_and_what_is_out_of_reach_comes_back() {
    let hold = |renew| BackupStep::Hold { object: ObjectName::Board, renew };
    let page = BackupStep::Page { object: ObjectName::Board, cursor: None };
    for (ask, problem, outlook) in [
        // Too many copies are being made.
        (hold(false), Problem::conflict("so"), Recovery::GiveUp),
        (hold(true), Problem::conflict("so"), Recovery::Restart),
        (page.clone(), Problem::conflict("so"), Recovery::Restart),
        (page.clone(), Problem::invalid("cursor", "so"), Recovery::GiveUp),
        (page.clone(), Problem::not_found("so"), Recovery::GiveUp),
        (page.clone(), Problem { status: 499, ..Problem::conflict("so") }, Recovery::GiveUp),
        (page.clone(), Problem { status: 500, ..Problem::conflict("so") }, Recovery::Retry),
        (hold(true), Problem::unavailable("so"), Recovery::Retry),
    ] {
        let trouble = StepError::unanswered(&ask, problem.clone());
        assert_eq!(
            trouble,
            StepError { why: "so".to_owned(), recovery: outlook },
            "{ask:?} {problem:?}"
        );
    }
}

#[test]
fn one_that_lapsed_is_begun_again_at_once_but_only_once() {
    let now = at("2026-11-20T03:00:00Z");
    let trouble = |outlook| StepError { why: "so".to_owned(), recovery: outlook };
    for (outlooks, due) in [
        (&[Recovery::Restart][..], now),
        (&[Recovery::Restart, Recovery::Restart], now.plus(RESTART_AFTER)),
        (&[Recovery::GiveUp, Recovery::Restart], now.plus(RESTART_AFTER)),
        (&[Recovery::GiveUp], now.plus(RESTART_AFTER)),
    ] {
        let mut backups = made(at("2026-11-19T03:00:00Z"));
        for outlook in outlooks {
            backups.begin(job(now));
            assert!(backups.record_failure(now, &trouble(*outlook)).is_some());
        }
        assert_eq!(backups.due_at(now), due, "{outlooks:?}");
    }
}

#[test]
fn a_set_of_another_length_than_was_sent_is_no_backup() {
    let mut job = job(at("2026-11-20T03:00:00Z"));
    job.bytes = 70;
    for (bytes, good) in [(0, false), (69, false), (70, true), (71, false)] {
        let checked = job.check(bytes);
        assert_eq!(checked.is_ok(), good, "{bytes}");
        assert!(checked.err().is_none_or(|error| error.recovery == Recovery::GiveUp));
    }
}

#[test]
fn a_step_that_does_not_end_keeps_others_out_for_a_while() {
    let since = at("2026-11-20T03:00:00Z");
    let last = LOST_AFTER.checked_sub(Duration::from_millis(1)).unwrap();
    assert!(!is_busy(None, since));
    for (after, busy) in [(Duration::ZERO, true), (last, true), (LOST_AFTER, false)] {
        assert_eq!(is_busy(Some(since), since.plus(after)), busy, "{after:?}");
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
        let report = BackupReport::from_backups(&backups, bound, now);
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
        let report = BackupReport::from_backups(&backups, true, begun).looked_up(bytes);
        assert_eq!((report.found, report.fresh), (found, found == Some(true)), "{bytes:?}");
    }
    assert_eq!(last.key, "allclear-2026-11-20T03-00-00.000Z.json");
    assert_eq!(last.hash.len(), 64);
    assert!(!BackupReport::from_backups(&Backups::default(), true, begun).fresh, "none is none");
}

#[test]
fn what_could_not_be_deleted_is_said_and_tried_again_after_the_next_backup() {
    let now = at("2026-11-20T03:00:00Z");
    let mut backups = made(now);
    backups.cleanup = true;
    backups.requested = true;
    backups.fail_cleanup(now, &"x".repeat(WHY_CHARS));
    let failed = backups.failed.clone().unwrap();
    assert!(failed.why.starts_with("the backup is complete") && failed.why.len() == WHY_CHARS);
    assert_eq!(failed.times, 0, "no backup was given up");
    assert!(backups.requested && !backups.cleanup, "what an operator asked for is still made");
}

#[test]
fn what_an_earlier_version_stored_is_read_without_its_upload() {
    let stored = r#"{
        "last": {
            "key": "allclear-2026-11-20.jsonl", "begun_at": "2026-11-20T03:00:00.000Z",
            "ended_at": "2026-11-20T03:00:02.000Z", "bytes": 7, "rows": 1, "hash": "ab"
        },
        "failed": null, "wanted": false,
        "job": {
            "key": "allclear-2026-11-21.jsonl", "upload": "u", "copying": {}, "tally": {},
            "parts": ["tag"], "bytes": 5242880, "tries": 0,
            "tried_at": "2026-11-21T03:00:00.000Z", "stumbled": null
        }
    }"#;
    let backups: Backups = serde_json::from_str(stored).unwrap();
    let last = backups.last.as_ref().unwrap();
    assert_eq!((last.pages, last.bytes, last.rows), (0, 7, 1));
    assert!(backups.job.is_none() && !backups.cleanup);
    assert!(backups.is_due(at("2026-11-21T03:00:01Z")), "the backup is begun anew");
    let mut backups = backups;
    backups.begin(job(at("2026-11-21T03:00:01Z")));
    let again = serde_json::from_str(&serde_json::to_string(&backups).unwrap());
    assert_eq!(again.ok(), Some(backups));
}

#[test]
fn pages_that_a_repeated_step_may_have_left_are_known() {
    let mut job = job(at("2026-11-20T03:00:00Z"));
    job.pages = 3;
    let surplus = job.surplus();
    assert_eq!(surplus.len(), PAGES_A_STEP as usize);
    assert_eq!(surplus[0], page_key(&job.set, 4));
}
