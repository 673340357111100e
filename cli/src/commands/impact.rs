//! `allclear impact`: which components and customers does trouble affect, and through what?

use domain::ids::ComponentId;
use domain::operations::affected_customers::AffectedCustomer;
use domain::operations::impact::{DependencyChain, ImpactReport};

use crate::client::Client;
use crate::options::customer::ImpactOptions;
use crate::output::print_json;

pub(crate) async fn run(client: &Client, asked: &ImpactOptions, json: bool) -> anyhow::Result<()> {
    let mut address = client.address("/ops/v1/impact")?;
    let parameters =
        [("component", &asked.component), ("region", &asked.region), ("probe", &asked.probe)];
    for (name, value) in parameters {
        if let Some(value) = value {
            address.query_pairs_mut().append_pair(name, value);
        }
    }
    let report: ImpactReport = client.get(address.as_str()).await?;
    if json {
        return print_json(&report);
    }
    print(&report);
    Ok(())
}

fn print(report: &ImpactReport) {
    outln!("components in trouble: {}", list(&report.components));
    chains("what does not work without them", &report.dependents);
    chains("what they do not work without", &report.dependencies);
    let key = report.customers.iter().filter(|customer| customer.is_key).count();
    outln!("customers affected: {}, {key} of them key", report.customers.len());
    report.customers.iter().for_each(customer);
}

fn chains(title: &str, chains: &[DependencyChain]) {
    outln!("{title}: {}", chains.len());
    for DependencyChain { component, name, chain } in chains {
        let chain: Vec<&str> = chain.iter().map(ComponentId::as_str).collect();
        outln!("  {:24} {name:24} {}", component.as_str(), chain.join(" needs "));
    }
}

/// An affected customer in a line, with what affects it.
pub(crate) fn customer(customer: &AffectedCustomer) {
    let AffectedCustomer { id, name, is_key, owner, components } = customer;
    let key = if *is_key { "key" } else { "" };
    let owner = owner.as_ref().map(|owner| format!("  (owner {owner})")).unwrap_or_default();
    outln!("  {:24} {name:24} {key:3}  {}{owner}", id.as_str(), list(components));
}

/// Components in a line; `none` where there are none.
pub(crate) fn list(components: &[ComponentId]) -> String {
    let ids: Vec<&str> = components.iter().map(ComponentId::as_str).collect();
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}
