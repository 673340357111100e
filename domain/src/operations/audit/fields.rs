//! Fields of an audit: the state of a subject as a flat list of paths, and what of two such lists differs.

use serde::Serialize;
use serde_json::{Value, json};

use crate::board::{AlertTurn, Board, DrillRecord, Event, KnownAlert, RecipientChange};
use crate::config::Configuration;
use crate::config::diff::{PartFate, diff};
use crate::ordered::{SortedMap, SortedSet};

/// Values by the path of the field, such as `updates.0a1b2c3d4e5f.body`.
pub(super) type FieldValues = SortedMap<String, Value>;

/// What never leaves the record: hashes of secrets.
const SECRETS: [&str; 2] = ["token_sha256", "previous.token_sha256"];

/// The state of what an event is about; nothing of what is not there.
pub(super) fn of_subject(board: &Board, event: &Event) -> FieldValues {
    let mut fields = FieldValues::new();
    let state = match event {
        Event::IncidentOpened { id, .. }
        | Event::IncidentUpdated { id, .. }
        | Event::IncidentChanged { id, .. } => value(board.incident(id.as_str())),
        Event::IncidentImported { incident } => value(board.incident(incident.id.as_str())),
        Event::MaintenanceImported { maintenance } => {
            value(board.maintenance(maintenance.id.as_str()))
        }
        Event::AgentAdded { agent, .. } => value(
            board.agents.get(agent).map(|agent_state| json!({ "region": agent_state.region })),
        ),
        Event::Corrected { correction } => value(board.correction(&correction.id)),
        Event::CorrectionWithdrawn { id } => value(board.correction(id)),
        Event::MaintenanceScheduled { id, .. } | Event::MaintenanceUpdated { id, .. } => {
            value(board.maintenance(id.as_str()))
        }
        Event::MaintenanceSeriesDefined { series } => value(board.series(series.id.as_str())),
        Event::MaintenanceSeriesAdvanced { id, .. } => value(board.series(id.as_str())),
        Event::NoticePosted { notice } => value(board.notice(&notice.id)),
        Event::NoticeEnded { id, .. } => value(board.notice(id)),
        Event::ProbeMuted { mute } => value(board.mute(&mute.id)),
        Event::ProbeUnmuted { id, .. } => value(board.mute(id)),
        Event::ChangeRecorded { change } | Event::ChangeUpdated { change } => {
            value(board.change(change.id.as_str()))
        }
        Event::ProblemRecorded { problem } | Event::ProblemUpdated { problem } => {
            value(board.problem(problem.id.as_str()))
        }
        Event::TokenCreated { token } => value(board.token(token.name.as_str())),
        Event::TokenRotated { name, .. } | Event::TokenRevoked { name } => {
            value(board.token(name.as_str()))
        }
        Event::DrillStarted { drill } => value(board.drill(drill.id.as_str()).map(of_drill)),
        Event::DrillEnded { id, .. } => value(board.drill(id.as_str()).map(of_drill)),
        Event::ConfigurationApplied(_)
        | Event::TwinSeeded { .. }
        | Event::RecipientsChanged { .. }
        | Event::AlertsReceived { .. }
        | Event::SloAlertsTurned { .. }
        | Event::IncidentMutesTurned { .. }
        | Event::ReportDue { .. }
        | Event::ReportsDoubted { .. }
        | Event::AgentReturned { .. }
        | Event::AgentFellSilent { .. }
        | Event::VerdictChanged { .. }
        | Event::VerdictsChanged { .. } => Value::Null,
    };
    flatten("", &state, &mut fields);
    SECRETS.iter().for_each(|secret| {
        fields.remove(*secret);
    });
    fields
}

