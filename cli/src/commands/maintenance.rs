//! `allclear maintenance`: announces, moves, starts, completes and lists windows of announced work.

use anyhow::ensure;
use domain::board::{
    MaintenanceSeries, NewMaintenance, NewMaintenanceSeries, NewMaintenanceUpdate,
};
use domain::public::view::MaintenanceView;
use domain::public::wording;
use domain::status::MaintenanceStatus;

use crate::client::Client;
use crate::commands::incident::words::word_of;
use crate::options::maintenance::{
    MaintenanceAction, MaintenanceTurnOptions, MaintenanceUpdateOptions, ScheduleOptions,
};
use crate::times::{typed, typed_if};

const MAINTENANCES: &str = "/ops/v1/maintenances";
const SERIES: &str = "/ops/v1/maintenance-series";

pub(crate) async fn run(client: &Client, action: MaintenanceAction) -> anyhow::Result<()> {
    use MaintenanceStatus::{Cancelled, Completed, InProgress};
    match action {
        MaintenanceAction::Schedule(options) => schedule(client, options).await,
        MaintenanceAction::Update(options) => {
            let MaintenanceUpdateOptions { id, message, status, from, until } = options;
            let update = NewMaintenanceUpdate {
                status: status.map(|word| word_of("status", &word)).transpose()?,
                body: message,
                scheduled_for: typed_if(from.as_ref())?,
                scheduled_until: typed_if(until.as_ref())?,
            };
            post(client, &id, &update).await
        }
        MaintenanceAction::Extend { id, until, message } => {
            let until = typed(&until)?;
            let update =
                NewMaintenanceUpdate { scheduled_until: Some(until), ..update_of(None, message) };
            post(client, &id, &update).await
        }
        MaintenanceAction::Start(options) => {
            turn(client, options, InProgress, "The work has begun.").await
        }
        MaintenanceAction::Complete(options) => {
            turn(client, options, Completed, "The work is done.").await
        }
        MaintenanceAction::Cancel(options) => {
            turn(client, options, Cancelled, "The work was cancelled.").await
        }
        MaintenanceAction::List { open } => {
            let all: Vec<MaintenanceView> = client.get(MAINTENANCES).await?;
            all.iter().filter(|known| !open || !known.status.is_over()).for_each(say);
            Ok(())
        }
        MaintenanceAction::Show { id } => {
            let known: MaintenanceView = client.get(&format!("{MAINTENANCES}/{id}")).await?;
            say(&known);
            for update in known.updates.iter().rev() {
                let status = wording::maintenance_status(update.status);
                outln!("{}  {status}: {}", update.created_at, update.body);
            }
            Ok(())
        }
        MaintenanceAction::Series => {
            let all: Vec<MaintenanceSeries> = client.get(SERIES).await?;
            for MaintenanceSeries { id, name, repeat, zone, next, .. } in all {
                let next = next.map_or_else(|| "ended".to_owned(), |next| format!("next {next}"));
                outln!("{id}  {repeat}  {zone}  {next}  {name}");
            }
            Ok(())
        }
        MaintenanceAction::EndSeries { id } => {
            client.delete::<()>(&format!("{SERIES}/{id}")).await.map(|_| ())
        }
    }
}

async fn schedule(client: &Client, options: ScheduleOptions) -> anyhow::Result<()> {
    let components = options.components.iter().map(|id| id.parse()).collect::<Result<_, _>>()?;
    let (from, until) = (typed(&options.from)?, typed(&options.until)?);
    ensure!(from < until, "--until {until} is not after --from {from}");
    let (auto_start, auto_complete) = (!options.manual_start, !options.manual_complete);
    let Some(repeat) = options.repeat else {
        let new = NewMaintenance {
            name: options.name,
            body: options.message,
            components,
            scheduled_for: from,
            scheduled_until: until,
            auto_start,
            auto_complete,
        };
        let known: MaintenanceView = client.post(MAINTENANCES, &new).await?;
        outln!("{}", known.id);
        return Ok(());
    };
    let new = NewMaintenanceSeries {
        name: options.name,
        body: options.message,
        components,
        first: from,
        duration_s: until.since(from).as_secs(),
        repeat: repeat.parse()?,
        announce_ahead_s: options.ahead.saturating_mul(86_400),
        auto_start,
        auto_complete,
    };
    let series: MaintenanceSeries = client.post(SERIES, &new).await?;
    outln!("{}", series.id);
    Ok(())
}

async fn turn(
    client: &Client,
    options: MaintenanceTurnOptions,
    status: MaintenanceStatus,
    unless_said: &str,
) -> anyhow::Result<()> {
    let body = options.message.unwrap_or_else(|| unless_said.to_owned());
    post(client, &options.id, &update_of(Some(status), body)).await
}

fn update_of(status: Option<MaintenanceStatus>, body: String) -> NewMaintenanceUpdate {
    NewMaintenanceUpdate { status, body, scheduled_for: None, scheduled_until: None }
}

async fn post(client: &Client, id: &str, update: &NewMaintenanceUpdate) -> anyhow::Result<()> {
    say(&client.post(&format!("{MAINTENANCES}/{id}/updates"), update).await?);
    Ok(())
}

fn say(known: &MaintenanceView) {
    let status = wording::maintenance_status(known.status);
    let (from, until) = (known.scheduled_for, known.scheduled_until);
    outln!("{}  {status:11}  {from} to {until}  {}", known.id, known.name);
}
