//! Assessments: what does the Board answer of how operations are doing?

use domain::capacity::{CapacityLimits, capacity_limits};
use domain::maturity::maturity;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::objects::messages::AssessmentQuestion;
use crate::platform::clock;
use crate::storage::migrations;
use crate::storage::sql::Sql;

impl BoardState {
    pub(super) fn assess(&self, question: AssessmentQuestion) -> HttpResult {
        match question {
            AssessmentQuestion::Maturity(outside) => {
                let mut outside = *outside;
                let backups = self.backups.report(&self.state, &self.page)?;
                outside.last_backup_at =
                    backups.last.filter(|_| backups.bound).map(|last| last.begun_at);
                let import = migrations::import(&Sql::new(&self.state)).map_err(out_of_reach)?;
                outside.restored_at = import.and_then(|import| import.sealed_at);
                json(200, &self.read(|record| maturity(record, &outside, clock::now()))?)
            }
            AssessmentQuestion::Limits(component) => {
                let limits = self.read(|record| match &record.configuration {
                    Some(configuration) => capacity_limits(configuration, component.as_ref()),
                    None => Ok(CapacityLimits::default()),
                })?;
                json(200, &limits?)
            }
        }
    }
}
