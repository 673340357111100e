//! OTLP log records: what of the log of the Board is an event for a collector, and how does a request have it?

use serde::Serialize;

use super::otlp_json::{END, OtlpResource, attributes, nanoseconds, quoted};
use crate::board::{AlertTurn, Board, Entry, Event, Incident, IncidentChange, SloAlertTurn};
use crate::ids::ComponentId;
use crate::severity::Severity;
use crate::status::IncidentStatus;
use crate::time::timestamp::Timestamp;

const INFO: (u8, &str) = (9, "INFO");
const WARN: (u8, &str) = (13, "WARN");
const ERROR: (u8, &str) = (17, "ERROR");

/// Something that happened, as a collector is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtlpLogRecord {
    /// The entry of the log: with the name, what a collector tells repetitions by.
    n: u64,
    /// When it was decided.
    at: Timestamp,
    /// What it is, such as `allclear.incident.opened`.
    name: &'static str,
    severity: (u8, &'static str),
    body: String,
    attributes: Vec<(&'static str, String)>,
}

/// What an entry of the log is to a collector, as the page stands: an incident that opened, was updated or is resolved; an
/// alert of an SLO or of other monitoring that fires or ended.
#[must_use]
pub fn otlp_log_records(board: &Board, entry: &Entry) -> Vec<OtlpLogRecord> {
    match &entry.event {
        Event::IncidentOpened { id, update, .. } | Event::IncidentUpdated { id, update } => {
            let Some(incident) = board.incident(id.as_str()) else { return vec![] };
            let is_first = matches!(entry.event, Event::IncidentOpened { .. });
            let mut told = vec![];
            if is_first {
                told.push("allclear.incident.opened");
            }
            if update.status == IncidentStatus::Resolved {
                told.push("allclear.incident.resolved");
            } else if !is_first {
                told.push("allclear.incident.updated");
            }
            let status = word(&update.status);
            let record = |name| of_incident(board, entry, incident, name, (&status, &update.body));
            told.into_iter().map(record).collect()
        }
        Event::IncidentChanged { id, change: IncidentChange::Settled } => {
            let incident = board.incident(id.as_str()).into_iter();
            let name = "allclear.incident.resolved";
            let record = |incident| of_incident(board, entry, incident, name, ("resolved", ""));
            incident.map(record).collect()
        }
        Event::SloAlertsTurned { turns } => {
            let record = |turn: &SloAlertTurn| {
                let (slo, rule) = (turn.slo.to_string(), turn.rule.as_str().to_owned());
                let body = format!("the error budget of {slo} burns by the rule {rule}");
                let about = vec![("allclear.slo", slo), ("allclear.slo.rule", rule)];
                of_alert(entry, "slo_burn_rate", turn.firing, body, about)
            };
            turns.iter().map(record).collect()
        }
        Event::AlertsReceived { turns, .. } => {
            let record = |turn: &AlertTurn| {
                let body = format!("an alert of other monitoring, about {}", turn.incident);
                let about = vec![
                    ("allclear.alert.fingerprint", turn.fingerprint.clone()),
                    ("allclear.incident.id", turn.incident.to_string()),
                ];
                of_alert(entry, "received", turn.firing, body, about)
            };
            turns.iter().map(record).collect()
        }
        _ => vec![],
    }
}

fn of_incident(
    board: &Board,
    entry: &Entry,
    incident: &Incident,
    name: &'static str,
    (status, text): (&str, &str),
) -> OtlpLogRecord {
    let configuration = board.configuration.as_ref();
    let severity = configuration.map(|own| incident.severity(own));
    let level = match severity {
        _ if name.ends_with("resolved") => INFO,
        Some(Severity::Sev1 | Severity::Sev2) => ERROR,
        _ => WARN,
    };
    let components = incident.concerned().into_iter().map(ComponentId::as_str);
    let attributes = vec![
        ("allclear.incident.id", incident.id.to_string()),
        ("allclear.incident.name", incident.name.clone()),
        ("allclear.incident.status", status.to_owned()),
        ("allclear.incident.severity", severity.map(|own| own.to_string()).unwrap_or_default()),
        ("allclear.incident.visibility", word(&incident.visibility)),
        ("allclear.components", components.collect::<Vec<_>>().join(",")),
    ];
    let body = if text.is_empty() { incident.name.clone() } else { text.to_owned() };
    OtlpLogRecord { n: entry.n, at: entry.at, name, severity: level, body, attributes }
}

fn of_alert(
    entry: &Entry,
    kind: &str,
    is_firing: bool,
    body: String,
    about: Vec<(&'static str, String)>,
) -> OtlpLogRecord {
    let mut attributes = vec![("allclear.alert.kind", kind.to_owned())];
    attributes.extend(about);
    let (name, severity) =
        if is_firing { ("allclear.alert.fired", ERROR) } else { ("allclear.alert.ended", INFO) };
    OtlpLogRecord { n: entry.n, at: entry.at, name, severity, body, attributes }
}

/// A value of a fixed list as JSON has it.
fn word(value: &impl Serialize) -> String {
    let written = serde_json::to_value(value).unwrap_or_default();
    written.as_str().unwrap_or_default().to_owned()
}

/// The body of a request with log records, told at `now`.
#[must_use]
pub fn otlp_logs(resource: &OtlpResource, records: &[OtlpLogRecord], now: Timestamp) -> String {
    let mut text = resource.begin("Logs", "logRecords");
    for (place, record) in records.iter().enumerate() {
        let mut about = vec![("event.name", record.name)];
        about.extend(record.attributes.iter().map(|(key, value)| (*key, value.as_str())));
        let about = attributes(&about);
        let about = about.strip_suffix(']').unwrap_or(&about);
        let (number, word) = record.severity;
        let comma = if place == 0 { "" } else { "," };
        for part in [
            comma,
            "{\"timeUnixNano\":",
            &nanoseconds(record.at),
            ",\"observedTimeUnixNano\":",
            &nanoseconds(now),
            ",\"severityNumber\":",
            &number.to_string(),
            ",\"severityText\":",
            &quoted(word),
            ",\"eventName\":",
            &quoted(record.name),
            ",\"body\":{\"stringValue\":",
            &quoted(&record.body),
            "},\"attributes\":",
            about,
            ",{\"key\":\"allclear.entry\",\"value\":{\"intValue\":\"",
            &record.n.to_string(),
            "\"}}]}",
        ] {
            text += part;
        }
    }
    text + END
}
