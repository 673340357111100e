//! `allclear evidence`: which step failed and why, what was expected and found, what was sent and
//! received, and how long each phase took.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;
use domain::evidence::query::EvidencePage;
use domain::operations::incident_context::IncidentContext;
use domain::protocol::evidence::{
    CaptureReason, Evidence, EvidenceItem, ExpectationResult, Received, StepTiming, media_type,
};

use crate::client::Client;
use crate::commands::problem::near;
use crate::options::EvidenceOptions;
use crate::output::print_json;
use crate::times::typed_if;

/// Prints what is asked for, newest first, and saves the screenshots where that is wanted.
pub(crate) async fn run(
    client: &Client,
    asked: &EvidenceOptions,
    json: bool,
) -> anyhow::Result<()> {
    if let Some(folder) = &asked.save {
        std::fs::create_dir_all(folder).with_context(|| format!("`{}`", folder.display()))?;
    }
    let time = |text| typed_if(text).map(|at| at.map(|at| at.to_string()));
    let (from, mut to) = (time(asked.from.as_ref())?, time(asked.to.as_ref())?);
    let (mut all, mut count, mut saved) = (vec![], 0, 0);
    loop {
        let mut address = client.address("/ops/v1/evidence")?;
        let parameters = [("incident", &asked.incident), ("probe", &asked.probe)];
        for (name, value) in parameters.into_iter().chain([("from", &from), ("to", &to)]) {
            if let Some(value) = value {
                address.query_pairs_mut().append_pair(name, value);
            }
        }
        let page: EvidencePage = client.get(address.as_str()).await?;
        if !page.complete {
            errln!("warning: not every agent's record answered; try again");
        }
        for listed in &page.evidence {
            count += 1;
            if !json {
                outln!("{}", said_of(listed));
            }
            if let (Some(folder), Some(_)) = (&asked.save, &listed.picture) {
                save(client, folder, listed).await?;
                saved += 1;
            }
        }
        let next = page.next.map(|next| next.to_string());
        all.extend(page.evidence);
        if next.is_none() || next == to {
            break;
        }
        to = next;
    }
    if json {
        return print_json(&all);
    }
    if let Some(incident) = &asked.incident {
        // What cannot be read now, such as from an older server, is no part of the evidence.
        let context = format!("/ops/v1/incidents/{incident}/context");
        let context: Option<IncidentContext> = client.get(&context).await.ok();
        context.iter().flat_map(|context| &context.problems).for_each(near);
    }
    if count == 0 {
        match &asked.probe {
            Some(probe) => errln!("there is none of `{probe}`: is that the id of a probe?"),
            None => errln!("there is none; an incident keeps that of the components it names"),
        }
    }
    if let Some(folder) = &asked.save {
        let folder = folder.display();
        errln!("{saved} screenshots in `{folder}`; only steps in a browser have one");
    }
    Ok(())
}

/// Its own name is made of names that were checked, whatever the server says.
async fn save(client: &Client, folder: &Path, listed: &EvidenceItem) -> anyhow::Result<()> {
    let EvidenceItem { agent, id, evidence, .. } = listed;
    let picture = client.bytes(&format!("/ops/v1/evidence/{agent}/{id}/screenshot")).await?;
    let ending = match media_type(&picture) {
        Some("image/png") => "png",
        Some(_) => "jpg",
        None => anyhow::bail!("the screenshot of {id} is not an image"),
    };
    let path = folder.join(format!("{}-{agent}-{id}.{ending}", evidence.probe));
    std::fs::write(&path, picture).with_context(|| format!("`{}`", path.display()))?;
    outln!("  saved {}\n", path.display());
    Ok(())
}

fn said_of(listed: &EvidenceItem) -> String {
    let EvidenceItem { agent, id, held, picture, evidence } = listed;
    let Evidence { probe, observed_at, attempt, took_ms, degraded, cause, failure, .. } = evidence;
    let kept = if *held { ", held by an incident" } else { "" };
    let why = match cause {
        CaptureReason::Began => "it began to fail",
        CaptureReason::Changed => "the failure changed",
        CaptureReason::StillFails => "it continues to fail",
    };
    let how = if *degraded { "is degraded".to_owned() } else { failure.reason.phrase().to_owned() };
    let mut out = format!(
        "{probe}  {observed_at}  {agent}  attempt {attempt}  {took_ms} ms  ({id}: {why}{kept})\n  \
         {} {how}: {}\n",
        failure.step, failure.detail
    );
    evidence.judged.iter().for_each(|result| judged(&mut out, result));
    quoted(&mut out, "  > ", &evidence.sent);
    if let Some(back) = &evidence.received {
        received(&mut out, back);
    }
    evidence.steps.iter().for_each(|took| took_by(&mut out, took));
    for note in &evidence.notes {
        let _ = writeln!(out, "  {note}");
    }
    if let Some(picture) = picture {
        let _ = writeln!(out, "  screenshot: {picture}");
    }
    out
}

/// An expectation of a step, with what was found.
pub(crate) fn judged(out: &mut String, result: &ExpectationResult) {
    let ExpectationResult { expectation, passed, found } = result;
    let mark = if *passed { "ok" } else { "FAILS" };
    let _ = writeln!(out, "  {mark:>5}  {expectation}: {found}");
}

/// What came back to a step.
pub(crate) fn received(out: &mut String, received: &Received) {
    let mut text = String::new();
    if let Some(status) = received.status {
        let _ = writeln!(text, "{status} {}", received.url.as_deref().unwrap_or_default());
    }
    for (name, value) in &received.headers {
        let _ = writeln!(text, "{name}: {value}");
    }
    let _ = write!(text, "\n{}", received.body);
    quoted(out, "  < ", text.trim());
}

/// A text with a mark before each line.
pub(crate) fn quoted(out: &mut String, mark: &str, text: &str) {
    for line in text.lines() {
        let _ = writeln!(out, "{}", format!("{mark}{line}").trim_end());
    }
}

/// How long each phase of a step took.
pub(crate) fn took_by(out: &mut String, StepTiming { step, after_us, phases }: &StepTiming) {
    let ms = |us: u32| f64::from(us / 100) / 10.0;
    let named = [
        ("dns", phases.dns_us),
        ("connect", phases.connect_us),
        ("tls", phases.tls_us),
        ("first byte", phases.first_byte_us),
        ("transfer", phases.transfer_us),
    ];
    let phases: Vec<String> =
        named.iter().filter_map(|(name, us)| Some(format!("{name} {}", ms((*us)?)))).collect();
    let phases =
        if phases.is_empty() { "no phase was completed".to_owned() } else { phases.join(", ") };
    let _ = writeln!(out, "  {step}: after {} ms, in ms: {phases}", ms(*after_us));
}
