//! Better Stack: which incidents and maintenances do its status reports hold?

use serde_json::{Value, json};

use crate::import::conversion::HistoryConversion;
use crate::import::imported_entry::BETTER_STACK;
use crate::import::source_entry::SourceEntry;
use crate::ordered::{self, SortedMap};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// Objects of JSON:API of one type, by id, with where each stands.
type ReportObjects<'a> = Vec<(String, &'a Value)>;

/// What all files hold.
#[derive(Default)]
struct StatusReports<'a> {
    reports: ReportObjects<'a>,
    updates: ReportObjects<'a>,
    /// Names of resources, by id.
    names: SortedMap<&'a str, &'a str>,
}

impl HistoryConversion<'_> {
    /// Takes the status reports of files: what the API answers for reports and for the updates of each, or the page's own
    /// `index.json`. A report and its updates may stand in different files.
    ///
    /// # Errors
    /// When one is no JSON, or they hold no report.
    pub fn take_better_stack(&mut self, files: &[(String, String)]) -> Result<(), Problem> {
        self.source = BETTER_STACK;
        let mut roots = vec![];
        for (file, text) in files {
            let root: Value = serde_json::from_str(text)
                .map_err(|error| Problem::bad_request(format!("{file} is no JSON: {error}")))?;
            roots.push((file, root));
        }
        let mut found = StatusReports::default();
        for (file, root) in &roots {
            for key in ["data", "included"] {
                match root.get(key) {
                    Some(Value::Array(list)) => {
                        for (n, object) in list.iter().enumerate() {
                            found.add(format!("{file}: {key}[{n}]"), object);
                        }
                    }
                    Some(object) => found.add(format!("{file}: {key}"), object),
                    None => {}
                }
            }
        }
        if found.reports.is_empty() {
            let problem = Problem::bad_request("there is no status report in the files");
            return Err(problem.hint("save what the page answers at /index.json, or the API at /api/v2/status-pages/ID/status-reports with the status-updates of each"));
        }
        for (place, report) in &found.reports {
            let is_maintenance = attribute(report, "report_type") == Some("maintenance");
            let value = found.converted(report, is_maintenance, self.now);
            self.take_statuspage_entry(&SourceEntry::new(place.clone(), &value), is_maintenance);
        }
        Ok(())
    }
}

impl<'a> StatusReports<'a> {
    fn add(&mut self, place: String, object: &'a Value) {
        match object.get("type").and_then(Value::as_str) {
            Some("status_report") => self.reports.push((place, object)),
            Some("status_update") => self.updates.push((place, object)),
            Some("status_page_resource") => {
                let id = object.get("id").and_then(Value::as_str);
                self.names.extend(id.zip(attribute(object, "public_name")));
            }
            _ => {}
        }
    }

    /// A report as Statuspage's API has an incident or a maintenance.
    fn converted(&self, report: &Value, is_maintenance: bool, now: Timestamp) -> Value {
        let id = text(report.get("id"));
        let related =
            report.pointer("/relationships/status_updates/data").and_then(Value::as_array);
        let related: Vec<String> =
            related.into_iter().flatten().map(|own| text(own.get("id"))).collect();
        let ends_at = attribute(report, "ends_at");
        let ended = ends_at.and_then(|at| at.parse::<Timestamp>().ok()).filter(|at| *at <= now);
        let mut updates: Vec<&Value> = self
            .updates
            .iter()
            .map(|(_, update)| *update)
            .filter(|update| {
                let own = update.pointer("/attributes/status_report_id");
                related.contains(&text(update.get("id")))
                    || own.is_some_and(|own| text(Some(own)) == id)
            })
            .collect();
        ordered::sort_by_key(&mut updates, |update| attribute(update, "published_at"));
        let told = updates.iter().rev().map(|update| {
            let affected = self.affected(update);
            let status = match is_maintenance {
                true => progress(report, attribute(update, "published_at")),
                false => status_of(&affected),
            };
            json!({
                "id": update.get("id"), "display_at": attribute(update, "published_at"), "status": status,
                "body": attribute(update, "message"), "affected_components": affected,
            })
        });
        let told: Vec<Value> = told.collect();
        let (over, open) = if is_maintenance {
            ("completed", "in_progress")
        } else {
            ("resolved", "investigating")
        };
        let mut value = json!({
            "id": id, "name": attribute(report, "title"), "status": if ended.is_some() { over } else { open },
            "started_at": attribute(report, "starts_at"), "resolved_at": ended, "incident_updates": told,
        });
        if let Some(keys) = value.as_object_mut().filter(|_| is_maintenance) {
            keys.insert("scheduled_for".to_owned(), json!(attribute(report, "starts_at")));
            keys.insert("scheduled_until".to_owned(), json!(ends_at));
        }
        value
    }

    /// What an update states of resources.
    fn affected(&self, update: &Value) -> Vec<Value> {
        let list = update.pointer("/attributes/affected_resources").and_then(Value::as_array);
        let affected = list.into_iter().flatten().map(|own| {
            let id = text(own.get("status_page_resource_id"));
            let name = self.names.get(id.as_str()).copied();
            let status = match own.get("status").and_then(Value::as_str).unwrap_or_default() {
                "downtime" => "major_outage",
                "degraded" => "degraded_performance",
                "resolved" | "operational" => "operational",
                "maintenance" => "under_maintenance",
                other => other,
            };
            json!({ "code": id, "name": name.unwrap_or(&id), "new_status": status })
        });
        affected.collect()
    }
}

/// How far an incident is, by what an update states: reports have no words for it.
fn status_of(affected: &[Value]) -> &'static str {
    let is_well = |own: &Value| own["new_status"] == "operational";
    if !affected.is_empty() && affected.iter().all(is_well) { "resolved" } else { "investigating" }
}

/// How far a maintenance is when an update is published.
fn progress(report: &Value, at: Option<&str>) -> &'static str {
    let instant = |text: Option<&str>| text.and_then(|text| text.parse::<Timestamp>().ok());
    let (at, from) = (instant(at), instant(attribute(report, "starts_at")));
    let until = instant(attribute(report, "ends_at"));
    match at {
        Some(at) if until.is_some_and(|until| at >= until) => "completed",
        Some(at) if from.is_some_and(|from| at >= from) => "in_progress",
        _ => "scheduled",
    }
}

fn attribute<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object.get("attributes")?.get(key)?.as_str()
}

/// An id, which may be written as a number.
fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
