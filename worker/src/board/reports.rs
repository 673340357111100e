//! Reports at the Board: made of the record in memory, so that none reads a row.

use domain::report::question::{ReportFormat, ReportQuestion};
use domain::report::render::{csv, plain_text};
use domain::report::report;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;

impl BoardState {
    /// A report in the form that is asked for, as a text.
    pub(super) fn report(&self, question: &ReportQuestion) -> HttpResult {
        let made = self.read(|record| report(record, question, clock::now()))??;
        let text = match question.format {
            ReportFormat::Json => {
                serde_json::to_string(&made).map_err(|error| out_of_reach(error.into()))?
            }
            ReportFormat::Csv => csv(&made),
            ReportFormat::Html => site::render_report(&made),
            ReportFormat::Text => plain_text(&made),
        };
        json(200, &text)
    }
}
