//! Parser of `[[slo]]` in `page.toml`: which service level objectives do operators keep?

use toml::Spanned;
use toml::de::DeValue;

use crate::config::MAX_COMPONENTS;
use crate::config::parse::names::{name, unique};
use crate::config::parse::reader::Reader;
use crate::config::parse::table::{TableReader, known_name};
use crate::config::slo::{MAX_SLOS, Slo, SloCombination};
use crate::ids::{ComponentId, SloId};
use crate::ordered::SortedSet;
use crate::percentage::Percentage;
use crate::severity::Severity;
use crate::status::Status;

/// The key of the page that is read here.
pub(super) const KEY: &str = "slo";

/// The SLOs of a page with these components, in the order of the file.
pub(super) fn slos(
    reader: &mut Reader<'_>,
    file: &Spanned<DeValue<'_>>,
    components: &[&str],
) -> Vec<Slo> {
    let tables = TableReader::from_value(file).map(|file| file.tables(KEY)).unwrap_or_default();
    if let Some(more) = tables.get(MAX_SLOS) {
        let message = format!("there are {} SLOs; at most {MAX_SLOS} are taken", tables.len());
        reader.refuse(more.at, message, Some("one SLO may have several components"));
    }
    let mut seen = SortedSet::new();
    let slos = tables.iter().take(MAX_SLOS);
    slos.filter_map(|table| slo(reader, table, components, &mut seen)).collect()
}

fn slo(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    components: &[&str],
    seen: &mut SortedSet<SloId>,
) -> Option<Slo> {
    let name = name(reader, table.text("name").as_ref());
    let components = about(reader, table, components);
    let counts = counts(reader, table);
    let target = table.text("target").and_then(|text| target(reader, &text));
    let window = table.text("window").and_then(|text| reader.parse(&text));
    let is_written =
        |key: &str, word: &str| table.text(key).is_some_and(|text| text.get_ref().as_str() == word);
    // The shape of the file has refused other words.
    let combine = SloCombination::WORDS.into_iter().find(|(word, _)| is_written("combine", word));
    let mut severities = Severity::ALL.into_iter();
    let severity = severities.find(|severity| is_written("severity", &severity.to_string()));
    let id = unique(reader, &table.text("id")?, seen)?;
    Some(Slo {
        id,
        name,
        components,
        combine: combine.map(|(_, combine)| combine).unwrap_or_default(),
        counts,
        target: target?,
        window: window?,
        severity: severity.unwrap_or(Severity::Sev2),
    })
}

/// The components that it is about, each once.
fn about(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    components: &[&str],
) -> Vec<ComponentId> {
    let texts = table.texts("components");
    if table.has("components") && texts.is_empty() {
        let hint = Some("such as `components = [\"checkout\"]`");
        reader.refuse(table.at, "an SLO is about at least one component", hint);
    }
    if let Some(more) = texts.get(MAX_COMPONENTS) {
        let message = format!("an SLO is about at most {MAX_COMPONENTS} components");
        reader.refuse(more.span().start, message, None);
    }
    let mut seen = SortedSet::new();
    let mut about = vec![];
    for text in texts.iter().take(MAX_COMPONENTS) {
        if seen.insert(text.get_ref().as_str()) {
            about.extend(known_name(reader, text, "component", components));
        } else {
            let message = format!("`{}` stands here twice", text.get_ref());
            reader.refuse(text.span().start, message, None);
        }
    }
    about
}

/// The statuses that count: outages, unless said.
fn counts(reader: &mut Reader<'_>, table: &TableReader<'_>) -> Vec<Status> {
    if !table.has("counts") {
        return vec![Status::PartialOutage, Status::MajorOutage];
    }
    let written = table.texts("counts");
    if written.is_empty() {
        let hint = Some("leave `counts` out to count partial and major outages");
        reader.refuse(table.at, "an SLO counts at least one status as failure", hint);
    }
    let is_written = |word: &str| written.iter().any(|text| text.get_ref().as_str() == word);
    let counted = Slo::COUNTABLE.into_iter().filter(|(word, _)| is_written(word));
    counted.map(|(_, status)| status).collect()
}

/// A percentage that leaves something to fail, and something to keep.
fn target(reader: &mut Reader<'_>, text: &Spanned<String>) -> Option<Percentage> {
    let target: Percentage = reader.parse(text)?;
    if (1..Percentage::ALL.thousandths()).contains(&target.thousandths()) {
        return Some(target);
    }
    let hint = "write \"0.001%\" to \"99.999%\": what may never fail has no error budget";
    reader.refuse(text.span().start, format!("`target` cannot be {target}"), Some(hint));
    None
}
