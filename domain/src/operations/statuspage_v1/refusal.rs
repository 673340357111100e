//! Refusals of Statuspage's manage API v1: how is a problem document said as its clients read it?

use serde::Serialize;

use crate::problem::Problem;

/// The media type of its responses.
pub const MEDIA_TYPE: &str = "application/json";

/// `{"error": "…"}`, or with a list where fields are not valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManageRefusal {
    error: RefusalText,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum RefusalText {
    One(String),
    List([String; 1]),
}

/// The status and the body of a refusal. What contradicts the state of things is 422, as there.
#[must_use]
pub fn refusal(problem: &Problem) -> (u16, ManageRefusal) {
    let hint = problem.hint.iter().map(|hint| format!(": {hint}"));
    let field = problem.field.iter().map(|field| format!("{field}: "));
    let text: String = field.chain([problem.detail.clone()]).chain(hint).collect();
    match problem.status {
        401 => {
            (401, one("Could not authenticate: `Authorization: OAuth TOKEN`, or `api_key`".into()))
        }
        409 | 422 => (422, ManageRefusal { error: RefusalText::List([text]) }),
        status => (status, one(text)),
    }
}

fn one(text: String) -> ManageRefusal {
    ManageRefusal { error: RefusalText::One(text) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_valid_is_a_list_and_all_else_a_text() {
        for (problem, status, body) in [
            (
                Problem::invalid("name", "`name` is empty").hint("give one"),
                422,
                json!({"error": ["name: `name` is empty: give one"]}),
            ),
            (Problem::conflict("it is over"), 422, json!({"error": ["it is over"]})),
            (Problem::not_found("there is no x"), 404, json!({"error": "there is no x"})),
        ] {
            let (code, refusal) = refusal(&problem);
            assert_eq!((code, serde_json::to_value(refusal).unwrap()), (status, body));
        }
    }
}
