//! Runs of one agent: is each that the target was asked by in the record, once, with what it was shown and when? Missing
//! are only those that a killed process had in no batch yet.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::BootId;
use domain::ledger::observation_export::Recorded;
use domain::protocol::batch::{Batch, Receipt};
use domain::protocol::clock_skew::{BOUNDS_HEADER, CorrectionBounds, HEADER};
use domain::protocol::observation::{Outcome, Reason};
use harness::{Exchange, LocalWorker};

use super::agents::{End, RegionalAgent};
use super::oracle::ShownRun;
use super::plan::{EVERY_S, PROBES};
use super::target::{ShownResponse, Target, TargetRequest};
use crate::bookkeeping::{Book, Name, name, read_out};

/// Each instant is rounded down to a millisecond: the run's, that of the agent's monotonic clock when it sent and when it
/// was answered, the server's, and that of the log that it is compared with.
const ROUNDING_MS: i64 = 3;
/// What a killed process may lose: what it gathered in a window of 1 s, and what it was running; on a busy machine a window
/// ends late.
const LOST_MS: i64 = 1_000 * (1 + EVERY_S as i64 + 3);

/// What was compared.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// By how much this machine's own clock was set meanwhile.
    set_by_ms: i64,
    pub(super) runs: usize,
    /// Requests of which no batch was made.
    pub(super) lost: usize,
    pub(super) repetitions: usize,
    /// The widest bounds of a correction that was measured.
    pub(super) widest_ms: i64,
    /// Every correction that was made.
    pub(super) corrections_ms: BTreeSet<i64>,
}

/// Compares, and gives what each run of each probe was shown and when it began by the record. `set_by_ms`: by how much this
/// machine's own clock was set meanwhile, which dates what is compared.
pub(super) fn compare(
    worker: &LocalWorker,
    target: &Target,
    agent: &RegionalAgent,
    set_by_ms: i64,
) -> (BTreeMap<&'static str, Vec<ShownRun>>, Compared) {
    let who = format!("{}-1", agent.region);
    let deliveries: Vec<Exchange> =
        agent.uplink.exchanges().into_iter().filter(Exchange::is_batch).collect();
    let made = Book::of_agent(&deliveries, &agent.spooled);
    let record = Book::of_record(worker, &who);
    record.assert_equals(&made, &who);
    record.assert_complete(&who);
    let mut compared = Compared { set_by_ms, ..Compared::default() };
    let stored = stored(&deliveries, &mut compared);
    let boots = boots(&deliveries);
    assert_eq!(boots.len(), agent.ends.len(), "{who}: each start delivered something");
    let (lines, requests) = (read_out(worker, &who), target.requests(&agent.line, agent.region));
    let mut runs: BTreeMap<&'static str, Vec<ShownRun>> = BTreeMap::new();
    for (start, (boot, end)) in boots.iter().zip(&agent.ends).enumerate() {
        for rules in &PROBES {
            let asked = requests.iter().filter(|r| r.start == start && r.probe == rules.id);
            let asked: Vec<&TargetRequest> = asked.collect();
            let of_it = |line: &&Recorded| {
                line.boot == *boot && line.observation.probe.as_str() == rules.id
            };
            let seen: Vec<&Recorded> = lines.iter().filter(of_it).collect();
            let context = format!("{who}, start {start}, {}", rules.id);
            assert!(seen.len() <= asked.len(), "{context}: {} of {}", seen.len(), asked.len());
            assert_lost_for_a_reason(&context, &asked[seen.len()..], end);
            compared.lost += asked.len() - seen.len();
            for (seen, asked) in seen.into_iter().zip(asked) {
                let delivery = stored[&(seen.boot.to_string(), seen.sequence)];
                let run = compare_run(&context, (seen, asked), delivery, &mut compared);
                runs.entry(rules.id).or_default().push(run);
            }
        }
    }
    // In the order of the record: corrections that two starts measured may turn two neighbours round.
    runs.values_mut().for_each(|runs| runs.sort_by_key(|run| run.at_ms));
    compared.runs = runs.values().map(Vec::len).sum();
    assert_eq!(compared.runs, record.observations(), "{who}: nothing else is in the record");
    (runs, compared)
}

/// The delivery with which each batch was stored: the one whose receipt does not call it a repetition.
fn stored<'a>(deliveries: &'a [Exchange], compared: &mut Compared) -> BTreeMap<Name, &'a Exchange> {
    let mut stored = BTreeMap::new();
    for delivery in deliveries {
        let batch = Batch::unpack(&delivery.packed).unwrap();
        let Some((200, body)) = &delivery.answer else { continue };
        let receipt: Receipt = serde_json::from_slice(body).unwrap();
        if batch.sequence == 0 {
            continue;
        }
        if receipt.duplicate {
            compared.repetitions += 1;
            continue;
        }
        let twice = stored.insert(name(&batch), delivery);
        assert!(twice.is_none(), "{:?} was stored twice", name(&batch));
    }
    stored
}

