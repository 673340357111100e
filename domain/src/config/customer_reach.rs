//! Reach of customers: who of them uses components, or what does not work without these?

use crate::config::Configuration;
use crate::config::customers::Customer;
use crate::config::dependency_graph::DependencyGraph;
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::time::timestamp::Timestamp;

impl Configuration {
    /// Who uses components, or what does not work without them, as customers at an instant; in the order of the file.
    #[must_use]
    pub fn customers_of<'a>(
        &self,
        components: impl IntoIterator<Item = &'a ComponentId>,
        at: Timestamp,
    ) -> Vec<&Customer> {
        let graph = DependencyGraph::new(&self.components);
        let places = graph.with_dependents(components);
        let affected = places.into_iter().filter_map(|place| self.components.get(place));
        let affected = SortedSet::from_iter(affected.map(|component| &component.id));
        let is_affected = |customer: &&Customer| {
            !customer.has_left(&self.page.timezone, at)
                && customer.components.iter().any(|id| affected.contains(&id))
        };
        self.customers.iter().filter(is_affected).collect()
    }
}
