//! Questions about customers: who are they, and whom does trouble affect?

use domain::config::customers::Customer;
use domain::operations::customer_service_level::customer_service_level;
use domain::operations::impact::impact;
use domain::problem::Problem;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json};
use crate::objects::messages::CustomerQuestion;
use crate::platform::clock;

impl BoardState {
    pub(super) fn customers(&self, question: CustomerQuestion) -> HttpResult {
        let configuration = self.read(|record| record.configuration.clone())?;
        match (question, configuration) {
            (CustomerQuestion::List, None) => json(200, &Vec::<Customer>::new()),
            (CustomerQuestion::List, Some(configuration)) => json(200, &configuration.customers),
            (CustomerQuestion::Impact(_), None) => {
                Err(Problem::not_found("nothing is configured yet").hint("`allclear apply`"))
            }
            (CustomerQuestion::Impact(subject), Some(configuration)) => {
                json(200, &impact(&configuration, subject, clock::now())?)
            }
            (CustomerQuestion::ServiceLevel(question), _) => {
                let now = clock::now();
                let level = self.read(|record| customer_service_level(record, &question, now))?;
                json(200, &level?)
            }
        }
    }
}
