//! Parser of `[changes]` in `page.toml`: when may components be changed?

use std::time::Duration;

use toml::Spanned;
use toml::de::DeValue;

use crate::config::change_policy::{
    ChangeFreeze, ChangePolicy, ChangeWindow, MAX_CHANGE_PERIODS, MAX_CHANGE_WINDOW, MAX_LOOK_BACK,
};
use crate::config::parse::names::name;
use crate::config::parse::on_call::clock_time;
use crate::config::parse::reader::Reader;
use crate::config::parse::table::TableReader;
use crate::time::time_zone::Zone;

/// By how much clocks are changed: a week by them may be that much longer.
const CLOCK_CHANGE: Duration = Duration::from_secs(2 * 3_600);

/// The key of the page that is read here.
pub(super) const KEY: &str = "changes";

/// The policy of a page with these components, by the clocks of its zone.
pub(super) fn policy(
    reader: &mut Reader<'_>,
    file: &Spanned<DeValue<'_>>,
    (components, zone): (&[&str], &Zone),
) -> ChangePolicy {
    let mut policy = ChangePolicy::default();
    let Some(table) = TableReader::from_value(file).and_then(|file| file.table(KEY)) else {
        return policy;
    };
    if let Some(text) = table.text("look_back") {
        let bounds = Duration::from_secs(60)..=MAX_LOOK_BACK;
        policy.look_back = reader.span("look_back", &text, bounds).unwrap_or_default();
    }
    for table in periods(reader, &table, "window") {
        policy.windows.extend(window(reader, &table, components, zone));
    }
    for table in periods(reader, &table, "freeze") {
        policy.freezes.extend(freeze(reader, &table, components, zone));
    }
    policy
}

/// The tables of a list, of which there may not be too many.
fn periods<'a>(
    reader: &mut Reader<'_>,
    table: &TableReader<'a>,
    key: &str,
) -> Vec<TableReader<'a>> {
    let tables = table.tables(key);
    if let Some(more) = tables.get(MAX_CHANGE_PERIODS) {
        let count = tables.len();
        let message =
            format!("`{key}` is there {count} times; at most {MAX_CHANGE_PERIODS} are taken");
        reader.refuse(more.at, message, Some("take those away that are over"));
    }
    tables
}

fn window(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    components: &[&str],
    zone: &Zone,
) -> Option<ChangeWindow> {
    let own = table.text("timezone").and_then(|zone| reader.parse(&zone));
    let zone = own.unwrap_or_else(|| zone.clone());
    let rule = table.text("repeat").and_then(|rule| reader.parse(&rule));
    let name = name(reader, table.text("name").as_ref());
    let components = table.known_names(reader, ("components", "component"), components);
    let from = clock_time(reader, &table.text("from")?, &zone)?;
    let until = clock_time(reader, &table.text("until")?, &zone)?;
    if until <= from || until.since(from) > MAX_CHANGE_WINDOW + CLOCK_CHANGE {
        let hint = "it ends after it began, and within 7 days; `repeat` lets it come again";
        reader.refuse(table.at, "this is no window for changes", Some(hint));
    }
    Some(ChangeWindow { name, components, from, until, zone, rule })
}

fn freeze(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    components: &[&str],
    zone: &Zone,
) -> Option<ChangeFreeze> {
    let name = name(reader, table.text("name").as_ref());
    let components = table.known_names(reader, ("components", "component"), components);
    let from = clock_time(reader, &table.text("from")?, zone)?;
    let until = clock_time(reader, &table.text("until")?, zone)?;
    if until <= from {
        reader.refuse(table.at, "a freeze ends after it began", None);
    }
    Some(ChangeFreeze { name, components, from, until })
}
