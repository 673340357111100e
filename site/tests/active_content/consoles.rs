//! The console with a text in every place that shows one: cells of each kind, heads, forms as they were sent, refusals.

use domain::access::actor::Actor;
use domain::access::caller::OperatorGrant;
use domain::access::role::Role;
use domain::console::action::ConsoleAction;
use domain::console::action_table::ACTIONS;
use domain::console::cell::{Cell, CellKind, cell};
use domain::console::incident_screen::INCIDENT_SCREEN;
use domain::console::panel::{Column, Panel, rows};
use domain::console::screen_table::SCREENS;
use domain::time::timestamp::Timestamp;
use serde_json::{Value, json};
use site::{ConsolePage, ConsoleReader, FormContext, SentForm, ShownPanel};

fn now() -> Timestamp {
    "2026-11-30T12:00:00Z".parse().unwrap()
}

/// An object with a text at each of these pointers.
fn filled<'a>(pointers: impl Iterator<Item = &'a str>, text: &str) -> Value {
    let mut row = json!({});
    for pointer in pointers {
        let names: Vec<&str> = pointer.split('/').skip(1).collect();
        let Some((last, path)) = names.split_last() else { continue };
        let mut place = &mut row;
        for name in path {
            place = &mut place[*name];
        }
        place[*last] = json!(text);
    }
    row
}

fn pointers(columns: &[Column]) -> impl Iterator<Item = &str> {
    columns.iter().flat_map(|column| match column.kind {
        CellKind::WebLink(from) | CellKind::PageLink(_, from) => vec![column.at, from],
        _ => vec![column.at],
    })
}

fn shown(panel: &'static Panel, text: &str) -> ShownPanel {
    // The rows at once, wherever in the answer they are.
    let place = Panel { rows: "", ..*panel };
    let answer = json!([filled(pointers(panel.columns), text)]);
    ShownPanel {
        panel,
        rows: Ok(rows(&place, &answer)),
        next: Some(format!("/console?cursor={text}")),
        note: None,
    }
}

fn sent(action: &ConsoleAction, text: &str, is_preview: bool) -> SentForm {
    let pairs = action.fields.iter().map(|field| (field.name.to_owned(), text.to_owned()));
    let wrong = (!is_preview).then(|| text.to_owned());
    SentForm { action: action.id.to_owned(), pairs: pairs.collect(), wrong }
}

fn reader() -> ConsoleReader {
    let grant = OperatorGrant { actor: Actor::Admin, scopes: Role::Admin.scopes() };
    ConsoleReader { grant, form_token: "f".to_owned(), is_kiosk: false }
}

/// Every panel on one page, every fact at one head, and every form; as they were sent, or as a preview. What is in each of
/// these must be harmless.
pub(crate) fn consoles_of(text: &str) -> Vec<String> {
    let heads = SCREENS.iter().filter_map(|screen| screen.head.as_ref());
    let facts = heads.flat_map(|head| {
        let answer = filled(pointers(head.facts), text);
        let facts = head.facts.iter().map(|fact| (fact.title, cell(&answer, fact.at, fact.kind)));
        facts.collect::<Vec<(_, Cell)>>()
    });
    let panels = SCREENS.iter().flat_map(|screen| screen.panels);
    let shown = ConsolePage {
        screen: &INCIDENT_SCREEN,
        head: Some((text.to_owned(), facts.collect())),
        panels: panels.map(|panel| shown(panel, text)).collect(),
        actions: vec![],
        forms: FormContext::default(),
        done: Some(text.to_owned()),
    };
    let both = (text.to_owned(), text.to_owned());
    // Each text is sent by another form.
    let forms = [true, false].map(|is_preview| {
        let action = ACTIONS.get(text.len() % ACTIONS.len()).expect("an action");
        ConsolePage {
            screen: &INCIDENT_SCREEN,
            head: None,
            panels: vec![ShownPanel {
                panel: &INCIDENT_SCREEN.panels[0],
                rows: Err(text.to_owned()),
                next: None,
                note: Some("n"),
            }],
            actions: ACTIONS.iter().collect(),
            forms: FormContext {
                filled: None,
                values: vec![("incident", text.to_owned()), ("token", text.to_owned())],
                components: vec![both.clone()],
                templates: vec![both.clone()],
                sent: Some(sent(action, text, is_preview)),
            },
            done: None,
        }
    });
    let pages = [shown].into_iter().chain(forms);
    let mut all: Vec<String> =
        pages.map(|page| site::render_console_page(&page, &reader(), now())).collect();
    all.push(site::render_sign_in_page(text, Some(text.to_owned())));
    all.push(site::render_console_refusal(text, text, Some(&reader())));
    all
}
