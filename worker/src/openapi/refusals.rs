//! Refusals in the document: which problems may an operation answer with?

use std::collections::BTreeSet;

use domain::access::route::{Route, RouteMethod};
use domain::problem;
use domain::problem_kind::{INVALID_FIELD, PROBLEM_KINDS, ProblemKind};
use domain::query::OtherParameters;
use serde_json::{Map, Value, json};

use super::operations::Description;
use super::schemas::Schemas;
use crate::http::call::Handler;

/// The statuses of refusals of an operation, each with where its description is.
pub(super) fn responses_of(route: &Route<Handler>, description: &Description) -> Value {
    // No valid token, one without the scope, too many that are not known, and no record.
    let mut statuses = BTreeSet::from([401, 403, 429, 503]);
    if route.path.contains('{') {
        statuses.insert(404);
    }
    if route.query.others == OtherParameters::Refused {
        statuses.insert(422);
    }
    // A header `if-match` is looked at wherever something is changed.
    if route.method != RouteMethod::Get {
        statuses.insert(412);
    }
    if route.request.is_some() {
        statuses.extend([400, 413, 422]);
    }
    statuses.extend(description.refusals);
    let responses = statuses.iter().map(|status| {
        let reference = format!("#/components/responses/{}", name(*status));
        (status.to_string(), json!({ "$ref": reference }))
    });
    Value::Object(responses.collect())
}

/// A problem with a field names it.
fn names_the_field() -> Value {
    json!({
        "if": { "properties": { "type": { "const": INVALID_FIELD.path() } } },
        "then": { "required": ["field"] },
    })
}

fn name(status: u16) -> String {
    format!("Refused{status}")
}

/// A description of each refusal.
pub(super) fn responses(schemas: &mut Schemas) -> Map<String, Value> {
    let problem = schemas.problem();
    let statuses: BTreeSet<u16> = PROBLEM_KINDS.iter().map(|kind| kind.status).collect();
    let responses = statuses.into_iter().map(|status| {
        let kinds = || PROBLEM_KINDS.iter().filter(|kind| kind.status == status);
        let meanings: Vec<&str> = kinds().map(|kind| kind.meaning).collect();
        let paths: Vec<String> = kinds().map(ProblemKind::path).collect();
        let kind =
            json!({ "properties": { "type": { "enum": paths }, "status": { "const": status } } });
        let mut all_of = vec![problem.clone(), kind];
        all_of.extend(kinds().any(|kind| *kind == INVALID_FIELD).then(names_the_field));
        let schema = json!({ "allOf": all_of });
        let mut response = json!({
            "description": meanings.join(" Or: "),
            "content": { problem::MEDIA_TYPE: { "schema": schema } },
        });
        if let Some((header, what)) = header(status) {
            response["headers"] =
                json!({ header: { "required": true, "schema": { "type": what } } });
        }
        (name(status), response)
    });
    responses.collect()
}

/// The header that refusals of a status have.
fn header(status: u16) -> Option<(&'static str, &'static str)> {
    match status {
        401 => Some(("www-authenticate", "string")),
        405 => Some(("allow", "string")),
        429 | 503 => Some(("retry-after", "integer")),
        _ => None,
    }
}
