//! Words of options: which are known, and which was meant?

use anyhow::Context;
use domain::ids::ComponentId;
use domain::ordered::SortedMap;
use domain::status::Status;
use domain::text_position::nearest;
use domain::time::timestamp::Timestamp;
use serde::de::DeserializeOwned;

use crate::times::typed_if;

/// A word as the API spells it.
pub(crate) fn word_of<T: DeserializeOwned>(what: &str, word: &str) -> anyhow::Result<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).map_err(|error| {
        let text = error.to_string();
        // unknown variant `x`, expected one of `a`, `b`
        let choices: Vec<&str> = text.split('`').skip(3).step_by(2).collect();
        if choices.is_empty() {
            return anyhow::anyhow!("{what}: {text}");
        }
        let meant = nearest(word, choices.iter().copied());
        let meant = meant.map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
        let choices = choices.join(", ");
        anyhow::anyhow!("`{word}` is no {what}{meant}\nhint: known are {choices}")
    })
}

/// The same of a word that may be missing.
pub(crate) fn optional<T: DeserializeOwned>(
    what: &str,
    word: Option<&String>,
) -> anyhow::Result<Option<T>> {
    word.map(|word| word_of(what, word)).transpose()
}

/// A time that may be missing.
pub(crate) fn time(text: Option<&String>) -> anyhow::Result<Option<Timestamp>> {
    Ok(typed_if(text)?)
}

/// Components with what is stated of them.
pub(crate) fn components(pairs: &[String]) -> anyhow::Result<SortedMap<ComponentId, Status>> {
    let parsed = pairs.iter().map(|pair| {
        let (id, status) = pair.split_once('=').with_context(|| {
            format!(
                "`{pair}` is no COMPONENT=STATUS, such as checkout=partial_outage\nhint: known are \
                 operational, degraded_performance, partial_outage, major_outage, under_maintenance"
            )
        })?;
        Ok((id.parse()?, word_of("status", status)?))
    });
    parsed.collect()
}

#[cfg(test)]
mod tests {
    use domain::status::IncidentStatus;

    use super::*;

    #[test]
    fn an_unknown_word_is_answered_with_those_that_are_known() {
        let told = |word| word_of::<IncidentStatus>("status", word).unwrap_err().to_string();
        let hint = "hint: known are investigating, identified, monitoring, resolved, postmortem";
        let meant = "`resolvd` is no status; did you mean `resolved`?";
        assert_eq!(told("resolvd"), format!("{meant}\n{hint}"));
        assert_eq!(told("x"), format!("`x` is no status\n{hint}"));
        let pairs = |text: &str| components(&[text.to_owned()]).unwrap_err().to_string();
        assert!(pairs("checkout").contains("partial_outage"));
        assert!(pairs("checkout=down").contains("major_outage"));
    }
}
