//! `allclear subscriber` and `allclear deliveries`: who is told, and what came of it?

use domain::notify::bounces::report_source::ReportAddress;
use domain::notify::delivery_record::DeliveryState;
use domain::notify::reports::{
    DeliveryReport, NotificationReport, RedeliveryReport, RedeliveryRequest, SubscriberCounts,
    SubscriberReport,
};
use domain::notify::subscriber::SubscriberState;

use crate::client::Client;
use crate::commands::{subscriber_csv, subscriber_import};
use crate::options::subscriber::{DeliveryAction, DeliveryOptions, SubscriberAction};
use crate::output::print_json;

pub(super) const SUBSCRIBERS: &str = "/ops/v1/subscribers";

pub(crate) async fn run(
    client: &Client,
    action: SubscriberAction,
    json: bool,
) -> anyhow::Result<()> {
    match action {
        SubscriberAction::List => {
            let all: Vec<SubscriberReport> = client.get_all(SUBSCRIBERS).await?;
            if json {
                return print_json(&all);
            }
            all.iter().for_each(say);
        }
        SubscriberAction::Count => {
            let counts: SubscriberCounts = client.get("/ops/v1/subscriber-counts").await?;
            if json {
                return print_json(&counts);
            }
            let SubscriberCounts { active, unconfirmed, quarantined, confirmed_lately } = counts;
            outln!("{active} active, {confirmed_lately} of them confirmed in the last 30 days");
            outln!("{unconfirmed} unconfirmed, {quarantined} quarantined");
        }
        SubscriberAction::Remove { id } => {
            client.delete::<()>(&format!("{SUBSCRIBERS}/{id}")).await?;
        }
        SubscriberAction::Import { file, confirmed, dry_run } => {
            subscriber_import::run(client, &file, confirmed, dry_run, json).await?;
        }
        SubscriberAction::ReportAddresses => {
            let all: Vec<ReportAddress> = client.get("/ops/v1/report-addresses").await?;
            if json {
                return print_json(&all);
            }
            all.iter().for_each(|subscriber| outln!("{:9} {}", subscriber.source, subscriber.url));
        }
        SubscriberAction::Export { file } => {
            let all: Vec<SubscriberReport> = client.get_all(SUBSCRIBERS).await?;
            subscriber_csv::write(&all, &file)?;
        }
    }
    Ok(())
}

/// Shows notifications, or each delivery of one.
pub(crate) async fn deliveries(
    client: &Client,
    asked: &DeliveryOptions,
    json: bool,
) -> anyhow::Result<()> {
    if let Some(DeliveryAction::Redeliver { notification, recipient }) = &asked.action {
        let request = RedeliveryRequest { recipient: recipient.clone() };
        let path = format!("/ops/v1/notifications/{notification}/redeliveries");
        let done: RedeliveryReport = client.post(&path, &request).await?;
        if json {
            return print_json(&done);
        }
        outln!("{} sent once more", done.redelivered);
        return Ok(());
    }
    if let Some(n) = asked.notification {
        let path = format!("/ops/v1/notifications/{n}/deliveries");
        let all: Vec<DeliveryReport> = client.get_all(&path).await?;
        if json {
            return print_json(&all);
        }
        for DeliveryReport { recipient, record } in &all {
            let state = state(record.state);
            let reason = record.reason.as_deref().unwrap_or_default();
            outln!(
                "{}  {state:9} {recipient}  {} attempts  {reason}",
                record.last_at,
                record.attempts
            );
        }
        return Ok(());
    }
    let all: Vec<NotificationReport> = client.get("/ops/v1/notifications").await?;
    if json {
        return print_json(&all);
    }
    for told in &all {
        let progress = match (told.gathered_into, told.overtaken_by, told.held_until) {
            (Some(n), ..) => format!("in one message with {n}"),
            (None, Some(n), _) => format!("overtaken by {n}"),
            (None, None, Some(at)) => format!("held until {at}"),
            (None, None, None) => {
                told.done_at.map_or_else(|| "under way".to_owned(), |at| format!("done {at}"))
            }
        };
        let stage = serde_json::to_value(told.stage)?;
        let stage = stage.as_str().unwrap_or_default();
        outln!("{:>6}  {}  {stage:8} {}  {}  {progress}", told.n, told.at, told.subject, told.name);
    }
    Ok(())
}

fn state(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Accepted => "accepted",
        DeliveryState::Deferred => "deferred",
        DeliveryState::Quiet => "quiet",
        DeliveryState::Refused => "refused",
        DeliveryState::GivenUp => "given up",
        DeliveryState::Overtaken => "overtaken",
    }
}

fn say(subscriber: &SubscriberReport) {
    let state = match &subscriber.state {
        SubscriberState::Active => "active".to_owned(),
        SubscriberState::Unconfirmed => "unconfirmed".to_owned(),
        SubscriberState::Quarantined { reason, .. } => format!("quarantined: {reason}"),
    };
    let address = subscriber.address.as_deref().unwrap_or("(a secret address)");
    outln!("{}  {:8} {address}  {state}", subscriber.id, subscriber.channel);
}
