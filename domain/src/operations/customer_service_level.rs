//! Service level of a customer: how was its contract kept in a period, and which credits are due?

use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::board::timeline::ComponentTimeline;
use crate::config::Configuration;
use crate::config::customers::{Customer, CustomerContract};
use crate::config::dependency_graph::DependencyGraph;
use crate::ids::{ComponentId, CustomerId};
use crate::operations::third_party_trouble::third_party_trouble;
use crate::problem::Problem;
use crate::query::{KnownParameters, Parameters};
use crate::sla::customer_status::ServedComponent;
use crate::sla::service_level::{ServiceLevel, service_level_in};
use crate::sla::service_time::{contract_zone, service_spans};
use crate::text_position::nearest;
use crate::time::calendar::Span;
use crate::time::calendar_period::CalendarPeriod;
use crate::time::timestamp::Timestamp;

/// Whose service level is asked for, and of when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLevelQuestion {
    /// The customer.
    pub customer: CustomerId,
    /// The period; the month that goes on unless said.
    pub period: Option<CalendarPeriod>,
}

/// How the contract of a customer was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerServiceLevel {
    /// The customer.
    pub customer: CustomerId,
    /// What it is called.
    pub name: String,
    /// The period, by the clocks of the contract.
    pub period: CalendarPeriod,
    /// From when it is measured.
    pub from: Timestamp,
    /// Until when: the end of the period, when the customer left, or now.
    pub until: Timestamp,
    /// How it was kept.
    pub level: ServiceLevel,
}

impl ServiceLevelQuestion {
    /// The parameters of `GET /ops/v1/service-level`.
    pub const PARAMETERS: KnownParameters = KnownParameters::only(&["customer", "period"]);

    /// Reads `?customer=ID&period=PERIOD`.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn read(parameters: &Parameters) -> Result<Self, Problem> {
        let missing = || Problem::invalid("customer", "a service level is that of one customer");
        Ok(Self {
            customer: parameters.get("customer", str::parse)?.ok_or_else(missing)?,
            period: parameters.get("period", str::parse)?,
        })
    }
}

/// The service level of a customer. The contract in force judges every period, as the configuration has it.
///
/// # Errors
/// 404 when there is no such customer; 422 when it has no contract, or the period has not begun.
pub fn customer_service_level(
    board: &Board,
    question: &ServiceLevelQuestion,
    now: Timestamp,
) -> Result<CustomerServiceLevel, Problem> {
    let configuration = board.configuration.as_ref();
    let customers = configuration.map(|configuration| configuration.customers.as_slice());
    let customer = customers.unwrap_or_default().iter().find(|own| own.id == question.customer);
    let (Some(configuration), Some(customer)) = (configuration, customer) else {
        return Err(missing(&question.customer, customers.unwrap_or_default()));
    };
    let Some(contract) = &customer.contract else {
        let detail = format!("customer `{}` has no contract", customer.id);
        return Err(Problem::invalid("customer", detail)
            .hint("`[customer.contract]` of customers.toml says what was promised"));
    };
    let page_zone = &configuration.page.timezone;
    let zone = contract_zone(contract, page_zone);
    let period = question.period.unwrap_or_else(|| CalendarPeriod::month_holding(now, zone));
    let whole = period.span(zone);
    let left = customer.left.as_ref().map(|left| left.on.start(zone));
    let until = whole.to.min(now).min(left.unwrap_or(whole.to));
    if until <= whole.from {
        let detail = match left.filter(|left| *left <= whole.from) {
            Some(_) => format!("customer `{}` had left when {period} began", customer.id),
            None => format!("{period} has not begun"),
        };
        return Err(Problem::invalid("period", detail));
    }
    let within = Span { from: whole.from, to: until };
    let graph = DependencyGraph::new(&configuration.components);
    let spans: Vec<Span> = service_spans(contract, page_zone, within).collect();
    Ok(CustomerServiceLevel {
        customer: customer.id.clone(),
        name: customer.name.clone(),
        period,
        from: within.from,
        until,
        level: level_within(board, configuration, &graph, customer, (contract, &spans, within)),
    })
}

/// How a contract about the components of a customer was kept in a time that ends now at the latest, with the service time
/// that the contract has in it.
#[must_use]
pub fn level_within(
    board: &Board,
    configuration: &Configuration,
    graph: &DependencyGraph<'_>,
    customer: &Customer,
    (contract, spans, within): (&CustomerContract, &[Span], Span),
) -> ServiceLevel {
    let components = &customer.components;
    let none = ComponentTimeline::default();
    let counted = |id: &ComponentId| board.timelines.get(id).unwrap_or(&none).counted();
    let counted: Vec<_> = components.iter().map(counted).collect();
    let third_party = |id| third_party_trouble(board, &configuration.components, graph, id, within);
    let third_party: Vec<Vec<Span>> = components.iter().map(third_party).collect();
    let served = components.iter().zip(counted.iter().zip(&third_party));
    let served: Vec<ServedComponent<'_>> = served
        .map(|(id, (counted, third_party))| ServedComponent { id, counted, third_party })
        .collect();
    service_level_in(contract, spans, within, &served)
}

fn missing(id: &CustomerId, customers: &[Customer]) -> Problem {
    let meant = nearest(id.as_str(), customers.iter().map(|customer| customer.id.as_str()));
    let hint = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "customers are those of customers.toml".to_owned(),
    };
    Problem::not_found(format!("there is no customer `{id}`")).hint(hint)
}
