//! Affected customers: who uses components that are in trouble, or what does not work without them?

use serde::{Deserialize, Serialize};

use crate::board::Incident;
use crate::config::Configuration;
use crate::config::customers::Customer;
use crate::config::dependency_graph::DependencyGraph;
use crate::ids::{ComponentId, ContactId, CustomerId};
use crate::ordered::{self, SortedMap};
use crate::time::timestamp::Timestamp;

/// The most customers that an incident names.
pub const MAX_INCIDENT_CUSTOMERS: usize = 50;
/// The most components that are named of an affected customer.
pub const MAX_AFFECTED_COMPONENTS: usize = 5;

/// A customer that is affected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AffectedCustomer {
    /// Its id.
    pub id: CustomerId,
    /// What it is called.
    pub name: String,
    /// Whether it comes before others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_key: bool,
    /// Who answers for the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<ContactId>,
    /// By which components that it uses: those in trouble first, then by their distance to them; at most
    /// [`MAX_AFFECTED_COMPONENTS`].
    pub components: Vec<ComponentId>,
}

/// The customers that an incident affects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IncidentCustomers {
    /// How many there are.
    pub total: usize,
    /// Key customers first, then by name; at most [`MAX_INCIDENT_CUSTOMERS`].
    pub first: Vec<AffectedCustomer>,
}

impl IncidentCustomers {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
}

/// Who uses components at an instant: key customers first, then by name. The components come by their places in the
/// configuration, those in trouble first.
pub(super) fn affected_customers(
    configuration: &Configuration,
    affected: &[usize],
    at: Timestamp,
) -> Vec<AffectedCustomer> {
    let components = affected.iter().filter_map(|place| configuration.components.get(*place));
    let ranks = components.enumerate().map(|(rank, component)| (&component.id, rank));
    let ranks: SortedMap<&ComponentId, usize> = ranks.collect();
    let zone = &configuration.page.timezone;
    let there = configuration.customers.iter().filter(|customer| !customer.has_left(zone, at));
    let mut customers: Vec<_> =
        there.filter_map(|customer| affected_customer(customer, &ranks)).collect();
    ordered::sort_by(&mut customers, |a, b| {
        (!a.is_key, &a.name, &a.id).cmp(&(!b.is_key, &b.name, &b.id))
    });
    customers
}

fn affected_customer(
    customer: &Customer,
    ranks: &SortedMap<&ComponentId, usize>,
) -> Option<AffectedCustomer> {
    let used = customer.components.iter();
    let mut used: Vec<(usize, &ComponentId)> =
        used.filter_map(|id| Some((*ranks.get(id)?, id))).collect();
    ordered::sort_by(&mut used, Ord::cmp);
    let components = used.iter().take(MAX_AFFECTED_COMPONENTS).map(|(_, id)| (*id).clone());
    (!used.is_empty()).then(|| AffectedCustomer {
        id: customer.id.clone(),
        name: customer.name.clone(),
        is_key: customer.is_key,
        owner: customer.owner.clone(),
        components: components.collect(),
    })
}

/// Who is affected by an incident: whoever was a customer when it began, by the components that it ever named or was found
/// on, and by what does not work without them as the configuration in force says.
#[must_use]
pub fn incident_customers(configuration: &Configuration, incident: &Incident) -> IncidentCustomers {
    if configuration.customers.is_empty() {
        return IncidentCustomers::default();
    }
    let graph = DependencyGraph::new(&configuration.components);
    let affected = graph.with_dependents(incident.concerned());
    let mut first = affected_customers(configuration, &affected, incident.started_at);
    let total = first.len();
    first.truncate(MAX_INCIDENT_CUSTOMERS);
    IncidentCustomers { total, first }
}
