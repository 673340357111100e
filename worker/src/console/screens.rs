//! Screens of the console: what does each read of the API, and what may be done on it?

use std::rc::Rc;

use domain::access::caller::OperatorGrant;
use domain::console::action::{ConsoleAction, FieldKind};
use domain::console::action_table::find_action;
use domain::console::cell::{Cell, CellKind, RowAction, cell};
use domain::console::panel::{Panel, ScreenHead, rows};
use domain::console::screen::{Screen, address};
use domain::console::screen_table::{filled_fields, find_screen};
use domain::problem::Problem;
use serde_json::Value;
use site::{ConsolePage, ConsoleReader, FormContext, SentForm, ShownHead, ShownPanel};

use crate::console::api;
use crate::console::readings::{self, Answers};
use crate::console::session_memo;
use crate::http::call::Call;
use crate::http::response::{HttpResult, console_page};
use crate::public::subscriptions::wrong;

const COMPONENTS: &str = "/ops/v1/components";
const TEMPLATES: &str = "/ops/v1/templates";
/// A form that a link fills in: the id of its action, and its fields.
type FilledForm = (String, Vec<(String, String)>);

/// The screen that shows only what has a word in it.
const SEARCH: &str = "/console/search";

/// `GET /console` and what is under it.
pub(crate) async fn show(call: Call) -> HttpResult {
    let path = call.request.path();
    let found = find_screen(&path);
    let (screen, values) =
        found.ok_or_else(|| Problem::not_found(format!("there is nothing at `{path}`")))?;
    let done: Option<String> = call.query.get("done", str::parse)?;
    let done =
        done.as_deref().and_then(find_action).map(|action| format!("Done: {}.", action.title));
    compose(&Rc::new(call), screen, values, None, done).await
}

/// A screen as a page: with a form that was sent and is shown again, or with what was just done.
pub(super) async fn compose(
    call: &Rc<Call>,
    screen: &'static Screen,
    values: Vec<(&'static str, String)>,
    sent: Option<(SentForm, u16)>,
    done: Option<String>,
) -> HttpResult {
    let grant = api::operator(call)?.clone();
    let actions = actions(call, screen, &grant);
    // Looked at anew by itself, it is what others look at too. What somebody opens is read for them.
    let is_watched = screen.every_s.is_some() && session_memo::is_refresh(&call.request);
    let wanted = wanted(call, screen, &values, &actions)?;
    let reading = match is_watched && !call.page.is_twin {
        true => readings::shared(call, &grant, wanted).await?,
        false => readings::own(call, &grant, wanted).await?,
    };
    let (answers, now) = (&reading.answers, reading.at);
    let filter: Option<String> = call.query.get("q", str::parse)?;
    let filter = filter.filter(|_| screen.path == SEARCH);
    let head = match &screen.head {
        Some(head) => Some(shown_head(head, &values, answers)?),
        None => None,
    };
    let panels = screen.panels.iter().enumerate().map(|(place, panel)| {
        shown_panel(call, panel, &values, answers, place == 0, filter.as_deref())
    });
    let (sent, status) = match sent {
        Some((sent, status)) => (Some(sent), status),
        None => (None, 200),
    };
    let page = ConsolePage {
        screen,
        head,
        panels: panels.collect(),
        forms: FormContext {
            components: pairs(answers, COMPONENTS, "id", "name"),
            templates: pairs(answers, TEMPLATES, "id", "body"),
            values,
            filled: filled(call)?,
            sent,
        },
        actions,
        done,
    };
    let form_token = call.session.as_ref().map(|session| session.form_token.clone());
    let is_kiosk = call.query.get("kiosk", str::parse::<String>)?.is_some();
    let reader = ConsoleReader { grant, form_token: form_token.unwrap_or_default(), is_kiosk };
    console_page(status, site::render_console_page(&page, &reader, now))
}

/// What the page's address fills a form in with.
fn filled(call: &Call) -> Result<Option<FilledForm>, Problem> {
    let act: Option<String> = call.query.get("act", str::parse)?;
    let Some(action) = act.as_deref().and_then(find_action) else { return Ok(None) };
    let mut pairs = vec![];
    for name in filled_fields(action.id) {
        let value = call.query.get::<String, _>(name, str::parse)?;
        pairs.extend(value.map(|value| (name.to_owned(), value)));
    }
    Ok(Some((action.id.to_owned(), pairs)))
}

/// The actions of a screen that a grant is enough for.
fn actions(call: &Call, screen: &Screen, grant: &OperatorGrant) -> Vec<&'static ConsoleAction> {
    let own = screen.actions.iter().filter_map(|id| find_action(id));
    own.filter(|action| api::is_granted(call, grant, action.method, action.path)).collect()
}

