//! Trends in reports: what do the months of a time look like, one after another?

use crate::ordered::SortedMap;
use crate::report::availability::{formula, overall};
use crate::report::changes::made_changes;
use crate::report::document::{ReportSection, ReportTable};
use crate::report::facts::ReportFacts;
use crate::report::measure::LogMeasure;
use crate::report::tables::COVERAGE;
use crate::report::value::ReportValue;
use crate::severity::Severity;
use crate::time::calendar::Span;
use crate::time::month::CalendarMonth;

/// The months that a time touches, by the clocks of the page, each with the part of it that is measured; oldest first.
pub(super) fn months_of(facts: &ReportFacts<'_>) -> Vec<(CalendarMonth, Span)> {
    let zone = facts.zone();
    let mut month = CalendarMonth::holding(facts.within.from, zone);
    let mut months = vec![];
    loop {
        let Span { from, to } = month.span(zone);
        if from >= facts.within.to {
            return months;
        }
        let span = Span { from: from.max(facts.within.from), to: to.min(facts.within.to) };
        months.push((month, span));
        month = month.next();
    }
}

/// Availability, incidents and changes of each month.
pub(super) fn by_month(facts: &ReportFacts<'_>) -> ReportSection {
    let availability = formula(facts.configuration.weights);
    let mut columns = vec![
        ("Month", ""),
        ("Availability", availability.as_str()),
        ("Coverage", COVERAGE),
        (
            "Downtime",
            "the time in an outage, partial or major, added over all components that count",
        ),
        ("Incidents", "those that began in the month"),
        ("Sev1", "of these, by the page's matrix, or as an operator said"),
        ("Changes", "those that began in the month and were not cancelled"),
        ("Followed", "of these, those that an incident followed"),
    ];
    let has_contracts = facts.only.is_none()
        && facts.configuration.customers.iter().any(|customer| customer.contract.is_some());
    if has_contracts {
        columns.push((
            "Contracts broken",
            "those of customers whose availability in the month was less than the target",
        ));
    }
    let mut table = ReportTable::new(&columns);
    let measures = [LogMeasure::Availability, LogMeasure::Coverage, LogMeasure::Downtime];
    for (place, measure) in measures.into_iter().enumerate() {
        table = table.measuring(place + 1, measure);
    }
    for (month, within) in months_of(facts) {
        let (measured, basis) = facts.measured(facts.counted_components(), within);
        let incidents = facts.incidents(within).into_iter();
        let began: Vec<_> =
            incidents.filter(|incident| within.contains(incident.started_at)).collect();
        let worst = began
            .iter()
            .filter(|incident| incident.severity(facts.configuration) == Severity::Sev1);
        let made = made_changes(facts, within);
        let followed = made.iter().filter(|one| !one.followed_by.is_empty());
        let mut cells = vec![ReportValue::Text(month.to_string())];
        cells.extend(measures.map(|measure| measured.value(measure)));
        cells.extend(
            [began.len(), worst.count(), made.len(), followed.count()].map(ReportValue::count),
        );
        if has_contracts {
            cells.push(ReportValue::count(broken_contracts(facts, month, within)));
        }
        table.push_measured(cells, basis);
    }
    ReportSection::new("By month").with(table)
}

/// How many contracts were broken in the measured part of a month, by the clocks of each.
fn broken_contracts(facts: &ReportFacts<'_>, month: CalendarMonth, within: Span) -> usize {
    let page = month.span(facts.zone());
    let broken = facts.configuration.customers.iter().filter(|customer| {
        let Some(contract) = &customer.contract else { return false };
        let own = month.span(customer.zone(facts.zone()));
        let from = if within.from == page.from { own.from } else { within.from };
        let to = if within.to == page.to { own.to } else { within.to.min(own.to) };
        let own = Span { from, to: to.min(facts.now).max(from) };
        let has_left = customer.has_left(facts.zone(), own.from);
        !has_left && facts.level(customer, contract, own).0.is_met == Some(false)
    });
    broken.count()
}

/// The availability of each component in each month.
pub(super) fn components_by_month(facts: &ReportFacts<'_>) -> ReportSection {
    let months = months_of(facts);
    let formula = formula(facts.configuration.weights);
    let mut columns = vec![("Component", "")];
    let names: Vec<String> = months.iter().map(|(month, _)| month.to_string()).collect();
    columns.extend(names.iter().map(|month| (month.as_str(), formula.as_str())));
    columns.push(("All", formula.as_str()));
    let last = columns.len() - 1;
    let mut table = ReportTable::new(&columns).measuring(last, LogMeasure::Availability);
    for component in facts.components() {
        let own = || vec![component.id.clone()];
        let mut cells = vec![ReportValue::text(&component.name)];
        for (_, within) in &months {
            let (measured, _) = facts.measured(own(), *within);
            cells.push(measured.value(LogMeasure::Availability));
        }
        let (measured, basis) = facts.measured(own(), facts.within);
        cells.push(measured.value(LogMeasure::Availability));
        table.push_measured(cells, basis);
    }
    let mut section = ReportSection::new("Components by month");
    section.figures.push(overall(facts, facts.within));
    section.with(table)
}

/// By severity, how many incidents began in each month.
pub(super) fn severities_by_month(facts: &ReportFacts<'_>) -> ReportSection {
    let mut columns = vec![("Month", "in which they began")];
    let names = Severity::ALL.map(|severity| severity.to_string());
    columns.extend(names.iter().map(|name| (name.as_str(), "")));
    let mut table = ReportTable::new(&columns);
    for (month, within) in months_of(facts) {
        let mut counts: SortedMap<Severity, u64> = SortedMap::new();
        for incident in facts.incidents(within) {
            if within.contains(incident.started_at) {
                *counts.entry(incident.severity(facts.configuration)).or_default() += 1;
            }
        }
        let mut cells = vec![ReportValue::Text(month.to_string())];
        let count = |severity: Severity| counts.get(&severity).copied().unwrap_or_default();
        cells.extend(Severity::ALL.map(|severity| ReportValue::Count(count(severity))));
        table.push(cells);
    }
    ReportSection::new("Incidents by month").with(table)
}
