//! Trials: so many are open and kept, each expires, and only the first result counts.

use std::time::Duration;

use domain::config::MAX_BATCH_WINDOW;
use domain::config::parse::read_probe;
use domain::config::source::SourceFile;
use domain::ledger::trials::Trials;
use domain::limits::MAX_DETAIL_CHARS;
use domain::probe::MAX_TIMEOUT;
use domain::problem::Problem;
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::Receipt;
use domain::protocol::evidence::{CaptureReason, Evidence, Received};
use domain::protocol::observation::Outcome;
use domain::protocol::trial::{
    ASSIGNMENT_WITHIN, EXPIRES_AFTER, MAX_OPEN_TRIALS, MAX_RESULT_BYTES, MAX_TRIALS,
    RequestedTrial, Trial, TrialOutcome, TrialResult, TrialState,
};
use domain::time::timestamp::Timestamp;

fn at(second: u64) -> Timestamp {
    Timestamp::from_unix_ms(1_800_000_000_000).plus(Duration::from_secs(second))
}

fn assignment(how: &str) -> Assignment {
    let text = format!("id = 'checkout'\ncomponent = 'c'\nevery = '30s'\n{how}");
    let probe = read_probe(&SourceFile { path: "p.toml".to_owned(), text }).unwrap();
    crate::assigned::assignment(vec![probe.into()], [25, 75].map(Duration::from_secs))
}

fn of_agent() -> Assignment {
    assignment(
        "timeout = '10s'\nregions = ['eu']\n[[step]]\nname = 's'\nget = 'http://localhost/'\n",
    )
}

fn request(trials: &mut Trials, probe: &str, second: u64) -> Result<Trial, Problem> {
    let requested = RequestedTrial { probe: probe.parse().unwrap(), by: "token:ana".to_owned() };
    trials.request(requested, &of_agent(), at(second))
}

fn result(letter: char) -> TrialResult {
    TrialResult::of_run(crate::seen::observation("checkout", at(0), letter), vec![], None)
}

fn states(trials: &Trials) -> Vec<TrialState> {
    trials.clone().newest_first().iter().map(|trial| trial.state).collect()
}

#[test]
fn a_trial_goes_from_the_operator_to_the_agent_and_back() {
    let mut trials = Trials::default();
    assert!(!trials.has_open());
    let trial = request(&mut trials, "checkout", 0).unwrap();
    assert_eq!(
        (trial.state, trial.told_at, trial.by.as_str()),
        (TrialState::Waiting, None, "token:ana")
    );
    let (told, is_first) = trials.tell(at(5));
    assert_eq!((told.len(), told[0].id, is_first), (1, trial.id, true));
    assert_eq!(trials.tell(at(6)), (told, false), "it is named until its result is there");
    assert_eq!(states(&trials), [TrialState::Running]);
    assert_eq!(trials.finish(trial.id, result('F'), at(7)), Ok(true));
    assert_eq!(trials.finish(trial.id, result('P'), at(8)), Ok(false), "the first counts");
    assert!(!trials.has_open() && trials.tell(at(9)).0.is_empty());
    let done = trials.as_of(at(9_999)).newest_first().remove(0);
    assert_eq!((done.state, done.told_at), (TrialState::Done, Some(at(5))));
    assert_eq!((done.finished_at, done.result), (Some(at(7)), Some(result('F'))));
}

#[test]
fn a_trial_expires_untold_and_unanswered_and_what_comes_late_is_shown() {
    let mut trials = Trials::default();
    let first = request(&mut trials, "checkout", 0).unwrap();
    let span = EXPIRES_AFTER.as_secs();
    assert_eq!(states(&trials.clone().as_of(at(span - 1))), [TrialState::Waiting]);
    trials.tell(at(span - 1));
    let second = request(&mut trials, "checkout", span - 1).unwrap();
    trials = trials.as_of(at(2 * span - 2));
    assert_eq!(states(&trials), [TrialState::Waiting, TrialState::Running]);
    trials = trials.as_of(at(2 * span - 1));
    assert_eq!(states(&trials), [TrialState::Expired; 2]);
    assert!(!trials.has_open() && trials.tell(at(2 * span)).0.is_empty());
    assert_eq!(trials.finish(first.id, result('P'), at(2 * span)), Ok(true));
    assert_eq!(states(&trials), [TrialState::Expired, TrialState::Done]);
    let kept = trials.newest_first();
    assert_eq!((kept[0].id, kept[0].told_at), (second.id, None), "its agent was silent");
}

#[test]
fn an_expiry_leaves_room_for_the_longest_windows_and_runs() {
    assert!(EXPIRES_AFTER >= 2 * MAX_BATCH_WINDOW, "until its agent is told");
    let slowest = u32::try_from(MAX_OPEN_TRIALS).unwrap() * (ASSIGNMENT_WITHIN + MAX_TIMEOUT);
    assert!(EXPIRES_AFTER >= MAX_BATCH_WINDOW + slowest, "until the last of them is sent again");
}

