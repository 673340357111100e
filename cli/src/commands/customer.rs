//! `allclear customer`: who the customers are, and what was promised to them.

use domain::config::customers::{ContractExclusion, Customer, CustomerContract};
use domain::ids::{ContactId, CustomerId};
use domain::text_position::nearest;
use domain::time::time_zone::Zone;

use crate::client::Client;
use crate::commands::customer_sla;
use crate::commands::impact::list;
use crate::exit_code::{CommandFailure, FailureKind};
use crate::options::customer::CustomerAction;
use crate::output::print_json;

pub(crate) async fn run(client: &Client, action: CustomerAction, json: bool) -> anyhow::Result<()> {
    match action {
        CustomerAction::List => {
            let customers = customers(client).await?;
            if json { print_json(&customers)? } else { customers.iter().for_each(line) }
        }
        CustomerAction::Show { id } => {
            let (id, customers): (CustomerId, _) = (id.parse()?, customers(client).await?);
            let customer = customers.iter().find(|customer| customer.id == id);
            let customer = customer.ok_or_else(|| missing(&id, &customers))?;
            if json { print_json(customer)? } else { whole(customer) }
        }
        CustomerAction::Sla { id, period } => {
            customer_sla::run(client, &id, period.as_deref(), json).await?;
        }
    }
    Ok(())
}

async fn customers(client: &Client) -> anyhow::Result<Vec<Customer>> {
    client.get("/ops/v1/customers").await
}

fn missing(id: &CustomerId, customers: &[Customer]) -> anyhow::Error {
    let meant = nearest(id.as_str(), customers.iter().map(|customer| customer.id.as_str()));
    let hint = match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`allclear customer list` shows all; they are those of customers.toml".to_owned(),
    };
    let text = format!("there is no customer `{id}`\nhint: {hint}");
    CommandFailure { kind: FailureKind::NotFound, text }.into()
}

fn line(customer: &Customer) {
    let Customer { id, name, components, is_key, left, contract, .. } = customer;
    let key = if *is_key { "key" } else { "" };
    let left = left.as_ref().map(|left| format!("  (left on {})", left.on)).unwrap_or_default();
    let target = contract.as_ref().map(|contract| contract.target.to_string());
    let target = target.unwrap_or_default();
    outln!("{:24} {name:24} {key:3}  {target:8} {}{left}", id.as_str(), list(components));
}

fn whole(customer: &Customer) {
    line(customer);
    if let Some(owner) = &customer.owner {
        outln!("  owner: {owner}");
    }
    if !customer.contacts.is_empty() {
        let contacts: Vec<&str> = customer.contacts.iter().map(ContactId::as_str).collect();
        outln!("  contacts: {}", contacts.join(", "));
    }
    if let Some(reason) = customer.left.as_ref().and_then(|left| left.reason.as_ref()) {
        outln!("  left: {reason}");
    }
    if let Some(contract) = &customer.contract {
        promised(contract);
    }
}

fn promised(contract: &CustomerContract) {
    let hours = contract.service_hours.as_ref().map(ToString::to_string);
    let zone = contract.timezone.as_ref().map_or("the zone of the page", Zone::name);
    outln!(
        "  promised: {} of {}, in {zone}",
        contract.target,
        hours.as_deref().unwrap_or("all time")
    );
    if !contract.holidays.is_empty() {
        let days: Vec<String> = contract.holidays.iter().map(ToString::to_string).collect();
        outln!("  but on: {}", days.join(", "));
    }
    if !contract.exclude.is_empty() {
        let causes: Vec<&str> =
            contract.exclude.iter().copied().map(ContractExclusion::as_str).collect();
        outln!("  not counted: {}", causes.join(", "));
    }
    for credit in &contract.credits {
        outln!("  below {}: {}% is paid back", credit.below, credit.percent);
    }
}
