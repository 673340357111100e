//! `allclear alert`: what waits for operators, how far it was escalated, and acknowledging it.

use std::time::Duration;

use anyhow::Context;
use domain::ids::ContactId;
use domain::notify::alert_report::{AcknowledgeAlertRequest, EscalationReport, OpenAlertReport};
use domain::notify::alert_text::found;
use domain::time::span_text::parse_span;

use crate::client::Client;
use crate::options::alert::AlertAction;
use crate::output::print_json;

const ALERTS: &str = "/ops/v1/open-alerts";

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
    }
    Ok(())
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
    let held = alert.held_until.map(|until| format!(", held until {until}")).unwrap_or_default();
    let waiting = match alert.undelivered {
        0 => String::new(),
        count => format!(", {count} messages on their way"),
    };
    outln!("    step {} of {}{held}{waiting}", alert.step, alert.steps);
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
