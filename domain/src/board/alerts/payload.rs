//! Messages with alerts: Alertmanager's webhook (version 4), Grafana's, which is like it, and a plain form of
//! one alert. Fields that are not known are left alone: the message is another program's.

use serde::{Deserialize, Serialize};

use crate::ordered::SortedMap;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;
use crate::xml_text;

/// The most alerts of a message.
const MAX_ALERTS: usize = 500;
/// The most characters of a fingerprint.
const MAX_FINGERPRINT_CHARS: usize = 200;
/// The most characters of a title; what is longer is cut.
const MAX_NAME_CHARS: usize = 200;
/// The most characters of a text; what is longer is cut.
const MAX_BODY_CHARS: usize = 5_000;

/// `POST /ops/v1/alerts`: a list of alerts, as Alertmanager and Grafana send them, or one in the plain form, which has
/// `name`, `body` and `started_at` where Alertmanager has annotations and `startsAt`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(example = serde_json::json!({ "status": "firing", "fingerprint": "x" }))
)]
#[serde(default)]
pub struct AlertPayload {
    /// The alerts of a list; what else is said counts only without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_ALERTS)))]
    pub alerts: Option<Vec<AlertPayload>>,
    /// `firing` or `resolved`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub status: String,
    /// What tells it from other alerts, the same while it lasts.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_FINGERPRINT_CHARS)))]
    pub fingerprint: String,
    /// Its labels.
    #[serde(skip_serializing_if = "SortedMap::is_empty")]
    pub labels: SortedMap<String, String>,
    /// Its annotations, of which `summary` and `description` are used.
    #[serde(skip_serializing_if = "SortedMap::is_empty")]
    pub annotations: SortedMap<String, String>,
    /// A title.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// A text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// When it began.
    #[serde(alias = "startsAt", skip_serializing_if = "String::is_empty")]
    pub started_at: String,
    /// Where it was made.
    #[serde(rename = "generatorURL", skip_serializing_if = "String::is_empty")]
    pub generator_url: String,
}

/// An alert as it is decided on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReceivedAlert {
    pub(super) fingerprint: String,
    pub(super) firing: bool,
    pub(super) name: String,
    pub(super) body: String,
    pub(super) labels: SortedMap<String, String>,
    pub(super) source: String,
    pub(super) started_at: Option<Timestamp>,
}

impl AlertPayload {
    /// The alerts of a message, in its order.
    pub(super) fn received(mut self) -> Result<Vec<ReceivedAlert>, Problem> {
        let (messages, place) = match self.alerts.take() {
            Some(messages) => {
                check_fingerprint("fingerprint".to_owned(), &self.fingerprint, 0)?;
                (messages, "alerts")
            }
            None => (vec![self], ""),
        };
        if messages.len() > MAX_ALERTS {
            let detail =
                format!("there are {} alerts; at most {MAX_ALERTS} are taken", messages.len());
            return Err(Problem::invalid("alerts", detail));
        }
        let alerts = messages.into_iter().enumerate().map(|(nth, message)| {
            let field = |name: &str| match place {
                "" => name.to_owned(),
                place => format!("{place}[{nth}].{name}"),
            };
            message.alert(&field)
        });
        alerts.collect()
    }

    fn alert(self, field: &dyn Fn(&str) -> String) -> Result<ReceivedAlert, Problem> {
        let firing = match self.status.as_str() {
            "firing" => true,
            "resolved" => false,
            other => {
                let detail = format!("`status` is `{other}`");
                let hint = "write \"firing\" or \"resolved\"";
                return Err(Problem::invalid(field("status"), detail).hint(hint));
            }
        };
        check_fingerprint(field("fingerprint"), &self.fingerprint, 1)?;
        if self.alerts.is_some() {
            let problem = Problem::invalid(field("alerts"), "a list of alerts is within another");
            return Err(problem.hint("send one list, of alerts alone"));
        }
        let annotation = |name: &str| self.annotations.get(name).cloned().unwrap_or_default();
        let alertname = self.labels.get("alertname").cloned().unwrap_or_default();
        let first = |texts: [String; 4]| texts.into_iter().find(|text| !text.trim().is_empty());
        let name = [self.name, annotation("summary"), alertname, self.fingerprint.clone()];
        let name = first(name).unwrap_or_default();
        let body = [self.body, annotation("description"), annotation("summary"), name.clone()];
        Ok(ReceivedAlert {
            firing,
            name: cut(&name.split_whitespace().collect::<Vec<_>>().join(" "), MAX_NAME_CHARS),
            body: cut(first(body).unwrap_or_default().trim(), MAX_BODY_CHARS),
            fingerprint: self.fingerprint,
            labels: self.labels,
            source: self.generator_url,
            started_at: self.started_at.parse().ok(),
        })
    }
}

fn check_fingerprint(field: String, fingerprint: &str, least: usize) -> Result<(), Problem> {
    let chars = fingerprint.chars().count();
    if (least..=MAX_FINGERPRINT_CHARS).contains(&chars) {
        return Ok(());
    }
    let hint = "give 1 to 200 that tell this alert from others while it lasts";
    Err(Problem::invalid(field, format!("`fingerprint` has {chars} characters")).hint(hint))
}

/// The beginning of a text, without characters that no format can carry.
fn cut(text: &str, most: usize) -> String {
    let fit = |c: char| matches!(c, '\n' | '\t') || (!c.is_control() && xml_text::holds(c));
    let fitting = text.chars().map(|c| if fit(c) { c } else { char::REPLACEMENT_CHARACTER });
    match text.chars().count() {
        count if count > most => fitting.take(most - 1).chain(['…']).collect(),
        _ => fitting.collect(),
    }
}
