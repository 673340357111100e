//! `allclear alert`: what waits for operators, how far it was escalated, and acknowledging it.

use std::time::Duration;

use anyhow::Context;
use domain::board::{NewProbeMute, ProbeMute};
use domain::ids::ContactId;
use domain::notify::alert_report::{AcknowledgeAlertRequest, EscalationReport, OpenAlertReport};
use domain::notify::alert_text::found;
use domain::time::span_text::parse_span;

use crate::client::Client;
use crate::options::alert::AlertAction;
use crate::output::print_json;
use crate::times::typed;

const ALERTS: &str = "/ops/v1/open-alerts";
const MUTES: &str = "/ops/v1/mutes";

pub(crate) async fn run(client: &Client, action: AlertAction, json: bool) -> anyhow::Result<()> {
    match action {
        AlertAction::List => {
            let report: EscalationReport = client.get(ALERTS).await?;
            if json {
                return print_json(&report);
            }
            report.alerts.iter().for_each(say);
            if let Some(failure) = &report.dead_man_failure {
                outln!("the dead-man ping fails since {}: {}", failure.since, failure.reason);
            }
        }
        AlertAction::Acknowledge { alert, by, quiet } => {
            let by: ContactId = by.parse()?;
            let quiet_for = quiet.map_or(Ok(Duration::ZERO), |text| span(&text))?;
            let request = AcknowledgeAlertRequest { by, quiet_for };
            let path = format!("{ALERTS}/{alert}/acknowledge");
            let alert: OpenAlertReport = client.post(&path, &request).await?;
            if json {
                return print_json(&alert);
            }
            say(&alert);
        }
        AlertAction::Mute { probe, region, until, reason } => {
            let region = region.map(|region| region.parse()).transpose()?;
            let new = NewProbeMute { probe: probe.parse()?, region, until: typed(&until)?, reason };
            let mute: ProbeMute = client.post(MUTES, &new).await?;
            if json { print_json(&mute)? } else { outln!("{}", mute.id) }
        }
        AlertAction::Unmute { mute } => client.delete::<()>(&format!("{MUTES}/{mute}")).await?,
        AlertAction::Mutes => {
            let mutes: Vec<ProbeMute> = client.get(MUTES).await?;
            if json { print_json(&mutes)? } else { mutes.iter().for_each(say_mute) }
        }
    }
    Ok(())
}

fn say_mute(ProbeMute { id, probe, region, until, reason, by, .. }: &ProbeMute) {
    let region = region.as_ref().map(|region| format!(" in {region}")).unwrap_or_default();
    outln!("{id}  {probe}{region}  until {until}  by {by}: {reason}");
}

fn span(text: &str) -> anyhow::Result<Duration> {
    parse_span(text).with_context(|| {
        format!("--quiet is `{text}`, which is no span of time\nhint: such as 30m or 2h")
    })
}

fn say(alert: &OpenAlertReport) {
    outln!("{}  {}  {}  since {}", alert.id, alert.severity, alert.name, alert.since);
    let facts = alert.evidence.as_ref().map(found).unwrap_or_default();
    facts.iter().for_each(|(word, value)| outln!("    {word}: {value}"));
    let until = |word, until| format!(", {word} until {until}");
    let muted = alert.muted_until.map(|at| until("muted", at)).unwrap_or_default();
    let held = alert.held_until.map(|at| until("held", at)).unwrap_or_default();
    let waiting = match alert.undelivered {
        0 => String::new(),
        count => format!(", {count} messages on their way"),
    };
    outln!("    step {} of {}{muted}{held}{waiting}", alert.step, alert.steps);
    for contact in &alert.unset {
        outln!("    {contact} is not set: `allclear contact set {contact} --email ADDRESS`");
    }
    for contact in &alert.failed {
        outln!("    no channel of {contact} took it: set others, `allclear contact set {contact}`");
    }
    match &alert.acknowledged {
        Some(acknowledged) => {
            outln!("    acknowledged by {} at {}", acknowledged.by, acknowledged.at);
        }
        None => outln!("    not acknowledged"),
    }
}
