//! Daily parts of reports: what waits for operators, and what does a customer or a reader see of a time?

use crate::config::customers::Customer;
use crate::operations::reminders::reminders;
use crate::report::document::{ReportSection, ReportTable};
use crate::report::facts::{ReportFacts, overlap};
use crate::report::tables::word;
use crate::report::value::ReportValue;
use crate::time::calendar::Span;

/// What waits for operators now.
pub(super) fn waiting(facts: &ReportFacts<'_>) -> ReportSection {
    let mut table =
        ReportTable::new(&[("Since", ""), ("Incident", ""), ("Severity", ""), ("What waits", "")]);
    for reminder in reminders(facts.board, facts.now) {
        table.push(vec![
            ReportValue::At(reminder.since),
            ReportValue::text(&reminder.name),
            ReportValue::text(reminder.severity.to_string()),
            ReportValue::Text(word(&reminder.kind)),
        ]);
    }
    ReportSection::new("What waits now").with(table)
}

/// Work that was done in the time as it was announced.
pub(super) fn maintenance(facts: &ReportFacts<'_>, customer: Option<&Customer>) -> ReportSection {
    let mut table = ReportTable::new(&[
        ("Began", "nothing: it did not"),
        ("Ended", "nothing: it goes on, or never began"),
        ("What", ""),
        ("Components", ""),
    ]);
    for work in &facts.board.maintenances {
        let plan = &work.plan;
        let began = work.started_at();
        let from = began.unwrap_or(plan.scheduled_for);
        let to = work.ended_at().unwrap_or(plan.scheduled_until.max(from));
        let is_about = |id| {
            customer.is_none_or(|customer| customer.components.contains(id))
                && facts.only.is_none_or(|only| only == id)
                && (facts.is_for_operators() || !facts.board.is_hidden(id))
        };
        let shown: Vec<_> = plan.components.iter().filter(|id| is_about(id)).collect();
        let is_cancelled = began.is_none() && work.ended_at().is_some();
        if shown.is_empty() || is_cancelled || !overlap(Span { from, to }, facts.within) {
            continue;
        }
        let names: Vec<String> =
            shown.into_iter().map(|id| facts.board.component_name(id)).collect();
        table.push(vec![
            ReportValue::at(began),
            ReportValue::at(work.ended_at()),
            ReportValue::text(&plan.name),
            ReportValue::text(names.join(", ")),
        ]);
    }
    ReportSection::new("Maintenance").with(table)
}

/// The incidents on the page that were about what a customer uses.
pub(super) fn incidents_of(facts: &ReportFacts<'_>, customer: &Customer) -> ReportSection {
    let mut table = ReportTable::new(&[
        ("Began", ""),
        ("Told", "when readers were first told"),
        ("Over", "when it was over; nothing while it is open"),
        ("Incident", ""),
        ("Components", "those of it that the customer uses"),
    ]);
    for incident in facts.incidents(facts.within).into_iter().rev() {
        let concerned = incident.concerned().into_iter();
        let used =
            concerned.filter(|id| customer.components.contains(id) && !facts.board.is_hidden(id));
        let used: Vec<String> = used.map(|id| facts.board.component_name(id)).collect();
        if used.is_empty() {
            continue;
        }
        table.push(vec![
            ReportValue::At(incident.started_at),
            ReportValue::At(incident.created_at()),
            ReportValue::at(incident.ended_at()),
            ReportValue::text(&incident.name),
            ReportValue::text(used.join(", ")),
        ]);
    }
    ReportSection::new("Incidents").with(table)
}
