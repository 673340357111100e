//! `allclear maintenance`: announces, moves, starts, completes and lists windows of announced work.

use anyhow::{Context, ensure};
use domain::board::{
    MaintenanceSeries, NewMaintenance, NewMaintenanceSeries, NewMaintenanceUpdate,
};
use domain::public::view::MaintenanceView;
use domain::public::wording;
use domain::status::MaintenanceStatus;
use domain::words::Words;

use crate::client::Client;
use crate::commands::id_prefix;
use crate::commands::incident::words::word_of;
use crate::commands::message_template;
use crate::options::maintenance::{
    MaintenanceAction, MaintenanceTurnOptions, MaintenanceUpdateOptions, ScheduleOptions,
};
use crate::options::text::TextOptions;
use crate::output::print_json;
use crate::times::{typed, typed_if};

const MAINTENANCES: &str = "/ops/v1/maintenances";
const SERIES: &str = "/ops/v1/maintenance-series";

pub(crate) async fn run(
    client: &Client,
    action: MaintenanceAction,
    json: bool,
) -> anyhow::Result<()> {
    match action {
        MaintenanceAction::Schedule(options) => schedule(client, options, json).await?,
        MaintenanceAction::List { open } => {
            let mut all: Vec<MaintenanceView> =
                client.get_all(&format!("{MAINTENANCES}?limit=200")).await?;
            all.retain(|maintenance| !open || !maintenance.status.is_over());
            if json { print_json(&all)? } else { all.iter().for_each(line) }
        }
        MaintenanceAction::Show { id } => {
            let id = id_prefix::maintenance(client, &id).await?;
            let (maintenance, tag): (MaintenanceView, _) =
                client.get_tagged(&format!("{MAINTENANCES}/{id}")).await?;
            if json { print_json(&maintenance)? } else { whole(&maintenance, tag.as_deref()) }
        }
        MaintenanceAction::Series => {
            let all: Vec<MaintenanceSeries> = client.get(SERIES).await?;
            if json { print_json(&all)? } else { all.iter().for_each(series_line) }
        }
        MaintenanceAction::EndSeries { id } => {
            client.delete::<()>(&format!("{SERIES}/{id}")).await?;
        }
        step => {
            let maintenance = change(client, step).await?;
            if json { print_json(&maintenance)? } else { line(&maintenance) }
        }
    }
    Ok(())
}

/// What changes a maintenance that is announced.
async fn change(client: &Client, action: MaintenanceAction) -> anyhow::Result<MaintenanceView> {
    use MaintenanceStatus::{Cancelled, Completed, InProgress};
    match action {
        MaintenanceAction::Update(options) => {
            let MaintenanceUpdateOptions { id, text, status, from, until } = options;
            let update = NewMaintenanceUpdate {
                status: status.map(|word| word_of("status", &word)).transpose()?,
                body: message_template::filled(client, &text, &[]).await?.body()?,
                scheduled_for: typed_if(from.as_ref())?,
                scheduled_until: typed_if(until.as_ref())?,
            };
            post(client, &id, &update).await
        }
        MaintenanceAction::Extend { id, until, text } => {
            let scheduled_until = Some(typed(&until)?);
            let body = body(client, &text, "The work takes longer than planned.").await?;
            let update = NewMaintenanceUpdate { scheduled_until, ..update_of(None, body) };
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
        other => anyhow::bail!("{other:?} changes nothing"),
    }
}

async fn schedule(client: &Client, options: ScheduleOptions, json: bool) -> anyhow::Result<()> {
    let filled = message_template::filled(client, &options.text, &options.components).await?;
    let name = options.name.or_else(|| filled.title.clone());
    let name = name.context("the template has no title\nhint: give one before the options")?;
    let body = filled.body()?;
    let components = options.components.iter().map(|id| id.parse()).collect::<Result<_, _>>()?;
    let (from, until) = (typed(&options.from)?, typed(&options.until)?);
    ensure!(from < until, "--until {until} is not after --from {from}");
    let (auto_start, auto_complete) = (!options.manual_start, !options.manual_complete);
    let Some(repeat) = options.repeat else {
        let new = NewMaintenance {
            name,
            body,
            components,
            scheduled_for: from,
            scheduled_until: until,
            auto_start,
            auto_complete,
        };
        let maintenance: MaintenanceView = client.post(MAINTENANCES, &new).await?;
        if json {
            print_json(&maintenance)?;
        } else {
            outln!("{}", maintenance.id);
        }
        return Ok(());
    };
    let new = NewMaintenanceSeries {
        name,
        body,
        components,
        first: from,
        duration_s: until.since(from).as_secs(),
        repeat: repeat.parse()?,
        announce_ahead_s: options.ahead.saturating_mul(86_400),
        auto_start,
        auto_complete,
    };
    let series: MaintenanceSeries = client.post(SERIES, &new).await?;
    if json {
        print_json(&series)?;
    } else {
        outln!("{}", series.id);
    }
    Ok(())
}

async fn turn(
    client: &Client,
    options: MaintenanceTurnOptions,
    status: MaintenanceStatus,
    usual: &str,
) -> anyhow::Result<MaintenanceView> {
    let body = body(client, &options.text, usual).await?;
    post(client, &options.id, &update_of(Some(status), body)).await
}

/// What is said, or what is usual.
async fn body(client: &Client, text: &TextOptions, usual: &str) -> anyhow::Result<String> {
    let filled = message_template::filled(client, text, &[]).await?;
    Ok(filled.body.unwrap_or_else(|| usual.to_owned()))
}

fn update_of(status: Option<MaintenanceStatus>, body: String) -> NewMaintenanceUpdate {
    NewMaintenanceUpdate { status, body, scheduled_for: None, scheduled_until: None }
}

async fn post(
    client: &Client,
    id: &str,
    update: &NewMaintenanceUpdate,
) -> anyhow::Result<MaintenanceView> {
    let id = id_prefix::maintenance(client, id).await?;
    client.post(&format!("{MAINTENANCES}/{id}/updates"), update).await
}

fn line(maintenance: &MaintenanceView) {
    let status = wording::maintenance_status(Words::ENGLISH, maintenance.status);
    let (from, until) = (maintenance.scheduled_for, maintenance.scheduled_until);
    outln!("{}  {status:11}  {from} to {until}  {}", maintenance.id, maintenance.name);
}

/// A maintenance as a whole, with the tag for `--if-match`.
fn whole(maintenance: &MaintenanceView, tag: Option<&str>) {
    line(maintenance);
    if let Some(tag) = tag {
        outln!("  tag {}", tag.trim_matches('"'));
    }
    for update in maintenance.updates.iter().rev() {
        let status = wording::maintenance_status(Words::ENGLISH, update.status);
        outln!("{}  {status}: {}", update.created_at, update.body);
    }
}

fn series_line(series: &MaintenanceSeries) {
    let MaintenanceSeries { id, name, repeat, zone, next, .. } = series;
    let next = next.map_or_else(|| "ended".to_owned(), |next| format!("next {next}"));
    outln!("{id}  {repeat}  {zone}  {next}  {name}");
}
