//! `allclear change`: records what was changed, asks whether something may be, and prints what is planned.

use anyhow::anyhow;
use domain::board::{
    ApproveChangeRequest, ChangeFinding, ChangeFindingKind, ChangeOutcome, ChangeRecord,
    ChangeState, ChangeUpdate, NewChange,
};
use domain::ids::{ComponentId, CustomerId};
use domain::operations::changes::agenda::{AgendaItem, AgendaKind, ChangeAgenda};
use domain::operations::changes::check::ChangeCheck;
use domain::ordered::SortedSet;

use crate::client::Client;
use crate::commands::incident::words::{optional, word_of};
use crate::exit_code::{CommandFailure, FailureKind};
use crate::options::change::{ChangeAction, ChangeOptions};
use crate::output::{print, print_json};
use crate::times::{now, typed_if};

const CHANGES: &str = "/ops/v1/changes";

pub(crate) async fn run(client: &Client, action: ChangeAction, json: bool) -> anyhow::Result<()> {
    match action {
        ChangeAction::Record(options) => {
            let change: ChangeRecord = client.post(CHANGES, &new_change(*options)?).await?;
            change.flags.iter().for_each(|finding| errln!("flagged: {}", finding_text(finding)));
            if json { print_json(&change)? } else { outln!("{}", change.id) }
        }
        ChangeAction::List { open } => {
            let mut all: Vec<ChangeRecord> =
                client.get_all(&format!("{CHANGES}?limit=200")).await?;
            all.retain(|change| !open || change.state() != ChangeState::Ended);
            if json { print_json(&all)? } else { all.iter().for_each(line) }
        }
        ChangeAction::Show { id } => {
            let change: ChangeRecord = client.get(&format!("{CHANGES}/{id}")).await?;
            if json { print_json(&change)? } else { whole(&change) }
        }
        ChangeAction::Check { components, from, until } => {
            let ids =
                components.iter().map(|id| id.parse()).collect::<Result<Vec<ComponentId>, _>>()?;
            let ids: Vec<&str> = ids.iter().map(ComponentId::as_str).collect();
            let ids = (!ids.is_empty()).then(|| format!("components={}", ids.join(",")));
            let query: Vec<String> = ids.into_iter().chain(span(&from, &until)?).collect();
            let check: ChangeCheck =
                client.get(&format!("/ops/v1/change-check?{}", query.join("&"))).await?;
            if json {
                print_json(&check)?;
            }
            return verdict(&check, json);
        }
        ChangeAction::Agenda { from, until } => {
            let query = span(&from, &until)?.join("&");
            let agenda: ChangeAgenda =
                client.get(&format!("/ops/v1/change-agenda?{query}")).await?;
            if json { print_json(&agenda)? } else { print_agenda(&agenda) }
        }
        ChangeAction::Calendar => {
            let calendar = client.text(&format!("{CHANGES}.ics")).await?;
            // Lines of a calendar end with CRLF, the last one too.
            print(calendar.trim_end_matches('\n'));
        }
        step => {
            let change = carry_out(client, step).await?;
            if json { print_json(&change)? } else { line(&change) }
        }
    }
    Ok(())
}

/// What changes a record that is there.
async fn carry_out(client: &Client, action: ChangeAction) -> anyhow::Result<ChangeRecord> {
    let (id, update) = match action {
        ChangeAction::Approve { id, by } => {
            let request = ApproveChangeRequest { by };
            return client.post(&format!("{CHANGES}/{id}/approve"), &request).await;
        }
        ChangeAction::Start { id } => {
            (id, ChangeUpdate { started_at: Some(now()), ..ChangeUpdate::default() })
        }
        ChangeAction::End { id, outcome, at, note } => {
            let outcome: Option<ChangeOutcome> = Some(word_of("outcome", &outcome)?);
            let ended_at = typed_if(at.as_ref())?;
            (id, ChangeUpdate { outcome, ended_at, note, ..ChangeUpdate::default() })
        }
        ChangeAction::Move { id, from, until } => {
            let planned_for = typed_if(from.as_ref())?;
            let planned_until = typed_if(until.as_ref())?;
            (id, ChangeUpdate { planned_for, planned_until, ..ChangeUpdate::default() })
        }
        other => return Err(anyhow!("{other:?} changes nothing")),
    };
    client.patch(&format!("{CHANGES}/{id}"), &update).await
}

fn new_change(options: ChangeOptions) -> anyhow::Result<NewChange> {
    let components = options.components.iter().map(|id| id.parse());
    Ok(NewChange {
        components: components.collect::<Result<SortedSet<ComponentId>, _>>()?,
        kind: optional("kind", options.kind.as_ref())?.unwrap_or_default(),
        origin: optional("origin", options.origin.as_ref())?.unwrap_or_default(),
        risk: optional("risk", options.risk.as_ref())?.unwrap_or_default(),
        planned_for: typed_if(options.planned_for.as_ref())?,
        planned_until: typed_if(options.planned_until.as_ref())?,
        started_at: typed_if(options.started.as_ref())?,
        ended_at: typed_if(options.ended.as_ref())?,
        outcome: optional("outcome", options.outcome.as_ref())?,
        name: options.name,
        by: options.by,
        rollback: options.rollback,
        link: options.link,
        note: options.note,
    })
}

