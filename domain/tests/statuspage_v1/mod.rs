//! Statuspage's manage API v1: do its calls do what they say, are its answers those of its clients, and is bad input
//! refused with its place?

mod bad_inputs;
mod components;
mod incidents;
mod maintenances;

use crate::story::{PageStory, at};
use domain::board::DecisionSubject;
use domain::operations::statuspage_v1::request::{ManageAction, ManageRequest};
use domain::operations::statuspage_v1::{answer, command};
use domain::problem::Problem;
use domain::public::build_view::page_id;
use serde_json::Value;

impl PageStory {
    fn request(&self, action: ManageAction, id: &str, body: &str) -> ManageRequest {
        ManageRequest {
            action,
            page: page_id(self.board.created_at.unwrap()),
            id: id.to_owned(),
            update: String::new(),
            list_page: None,
            per_page: None,
            search: None,
            body: body.to_owned(),
        }
    }

    /// A call with all that follows from it, and its answer.
    fn sent(&mut self, request: &ManageRequest) -> Result<Value, Problem> {
        let subject: Option<DecisionSubject> =
            match command(&self.board, request, "token:ci", at(self.now))? {
                Some(command) => {
                    let decided = self.board.decide(command, at(self.now))?;
                    decided.events.into_iter().for_each(|event| self.append(event));
                    Some(decided.subject)
                }
                None => None,
            };
        let text = answer(&self.board, request, subject.as_ref())?;
        Ok(serde_json::from_str(&text).unwrap())
    }

    fn manage(&mut self, action: ManageAction, id: &str, body: &str) -> Result<Value, Problem> {
        let request = self.request(action, id, body);
        self.sent(&request)
    }

    /// The ids that a list has.
    fn ids(&mut self, word: &str) -> Vec<String> {
        let action =
            if word.is_empty() { ManageAction::ListIncidents } else { ManageAction::ShowIncident };
        let list = self.manage(action, word, "").unwrap();
        let ids = list.as_array().unwrap().iter();
        ids.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    }

    /// A page on which half a minute went well.
    fn watched() -> Self {
        let mut story = Self::begin();
        story.until(30, &[]);
        story
    }
}

fn id_of(answer: &Value) -> String {
    answer["id"].as_str().unwrap().to_owned()
}
