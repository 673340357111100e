//! Instatus: which incidents and maintenances do the answers of its API hold?

use serde_json::{Map, Value, json};

use crate::import::conversion::HistoryConversion;
use crate::import::imported_entry::INSTATUS;
use crate::import::source_entry::SourceEntry;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// Its words for the status of a component, and Statuspage's for how bad that is.
const STATUSES: [(&str, &str, &str); 6] = [
    ("OPERATIONAL", "operational", "none"),
    ("UNDERMAINTENANCE", "under_maintenance", "maintenance"),
    ("DEGRADEDPERFORMANCE", "degraded_performance", "minor"),
    ("MINOROUTAGE", "partial_outage", "minor"),
    ("PARTIALOUTAGE", "partial_outage", "major"),
    ("MAJOROUTAGE", "major_outage", "critical"),
];

impl HistoryConversion<'_> {
    /// Takes the entries of a file: a list of incidents or of maintenances, or an object that has one by its name.
    ///
    /// # Errors
    /// When it is no JSON, or holds no such list.
    pub fn take_instatus(&mut self, file: &str, text: &str) -> Result<(), Problem> {
        self.source = INSTATUS;
        let root: Value = serde_json::from_str(text)
            .map_err(|error| Problem::bad_request(format!("{file} is no JSON: {error}")))?;
        let mut lists = vec![];
        if root.is_array() {
            lists.push((file.to_owned(), &root));
        }
        for key in ["incidents", "maintenances"] {
            let list = root.get(key).filter(|list| list.is_array());
            lists.extend(list.map(|list| (format!("{file}: {key}"), list)));
        }
        if lists.is_empty() {
            let problem =
                Problem::bad_request(format!("{file} has no list of incidents or maintenances"));
            return Err(problem
                .hint("save what the API answers at /v1/PAGE/incidents or /v1/PAGE/maintenances"));
        }
        for (place, list) in lists {
            for (n, entry) in list.as_array().into_iter().flatten().enumerate() {
                let is_maintenance = entry.get("start").is_some_and(Value::is_string);
                let value = if is_maintenance { maintenance_of(entry) } else { incident_of(entry) };
                self.take_statuspage_entry(
                    &SourceEntry::new(format!("{place}[{n}]"), &value),
                    is_maintenance,
                );
            }
        }
        Ok(())
    }
}

/// An incident as Statuspage's API has one.
fn incident_of(entry: &Value) -> Value {
    let word = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
    let found = STATUSES.iter().find(|(theirs, ..)| *theirs == word("impact"));
    let status = found.map(|(_, status, _)| *status);
    let mut value = common(entry, status);
    value.insert("status".to_owned(), json!(word("status").to_lowercase()));
    value.insert("started_at".to_owned(), entry.get("started").cloned().unwrap_or_default());
    value.insert("resolved_at".to_owned(), entry.get("resolved").cloned().unwrap_or_default());
    if let Some((_, _, impact)) = found {
        value.insert("impact".to_owned(), json!(impact));
    }
    Value::Object(value)
}

/// A maintenance as Statuspage's API has one.
fn maintenance_of(entry: &Value) -> Value {
    let mut value = common(entry, Some("under_maintenance"));
    let status = entry.get("status").and_then(Value::as_str).unwrap_or_default();
    value.insert("status".to_owned(), json!(progress(status)));
    let start = entry.get("start").cloned().unwrap_or_default();
    let from: Option<Timestamp> = start.as_str().and_then(|start| start.parse().ok());
    let minutes = entry.get("duration").and_then(Value::as_i64);
    let until = from.zip(minutes).map(|(from, minutes)| {
        Timestamp::from_unix_ms(from.unix_ms().saturating_add(minutes.saturating_mul(60_000)))
    });
    value.insert("scheduled_for".to_owned(), start);
    value.insert("scheduled_until".to_owned(), json!(until));
    value.insert(
        "resolved_at".to_owned(),
        entry.get("resolved").filter(|at| at.is_string()).cloned().unwrap_or(json!(until)),
    );
    Value::Object(value)
}

/// What both have. Components are listed with what they are today: what was stated of them is what the entry says of all.
fn common(entry: &Value, stated: Option<&str>) -> Map<String, Value> {
    let components = entry.get("components").and_then(Value::as_array).cloned().unwrap_or_default();
    let components: Vec<Value> = components
        .iter()
        .map(|own| json!({ "id": own.get("id"), "name": own.get("name").map(text_of) }))
        .collect();
    let mut updates: Vec<Value> = vec![];
    let listed = entry.get("updates").and_then(Value::as_array).into_iter().flatten();
    for update in listed {
        let key = |key: &str| update.get(key).filter(|value| !value.is_null());
        let at = key("started").or(key("createdAt")).or(key("created"));
        let status = key("status").and_then(Value::as_str).unwrap_or_default();
        let status = progress(status);
        let body = key("message").or(key("messageHtml")).map(text_of);
        updates.push(json!({ "id": key("id"), "display_at": at, "status": status, "body": body }));
    }
    let first =
        |update: &Value| update.get("display_at").and_then(Value::as_str).map(str::to_owned);
    let oldest = (0..updates.len()).min_by_key(|n| updates.get(*n).and_then(first));
    let is_stated = stated.filter(|stated| *stated != "operational");
    if let (Some(update), Some(stated)) = (oldest.and_then(|n| updates.get_mut(n)), is_stated) {
        let affected = components
            .iter()
            .map(|own| json!({ "code": own["id"], "name": own["name"], "new_status": stated }));
        update["affected_components"] = affected.collect();
    }
    let mut value = Map::new();
    value.insert("id".to_owned(), entry.get("id").cloned().unwrap_or_default());
    value.insert("name".to_owned(), json!(entry.get("name").map(text_of)));
    value.insert("components".to_owned(), Value::Array(components));
    value.insert("incident_updates".to_owned(), Value::Array(updates));
    value
}

/// A text, or the one of a page's first language.
fn text_of(value: &Value) -> String {
    let text = value.as_str().or_else(|| value.get("default")?.as_str());
    text.unwrap_or_default().to_owned()
}

/// A status in Statuspage's words.
fn progress(word: &str) -> String {
    match word {
        "NOTSTARTEDYET" => "scheduled".to_owned(),
        "INPROGRESS" => "in_progress".to_owned(),
        word => word.to_lowercase(),
    }
}
