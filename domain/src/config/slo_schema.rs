//! JSON Schema of `[[slo]]` of `page.toml`.

use serde_json::{Value, json};

use crate::config::MAX_COMPONENTS;
use crate::config::schema_values::{id, list, name, one_of, table};
use crate::config::slo::{Slo, SloCombination};
use crate::severity::Severity;

/// A service level objective.
pub(super) fn slo() -> Value {
    let severities = Severity::ALL.map(|severity| severity.to_string());
    let severities: Vec<&str> = severities.iter().map(String::as_str).collect();
    let counted = Slo::COUNTABLE.map(|(word, _)| word);
    let combinations = SloCombination::WORDS.map(|(word, _)| word);
    let properties = json!({
        "id": id("The SLO's name in addresses and metrics"),
        "name": name("Such as \"Checkout works\""),
        "components": list(id("A component's id"), MAX_COMPONENTS, "What it is about"),
        "combine": one_of(&combinations, "How several components are one: union fails while any does, mean adds them up; by default union"),
        "counts": list(one_of(&counted, "A status"), counted.len(), "What counts as failure; by default partial and major outages"),
        "target": json!({ "type": "string", "pattern": "^[0-9]{1,2}(\\.[0-9]{1,3})?%$", "description": "Which share of the time is to be without failure, such as \"99.9%\"" }),
        "window": json!({ "type": "string", "pattern": "^([0-9]{1,3}d|month|quarter)$", "description": "Over which time: the last days, \"1d\" to \"366d\", or the calendar's \"month\" or \"quarter\"" }),
        "severity": one_of(&severities, "How serious its alerts are; by default sev2"),
    });
    table(
        &["id", "name", "components", "target", "window"],
        properties,
        "Which share of a time components are to work, for operators",
    )
}