fn span(from: &Option<String>, until: &Option<String>) -> anyhow::Result<Vec<String>> {
    let from = typed_if(from.as_ref())?.map(|at| format!("from={at}"));
    let until = typed_if(until.as_ref())?.map(|at| format!("until={at}"));
    Ok(from.into_iter().chain(until).collect())
}

/// Says what speaks against a change, and fails if anything does.
fn verdict(check: &ChangeCheck, json: bool) -> anyhow::Result<()> {
    if check.clear {
        if !json {
            outln!("clear: nothing speaks against it");
        }
        return Ok(());
    }
    let findings: Vec<String> = check.findings.iter().map(finding_text).collect();
    let text = format!("not clear: {}", findings.join("; "));
    Err(CommandFailure { kind: FailureKind::Conflict, text }.into())
}

fn line(change: &ChangeRecord) {
    let ended = change.ended_at.map(|at| format!(" to {at}")).unwrap_or_default();
    let flags = if change.flags.is_empty() { "" } else { "  (flagged)" };
    let (id, begins, by) = (&change.id, change.begins_at(), &change.by);
    outln!("{id}  {:11}  {begins}{ended}  {}, by {by}{flags}", state(change), change.name);
}

/// How far along it is, or how it ended.
fn state(change: &ChangeRecord) -> &'static str {
    match (change.outcome, change.state()) {
        (Some(ChangeOutcome::Succeeded), _) => "succeeded",
        (Some(ChangeOutcome::Failed), _) => "failed",
        (Some(ChangeOutcome::RolledBack), _) => "rolled back",
        (Some(ChangeOutcome::Cancelled), _) => "cancelled",
        (None, ChangeState::Planned) => "planned",
        (None, _) => "in progress",
    }
}

fn whole(change: &ChangeRecord) {
    line(change);
    outln!("  touches {}", names(&change.components));
    for (what, text) in
        [("rollback", &change.rollback), ("link", &change.link), ("note", &change.note)]
    {
        if let Some(text) = text {
            outln!("  {what}: {text}");
        }
    }
    for approval in &change.approvals {
        outln!("  approved by {} at {}", approval.by, approval.at);
    }
    change.flags.iter().for_each(|finding| outln!("  flagged: {}", finding_text(finding)));
}

fn names(components: &SortedSet<ComponentId>) -> String {
    let names: Vec<&str> = components.iter().map(ComponentId::as_str).collect();
    if names.is_empty() { "all components".to_owned() } else { names.join(", ") }
}

/// What speaks against a change, in words.
pub(crate) fn finding_text(finding: &ChangeFinding) -> String {
    let ChangeFinding { name, id, from, until, .. } = finding;
    let id = id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
    match finding.kind {
        ChangeFindingKind::Freeze => format!("freeze `{name}`{until}"),
        ChangeFindingKind::OutsideWindow => {
            let next = from.map(|from| format!(", which opens at {from}")).unwrap_or_default();
            format!("outside of the change window of `{name}`{next}")
        }
        ChangeFindingKind::Incident => format!("open incident `{name}`{id}"),
        ChangeFindingKind::Maintenance => format!("maintenance `{name}`{id}{until}"),
        ChangeFindingKind::Change => format!("another change `{name}`{id}{until}"),
    }
}

fn print_agenda(agenda: &ChangeAgenda) {
    outln!("planned {} to {}", agenda.from, agenda.until);
    if agenda.items.is_empty() {
        outln!("  nothing");
    }
    agenda.items.iter().for_each(agenda_item);
    outln!("ended before");
    if agenda.outcomes.is_empty() {
        outln!("  nothing");
    }
    for change in &agenda.outcomes {
        let unlinked = agenda.unlinked_changes.contains(&change.id.to_string());
        let unlinked = if unlinked { "  (no incident names it)" } else { "" };
        outln!(
            "  {}  {:11}  {}, by {}{unlinked}",
            change.id,
            state(change),
            change.name,
            change.by
        );
    }
    if !agenda.unlinked_incidents.is_empty() {
        outln!("incidents that name no change: {}", agenda.unlinked_incidents.join(", "));
    }
}

fn agenda_item(item: &AgendaItem) {
    let kind = match item.kind {
        AgendaKind::Change => "change",
        AgendaKind::Maintenance => "maintenance",
        AgendaKind::Freeze => "freeze",
    };
    let until = item.until.map(|until| format!(" to {until}")).unwrap_or_default();
    let id = item.id.as_ref().map(|id| format!("  {id}")).unwrap_or_default();
    outln!("  {}{until}  {kind}: {} ({}){id}", item.from, item.name, names(&item.components));
    item.collisions.iter().for_each(|finding| outln!("    ! {}", finding_text(finding)));
    if !item.in_service_hours.is_empty() {
        let customers: Vec<&str> = item.in_service_hours.iter().map(CustomerId::as_str).collect();
        outln!("    ! in service hours of {}", customers.join(", "));
    }
}
