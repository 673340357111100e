//! `allclear review`: which outcomes of a review are there, and what is left to be done?

use anyhow::anyhow;
use domain::board::{
    NewRemediationItem, OutcomeRequest, OutcomeState, RemediationItem, RemediationItemUpdate,
    RemediationState,
};
use domain::operations::reviews::review_report::{OutcomeReport, ReviewReport};

use crate::client::Client;
use crate::commands::id_prefix;
use crate::commands::incident::words::word_of;
use crate::options::review::{RemediationAction, ReviewAction};
use crate::output::print_json;
use crate::times::now;

pub(crate) async fn run(client: &Client, action: ReviewAction, json: bool) -> anyhow::Result<()> {
    let report = match action {
        ReviewAction::List { overdue } => {
            let only = if overdue { "&overdue=true" } else { "" };
            let address = format!("/ops/v1/reviews?limit=200{only}");
            let all: Vec<ReviewReport> = client.get_all(&address).await?;
            if json {
                print_json(&all)?;
            } else {
                all.iter().for_each(line);
            }
            return Ok(());
        }
        ReviewAction::Show { id } => client.get(&path(client, &id).await?).await?,
        ReviewAction::Tick { id, outcome, text, by } => {
            let request = OutcomeRequest { state: OutcomeState::Ticked, text, by };
            mark(client, &id, &outcome, &request).await?
        }
        ReviewAction::Waive { id, outcome, reason, by } => {
            let request = OutcomeRequest { state: OutcomeState::Waived, text: Some(reason), by };
            mark(client, &id, &outcome, &request).await?
        }
        ReviewAction::Untick { id, outcome } => {
            mark(client, &id, &outcome, &OutcomeRequest::default()).await?
        }
        ReviewAction::Item(RemediationAction::Add { id, text, owner, due }) => {
            let new = NewRemediationItem { text, owner, due: due.parse()? };
            let path = format!("{}/items", path(client, &id).await?);
            let report: ReviewReport = client.post(&path, &new).await?;
            match report.items.last() {
                Some(item) if !json => outln!("{}", item.id),
                _ => print_json(&report)?,
            }
            return Ok(());
        }
        ReviewAction::Item(step) => item_step(client, step).await?,
    };
    if json {
        print_json(&report)?;
    } else {
        whole(&report);
    }
    Ok(())
}

async fn path(client: &Client, id: &str) -> anyhow::Result<String> {
    Ok(format!("/ops/v1/incidents/{}/review", id_prefix::incident(client, id).await?))
}

async fn mark(
    client: &Client,
    id: &str,
    outcome: &str,
    request: &OutcomeRequest,
) -> anyhow::Result<ReviewReport> {
    let outcome = word_of::<domain::board::ReviewOutcome>("outcome", outcome)?.as_str();
    client.put(&format!("{}/outcomes/{outcome}", path(client, id).await?), request).await
}

/// What changes an item that is there.
async fn item_step(client: &Client, step: RemediationAction) -> anyhow::Result<ReviewReport> {
    let usual = RemediationItemUpdate::default();
    let (id, item, update) = match step {
        RemediationAction::Edit { id, item, text, owner, due, reopen } => {
            let due = due.map(|due| due.parse()).transpose()?;
            let state = reopen.then_some(RemediationState::Open);
            (id, item, RemediationItemUpdate { text, owner, due, state, ..usual })
        }
        RemediationAction::Done { id, item, by } => {
            (id, item, RemediationItemUpdate { state: Some(RemediationState::Done), by, ..usual })
        }
        RemediationAction::Waive { id, item, reason, by } => {
            let (state, reason) = (Some(RemediationState::Waived), Some(reason));
            (id, item, RemediationItemUpdate { state, reason, by, ..usual })
        }
        other => return Err(anyhow!("{other:?} changes nothing")),
    };
    client.patch(&format!("{}/items/{item}", path(client, &id).await?), &update).await
}

/// A review in a line.
fn line(report: &ReviewReport) {
    let open = report.outcomes.iter().filter(|outcome| outcome.state == OutcomeState::Open).count();
    let items = report.items.iter().filter(|item| item.state == RemediationState::Open).count();
    let ReviewReport { incident, severity, name, .. } = report;
    outln!(
        "{incident}  {severity}  {}, {open} of 9 open, items open: {items}  {name}",
        state(report)
    );
}

/// How far along it is.
fn state(report: &ReviewReport) -> String {
    match (report.completed_at, report.due_at) {
        (Some(at), _) => format!("complete {at}"),
        (None, Some(due)) if due <= now() => format!("overdue since {due}"),
        (None, Some(due)) => format!("due {due}"),
        (None, None) => "not asked for".to_owned(),
    }
}

fn whole(report: &ReviewReport) {
    line(report);
    report.outcomes.iter().for_each(outcome);
    report.items.iter().for_each(item);
}

fn outcome(report: &OutcomeReport) {
    let mark = match report.state {
        OutcomeState::Open => "[ ]",
        OutcomeState::Ticked => "[x]",
        OutcomeState::Waived => "[-]",
    };
    let by = report.by.as_ref().map(|by| format!(", by {by}")).unwrap_or_default();
    outln!("  {mark} {:13}  {}{by}", report.outcome.as_str(), report.name);
    report.text.lines().for_each(|line| outln!("        {line}"));
}

fn item(item: &RemediationItem) {
    let state = match item.state {
        RemediationState::Open => "to do",
        RemediationState::Done => "done",
        RemediationState::Waived => "waived",
    };
    let reason = item.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let RemediationItem { id, owner, due, text, .. } = item;
    outln!("  {id}  {state}, due {due}, {owner}  {text}{reason}");
}
