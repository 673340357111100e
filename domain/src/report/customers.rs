//! Customers in reports: how was each contract kept, how do the key customers fare, and whom may a change affect?

use crate::board::Incident;
use crate::config::customers::Customer;
use crate::ids::ComponentId;
use crate::operations::impact::{ImpactSubject, impact};
use crate::problem::Problem;
use crate::report::credits::{causes_of_credits, downtimes};
use crate::report::document::{ReportFigure, ReportSection, ReportTable};
use crate::report::facts::{ReportFacts, around_the_clock, total_ms};
use crate::report::measure::{LogMeasure, MeasuredTime};
use crate::report::tables::{COVERAGE, yes};
use crate::report::value::ReportValue;
use crate::sla::service_level::ServiceLevel;

/// How the availability of a customer is computed.
pub(super) const BY_CONTRACT: &str = "the part of the contract's service hours of which something is known in which all components of the customer worked; what the contract excludes is no downtime; rounded down";
const BUDGET: &str = "how much longer it may be down in the time so far without breaking the promise; negative when that is broken";
const CREDIT: &str =
    "the percentage of the fee that is due by the lowest threshold that was missed";

/// How each contract is kept, and for which downtimes credits are due.
pub(super) fn service_levels(facts: &ReportFacts<'_>, only_key: bool) -> [ReportSection; 2] {
    let mut table = ReportTable::new(&[
        ("Customer", ""),
        ("Key", ""),
        ("Target", "by the contract"),
        ("Availability", BY_CONTRACT),
        ("Coverage", COVERAGE),
        ("Downtime", "the time within service hours in which a component of the customer was down"),
        ("Budget left", BUDGET),
        ("Kept", "whether the availability is the target or more"),
        ("Credit", CREDIT),
    ]);
    for (place, measure) in
        [(3, LogMeasure::Availability), (4, LogMeasure::Coverage), (5, LogMeasure::Downtime)]
    {
        table = table.measuring(place, measure);
    }
    let mut levels: Vec<(&Customer, ServiceLevel)> = vec![];
    let [mut contracts, mut kept, mut broken, mut credits] = [0_u64; 4];
    for customer in &facts.configuration.customers {
        let within = facts.within_of(customer);
        let is_told =
            (customer.is_key || !only_key) && !customer.has_left(facts.zone(), within.from);
        let Some(contract) = customer.contract.as_ref().filter(|_| is_told) else { continue };
        let (level, basis) = facts.level(customer, contract, within);
        contracts += 1;
        kept += u64::from(level.is_met == Some(true));
        broken += u64::from(level.is_met == Some(false));
        credits += u64::from(level.credit.is_some());
        let measured = MeasuredTime::of_level(&level);
        table.push_measured(
            vec![
                ReportValue::text(&customer.name),
                ReportValue::text(if customer.is_key { "key" } else { "" }),
                ReportValue::PercentThousandths(level.target.thousandths()),
                measured.value(LogMeasure::Availability),
                measured.value(LogMeasure::Coverage),
                measured.value(LogMeasure::Downtime),
                ReportValue::Seconds(level.budget_left_ms.div_euclid(1_000)),
                level.is_met.map_or(ReportValue::NoData, yes),
                credit(&level),
            ],
            basis,
        );
        levels.push((customer, level));
    }
    let mut section = ReportSection::new("Service levels").saying(
        "Each contract is measured by its own clocks, from the beginning of the period to its end.",
    );
    for (name, count, formula) in [
        ("Contracts", contracts, "those of customers that were some when the time began"),
        ("Kept so far", kept, "their availability is the target or more"),
        ("Broken so far", broken, "their availability is less than the target"),
        ("With a credit due", credits, "their availability is below a threshold of their credits"),
    ] {
        section.figure(name, ReportValue::Count(count), formula);
    }
    [section.with(table), causes_of_credits(facts, &levels)]
}

fn credit(level: &ServiceLevel) -> ReportValue {
    let due = level.credit.map(|credit| u32::from(credit.percent) * 1_000);
    ReportValue::PercentThousandths(due.unwrap_or(0))
}

/// How the key customers fare, those without a contract too.
pub(super) fn key_customers(facts: &ReportFacts<'_>) -> ReportSection {
    let clock = around_the_clock();
    let mut table = ReportTable::new(&[
        ("Customer", ""),
        ("Owner", "who answers for the account"),
        ("Downtime", "the time in which a component of the customer was down, around the clock"),
        ("Downtimes", "how many times"),
        ("Last down", "when the last of them began; nothing where there are more than are listed"),
        ("Incidents", "those about a component that the customer uses"),
    ])
    .measuring(2, LogMeasure::Downtime);
    let concerned = facts.incidents(facts.within).into_iter().map(Incident::concerned);
    let concerned: Vec<_> = concerned.collect();
    for customer in facts.customers(facts.within).into_iter().filter(|customer| customer.is_key) {
        let (level, basis) = facts.level(customer, &clock, facts.within);
        let is_listed = level.downtimes.len() == level.downtimes_total;
        let last = level.downtimes.last().filter(|_| is_listed).map(|down| down.from);
        let owner = customer.owner.as_ref().map(ToString::to_string).unwrap_or_default();
        let uses = |id: &&ComponentId| customer.components.contains(id);
        let incidents = concerned.iter().filter(|concerned| concerned.iter().any(uses));
        let measured = MeasuredTime::of_level(&level);
        table.push_measured(
            vec![
                ReportValue::text(&customer.name),
                ReportValue::Text(owner),
                measured.value(LogMeasure::Downtime),
                ReportValue::count(level.downtimes_total),
                ReportValue::at(last),
                ReportValue::count(incidents.count()),
            ],
            basis,
        );
    }
    ReportSection::new("Downtime of key customers").with(table)
}

