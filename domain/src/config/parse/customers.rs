//! Parser of `customers.toml`: who uses which components, and what was promised to them?

use toml::Spanned;
use toml::de::DeValue;

use crate::config::MAX_COMPONENTS;
use crate::config::customers::{
    ContractExclusion, Customer, CustomerContract, CustomerDeparture, MAX_CREDITS, MAX_CUSTOMERS,
    MAX_HOLIDAYS, MAX_REASON_CHARS, ServiceCredit,
};
use crate::config::notify_policy::MAX_CONTACTS;
use crate::config::parse::names::{name, unique};
use crate::config::parse::notify::hours;
use crate::config::parse::reader::Reader;
use crate::config::parse::shape;
use crate::config::parse::table::{TableReader, known_name};
use crate::config::source::{MAX_CUSTOMERS_FILE_BYTES, SourceFile};
use crate::diagnostic::FileError;
use crate::ids::{ComponentId, CustomerId};
use crate::ordered::SortedSet;
use crate::percentage::Percentage;
use crate::xml_text::Lines;

/// The customers of a file in its order, with its mistakes. Without the ids of the page's components, whether these are
/// there is not asked.
pub(super) fn parse(
    file: &SourceFile,
    components: Option<&[&str]>,
) -> (Vec<Customer>, Vec<FileError>) {
    let mut reader = Reader::new(file);
    let Some(read) = shape::read_table(&mut reader, "customers", MAX_CUSTOMERS_FILE_BYTES) else {
        return (vec![], reader.errors);
    };
    let read = Spanned::new(read.span(), DeValue::Table(read.into_inner()));
    let tables = TableReader::from_value(&read).map(|file| file.tables("customer"));
    let tables = tables.unwrap_or_default();
    if let Some(more) = tables.get(MAX_CUSTOMERS) {
        let message =
            format!("there are {} customers; at most {MAX_CUSTOMERS} are taken", tables.len());
        reader.refuse(more.at, message, Some("take those away that left long ago"));
    }
    let mut seen = SortedSet::new();
    let customers = tables.iter().take(MAX_CUSTOMERS);
    let customers =
        customers.filter_map(|table| customer(&mut reader, table, components, &mut seen));
    (customers.collect(), reader.errors)
}

fn customer(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    components: Option<&[&str]>,
    seen: &mut SortedSet<CustomerId>,
) -> Option<Customer> {
    let name = name(reader, table.text("name").as_ref());
    let components = used(reader, table, components);
    let contacts = table.list(reader, "contacts", MAX_CONTACTS);
    let owner = table.text("owner").and_then(|owner| reader.parse(&owner));
    let left = table.table("left").and_then(|table| departure(reader, &table));
    let contract = table.table("contract").and_then(|table| contract(reader, &table));
    let id = unique(reader, &table.text("id")?, seen)?;
    // That they are missing, the shape of the file has said.
    let is_without = table.has("components") && table.texts("components").is_empty();
    if is_without && !table.has("left") {
        let hint = "write `components = [\"…\"]`, or `left = { on = \"…\" }` if it is no customer any more";
        reader.refuse(table.at, format!("customer `{id}` uses no component"), Some(hint));
    }
    let is_key = table.flag("key");
    Some(Customer { id, name, components, is_key, owner, contacts, left, contract })
}

/// The components that a customer uses, each once.
fn used(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    components: Option<&[&str]>,
) -> Vec<ComponentId> {
    let texts = table.texts("components");
    if let Some(more) = texts.get(MAX_COMPONENTS) {
        let message = format!("a customer uses at most {MAX_COMPONENTS} components");
        reader.refuse(more.span().start, message, None);
    }
    let mut seen = SortedSet::new();
    let mut used = vec![];
    for text in texts.iter().take(MAX_COMPONENTS) {
        if !seen.insert(text.get_ref().as_str()) {
            let message = format!("`{}` stands here twice", text.get_ref());
            reader.refuse(text.span().start, message, None);
            continue;
        }
        used.extend(match components {
            Some(components) => known_name(reader, text, "component", components),
            None => reader.parse(text),
        });
    }
    used
}

fn departure(reader: &mut Reader<'_>, table: &TableReader<'_>) -> Option<CustomerDeparture> {
    let reason = table.text("reason");
    let reason = reason.map(|text| reader.text("reason", &text, MAX_REASON_CHARS, Lines::Many));
    Some(CustomerDeparture { on: reader.parse(&table.text("on")?)?, reason })
}

fn contract(reader: &mut Reader<'_>, table: &TableReader<'_>) -> Option<CustomerContract> {
    let timezone = table.text("timezone").and_then(|zone| reader.parse(&zone));
    let service_hours = table.table("service_hours").and_then(|table| hours(reader, &table));
    let holidays = table.list(reader, "holidays", MAX_HOLIDAYS);
    let excluded = table.texts("exclude");
    let is_excluded =
        |(word, _): &(&str, ContractExclusion)| excluded.iter().any(|text| text.get_ref() == word);
    let exclude = ContractExclusion::WORDS.into_iter().filter(is_excluded);
    let exclude = exclude.map(|(_, exclusion)| exclusion).collect();
    let target = table.text("target").and_then(|target| reader.parse(&target));
    let credits = credits(reader, table, target);
    Some(CustomerContract { target: target?, timezone, service_hours, holidays, exclude, credits })
}

/// Service credits; each threshold is below the one above it, and the first at most the target.
fn credits(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    target: Option<Percentage>,
) -> Vec<ServiceCredit> {
    let tables = table.tables("credits");
    if let Some(more) = tables.get(MAX_CREDITS) {
        let message = format!("a contract has at most {MAX_CREDITS} credits");
        reader.refuse(more.at, message, None);
    }
    let mut credits: Vec<ServiceCredit> = vec![];
    for table in tables.iter().take(MAX_CREDITS) {
        let (Some(text), Some(percent)) = (table.text("below"), table.number("percent")) else {
            continue;
        };
        let Some(below) = reader.parse::<Percentage>(&text) else { continue };
        let at = text.span().start;
        if let Some(before) = credits.last().filter(|before| below >= before.below) {
            let message = format!("{below} is not below {}, the threshold above it", before.below);
            reader.refuse(at, message, Some("write the credits from the highest threshold on"));
        } else if target.is_some_and(|target| below > target) {
            let hint = "what meets the target is paid in full";
            reader.refuse(at, format!("{below} is above the target"), Some(hint));
        }
        // The shape of the file has refused more than 100.
        credits.push(ServiceCredit { below, percent: u8::try_from(percent).unwrap_or(100) });
    }
    credits
}
