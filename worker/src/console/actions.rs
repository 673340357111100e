//! Actions of the console: a form becomes a request to the API; what that refuses is said where it was typed.

use std::rc::Rc;

use domain::access::console_request::{FORM_TOKEN, check_form_token};
use domain::access::route::RouteMethod;
use domain::console::action::{ConsoleAction, value};
use domain::console::action_table::find_action;
use domain::console::screen::{Screen, names_in};
use domain::console::screen_table::SCREENS;
use domain::problem::Problem;
use serde_json::Value;
use site::SentForm;

use crate::console::{api, readings, screens, sign_in};
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
    let call = Rc::new(call);
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
            Ok(Carried::Opened(to)) => return see_other(&to),
            Ok(Carried::Answered(answer)) => match issued(&answer) {
                Some(told) => {
                    return screens::compose(&call, screen, vec![], None, Some(told)).await;
                }
                None => return see_other(&done(screen, action, &pairs, &answer)),
            },
            Err(problem) if problem.status == 403 || problem.status == 401 => return Err(problem),
            Err(problem) => Some((wrong(&problem), problem.status)),
        },
    };
    let status = wrong.as_ref().map_or(200, |(_, status)| *status);
    let sent = SentForm { action: id, pairs: pairs.clone(), wrong: wrong.map(|(wrong, _)| wrong) };
    let values = names_in(screen.path).map(|name| (name, value(&pairs, name).to_owned()));
    screens::compose(&call, screen, values.collect(), Some((sent, status)), None).await
}

/// What came of an action.
enum Carried {
    /// It only opens a page of the console.
    Opened(String),
    /// The API did it.
    Answered(Value),
}

async fn carry_out(
    call: &Call,
    action: &ConsoleAction,
    pairs: &[(String, String)],
) -> Result<Carried, Problem> {
    let address = action.address(pairs)?;
    let body = action.body(pairs, clock::now())?;
    if action.method == RouteMethod::Get {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in body.as_object().into_iter().flatten() {
            query.append_pair(name, value.as_str().unwrap_or_default());
        }
        let page = address.replace("/ops/v1/", "/console/");
        return Ok(Carried::Opened(format!("{page}?{}", query.finish())));
    }
    let answer = api::ask(call, action.method, &address, Some(&body)).await?;
    readings::expire();
    Ok(Carried::Answered(answer.value))
}

/// What is said of a token that was created: it is on no other page and in no address.
fn issued(answer: &Value) -> Option<String> {
    let (name, token) = (answer.get("name")?.as_str()?, answer.get("token")?.as_str()?);
    Some(format!("The token of {name}, which is shown this once: {token}"))
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
