//! Actions of the console: a form becomes a request to the API; what that refuses is said where it was typed.

use std::rc::Rc;

use domain::access::console_request::{FORM_TOKEN, check_form_token};
use domain::console::action::{ConsoleAction, value};
use domain::console::action_outcome::{issued_token, opened_page, page_after};
use domain::console::action_table::find_action;
use domain::console::screen::names_in;
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
    sign_in::check_origin(&call.request, &call.page)?;
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
            Ok(ActionResult::Opened(to)) => return see_other(&to),
            Ok(ActionResult::Answered(answer)) => match issued_token(action, &answer) {
                Some(told) => {
                    return screens::compose(&call, screen, vec![], None, Some(told)).await;
                }
                None => return see_other(&page_after(action, screen, &pairs, &answer)),
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
enum ActionResult {
    /// It only opens a page of the console.
    Opened(String),
    /// The API did it.
    Answered(Value),
}

async fn carry_out(
    call: &Call,
    action: &ConsoleAction,
    pairs: &[(String, String)],
) -> Result<ActionResult, Problem> {
    let address = action.address(pairs)?;
    let body = action.body(pairs, clock::now())?;
    if let Some(page) = opened_page(action, &address, &body) {
        return Ok(ActionResult::Opened(page));
    }
    let answer = api::ask(call, &call.page, action.method, &address, Some(&body)).await?;
    readings::forget();
    Ok(ActionResult::Answered(answer.value))
}
