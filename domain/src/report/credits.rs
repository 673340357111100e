//! Credits in reports: for which downtimes are they due, and which lines of the public log say these?

use crate::config::customers::{ContractExclusion, Customer};
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::report::document::{ReportSection, ReportTable};
use crate::report::facts::ReportFacts;
use crate::report::value::ReportValue;
use crate::sla::customer_status::ServedState;
use crate::sla::service_level::{CustomerDowntime, ServiceLevel};

const LINES: &str =
    "the numbers of the lines of the public log that say of its components that they were down";

/// When one customer was down: those are the downtimes of its credit, if one is due.
pub(super) fn downtimes(
    facts: &ReportFacts<'_>,
    customer: &Customer,
    level: &ServiceLevel,
) -> ReportSection {
    section(facts, "Downtimes", false, &[(customer, level)])
}

/// The downtimes for which credits are due, of each customer that is owed one.
pub(super) fn causes_of_credits(
    facts: &ReportFacts<'_>,
    levels: &[(&Customer, ServiceLevel)],
) -> ReportSection {
    let due = levels.iter().filter(|(_, level)| level.credit.is_some());
    let due: Vec<(&Customer, &ServiceLevel)> =
        due.map(|(customer, level)| (*customer, level)).collect();
    section(facts, "Downtimes that credits are due for", true, &due)
}

fn section(
    facts: &ReportFacts<'_>,
    title: &str,
    is_of_many: bool,
    levels: &[(&Customer, &ServiceLevel)],
) -> ReportSection {
    let columns = [
        ("Customer", ""),
        ("From", ""),
        ("Until", ""),
        ("Lasted", ""),
        ("Components", ""),
        ("Log lines", LINES),
    ];
    let skipped = usize::from(!is_of_many);
    let mut table = ReportTable::new(columns.get(skipped..).unwrap_or_default());
    for (customer, level) in levels {
        for down in &level.downtimes {
            let names = down.components.iter().filter(|id| !facts.board.is_hidden(id));
            let names = names.map(|id| facts.board.component_name(id));
            let cells = vec![
                ReportValue::text(&customer.name),
                ReportValue::At(down.from),
                ReportValue::At(down.to),
                ReportValue::length(down.to.since(down.from)),
                ReportValue::text(names.collect::<Vec<_>>().join(", ")),
                ReportValue::LogLines(lines_of(facts, customer, down)),
            ];
            table.push(cells.into_iter().skip(skipped).collect());
        }
        table.omitted += level.downtimes_total - level.downtimes.len();
    }
    let mut section = ReportSection::new(title);
    if !table.rows.is_empty() {
        let url = facts.configuration.page.url.trim_end_matches('/');
        let place = "line N of the public log is the first that is answered with after=N-1";
        section = section.saying(format!("{url}/log.jsonl?after=0 has them: {place}."));
    }
    section.with(table)
}

/// For each component of a downtime the line that says of it first that it is down; of hidden ones there is none.
fn lines_of(facts: &ReportFacts<'_>, customer: &Customer, down: &CustomerDowntime) -> Vec<u64> {
    let contract = customer.contract.as_ref();
    let excludes_work =
        contract.is_some_and(|contract| contract.exclude.contains(&ContractExclusion::Maintenance));
    // When third parties excuse it is not asked: the components of a downtime are down within it.
    let is_down =
        |status| ServedState::from_status(Some(status), excludes_work, false) == ServedState::Down;
    let line = |id: &ComponentId| {
        let mut stretches = facts.track(id)?.stretches(down.from, down.to);
        let (first, ..) = stretches.find(|(.., status)| is_down(**status))?;
        facts.board.log_line_at(id, first)
    };
    let shown = down.components.iter().filter(|id| !facts.board.is_hidden(id));
    SortedSet::from_iter(shown.filter_map(line)).into_iter().collect()
}