/// Whom a change of a component may affect, and through what.
pub(super) fn change_impact(
    facts: &ReportFacts<'_>,
    component: &ComponentId,
) -> Result<Vec<ReportSection>, Problem> {
    let subject = ImpactSubject::Component(component.clone());
    let reach = impact(facts.configuration, subject, facts.now)?;
    let mut customers = ReportTable::new(&[
        ("Customer", ""),
        ("Key", ""),
        ("Owner", "who answers for the account"),
        ("Uses", "the components through which it is affected, the nearest first"),
        ("Target", "by its contract"),
        ("Service hours", "by its contract; changes outside them cost it nothing"),
    ]);
    for affected in &reach.customers {
        let own = facts.configuration.customers.iter().find(|own| own.id == affected.id);
        let contract = own.and_then(|own: &Customer| own.contract.as_ref());
        let hours = contract.map(|contract| match &contract.service_hours {
            Some(hours) => hours.to_string(),
            None => "always".to_owned(),
        });
        let uses = affected.components.iter().map(|id| facts.board.component_name(id));
        customers.push(vec![
            ReportValue::text(&affected.name),
            ReportValue::text(if affected.is_key { "key" } else { "" }),
            ReportValue::Text(affected.owner.as_ref().map(ToString::to_string).unwrap_or_default()),
            ReportValue::text(uses.collect::<Vec<_>>().join(", ")),
            ReportValue::share(contract.map(|contract| contract.target.thousandths())),
            ReportValue::text(hours.unwrap_or_default()),
        ]);
    }
    let mut section = ReportSection::new("Customers");
    let formula = "those that use the component, or one that does not work without it; those that left are none";
    section.figure("Customers", ReportValue::count(reach.customers.len()), formula);
    let key = reach.customers.iter().filter(|customer| customer.is_key).count();
    section.figure("Key customers", ReportValue::count(key), "of these");
    let mut dependents = ReportTable::new(&[
        ("Component", ""),
        ("Through", "a shortest chain: each does not work without the one behind it"),
    ]);
    for chain in &reach.dependents {
        let names = chain.chain.iter().map(|id| facts.board.component_name(id));
        dependents.push(vec![
            ReportValue::text(&chain.name),
            ReportValue::text(names.collect::<Vec<_>>().join(" needs ")),
        ]);
    }
    Ok(vec![section.with(customers), ReportSection::new("What needs it").with(dependents)])
}

/// How the contract of one customer was kept, and when it was down.
pub(super) fn contract(facts: &ReportFacts<'_>, customer: &Customer) -> Vec<ReportSection> {
    let clock = around_the_clock();
    let promised = customer.contract.as_ref();
    let (level, basis) = facts.level(customer, promised.unwrap_or(&clock), facts.within);
    let measured = MeasuredTime::of_level(&level);
    let title = if promised.is_some() { "Contract" } else { "Service" };
    let mut section = ReportSection::new(title);
    for (name, measure, formula) in [
        ("Availability", LogMeasure::Availability, BY_CONTRACT),
        (
            "Downtime",
            LogMeasure::Downtime,
            "the time within service hours in which any of the components was down",
        ),
    ] {
        section.figures.push(ReportFigure {
            name: name.to_owned(),
            value: measured.value(measure),
            formula: formula.to_owned(),
            coverage_thousandths: measured.coverage,
            measure: Some(measure),
            basis: basis.clone(),
        });
    }
    section.figure(
        "Service time",
        ReportValue::of_ms(level.service_ms),
        "the service hours of the time so far",
    );
    section.figure(
        "Observed",
        ReportValue::of_ms(level.service_ms - level.no_data_ms),
        "the service time of which something is known",
    );
    if promised.is_some() {
        let target = ReportValue::PercentThousandths(level.target.thousandths());
        section.figure("Target", target, "by the contract");
        section.figure(
            "Kept",
            level.is_met.map_or(ReportValue::NoData, yes),
            "whether the availability is the target or more",
        );
        section.figure(
            "Budget left",
            ReportValue::Seconds(level.budget_left_ms.div_euclid(1_000)),
            BUDGET,
        );
        section.figure("Credit due", credit(&level), CREDIT);
        section.figure(
            "Excluded",
            ReportValue::of_ms(level.excluded_ms),
            "service time in which something did not work that the contract does not count",
        );
    } else {
        section = section.saying("There is no contract: all of the time counts.");
    }
    let downtimes = downtimes(facts, customer, &level);
    vec![section, downtimes, own_components(facts, customer)]
}

/// How available each component of a customer was.
fn own_components(facts: &ReportFacts<'_>, customer: &Customer) -> ReportSection {
    let formula = super::availability::formula(facts.configuration.weights);
    let mut table = ReportTable::new(&[
        ("Component", ""),
        ("Availability", &formula),
        ("Coverage", COVERAGE),
        ("Outages", "how many times it was down, around the clock"),
        ("Total", "how long it was down, around the clock"),
    ])
    .measuring(1, LogMeasure::Availability)
    .measuring(2, LogMeasure::Coverage);
    for id in customer.components.iter().filter(|id| !facts.board.is_hidden(id)) {
        let (measured, basis) = facts.measured(vec![id.clone()], facts.within);
        let downtimes = facts.downtimes(id, facts.within);
        table.push_measured(
            vec![
                ReportValue::text(facts.board.component_name(id)),
                measured.value(LogMeasure::Availability),
                measured.value(LogMeasure::Coverage),
                ReportValue::count(downtimes.len()),
                ReportValue::of_ms(total_ms(&downtimes)),
            ],
            basis,
        );
    }
    ReportSection::new("Components").with(table)
}