/// The starts of an agent, in the order in which they delivered something.
fn boots(deliveries: &[Exchange]) -> Vec<BootId> {
    let mut boots = vec![];
    for delivery in deliveries {
        let Batch { boot, sequence, .. } = Batch::unpack(&delivery.packed).unwrap();
        if sequence > 0 && !boots.contains(&boot) {
            boots.push(boot);
        }
    }
    boots
}

/// What is missing are the last requests of a start: those in no batch when it was killed, or the one that it was in the
/// middle of when it ended.
fn assert_lost_for_a_reason(context: &str, lost: &[&TargetRequest], end: &End) {
    match end {
        End::Killed(at_ms) => {
            let is_late = |request: &&&TargetRequest| request.at_ms >= at_ms - LOST_MS;
            assert_eq!(
                lost.iter().filter(is_late).count(),
                lost.len(),
                "{context}: {at_ms}, {lost:?}"
            );
        }
        End::Stopped => assert!(lost.len() <= 1, "{context}: {lost:?}"),
    }
}

/// Compares a run with the request that it made.
fn compare_run(
    context: &str,
    (seen, asked): (&Recorded, &TargetRequest),
    delivery: &Exchange,
    compared: &mut Compared,
) -> ShownRun {
    let run = &seen.observation;
    let (clock_ms, asked_ms, set_by_ms) =
        (run.observed_at.unix_ms(), asked.at_ms, compared.set_by_ms);
    let context = format!(
        "{context}: began at {clock_ms} by its clock, was asked at {asked_ms} by this machine's, which was set by \
         {set_by_ms} ms: {seen:?} made {asked:?}"
    );
    assert_eq!(run.attempt, asked.attempt, "{context}");
    assert_outcome(&context, &run.outcome, asked.shown);
    assert!(u128::from(run.took_ms) + 1 >= asked.delayed_ms, "{context}: it was delayed");

    let received_ms = seen.received_at.unix_ms();
    // Nothing is dated later than it was received.
    let shown = |correction_ms: i64| ShownRun {
        at_ms: (clock_ms + correction_ms).min(received_ms),
        shown: asked.shown,
    };
    let Some(bounds) = delivery.header(BOUNDS_HEADER) else {
        // On a busy machine an agent may have measured nothing yet: its clock is judged by when the batch comes.
        let sent_ms: i64 = delivery.header(HEADER).expect(&context).parse().unwrap();
        let skew_ms = received_ms - sent_ms;
        let correction_ms = if (0..5_000).contains(&skew_ms) { 0 } else { skew_ms };
        assert_eq!(seen.correction_ms, correction_ms, "{context}: nothing was measured");
        compared.corrections_ms.insert(correction_ms);
        return shown(correction_ms);
    };
    // What was measured is certain: what is to be added to the clock of the run lies between the two.
    let CorrectionBounds { least_ms, most_ms } = bounds.parse().expect(&context);
    let middle_ms = least_ms + (most_ms - least_ms) / 2;
    let correction_ms = if (least_ms..=most_ms).contains(&0) { 0 } else { middle_ms };
    assert_eq!(seen.correction_ms, correction_ms, "{context}: {least_ms} {most_ms}");
    let (delivered_ms, tolerated_ms) = (delivery.at.unix_ms(), ROUNDING_MS + set_by_ms);
    assert!(received_ms + 1 + set_by_ms >= delivered_ms, "delivered {delivered_ms}: {context}");
    let earliest_ms = clock_ms + least_ms - tolerated_ms;
    assert!(asked_ms >= earliest_ms, "not before {earliest_ms}, {bounds}: {context}");
    if asked.was_answered {
        let latest_ms = clock_ms + most_ms + i64::from(run.took_ms) + tolerated_ms;
        assert!(asked_ms <= latest_ms, "not after {latest_ms}, {bounds}: {context}");
    }
    compared.widest_ms = compared.widest_ms.max(most_ms - least_ms);
    compared.corrections_ms.insert(correction_ms);
    shown(correction_ms)
}

/// Panics unless a run came out as it was shown, for the same reason.
fn assert_outcome(context: &str, outcome: &Outcome, shown: ShownResponse) {
    let (failure, reason) = match (outcome, shown) {
        (Outcome::Passed, ShownResponse::Well) => return,
        (Outcome::Degraded(failure), ShownResponse::Poor) => (failure, Reason::ExpectationFailed),
        (Outcome::Failed(failure), ShownResponse::Failure(reason)) => (failure, reason),
        _ => panic!("{context}: it came out otherwise"),
    };
    assert_eq!((failure.reason, failure.step.as_str()), (reason, "look"), "{context}");
}
