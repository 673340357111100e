//! JSON Schema of `customers.toml`.

use serde_json::{Value, json};

use crate::config::MAX_COMPONENTS;
use crate::config::customers::{
    ContractExclusion, MAX_CREDITS, MAX_CUSTOMERS, MAX_HOLIDAYS, MAX_REASON_CHARS,
};
use crate::config::notify_policy::MAX_CONTACTS;
use crate::config::notify_schema::business_hours;
use crate::config::schema_values::{file, flag, id, list, name, one_of, table, text, whole};

fn percentage(description: &str) -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{1,3}(\\.[0-9]{1,3})?%$", "description": description })
}

fn date(description: &str) -> Value {
    json!({ "type": "string", "format": "date", "description": description })
}

/// The schema of `customers.toml`.
#[must_use]
pub fn customers() -> Value {
    let left = json!({
        "on": date("The first day on which it is no customer, such as \"2026-10-01\""),
        "reason": json!({ "type": "string", "minLength": 1, "maxLength": MAX_REASON_CHARS, "description": "Why" }),
    });
    let properties = json!({
        "id": id("The customer's id"),
        "name": name("Such as \"Northwind Ltd\""),
        "components": list(id("A component's id"), MAX_COMPONENTS, "What it uses"),
        "key": flag("It comes before others"),
        "owner": id("Who answers for the account: a contact"),
        "contacts": list(id("A contact's id"), MAX_CONTACTS, "Who is told at the customer's"),
        "left": table(&["on"], left, "When it left, and why: from then on nothing affects it"),
        "contract": contract(),
    });
    let customer = table(&["id", "name", "components"], properties, "Who uses components");
    let properties = json!({ "customer": list(customer, MAX_CUSTOMERS, "The customers") });
    file(&[], properties, "The customers of a page of Allclear: customers.toml")
}

fn contract() -> Value {
    let credit = json!({
        "below": percentage("Paid when availability is below this"),
        "percent": whole(1, 100, "Which part of the fee"),
    });
    let credit = table(&["below", "percent"], credit, "What is paid back");
    let exclusions = ContractExclusion::WORDS.map(|(word, _)| word);
    let properties = json!({
        "target": percentage("How available its components must be, such as \"99.9%\""),
        "timezone": text("Whose clocks count; by default those of the page"),
        "service_hours": business_hours("When they must be available; by default always"),
        "holidays": list(date("A day, such as \"2026-12-25\""), MAX_HOLIDAYS, "Days without service hours"),
        "exclude": list(one_of(&exclusions, "A cause"), exclusions.len(), "What does not count as downtime"),
        "credits": list(credit, MAX_CREDITS, "By thresholds that fall"),
    });
    table(&["target"], properties, "What was promised to the customer")
}
