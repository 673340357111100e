//! Actions: which request to the API does a form of the console become?

use serde_json::{Map, Value, json};

use crate::access::role::{InvalidRole, Role};
use crate::access::route::RouteMethod;
use crate::console::screen::{address, names_in};
use crate::problem::Problem;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::time::typed_time::read_typed_time;

/// Something that can be done on a screen: a form, and the request that is made of it.
#[derive(Clone, Copy, Debug)]
pub struct ConsoleAction {
    /// Its name in the address of its form.
    pub id: &'static str,
    /// What its button says.
    pub title: &'static str,
    /// The method of the request.
    pub method: RouteMethod,
    /// The path of the request, with names in braces for what the form has fields of.
    pub path: &'static str,
    /// The fields of its form, but for those of the path.
    pub fields: &'static [Field],
    /// Whether readers see at once what it does: such a form is shown as one.
    pub is_public: bool,
}

/// A field of a form.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in the form, and that of the field of the request.
    pub name: &'static str,
    /// What is asked.
    pub label: &'static str,
    /// What it takes.
    pub kind: FieldKind,
    /// Whether it must be filled in.
    pub is_required: bool,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text.
    Line,
    /// Text in Markdown, of several lines.
    Markdown,
    /// One of these words; an empty choice leaves it as it is.
    Choice(&'static [&'static str]),
    /// An instant as it is typed, in UTC: `2026-11-30T08:00:00Z`, `14:30`, `+45m`.
    Instant,
    /// A date.
    Date,
    /// A name of one of the page's components.
    Component,
    /// A component's new status: with a component it becomes an object of both.
    StatusOf(&'static str),
    /// A name in the path of the request.
    PathLine,
    /// A role, whose scopes are sent.
    RoleScopes,
    /// A kind of report in the path of the request.
    ReportKind,
    /// One of these words in the path of the request.
    PathChoice(&'static [&'static str]),
}

impl ConsoleAction {
    /// The path of the request.
    ///
    /// # Errors
    /// 422 when a value of the path is missing or is none.
    pub fn address(&self, pairs: &[(String, String)]) -> Result<String, Problem> {
        let values = names_in(self.path).map(|name| (name, value(pairs, name).to_owned()));
        let values: Vec<_> = values.collect();
        address(self.path, &values).ok_or_else(|| {
            Problem::bad_request(format!("the form does not say of what `{}` is", self.id))
        })
    }

    /// The body of the request: what is not filled in is not there.
    ///
    /// # Errors
    /// 422 that names the field.
    pub fn body(&self, pairs: &[(String, String)], now: Timestamp) -> Result<Value, Problem> {
        let mut body = Map::new();
        for field in self.fields {
            let text = value(pairs, field.name).trim();
            if text.is_empty() {
                if field.is_required {
                    return Err(Problem::invalid(field.name, "it is empty"));
                }
                continue;
            }
            let invalid = |detail: String| Problem::invalid(field.name, detail);
            let (name, value) = match field.kind {
                FieldKind::Line | FieldKind::Date => (field.name, json!(text)),
                // Browsers end lines with CR LF.
                FieldKind::Markdown => (field.name, json!(text.replace("\r\n", "\n"))),
                FieldKind::Choice(words) if words.contains(&text) => (field.name, json!(text)),
                FieldKind::Choice(words) => {
                    return Err(invalid(format!("`{text}` is none of {}", words.join(", "))));
                }
                FieldKind::Instant => {
                    let at = read_typed_time(text, now, &Zone::UTC);
                    (field.name, json!(at.map_err(|error| invalid(error.to_string()))?))
                }
                FieldKind::Component if is_stated(self, field) => continue,
                FieldKind::Component => (field.name, json!([text])),
                FieldKind::RoleScopes => {
                    let role: Role =
                        text.parse().map_err(|error: InvalidRole| invalid(error.to_string()))?;
                    ("scopes", json!(role.scopes()))
                }
                FieldKind::PathLine | FieldKind::PathChoice(_) | FieldKind::ReportKind => continue,
                FieldKind::StatusOf(component) => {
                    let chosen = value_of(pairs, component);
                    let chosen =
                        chosen.ok_or_else(|| invalid("no component is chosen".to_owned()))?;
                    ("components", json!({ chosen: text }))
                }
            };
            body.insert(name.to_owned(), value);
        }
        Ok(Value::Object(body))
    }
}

/// Whether a field's component goes with the status of another field.
fn is_stated(action: &ConsoleAction, field: &Field) -> bool {
    action.fields.iter().any(|other| other.kind == FieldKind::StatusOf(field.name))
}

/// What a form has in a field; empty where it has none.
#[must_use]
pub fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

fn value_of<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    Some(value(pairs, name).trim()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::action_table::find_action;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    fn body(action: &str, form: &[(&str, &str)]) -> Result<Value, Problem> {
        let now = Timestamp::read("2026-11-30T08:00:00Z").unwrap();
        find_action(action).unwrap().body(&pairs(form), now)
    }

    #[test]
    fn a_form_becomes_the_request_of_the_api() {
        let update = [
            ("body", "Line one\r\nline two "),
            ("status", "monitoring"),
            ("component", "checkout"),
            ("component_status", "degraded_performance"),
            ("next_update_by", "2026-11-30T08:45Z"),
            ("form_token", "x"),
        ];
        let wanted = json!({
            "body": "Line one\nline two",
            "status": "monitoring",
            "components": { "checkout": "degraded_performance" },
            "next_update_by": "2026-11-30T08:45:00.000Z",
        });
        assert_eq!(body("update", &update).unwrap(), wanted);
        let only = body("update", &[("body", "x"), ("status", ""), ("component", "checkout")]);
        assert_eq!(
            only.unwrap(),
            json!({ "body": "x" }),
            "a component without a status is not stated"
        );
        let work = body(
            "plan-maintenance",
            &[
                ("name", "n"),
                ("body", "b"),
                ("components", "checkout"),
                ("scheduled_for", "2026-12-01T08:00Z"),
                ("scheduled_until", "2026-12-01T09:00Z"),
            ],
        );
        assert_eq!(work.unwrap()["components"], json!(["checkout"]));
        assert_eq!(body("revoke", &[("token", "ci")]).unwrap(), json!({}));
    }

    #[test]
    fn a_field_that_is_wrong_is_named() {
        for (action, form, named) in [
            ("update", &[("body", " ")][..], "body"),
            ("update", &[("body", "x"), ("status", "resolved")], "status"),
            ("update", &[("body", "x"), ("next_update_by", "soon")], "next_update_by"),
            ("update", &[("body", "x"), ("component_status", "major_outage")], "component_status"),
            ("item", &[("text", "x"), ("owner", "y")], "due"),
        ] {
            let problem = body(action, form).unwrap_err();
            assert_eq!(problem.status, 422);
            assert!(format!("{problem:?}").contains(named), "{named}: {problem:?}");
        }
    }

    #[test]
    fn the_path_takes_what_the_form_names() {
        let update = find_action("update").unwrap();
        let address = |incident: &str| update.address(&pairs(&[("incident", incident)]));
        assert_eq!(address("a-1").unwrap(), "/ops/v1/incidents/a-1/updates");
        for odd in ["", "a/../b", "a?x"] {
            assert!(address(odd).is_err(), "{odd}");
        }
    }
}
