//! Trial: what does one run of a probe show that an operator asks of an agent, now? It is no observation: nothing of the
//! record follows from it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, ProbeId};
use crate::limits::{MAX_DETAIL_CHARS, MAX_NAME_CHARS, MAX_STEPS};
use crate::protocol::bounded_list::at_most;
use crate::protocol::evidence::{Evidence, ExpectationResult, MAX_LINES, Received, StepTiming};
use crate::protocol::observation::{Failure, Observation, Outcome};
use crate::time::timestamp::Timestamp;

/// The most trials of one agent that may wait or run.
pub const MAX_OPEN_TRIALS: usize = 5;
/// The most trials of one agent that are kept, the newest.
pub const MAX_TRIALS: usize = 20;
/// After this long a trial expires: since it was asked for, or since its agent was told of it. Two of the longest batch windows
/// pass in it; and a batch window with as many trials as may be open, each of which waits for its assignment as long as it may and
/// runs until the longest `timeout`.
pub const EXPIRES_AFTER: Duration = Duration::from_secs(15 * 60);
/// The longest that an agent waits for the assignment that a receipt names before it gives up the trials named with it.
pub const ASSIGNMENT_WITHIN: Duration = Duration::from_secs(30);
/// The most bytes of a result in JSON; one row holds as many as are kept.
pub const MAX_RESULT_BYTES: usize = 40_000;

/// `POST /ops/v1/agents/{agent}/trials`: a run that an operator asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TrialRequest {
    /// The probe to run, one of the agent's region.
    pub probe: ProbeId,
}

/// A trial that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedTrial {
    /// The probe to run.
    pub probe: ProbeId,
    /// Who asks, as the audit names operators.
    pub by: String,
}

/// A trial as its agent is told of it, with a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignedTrial {
    /// Its number.
    pub id: u64,
    /// The probe to run.
    pub probe: ProbeId,
}

/// A trial, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trial {
    /// Its number, higher than that of every trial that this agent had before.
    pub id: u64,
    /// The agent.
    pub agent: AgentId,
    /// The probe to run.
    pub probe: ProbeId,
    /// Who asked for it, as the audit names operators.
    pub by: String,
    /// How far it is.
    pub state: TrialState,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When the agent was told of it; `null`: it was not heard from since then.
    pub told_at: Option<Timestamp>,
    /// When its result came in.
    pub finished_at: Option<Timestamp>,
    /// What came of it.
    pub result: Option<TrialResult>,
}

/// How far a trial is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TrialState {
    /// Its agent is yet to be told.
    Waiting,
    /// Its agent was told.
    Running,
    /// Its result is there.
    Done,
    /// There is no result, and none is waited for any more.
    Expired,
}

/// What a trial showed; all text without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrialResult {
    /// What came of the run.
    pub outcome: TrialOutcome,
    /// Which step failed or was degraded, and why.
    pub failure: Option<Failure>,
    /// Why nothing can be said, where the outcome is `unsure`.
    pub unsure: Option<String>,
    /// How long the whole run took, in milliseconds.
    pub took_ms: u32,
    /// Each step that was begun, in order.
    #[serde(deserialize_with = "at_most::<MAX_STEPS, _, _>")]
    pub steps: Vec<StepTiming>,
    /// What the failing step sent.
    pub sent: String,
    /// What came back to it.
    pub received: Option<Received>,
    /// Every expectation of the failing step with what was found.
    #[serde(deserialize_with = "at_most::<MAX_LINES, _, _>")]
    pub judged: Vec<ExpectationResult>,
    /// What the run showed and this does not tell, and why; `null` where nothing is left out.
    #[serde(default)]
    pub left_out: Option<String>,
}

/// Why a result does not tell what the failing step showed.
const LEFT_OUT: &str =
    "what was sent, received and expected: the result would be larger than 40,000 bytes";

/// What came of the run of a trial, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TrialOutcome {
    /// Every expectation held.
    Passed,
    /// All that must hold did, but an expectation of level `degraded` did not.
    Degraded,
    /// A step could not be done, or an expectation did not hold.
    Failed,
    /// The run says nothing about the service.
    Unsure,
}

impl TrialResult {
    /// What a run showed, whose evidence was kept where it failed. What is larger than
    /// [`MAX_RESULT_BYTES`] goes without what was sent, received and judged, and says so.
    #[must_use]
    pub fn of_run(seen: Observation, steps: Vec<StepTiming>, evidence: Option<Evidence>) -> Self {
        let (outcome, failure, unsure) = match seen.outcome {
            Outcome::Passed => (TrialOutcome::Passed, None, None),
            Outcome::Degraded(failure) => (TrialOutcome::Degraded, Some(failure), None),
            Outcome::Failed(failure) => (TrialOutcome::Failed, Some(failure), None),
            Outcome::Unsure(why) => (TrialOutcome::Unsure, None, Some(why)),
        };
        let shown = evidence.map(|evidence| (evidence.sent, evidence.received, evidence.judged));
        let (sent, received, judged) = shown.unwrap_or_default();
        let took_ms = seen.took_ms;
        let left_out = None;
        let whole =
            Self { outcome, failure, unsure, took_ms, steps, sent, received, judged, left_out };
        let is_small = serde_json::to_vec(&whole).is_ok_and(|json| json.len() <= MAX_RESULT_BYTES);
        if is_small {
            return whole;
        }
        let left_out = Some(LEFT_OUT.to_owned());
        Self { sent: String::new(), received: None, judged: vec![], left_out, ..whole }
    }

    /// Why nothing was run.
    #[must_use]
    pub fn not_run(why: &str) -> Self {
        Self {
            outcome: TrialOutcome::Unsure,
            failure: None,
            unsure: Some(why.to_owned()),
            took_ms: 0,
            steps: vec![],
            sent: String::new(),
            received: None,
            judged: vec![],
            left_out: None,
        }
    }

    /// The field that is longer than any run makes it, in a result of so many bytes at most.
    #[must_use]
    pub fn too_long(&self) -> Option<&'static str> {
        let name = |name: &str| name.chars().count() <= MAX_NAME_CHARS;
        let detail = |text: &str| text.chars().count() <= MAX_DETAIL_CHARS;
        let fits = [
            ("steps", self.steps.iter().all(|timing| name(&timing.step))),
            (
                "failure",
                self.failure.iter().all(|failed| name(&failed.step) && detail(&failed.detail)),
            ),
            ("unsure", self.unsure.iter().all(|why| detail(why))),
            ("left_out", self.left_out.iter().all(|what| detail(what))),
        ];
        fits.into_iter().find(|(_, fits)| !fits).map(|(field, _)| field)
    }
}