/// What differs of two configurations, by part and field, shortened as a plan shows it.
pub(super) fn of_configurations(
    old: Option<&Configuration>,
    new: &Configuration,
) -> (FieldValues, FieldValues) {
    let (mut before, mut after) = (FieldValues::new(), FieldValues::new());
    for part in diff(old, new) {
        let name = part.name.to_string();
        match part.fate {
            PartFate::Added => drop(after.insert(name.clone(), "added".into())),
            PartFate::Removed => drop(before.insert(name.clone(), "removed".into())),
            PartFate::Renamed => {
                before.insert(format!("{name}.id"), part.was.clone().unwrap_or_default().into());
                after.insert(format!("{name}.id"), part.name.id().into());
            }
            PartFate::Changed => {}
        }
        for field in part.fields {
            let path = format!("{name}.{}", field.field);
            before.extend(field.before.map(|value| (path.clone(), value.into())));
            after.extend(field.after.map(|value| (path, value.into())));
        }
    }
    (before, after)
}

/// What a message with alerts turns: whether each fires, and for which incident.
pub(super) fn of_alerts(
    alerts: &SortedMap<String, KnownAlert>,
    turns: &[AlertTurn],
) -> (FieldValues, FieldValues) {
    let state = |firing: bool| if firing { "firing" } else { "resolved" };
    let before = turns.iter().filter_map(|turn| {
        Some((turn.fingerprint.clone(), state(alerts.get(&turn.fingerprint)?.firing).into()))
    });
    let after =
        turns.iter().map(|turn| (turn.fingerprint.clone(), Value::from(state(turn.firing))));
    (SortedMap::from_iter(before), SortedMap::from_iter(after))
}

/// What is said of a change of recipients, whose state the Board does not hold.
pub(super) fn of_recipients(change: &RecipientChange) -> (FieldValues, FieldValues) {
    let fields = match change {
        RecipientChange::ContactSet { channels, .. } => vec![("channels", json!(channels))],
        RecipientChange::SubscribersImported { added, confirmed } => {
            vec![("added", json!(added)), ("confirmed", json!(confirmed))]
        }
        RecipientChange::SubscriberAdded { confirmed, .. } => {
            vec![("confirmed", json!(confirmed))]
        }
        _ => vec![],
    };
    let after = fields.into_iter().map(|(field, value)| (field.to_owned(), value));
    (FieldValues::new(), SortedMap::from_iter(after))
}

/// A drill without its report, which it has for itself.
fn of_drill(drill: &DrillRecord) -> DrillRecord {
    DrillRecord { report: None, ..drill.clone() }
}

fn value(state: Option<impl Serialize>) -> Value {
    state.and_then(|state| serde_json::to_value(state).ok()).unwrap_or_default()
}

/// Lists that have ids are told apart by them; the text of an update that is withdrawn is no longer there.
fn flatten(path: &str, value: &Value, fields: &mut FieldValues) {
    let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Null => {}
        Value::Object(entries) => {
            let is_withdrawn = entries.get("withdrawn_at").is_some_and(|at| !at.is_null());
            for (key, value) in entries {
                let is_silent = key == "id" || (is_withdrawn && key == "body");
                if !is_silent {
                    flatten(&join(key), value, fields);
                }
            }
        }
        Value::Array(items) => {
            let id = |item: &Value| item.get("id").and_then(Value::as_str).map(str::to_owned);
            match items.iter().map(id).collect::<Option<Vec<_>>>() {
                Some(ids) => {
                    for (id, item) in ids.iter().zip(items) {
                        flatten(&join(id), item, fields);
                    }
                }
                None => drop(fields.insert(path.to_owned(), value.clone())),
            }
        }
        plain => drop(fields.insert(path.to_owned(), plain.clone())),
    }
}

/// Leaves out what is the same on both sides.
pub(super) fn retain_differing(before: &mut FieldValues, after: &mut FieldValues) {
    before.retain(|path, old| match after.get(path) {
        Some(new) if new == old => {
            after.remove(path);
            false
        }
        _ => true,
    });
}

/// Keeps the first `most` fields by their paths; how many are left out.
pub(super) fn cut(before: &mut FieldValues, after: &mut FieldValues, most: usize) -> usize {
    let paths = SortedSet::from_iter(before.keys().chain(after.keys()));
    let omitted = paths.len().saturating_sub(most);
    let first = paths.into_iter().nth(most).cloned();
    if let Some(first) = first {
        before.retain(|path, _| *path < first);
        after.retain(|path, _| *path < first);
    }
    omitted
}
