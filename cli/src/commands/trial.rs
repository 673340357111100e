//! `allclear agent try`: one run of a probe by a chosen agent, now: which step failed, what was found, and how long each
//! phase took.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context, bail};
use domain::ids::{AgentId, ProbeId};
use domain::protocol::trial::{
    EXPIRES_AFTER, Trial, TrialOutcome, TrialRequest, TrialResult, TrialState,
};
use tokio::time::{Instant, sleep};

use crate::client::Client;
use crate::commands::evidence::{judged, quoted, received, took_by};
use crate::exit_code::{CommandFailure, FailureKind};
use crate::output::print_json;

/// How soon it is looked whether the result is there; half as long again each time.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest time between two looks.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// For how long errors are borne that may pass: by then the trial has expired, unless it is done.
const BEARS_ERRORS: Duration = EXPIRES_AFTER.saturating_mul(2);

/// Asks for the run, and waits until its result is there or none is to be expected.
pub(crate) async fn run(
    client: &Client,
    agent: &str,
    probe: &str,
    json: bool,
) -> anyhow::Result<()> {
    let (agent, probe): (AgentId, ProbeId) = (agent.parse()?, probe.parse()?);
    let path = format!("/ops/v1/agents/{agent}/trials");
    let mut trial: Trial = client.post(&path, &TrialRequest { probe }).await?;
    let path = format!("{path}/{}", trial.id);
    let (began, mut pause, mut is_borne, mut told) = (Instant::now(), FIRST_PAUSE, false, None);
    while matches!(trial.state, TrialState::Waiting | TrialState::Running) {
        if told.replace(trial.state) != Some(trial.state) {
            errln!("{}", progress(trial.state, &agent));
        }
        sleep(pause).await;
        pause = longer(pause);
        match client.get(&path).await {
            Ok(found) => (trial, is_borne) = (found, false),
            Err(error) if may_pass(&error) && began.elapsed() < BEARS_ERRORS => {
                if !is_borne {
                    errln!("{error:#}\nthe trial goes on; asking again …");
                }
                is_borne = true;
            }
            Err(error) => {
                return Err(error).context(format!("nothing is known of the trial {}", trial.id));
            }
        }
    }
    if json {
        print_json(&trial)?;
    }
    match (&trial.result, trial.told_at) {
        (Some(result), _) => {
            if !json {
                outln!("{}", in_words(result).trim_end());
            }
            match result.outcome {
                TrialOutcome::Passed | TrialOutcome::Degraded => Ok(()),
                TrialOutcome::Failed => bail!("`{}` does not pass", trial.probe),
                TrialOutcome::Unsure => bail!("`{}` was not judged", trial.probe),
            }
        }
        (None, None) => bail!(
            "`{agent}` was not heard from, so the trial expired\n\
             hint: `allclear agent list` shows whether it reports"
        ),
        (None, Some(told_at)) => bail!(
            "`{agent}` was told of the trial at {told_at} and sent no result, so it expired\n\
             hint: its log says whether it ran it, and why it could not send the result; one of an earlier version knows no \
             trials"
        ),
    }
}

/// The pause after one.
fn longer(pause: Duration) -> Duration {
    (pause * 3 / 2).min(LONGEST_PAUSE)
}

/// Whether asking again may help: the server is away or in trouble. What it says of the trial or of the token stays.
fn may_pass(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<CommandFailure>().map(|failure| failure.kind);
    matches!(kind, None | Some(FailureKind::Failed | FailureKind::Unreachable))
}

fn progress(state: TrialState, agent: &AgentId) -> String {
    match state {
        TrialState::Waiting => format!("waiting for `{agent}` to report, once in a batch window …"),
        _ => format!("`{agent}` runs it …"),
    }
}

fn in_words(result: &TrialResult) -> String {
    let TrialResult { outcome, failure, unsure, took_ms, steps, .. } = result;
    let TrialResult { sent, received: back, judged: all, left_out, .. } = result;
    let mut out = String::new();
    // Writing to a text cannot fail.
    let _ = match (outcome, failure) {
        (TrialOutcome::Failed, Some(failure)) => {
            let (step, phrase) = (&failure.step, failure.reason.phrase());
            writeln!(out, "failed in {took_ms} ms: {step} {phrase}: {}", failure.detail)
        }
        (_, Some(failure)) => {
            writeln!(out, "degraded in {took_ms} ms: {}: {}", failure.step, failure.detail)
        }
        (TrialOutcome::Passed, None) => writeln!(out, "passed in {took_ms} ms"),
        (_, None) => writeln!(out, "unsure: {}", unsure.as_deref().unwrap_or("nothing is known")),
    };
    all.iter().for_each(|result| judged(&mut out, result));
    quoted(&mut out, "  > ", sent);
    if let Some(back) = back {
        received(&mut out, back);
    }
    if let Some(what) = left_out {
        let _ = writeln!(out, "  left out: {what}");
    }
    steps.iter().for_each(|timing| took_by(&mut out, timing));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest() {
        let mut pauses = vec![FIRST_PAUSE];
        for _ in 0..5 {
            pauses.push(longer(pauses[pauses.len() - 1]));
        }
        let ms: Vec<u128> = pauses.iter().map(Duration::as_millis).collect();
        assert_eq!(ms, [1_000, 1_500, 2_250, 3_375, 5_000, 5_000]);
    }

    #[test]
    fn trouble_is_borne_and_what_the_server_says_of_the_trial_is_not() {
        for (kind, expected) in [
            (FailureKind::Failed, true),
            (FailureKind::Unreachable, true),
            (FailureKind::NotFound, false),
            (FailureKind::Unauthorized, false),
            (FailureKind::Conflict, false),
        ] {
            let error = anyhow::Error::from(CommandFailure { kind, text: String::new() });
            assert_eq!(may_pass(&error.context("more")), expected, "{kind:?}");
        }
        assert!(may_pass(&anyhow::anyhow!("the response was cut off")));
    }

    #[test]
    fn what_is_left_out_of_a_result_is_said() {
        let mut result = TrialResult::not_run("no");
        assert_eq!(in_words(&result), "unsure: no\n");
        result.left_out = Some("what was sent: too large".to_owned());
        assert_eq!(in_words(&result), "unsure: no\n  left out: what was sent: too large\n");
    }
}