#[test]
fn a_result_of_an_earlier_version_leaves_nothing_out() {
    let mut json = serde_json::to_value(result('F')).unwrap();
    assert!(json.as_object_mut().unwrap().remove("left_out").is_some());
    assert_eq!(serde_json::from_value::<TrialResult>(json).unwrap(), result('F'));
}

#[test]
fn so_many_are_open_and_so_many_are_kept() {
    let mut trials = Trials::default();
    for n in 0..MAX_OPEN_TRIALS as u64 {
        request(&mut trials, "checkout", n).unwrap();
    }
    let refused = request(&mut trials, "checkout", 10).unwrap_err();
    assert_eq!(refused.status, 409);
    let mut last = 0;
    for n in 0..2 * MAX_TRIALS as u64 {
        let open = trials.tell(at(20 + n)).0;
        assert_eq!(trials.finish(open[0].id, result('P'), at(20 + n)), Ok(true));
        // Asked for at the same instant, or by a clock that was set back.
        let trial = request(&mut trials, "checkout", 20 - n / 10).unwrap();
        assert!(trial.id > last, "numbers grow");
        last = trial.id;
    }
    let kept = trials.clone().newest_first();
    assert_eq!((kept.len(), kept[0].id), (MAX_TRIALS, last));
    assert_eq!(trials.finish(1, result('P'), at(99)).unwrap_err().status, 404);
}

#[test]
fn what_no_agent_runs_is_refused() {
    let mut trials = Trials::default();
    let refused = request(&mut trials, "storefront", 0).unwrap_err();
    assert_eq!((refused.status, refused.field.as_deref()), (422, Some("probe")));
    assert_eq!(refused.detail, "the agent `eu-1` of the region `eu` runs no `storefront`");
    let requested = RequestedTrial { probe: "checkout".parse().unwrap(), by: String::new() };
    let heartbeat = assignment("heartbeat = { grace = '10s' }\n");
    let refused = trials.request(requested, &heartbeat, at(0)).unwrap_err();
    assert!(refused.status == 422 && refused.detail.contains("heartbeat"), "{refused}");
    assert!(!trials.has_open());
}

#[test]
fn a_result_says_what_came_of_the_run_within_its_limits() {
    let outcomes = ['P', 'D', 'F', 'U'].map(|letter| result(letter).outcome);
    use TrialOutcome::{Degraded, Failed, Passed, Unsure};
    assert_eq!(outcomes, [Passed, Degraded, Failed, Unsure]);
    assert_eq!(result('U').unsure.as_deref(), Some("cut off"));
    let seen = crate::seen::observation("checkout", at(0), 'F');
    let Outcome::Failed(failure) = seen.outcome.clone() else { panic!("it fails") };
    let evidence = |bytes: usize| Evidence {
        probe: seen.probe.clone(),
        observed_at: at(0),
        attempt: 0,
        took_ms: 12,
        degraded: false,
        cause: CaptureReason::Began,
        failure: failure.clone(),
        steps: vec![],
        sent: "x".repeat(bytes),
        received: Some(Received::default()),
        judged: vec![],
        notes: vec![],
    };
    let of_run = |bytes| TrialResult::of_run(seen.clone(), vec![], Some(evidence(bytes)));
    let besides = serde_json::to_vec(&of_run(0)).unwrap().len();
    let whole = of_run(MAX_RESULT_BYTES - besides);
    assert_eq!(serde_json::to_vec(&whole).unwrap().len(), MAX_RESULT_BYTES);
    assert!(!whole.sent.is_empty() && whole.received.is_some());
    assert_eq!(whole.left_out, None);
    let cut = of_run(MAX_RESULT_BYTES - besides + 1);
    let left_out = cut.left_out.clone().unwrap_or_default();
    assert!(left_out.starts_with("what was sent, received and expected: "), "{left_out}");
    let rest = TrialResult { left_out: None, ..cut };
    assert_eq!(rest, result('F'), "the outcome and what failed are told in any case");
    for (length, wrong) in [(MAX_DETAIL_CHARS, None), (MAX_DETAIL_CHARS + 1, Some("unsure"))] {
        assert_eq!(TrialResult::not_run(&"é".repeat(length)).too_long(), wrong);
    }
}

#[test]
fn a_receipt_without_trials_is_the_one_that_older_agents_know() {
    let text = r#"{"sequence":1,"duplicate":false,"assignment":"t"}"#;
    let receipt: Receipt = serde_json::from_str(text).unwrap();
    assert!(receipt.trials.is_empty());
    assert_eq!(serde_json::to_string(&receipt).unwrap(), text);
}
