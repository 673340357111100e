//! Parser of `[[metric]]` in `page.toml`: which values of other systems does the page draw?

use toml::Spanned;
use toml::de::DeValue;

use crate::config::parse::names::{name, unique};
use crate::config::parse::reader::Reader;
use crate::config::parse::table::TableReader;
use crate::ids::MetricId;
use crate::metric::{MAX_DECIMALS, MAX_METRICS, MAX_UNIT_CHARS, Metric};
use crate::ordered::{SortedMap, SortedSet};
use crate::xml_text::Lines;

/// The key of the page that is read here.
pub(super) const KEY: &str = "metric";

/// The metrics, in the order of the file, and the limits of those that have one.
pub(super) fn metrics(
    reader: &mut Reader<'_>,
    file: &Spanned<DeValue<'_>>,
) -> (Vec<Metric>, SortedMap<MetricId, u32>) {
    let tables = TableReader::from_value(file).map(|file| file.tables(KEY)).unwrap_or_default();
    if let Some(more) = tables.get(MAX_METRICS) {
        let message =
            format!("there are {} metrics; at most {MAX_METRICS} are taken", tables.len());
        reader.refuse(more.at, message, None);
    }
    let (mut seen, mut limits) = (SortedSet::new(), SortedMap::new());
    let metrics = tables.iter().filter_map(|table| {
        // The shape of the file has refused more.
        let decimals = table.number("decimals").unwrap_or_default().min(MAX_DECIMALS.into());
        let unit = table.text("unit");
        let unit = unit.map(|unit| reader.text("unit", &unit, MAX_UNIT_CHARS, Lines::One));
        let id: MetricId = unique(reader, &table.text("id")?, &mut seen)?;
        limits.extend(table.number("limit").map(|limit| (id.clone(), limit)));
        Some(Metric {
            id,
            name: name(reader, table.text("name").as_ref()),
            unit: unit.unwrap_or_default(),
            decimals: u8::try_from(decimals).unwrap_or(MAX_DECIMALS),
        })
    });
    let metrics = metrics.collect();
    (metrics, limits)
}
