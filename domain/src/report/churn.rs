//! Churn in reports: what had the customers seen who left?

use std::time::Duration;

use crate::config::customers::Customer;
use crate::report::document::{ReportSection, ReportTable};
use crate::report::facts::{ReportFacts, around_the_clock};
use crate::report::measure::{LogMeasure, MeasuredTime};
use crate::report::tables::COVERAGE;
use crate::report::value::ReportValue;
use crate::sla::service_time::contract_zone;
use crate::time::calendar::Span;
use crate::time::month::CalendarMonth;
use crate::time::timestamp::Timestamp;

/// How long before a customer left its downtime is counted.
pub(super) const BEFORE_LEAVING: Duration = Duration::from_secs(90 * 86_400);

/// The customers that left in the time, with their last 90 days.
pub(super) fn churn(facts: &ReportFacts<'_>) -> ReportSection {
    let mut table = ReportTable::new(&[
        ("Customer", ""),
        ("Key", ""),
        ("Left", ""),
        ("Reason", "as it was recorded"),
        ("Downtime", "in the 90 days before it left: within the service hours of its contract, or around the clock without one"),
        ("Downtimes", "how many times in these days"),
        ("Coverage", COVERAGE),
        ("Incidents", "those of these days about a component that it used"),
        ("Credits", "due for the calendar months that touch these days, each in percent of its fee"),
    ])
    .measuring(4, LogMeasure::Downtime)
    .measuring(6, LogMeasure::Coverage);
    let clock = around_the_clock();
    let mut count = 0;
    for customer in &facts.configuration.customers {
        let contract = customer.contract.as_ref().unwrap_or(&clock);
        let zone = contract_zone(contract, facts.zone());
        let left = customer.left.as_ref().map(|left| left.on.start(zone));
        let Some(left) = left.filter(|left| facts.within.contains(*left)) else { continue };
        count += 1;
        let before = Span { from: left.minus(BEFORE_LEAVING), to: left };
        let (level, basis) = facts.level(customer, contract, before);
        let measured = MeasuredTime::of_level(&level);
        let uses = |id| customer.components.contains(id);
        let incidents = facts.incidents(before).into_iter();
        let incidents = incidents.filter(|incident| incident.concerned().into_iter().any(uses));
        let reason = customer.left.as_ref().and_then(|left| left.reason.clone());
        table.push_measured(
            vec![
                ReportValue::text(&customer.name),
                ReportValue::text(if customer.is_key { "key" } else { "" }),
                ReportValue::At(left),
                ReportValue::text(reason.unwrap_or_default()),
                measured.value(LogMeasure::Downtime),
                ReportValue::count(level.downtimes_total),
                measured.value(LogMeasure::Coverage),
                ReportValue::count(incidents.count()),
                ReportValue::text(credits(facts, customer, before)),
            ],
            basis,
        );
    }
    let mut section = ReportSection::new("Customers that left")
        .saying("That a customer was down before it left is no proof that it left for that; the reason is what was recorded.")
        .saying("A customer whose components are no longer in the configuration has no data.");
    section.figure(
        "Left",
        ReportValue::Count(count),
        "those whose first day as no customer is in the time",
    );
    section.with(table)
}

/// The credits that were due, by month.
fn credits(facts: &ReportFacts<'_>, customer: &Customer, before: Span) -> String {
    let Some(contract) = &customer.contract else { return String::new() };
    let zone = contract_zone(contract, facts.zone());
    let mut month = CalendarMonth::holding(before.from, zone);
    let mut due = vec![];
    while month.span(zone).from < before.to {
        let Span { from, to } = month.span(zone);
        let to: Timestamp = to.min(before.to);
        let (level, _) = facts.level(customer, contract, Span { from, to });
        if let Some(credit) = level.credit {
            due.push(format!("{month}: {} %", credit.percent));
        }
        month = month.next();
    }
    if due.is_empty() { "none".to_owned() } else { due.join(", ") }
}
