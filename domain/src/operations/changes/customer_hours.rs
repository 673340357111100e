//! Customers' hours: into whose service hours does work on components fall?

use crate::config::Configuration;
use crate::config::dependency_graph::{DependencyDirection, DependencyGraph};
use crate::ids::{ComponentId, CustomerId};
use crate::operations::affected_customers::affected_customers;
use crate::ordered::{SortedMap, SortedSet};
use crate::sla::service_time::is_in_service_time;
use crate::time::calendar::Span;

/// The most customers that are named of one change or maintenance.
pub const MAX_IN_SERVICE_HOURS: usize = 20;

/// What is asked once for many changes.
pub(super) struct CustomerHours<'a> {
    configuration: Option<(&'a Configuration, DependencyGraph<'a>)>,
}

impl<'a> CustomerHours<'a> {
    pub(super) fn new(configuration: Option<&'a Configuration>) -> Self {
        let has_customers = |own: &&Configuration| !own.customers.is_empty();
        let configuration = configuration.filter(has_customers);
        let with_graph = |own: &'a Configuration| (own, DependencyGraph::new(&own.components));
        Self { configuration: configuration.map(with_graph) }
    }

    /// The customers that use what is touched, or what does not work without it, and whose contract has service hours in
    /// that time. A contract without hours is not one of them: work can avoid no time of it.
    pub(super) fn customers_in(
        &self,
        touched: &SortedSet<ComponentId>,
        time: Span,
    ) -> Vec<CustomerId> {
        let Some((configuration, graph)) = &self.configuration else { return vec![] };
        let mut places: Vec<usize> = match touched.is_empty() {
            true => (0..configuration.components.len()).collect(),
            false => touched.iter().filter_map(|id| graph.place(id)).collect(),
        };
        let walk = graph.walk(&places, DependencyDirection::NeededBy);
        places.extend(walk.reached.iter().map(|reached| reached.place));
        let zone = &configuration.page.timezone;
        let contracts = configuration.customers.iter().filter_map(|customer| {
            let contract = customer.contract.as_ref()?;
            contract.service_hours.is_some().then_some((&customer.id, contract))
        });
        let contracts: SortedMap<&CustomerId, _> = contracts.collect();
        let affected = affected_customers(configuration, &places, time.from).into_iter();
        let in_hours = affected.filter(|customer| {
            contracts
                .get(&customer.id)
                .is_some_and(|contract| is_in_service_time(contract, zone, time))
        });
        in_hours.take(MAX_IN_SERVICE_HOURS).map(|customer| customer.id).collect()
    }
}
