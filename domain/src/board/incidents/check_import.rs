//! Checks of imported incidents: may one be taken over as it came?

use super::check_details::MAX_NAME_CHARS;
use super::decide::{MAX_BODY_CHARS, MAX_UPDATES};
use super::imported::ImportedIncident;
use super::update::Update;
use crate::board::checks::checked_text;
use crate::board::imports::{check_id, check_past, check_updates, checked_body, not_over};
use crate::problem::Problem;
use crate::status::Status;
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

impl ImportedIncident {
    /// The incident with texts that every format holds.
    ///
    /// # Errors
    /// A [`Problem`] that names what is beyond a limit, in the future, out of order or not over.
    pub fn checked(mut self, now: Timestamp) -> Result<Self, Problem> {
        check_id("source", &self.source)?;
        self.name = checked_text("name", &self.name, MAX_NAME_CHARS, Lines::One)?;
        check_past("started_at", self.started_at, now)?;
        let named = self.updates.iter().map(|update| (update.id.as_str(), update.at));
        check_updates(named, MAX_UPDATES, now)?;
        for (n, update) in self.updates.iter_mut().enumerate() {
            *update = checked_update(n, update, now)?;
        }
        if self.updates.last().is_some_and(|last| last.status.is_over()) {
            return Ok(self);
        }
        Err(not_over("incident"))
    }
}

fn checked_update(n: usize, update: &Update, now: Timestamp) -> Result<Update, Problem> {
    let field = |name: &str| format!("updates[{n}].{name}");
    let checked = Update {
        id: update.id.clone(),
        at: update.at,
        status: update.status,
        body: checked_body(&field("body"), &update.body, MAX_BODY_CHARS)?,
        components: update.components.clone(),
        holds_from: update.holds_from,
        ..Update::default()
    };
    if checked != (Update { body: checked.body.clone(), ..update.clone() }) {
        let detail = "only `id`, `at`, `status`, `body`, `components` and `holds_from` are taken";
        return Err(Problem::invalid(format!("updates[{n}]"), detail));
    }
    check_past(&field("holds_from"), checked.holds_from(), now)?;
    if checked.holds_from() > checked.at {
        let (from, at) = (checked.holds_from(), checked.at);
        let detail = format!("`{from}` is after `{at}`, when the update was told");
        return Err(Problem::invalid(field("holds_from"), detail)
            .hint("leave it out of what held from when it was told"));
    }
    match checked.components.iter().find(|(_, status)| **status == Status::NoData) {
        Some((id, _)) => {
            Err(Problem::invalid(field(&format!("components.{id}")), "`no_data` cannot be stated"))
        }
        None => Ok(checked),
    }
}
