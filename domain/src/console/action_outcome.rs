//! Action outcomes: to which page does an action lead, and what is said of what it made?

use serde_json::Value;

use crate::access::route::RouteMethod;
use crate::console::action::{ConsoleAction, value};
use crate::console::screen::{Screen, names_in};

/// The action whose answer holds a token.
const CREATE_TOKEN: &str = "create-token";
/// The action that opens an incident.
const OPEN: &str = "open";
/// The action that asks an agent for a trial, and the screen that shows what comes of it.
const TRY: &str = "try";
const AGENT_SCREEN: &str = "/console/agents/{agent}";

/// The page that an action opens, for which nothing is asked of the API yet: that of the same path in the console, with what
/// was filled in. `None`: it does something.
#[must_use]
pub fn opened_page(action: &ConsoleAction, address: &str, filled: &Value) -> Option<String> {
    let rest = address.strip_prefix("/ops/v1").filter(|_| action.method == RouteMethod::Get)?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in filled.as_object().into_iter().flatten() {
        query.append_pair(name, value.as_str().unwrap_or_default());
    }
    Some(format!("/console{rest}?{}", query.finish()))
}

/// What is said of a token that an action created: it stands on no other page and in no address.
#[must_use]
pub fn issued_token(action: &ConsoleAction, answer: &Value) -> Option<String> {
    let text = |name: &str| answer.get(name).and_then(Value::as_str);
    let (name, token) = text("name").zip(text("token")).filter(|_| action.id == CREATE_TOKEN)?;
    Some(format!("The token of {name}, which is shown this once: {token}"))
}

/// The page that follows an action: the screen on which it was taken, that of the incident which it opened, or of the agent that
/// it asked.
#[must_use]
pub fn page_after(
    action: &ConsoleAction,
    screen: &Screen,
    pairs: &[(String, String)],
    answer: &Value,
) -> String {
    let path = if action.id == TRY { AGENT_SCREEN } else { screen.path };
    let mut to = path.to_owned();
    for name in names_in(path) {
        to = to.replace(&format!("{{{name}}}"), value(pairs, name));
    }
    let opened = answer.get("id").and_then(Value::as_str).filter(|_| action.id == OPEN);
    if let Some(incident) = opened {
        to = format!("{to}/{incident}");
    }
    format!("{to}?done={}", action.id)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::console::action_table::{ACTIONS, find_action};
    use crate::console::screen_table::find_screen;

    #[test]
    fn only_what_reads_opens_a_page_and_that_is_of_the_console() {
        for action in ACTIONS {
            let page = opened_page(action, action.path, &json!({ "period": "a&b" }));
            assert_eq!(page.is_some(), action.method == RouteMethod::Get, "{}", action.id);
            let is_of_console =
                |page: String| page.starts_with("/console/") && page.ends_with("?period=a%26b");
            assert!(page.is_none_or(is_of_console), "{}", action.id);
        }
    }

    #[test]
    fn a_token_is_told_of_by_the_action_that_creates_it_alone() {
        let answer = json!({ "name": "ana", "token": "secret" });
        for action in ACTIONS {
            let told = issued_token(action, &answer);
            assert_eq!(told.is_some(), action.id == CREATE_TOKEN, "{}", action.id);
        }
        assert!(ACTIONS.iter().any(|action| action.id == CREATE_TOKEN));
    }

    #[test]
    fn an_action_leads_back_to_its_screen_or_to_the_incident_that_it_opened() {
        let after = |id: &str, path: &str| {
            let pairs = [("incident", "i-7"), ("agent", "eu-1"), ("probe", "checkout")];
            let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let (screen, _) = find_screen(path).unwrap();
            page_after(find_action(id).unwrap(), screen, &pairs, &json!({ "id": "i-9" }))
        };
        assert_eq!(after("open", "/console/incidents"), "/console/incidents/i-9?done=open");
        assert_eq!(after("try", "/console/probes/x"), "/console/agents/eu-1?done=try");
        assert_eq!(after("note", "/console/incidents/x"), "/console/incidents/i-7?done=note");
    }
}
