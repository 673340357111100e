//! The tables of the console, against the description of the API: every address that a screen shows and every request
//! that a form becomes is there, with the fields that the tables name.

use std::fs;
use std::path::Path;

use domain::access::actor::Actor;
use domain::access::caller::OperatorGrant;
use domain::access::role::Role;
use domain::access::route::RouteMethod;
use domain::console::action::{ConsoleAction, Field, FieldKind};
use domain::console::action_table::{ACTIONS, find_action};
use domain::console::cell::{Cell, CellKind, RowAction, cell};
use domain::console::navigation::{first_screen, navigation};
use domain::console::panel::Panel;
use domain::console::screen::{Screen, names_in};
use domain::console::screen_table::{SCREENS, find_screen};
use serde_json::{Value, json};

struct ApiDescription(Value);

impl ApiDescription {
    fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
        Self(serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
    }

    /// The schemas that a schema may stand for.
    fn meant<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.strip_prefix("#").unwrap();
            return self.meant(self.0.pointer(name).unwrap());
        }
        let kinds = |key: &str| schema[key].as_array();
        match kinds("anyOf").or_else(|| kinds("allOf")) {
            Some(all) => all.iter().flat_map(|one| self.meant(one)).collect(),
            None => vec![schema],
        }
    }

    fn field<'a>(&'a self, schema: &'a Value, name: &str) -> Option<&'a Value> {
        self.meant(schema).into_iter().find_map(|schema| schema["properties"].get(name))
    }

    /// The schema at a pointer.
    fn at<'a>(&'a self, schema: &'a Value, pointer: &str) -> Option<&'a Value> {
        pointer.split('/').skip(1).try_fold(schema, |schema, name| self.field(schema, name))
    }

    /// The operation of a method and a path, whatever the names in its braces are.
    fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let paths = self.0["paths"].as_object().unwrap();
        let is_same = |other: &str| {
            let (mut a, mut b) = (other.split('/'), path.split('/'));
            a.clone().count() == b.clone().count()
                && a.by_ref()
                    .zip(b.by_ref())
                    .all(|(a, b)| a == b || a.starts_with('{') && b.starts_with('{'))
        };
        let (_, operations) = paths.iter().find(|(other, operations)| {
            is_same(other) && operations.get(method.to_lowercase()).is_some()
        })?;
        operations.get(method.to_lowercase())
    }

    fn answer(&self, panel: &Panel) -> &Value {
        let (path, query) = panel.source.split_once('?').unwrap_or((panel.source, ""));
        let operation = self.operation("GET", path).unwrap_or_else(|| panic!("no {path}"));
        for name in query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, _)| name) {
            let parameters = operation["parameters"].as_array().unwrap();
            assert!(parameters.iter().any(|parameter| parameter["name"] == name), "{path} {name}");
        }
        &operation["responses"]["200"]["content"]["application/json"]["schema"]
    }
}

fn panels() -> impl Iterator<Item = (&'static Screen, &'static Panel)> {
    SCREENS.iter().flat_map(|screen| screen.panels.iter().map(move |panel| (screen, panel)))
}

/// What a screen shows when it is loaded anew by itself is shared by all who look at it, and made without a form token.
#[test]
fn a_screen_that_is_loaded_anew_by_itself_has_no_forms() {
    let watched: Vec<&Screen> = SCREENS.iter().filter(|own| own.every_s.is_some()).collect();
    assert!(watched.len() >= 5);
    for screen in watched {
        assert!(screen.actions.is_empty(), "{}", screen.path);
    }
}

#[test]
fn each_column_names_a_field_of_what_the_api_answers() {
    let api = ApiDescription::read();
    for (screen, panel) in panels() {
        let place = format!("{} {}", screen.path, panel.title);
        let rows = api
            .at(api.answer(panel), panel.rows)
            .unwrap_or_else(|| panic!("{place}: {}", panel.rows));
        let row = api.meant(rows).into_iter().find(|schema| !schema["items"].is_null());
        let row = row.map_or(rows, |list| &list["items"]);
        for column in panel.columns {
            let fields = match column.kind {
                CellKind::WebLink(from) | CellKind::PageLink(_, from) => vec![column.at, from],
                CellKind::Act(act) => {
                    let fields = act.fields.iter().map(|(_, from)| *from);
                    fields.chain([column.at]).chain(act.unless).collect()
                }
                _ => vec![column.at],
            };
            for field in fields {
                assert!(api.at(row, field).is_some(), "{place}: {} has no {field}", column.title);
            }
        }
    }
}

#[test]
fn what_a_panel_asks_stands_in_the_address_of_its_screen() {
    for (screen, panel) in panels() {
        let own: Vec<_> = names_in(screen.path).collect();
        assert!(
            names_in(panel.source).all(|name| own.contains(&name)),
            "{} {}",
            screen.path,
            panel.title
        );
    }
}

