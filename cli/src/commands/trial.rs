//! `allclear agent try`: one run of a probe by a chosen agent, now: which step failed, what was found, and how long each
//! phase took.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context, bail};
use domain::ids::{AgentId, ProbeId};
use domain::protocol::trial::{Trial, TrialOutcome, TrialRequest, TrialResult, TrialState};

use crate::client::Client;
use crate::commands::evidence::{judged, quoted, received, took_by};
use crate::output::print_json;

/// How often it is looked whether the result is there.
const LOOK_EVERY: Duration = Duration::from_secs(1);

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
    let mut told = None;
    while matches!(trial.state, TrialState::Waiting | TrialState::Running) {
        if told.replace(trial.state) != Some(trial.state) {
            errln!("{}", progress(trial.state, &agent));
        }
        tokio::time::sleep(LOOK_EVERY).await;
        let trials: Vec<Trial> = client.get(&path).await?;
        let id = trial.id;
        let found = trials.into_iter().find(|other| other.id == id);
        trial = found.context("the trial is gone: more were asked for since than are kept")?;
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
             hint: an agent of an earlier version does not know trials; its log says more"
        ),
    }
}

fn progress(state: TrialState, agent: &AgentId) -> String {
    match state {
        TrialState::Waiting => format!("waiting for `{agent}` to report, once in a batch window …"),
        _ => format!("`{agent}` runs it …"),
    }
}

fn in_words(result: &TrialResult) -> String {
    let TrialResult { outcome, failure, unsure, took_ms, steps, sent, received: back, judged: all } =
        result;
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
    steps.iter().for_each(|timing| took_by(&mut out, timing));
    out
}
