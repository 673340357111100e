//! Actions of the console: a form becomes a request to the API; what that refuses is said where it was typed.

use domain::access::console_request::{FORM_TOKEN, check_form_token};
use domain::console::action::{ConsoleAction, value};
use domain::console::action_table::find_action;
use domain::console::screen::{Screen, names_in};
use domain::console::screen_table::SCREENS;
use domain::problem::Problem;
use serde_json::Value;
use site::SentForm;

use crate::console::{api, screens, sign_in};
use crate::http::call::Call;
use crate::http::response::{HttpResult, see_other};
use crate::platform::clock;
use crate::public::subscriptions::{fields, wrong};

/// `POST /console/actions/{action}`.
pub(crate) async fn take(mut call: Call) -> HttpResult {
    sign_in::check_origin(&call.request)?;
    let pairs = fields(&mut call).await?;
    if let Some(session) = &call.session {
        check_form_token(&session.form_token, value(&pairs, FORM_TOKEN))?;
    }
    let id = call.path.text("action").to_owned();
    let missing = || Problem::not_found(format!("there is no action `{id}`"));
    let action = find_action(&id).ok_or_else(missing)?;
    let screen = SCREENS.iter().find(|screen| screen.actions.contains(&action.id));
    let screen = screen.ok_or_else(missing)?;
    // Before anything is said of what was typed.
    if !api::is_granted(&call, api::operator(&call)?, action.method, action.path) {
        return Err(Problem::forbidden(action.title));
    }
    let is_preview = !value(&pairs, "preview").is_empty();
    let wrong = match is_preview {
        true => None,
        false => match carry_out(&call, action, &pairs).await {
            Ok(answer) => return see_other(&done(screen, action, &pairs, &answer)),
            Err(problem) if problem.status == 403 || problem.status == 401 => return Err(problem),
            Err(problem) => Some((wrong(&problem), problem.status)),
        },
    };
    let status = wrong.as_ref().map_or(200, |(_, status)| *status);
    let sent = SentForm { action: id, pairs: pairs.clone(), wrong: wrong.map(|(wrong, _)| wrong) };
    let values = names_in(screen.path).map(|name| (name, value(&pairs, name).to_owned()));
    screens::compose(&call, screen, values.collect(), Some((sent, status)), None).await
}

async fn carry_out(
    call: &Call,
    action: &ConsoleAction,
    pairs: &[(String, String)],
) -> Result<Value, Problem> {
    let address = action.address(pairs)?;
    let body = action.body(pairs, clock::now())?;
    api::ask(call, action.method, &address, Some(&body)).await.map(|answer| answer.value)
}

/// Where to go after an action: to the screen that it was taken on, or to what it made.
fn done(
    screen: &Screen,
    action: &ConsoleAction,
    pairs: &[(String, String)],
    answer: &Value,
) -> String {
    let mut to = screen.path.to_owned();
    for name in names_in(screen.path) {
        to = to.replace(&format!("{{{name}}}"), value(pairs, name));
    }
    let made = answer.get("id").and_then(Value::as_str).filter(|_| action.id == "open");
    if let Some(incident) = made {
        to = format!("{to}/{incident}");
    }
    format!("{to}?done={}", action.id)
}