#[test]
fn links_lead_to_screens() {
    for (_, panel) in panels() {
        for column in panel.columns {
            if let CellKind::Act(RowAction { action, path, fields, .. }) = column.kind {
                let (screen, _) = find_screen(path).unwrap_or_else(|| panic!("{path}"));
                assert!(screen.actions.contains(&action), "{action} stands on {path}");
                let form = find_action(action).unwrap();
                for (name, _) in fields {
                    assert!(form.fields.iter().any(|field| field.name == *name), "{action} {name}");
                }
            }
            if let CellKind::PageLink(path, _) = column.kind {
                let is_report = path == "/console/reports/";
                assert!(is_report || find_screen(&format!("{path}x")).is_some(), "{path}");
            }
        }
    }
}

#[test]
fn what_is_done_is_not_offered_again() {
    let mut offered = 0;
    for (screen, panel) in panels() {
        for column in panel.columns {
            let CellKind::Act(act) = column.kind else { continue };
            let Some(done) = act.unless.and_then(|at| at.strip_prefix('/')) else { continue };
            let name = column.at.strip_prefix('/').unwrap();
            let place = format!("{} {}", screen.path, act.text);
            for nothing in [json!({ name: "a" }), json!({ name: "a", done: null })] {
                assert!(
                    matches!(cell(&nothing, column.at, column.kind), Cell::Link { .. }),
                    "{place}"
                );
            }
            let row = json!({ name: "a", done: { "by": "ada" } });
            assert_eq!(cell(&row, column.at, column.kind), Cell::Empty, "{place}");
            offered += 1;
        }
    }
    assert!(offered >= 3, "{offered}");
}

#[test]
fn each_form_becomes_a_request_that_the_api_has() {
    let api = ApiDescription::read();
    for action in ACTIONS {
        let method = action.method.as_str();
        let operation = api
            .operation(method, action.path)
            .unwrap_or_else(|| panic!("{} {}", method, action.path));
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        let parameter =
            |name: &str| operation["parameters"].as_array()?.iter().find(|own| own["name"] == name);
        for field in action.fields {
            if let FieldKind::PathChoice(words) = field.kind {
                let schema = &parameter(field.name).unwrap()["schema"];
                assert_eq!(schema["enum"], json!(words), "{}", action.id);
            }
            if action.method == RouteMethod::Get {
                assert!(parameter(field.name).is_some(), "{}", field.name);
                continue;
            }
            check_field(&api, action, field, body);
        }
    }
}

fn check_field(api: &ApiDescription, action: &ConsoleAction, field: &Field, body: &Value) {
    let is_stated = action.fields.iter().any(|other| other.kind == FieldKind::StatusOf(field.name));
    let name = match field.kind {
        FieldKind::PathLine | FieldKind::PathChoice(_) | FieldKind::ReportKind => {
            assert!(
                names_in(action.path).any(|name| name == field.name),
                "{} {}",
                action.id,
                field.name
            );
            return;
        }
        FieldKind::StatusOf(_) => "components",
        FieldKind::RoleScopes => "scopes",
        FieldKind::Component if is_stated => return,
        _ => field.name,
    };
    let schema = api.field(body, name).unwrap_or_else(|| panic!("{}: no {name}", action.id));
    if let FieldKind::Choice(words) = field.kind {
        let kinds = api.meant(schema);
        let is_word = |word: &str| {
            kinds.iter().any(|schema| {
                let one_of = schema["oneOf"].as_array().into_iter().flatten();
                one_of.clone().any(|kind| kind["const"] == word)
                    || schema["enum"].as_array().into_iter().flatten().any(|other| other == word)
            })
        };
        for word in words {
            assert!(is_word(word), "{}: {name} is never {word}", action.id);
        }
    }
}

#[test]
fn each_action_stands_on_a_screen_and_each_screen_names_actions_that_are() {
    for action in ACTIONS {
        let is_there = |screen: &&Screen| screen.actions.contains(&action.id);
        assert_eq!(SCREENS.iter().filter(is_there).count(), 1, "{}", action.id);
    }
    for screen in SCREENS {
        for id in screen.actions {
            assert!(find_action(id).is_some(), "{id}");
        }
    }
}

#[test]
fn keys_and_addresses_are_of_one_screen_each() {
    let mut keys: Vec<_> = SCREENS.iter().filter_map(|screen| screen.key).collect();
    keys.sort_unstable();
    assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "{keys:?}");
    let mut paths: Vec<_> = SCREENS.iter().map(|screen| screen.path).collect();
    paths.sort_unstable();
    assert!(paths.windows(2).all(|pair| pair[0] != pair[1]), "{paths:?}");
}

#[test]
fn each_role_has_a_first_screen_and_sees_what_it_may() {
    let opened = |role: Role| {
        let grant = OperatorGrant { actor: Actor::Admin, scopes: role.scopes() };
        let titles: Vec<_> = navigation(&grant).map(|screen| screen.title).collect();
        (first_screen(&grant).map(|screen| screen.title), titles)
    };
    let (first, executive) = opened(Role::Executive);
    assert_eq!(first, Some("Reports"), "{executive:?}");
    for role in [Role::Reader, Role::Communicator, Role::Operator] {
        let (first, titles) = opened(role);
        assert_eq!(first, Some("Now"));
        assert!(!titles.contains(&"Tokens"), "{role}");
        assert!(executive.iter().all(|title| titles.contains(title)), "{role}");
    }
    assert!(opened(Role::Admin).1.contains(&"Tokens"));
}