/// The addresses of everything that a screen shows, each once.
fn wanted(
    call: &Call,
    screen: &Screen,
    values: &[(&'static str, String)],
    actions: &[&'static ConsoleAction],
) -> Result<Vec<String>, Problem> {
    let mut wanted: Vec<String> = vec![];
    let head = screen.head.iter().map(|head| head.source);
    let own = head.chain(screen.panels.iter().map(|panel| panel.source));
    for (place, source) in own.enumerate() {
        let missing =
            || Problem::not_found(format!("there is nothing at `{}`", call.request.path()));
        let mut to = address(source, values).ok_or_else(missing)?;
        if place == 0 && screen.head.is_none() {
            to = passed_on(call, to)?;
        }
        if !wanted.contains(&to) {
            wanted.push(to);
        }
    }
    let mut fields = actions.iter().flat_map(|action| action.fields);
    if fields.any(|field| matches!(field.kind, FieldKind::Component | FieldKind::Markdown)) {
        let more = [COMPONENTS, TEMPLATES].into_iter().map(str::to_owned);
        wanted.extend(more.filter(|to| !wanted.contains(to)).collect::<Vec<_>>());
    }
    Ok(wanted)
}

/// An address of the API with the parameters of the page's own address that it takes.
fn passed_on(call: &Call, to: String) -> Result<String, Problem> {
    if to.contains('?') {
        return Ok(to);
    }
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    for name in api::parameters_of(call, &to) {
        if let Some(value) = call.query.get::<String, _>(name, str::parse)? {
            pairs.append_pair(name, &value);
        }
    }
    let query = pairs.finish();
    Ok(if query.is_empty() { to } else { format!("{to}?{query}") })
}

/// What stands at the head. Where that cannot be read there is no page.
fn shown_head(
    head: &ScreenHead,
    values: &[(&'static str, String)],
    answers: &Answers,
) -> Result<ShownHead, Problem> {
    let to = address(head.source, values).unwrap_or_default();
    let answer = match answers.get(&to) {
        Some(Ok(answer)) => &answer.value,
        Some(Err(problem)) => return Err(problem.clone()),
        None => return Err(Problem::unavailable("the record did not answer")),
    };
    let name = answer.pointer(head.name).and_then(Value::as_str).unwrap_or_default();
    let facts = head.facts.iter().map(|fact| (fact.title, cell(answer, fact.at, fact.kind)));
    let facts = facts.filter(|(_, fact)| *fact != Cell::Empty);
    Ok((name.to_owned(), facts.collect()))
}

fn shown_panel(
    call: &Call,
    panel: &'static Panel,
    values: &[(&'static str, String)],
    answers: &Answers,
    is_first: bool,
    filter: Option<&str>,
) -> ShownPanel {
    let to = address(panel.source, values).unwrap_or_default();
    let to = match is_first {
        true => passed_on(call, to.clone()).unwrap_or(to),
        false => to,
    };
    let answer = answers.get(&to);
    let read = answer.and_then(|answer| answer.as_ref().ok());
    let more = read.and_then(|answer| answer.next.clone());
    // Only the first panel reads on: its parameters are those of the page.
    let is_read_on = is_first && !panel.source.contains('?');
    let next = more.clone().filter(|_| is_read_on).map(|cursor| older(call, &cursor));
    let note = match read {
        Some(answer) if !is_whole(panel, &answer.value) => Some("Not all of it could be read."),
        _ if more.is_some() && next.is_none() => Some("There is more than this."),
        _ => None,
    };
    let rows = match answer {
        Some(Ok(answer)) => Ok({
            let (mut shown, more) = match filter {
                Some(filter) => rows(panel, &filtered(&answer.value, filter)),
                None => rows(panel, &answer.value),
            };
            without_actions(call, panel, &mut shown);
            (shown, more)
        }),
        Some(Err(problem)) => Err(wrong(problem)),
        None => Err("the record did not answer.".to_owned()),
    };
    ShownPanel { panel, rows, next, note }
}

/// Takes away what leads to actions that whoever looks may not take.
fn without_actions(call: &Call, panel: &Panel, rows: &mut [Vec<Cell>]) {
    for (place, column) in panel.columns.iter().enumerate() {
        let CellKind::Act(RowAction { action, .. }) = column.kind else { continue };
        let granted =
            find_action(action).zip(api::operator(call).ok()).is_some_and(|(action, grant)| {
                api::is_granted(call, grant, action.method, action.path)
            });
        let cells = rows.iter_mut().filter(|_| !granted).filter_map(|row| row.get_mut(place));
        cells.for_each(|cell| *cell = Cell::Empty);
    }
}

/// The address of the page with what comes after a cursor, and what it asks besides.
fn older(call: &Call, cursor: &str) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    for name in ["actor", "subject", "open", "limit"] {
        if let Ok(Some(value)) = call.query.get::<String, _>(name, str::parse) {
            pairs.append_pair(name, &value);
        }
    }
    pairs.append_pair("cursor", cursor);
    format!("{}?{}", call.request.path(), pairs.finish())
}

/// Whether an answer is all that there is: every object that holds a part of it was heard.
fn is_whole(panel: &Panel, answer: &Value) -> bool {
    let is_complete = answer.get("complete").and_then(Value::as_bool).unwrap_or(true);
    let silent = answer.pointer(panel.rows).and_then(|rows| rows.get("silent")?.as_u64());
    is_complete && silent.unwrap_or_default() == 0
}

/// The entries of a list in whose text a word is.
fn filtered(answer: &Value, word: &str) -> Value {
    let word = word.to_lowercase();
    match answer {
        Value::Array(entries) => {
            let found =
                entries.iter().filter(|entry| entry.to_string().to_lowercase().contains(&word));
            Value::Array(found.cloned().collect())
        }
        other => other.clone(),
    }
}

/// Two fields of each entry of a list that was read.
fn pairs(answers: &Answers, to: &str, first: &str, second: &str) -> Vec<(String, String)> {
    let Some(Ok(answer)) = answers.get(to) else { return vec![] };
    let text = |entry: &Value, name: &str| entry.get(name)?.as_str().map(str::to_owned);
    let entries = answer.value.as_array().into_iter().flatten();
    entries.filter_map(|entry| Some((text(entry, first)?, text(entry, second)?))).collect()
}
