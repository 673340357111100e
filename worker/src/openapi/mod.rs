//! OpenAPI document: how is the operators' API described to programs? Made from the route table and the types
//! of its bodies, for this machine alone: the Worker serves what is committed.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod operations;
mod parameters;
mod refusals;
mod schemas;

use std::collections::BTreeSet;
use std::path::Path;

use domain::access::drill_path::is_part_of_drill;
use domain::access::route::Route;
use domain::backup::messages::MAX_CHUNK_BYTES;
use serde_json::{Map, Value, json};

use crate::http::call::Handler;
use crate::http::request::{MAX_FOLDER_REQUEST_BYTES, MAX_REQUEST_BYTES};
use crate::route_table::routes;
use operations::{Description, OPERATIONS};
use schemas::Schemas;

/// Where the paths begin that are described.
const OPERATORS: &str = "/ops/v1/";

/// The document.
fn document() -> Value {
    let mut schemas = Schemas::default();
    let (mut paths, mut tags) = (Map::new(), BTreeSet::new());
    for route in described_routes() {
        let described = description(route);
        tags.insert(tag(route.path));
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_lowercase()] = operation(route, described, &mut schemas);
    }
    let tags: Vec<Value> = tags.iter().map(|tag| json!({ "name": tag })).collect();
    let responses = refusals::responses(&mut schemas);
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Allclear, the operators' API",
            "version": "1",
            "description": "Every refusal is a problem document (RFC 9457) that names the field and the way \
                out. Times are those of RFC 3339. JSON is one value with each key once. Operations with `x-allclear-drill` \
                are also there for the open drill, under `/ops/v1/drill/` instead of `/ops/v1/`: they change its twin \
                of the page and nothing else, and answer with the header `allclear-drill`.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags,
        "paths": paths,
        "components": {
            "securitySchemes": { "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": "A token of an operator. Each operation needs one scope, which it lists as a role: \
                    `reports`, `read` (includes `reports`), `draft`, `publish` (includes `draft`), `configure`, or `admin` (includes all).",
            } },
            "responses": responses,
        },
    });
    schemas::put(schemas, &mut document);
    document
}

fn described_routes() -> impl Iterator<Item = &'static Route<Handler>> {
    routes().filter(|route| route.path.starts_with(OPERATORS))
}

fn description(route: &Route<Handler>) -> &'static Description {
    let is_of_route = |description: &&Description| {
        description.method == route.method && description.path == route.path
    };
    OPERATIONS.iter().find(is_of_route).unwrap_or_else(|| {
        let method = route.method.as_str();
        panic!(
            "route `{method} {}` is not described: add it to worker/src/openapi/operations.rs",
            route.path
        )
    })
}

/// What an operation is about: the noun of its path.
fn tag(path: &str) -> &str {
    path.strip_prefix(OPERATORS).and_then(|rest| rest.split('/').next()).unwrap_or_default()
}

fn operation(route: &Route<Handler>, description: &Description, schemas: &mut Schemas) -> Value {
    let mut operation = json!({
        "operationId": description.id,
        "summary": route.summary,
        "description": format!("Needs the scope `{}`.", route.scope),
        "tags": [tag(route.path)],
        "security": [{ "bearer": [route.scope.to_string()] }],
        "responses": refusals::responses_of(route, description),
    });
    operation["responses"][route.status.to_string()] = json!({
        "description": "It was done.",
        "content": content(route.response, |name| schemas.response(route, name)),
    });
    if is_part_of_drill(route.method, route.path) {
        operation["x-allclear-drill"] = true.into();
    }
    let parameters = parameters::described(route, description);
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if let Some(body) = route.request {
        let most = match body {
            "ApplyRequest" => MAX_FOLDER_REQUEST_BYTES,
            "ImportRequest" => MAX_CHUNK_BYTES,
            _ => MAX_REQUEST_BYTES,
        };
        operation["requestBody"] = json!({
            "required": true,
            "description": format!("At most {most} bytes."),
            "content": content(body, |name| schemas.request(route, name)),
        });
    }
    operation
}

/// What a body holds: JSON of a type, or texts or bytes of a media type; one of several forms with commas between.
fn content(what: &str, mut schema: impl FnMut(&str) -> Value) -> Value {
    let mut forms = serde_json::Map::new();
    for form in what.split(", ") {
        let (media_type, content) = match form.split_once(';').map_or(form, |(form, _)| form) {
            media_type if media_type.contains('/') => (media_type, json!({})),
            name => ("application/json", json!({ "schema": schema(name) })),
        };
        forms.insert(media_type.to_owned(), content);
    }
    forms.into()
}

#[test]
fn the_committed_document_is_the_one_that_is_made() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("docs/openapi.json");
    let made = serde_json::to_string_pretty(&document()).unwrap() + "\n";
    if std::env::var_os("ALLCLEAR_BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == made, "set ALLCLEAR_BLESS=1 to write {}", path.display());
}

#[test]
fn each_route_is_described_once_and_nothing_else_is() {
    let routes: Vec<_> =
        described_routes().map(|route| (route.method.as_str(), route.path)).collect();
    for route in described_routes() {
        description(route);
    }
    let (mut names, mut ids) = (BTreeSet::new(), BTreeSet::new());
    for Description { method, path, id, .. } in OPERATIONS {
        let name = (method.as_str(), *path);
        assert!(routes.contains(&name), "{name:?} is described, and there is no such route");
        assert!(names.insert(name), "{name:?} is described twice");
        assert!(ids.insert(id), "{id} is there twice");
    }
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let described: usize = paths.values().map(|methods| methods.as_object().unwrap().len()).sum();
    assert_eq!(described, routes.len());
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = vec![];
    references(&document, &mut found);
    assert!(found.len() > 100, "{}", found.len());
    for reference in found {
        let place = reference.strip_prefix('#').and_then(|place| document.pointer(place));
        assert!(place.is_some(), "{reference}");
    }
}
