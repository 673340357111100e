//! Fields of a body of Statuspage's manage API v1, read one by one: as texts, switches, times and components. What
//! is left over is no field of it.

use super::input_value::{InputObject, InputValue, read_body};
use crate::config::MAX_COMPONENTS;
use crate::ids::ComponentId;
use crate::problem::Problem;
use crate::status::Status;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::time::typed_time::read_typed_time;

/// The words for statuses that operators can state.
pub(super) const STATUS_WORDS: [(&str, Status); 5] = [
    ("operational", Status::Operational),
    ("degraded_performance", Status::DegradedPerformance),
    ("partial_outage", Status::PartialOutage),
    ("major_outage", Status::MajorOutage),
    ("under_maintenance", Status::UnderMaintenance),
];

/// The fields of the one object that a body wraps.
pub(crate) struct InputFields(InputObject);

impl InputFields {
    /// Those of `{"incident": {…}}`, where `incident` is the wrapper.
    ///
    /// # Errors
    /// 422 where the wrapper is missing, or is no object, or something else is beside it.
    pub(super) fn wrapped_in(wrapper: &str, body: &str) -> Result<Self, Problem> {
        let mut fields = None;
        for (name, value) in read_body(body)? {
            match value {
                InputValue::Object(inner) if name == wrapper => fields = Some(Self(inner)),
                _ if name == wrapper => return Err(Problem::invalid(name, "it is no object")),
                _ if name == "api_key" => {}
                _ => {
                    let hint = format!("wrap all fields, as in `{{\"{wrapper}\": {{…}}}}`");
                    return Err(Problem::invalid(name, "it is not known here").hint(hint));
                }
            }
        }
        let missing = || {
            let hint = format!("wrap all fields, as in `{{\"{wrapper}\": {{…}}}}`");
            Problem::invalid(wrapper, format!("{wrapper} is missing")).hint(hint)
        };
        fields.ok_or_else(missing)
    }

    /// The same, or the fields as they stand where there is no wrapper.
    ///
    /// # Errors
    /// As [`InputFields::wrapped_in`].
    pub(crate) fn wrapped_or_not(wrapper: &str, body: &str) -> Result<Self, Problem> {
        let mut fields = read_body(body)?;
        fields.retain(|(name, _)| name != "api_key");
        match fields.iter().any(|(name, _)| name == wrapper) {
            true => Self::wrapped_in(wrapper, body),
            false => Ok(Self(fields)),
        }
    }

    /// One field with a text.
    pub(super) fn from_text(name: &str, text: String) -> Self {
        Self(vec![(name.to_owned(), InputValue::Text(text))])
    }

    fn take(&mut self, name: &str) -> Option<InputValue> {
        let at = self.0.iter().position(|(field, _)| field == name)?;
        match self.0.swap_remove(at).1 {
            InputValue::Null => None,
            value => Some(value),
        }
    }

    /// A text; `None` where it is not there.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Problem> {
        match self.take(name) {
            None => Ok(None),
            Some(InputValue::Text(text)) => Ok(Some(text)),
            Some(_) => Err(Problem::invalid(name, "it is no text")),
        }
    }

    /// A text; `None` where it is not there or empty, as forms send what is not filled in.
    pub(crate) fn filled(&mut self, name: &str) -> Result<Option<String>, Problem> {
        Ok(self.text(name)?.filter(|text| !text.trim().is_empty()))
    }

    /// One of some words; `None` where it is not there or empty.
    pub(super) fn word<T: Copy>(
        &mut self,
        name: &str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, Problem> {
        let text = self.filled(name)?;
        text.map(|text| known_word(name, &text, words)).transpose()
    }

    /// A switch, as JSON or forms have it; `None` where it is not there or empty.
    pub(crate) fn switch(&mut self, name: &str) -> Result<Option<bool>, Problem> {
        match self.take(name) {
            None => Ok(None),
            Some(InputValue::Bool(is_on)) => Ok(Some(is_on)),
            Some(InputValue::Text(text) | InputValue::Number(text)) => match text.trim() {
                "" => Ok(None),
                "true" | "t" | "1" => Ok(Some(true)),
                "false" | "f" | "0" => Ok(Some(false)),
                other => {
                    let detail = format!("`{other}` is neither `true` nor `false`");
                    Err(Problem::invalid(name, detail))
                }
            },
            Some(_) => Err(Problem::invalid(name, "it is neither `true` nor `false`")),
        }
    }

    /// A time in ISO 8601; without an offset it is one of the page's zone.
    pub(super) fn time(
        &mut self,
        name: &str,
        now: Timestamp,
        zone: &Zone,
    ) -> Result<Option<Timestamp>, Problem> {
        let Some(text) = self.filled(name)? else { return Ok(None) };
        read_typed_time(&text, now, zone).map(Some).map_err(|_| {
            Problem::invalid(name, format!("`{text}` is no time"))
                .hint("write it like 2026-11-20T14:03:00Z")
        })
    }

    /// Components with what is stated of each, if anything is: `component_ids`, and `components` as an object
    /// or as a list of ids.
    pub(crate) fn components(&mut self) -> Result<Vec<(ComponentId, Option<Status>)>, Problem> {
        let mut all = vec![];
        for name in ["components", "component_ids"] {
            match self.take(name) {
                Some(InputValue::Object(stated)) => {
                    for (id, status) in stated {
                        let field = format!("{name}.{id}");
                        let InputValue::Text(status) = status else {
                            return Err(Problem::invalid(field, "it is no text"));
                        };
                        let status = known_word(&field, &status, &STATUS_WORDS)?;
                        add(&mut all, name, &id, Some(status))?;
                    }
                }
                Some(InputValue::List(ids)) => {
                    for id in ids {
                        match id {
                            InputValue::Text(id) if id.is_empty() => {}
                            InputValue::Text(id) => add(&mut all, name, &id, None)?,
                            _ => return Err(Problem::invalid(name, "an id is no text")),
                        }
                    }
                }
                Some(InputValue::Text(text)) if text.is_empty() => {}
                Some(_) => return Err(Problem::invalid(name, "it is no list of ids")),
                None => {}
            }
        }
        Ok(all)
    }

    /// Lets some fields be, whatever they hold, and refuses what is left over.
    pub(crate) fn finish(mut self, ignored: &[&str]) -> Result<(), Problem> {
        self.0.retain(|(name, _)| !ignored.contains(&name.as_str()));
        match self.0.into_iter().next() {
            None => Ok(()),
            Some((name, _)) => Err(Problem::invalid(name, "there is no such field")
                .hint("docs/statuspage.md lists those that are taken")),
        }
    }
}

fn add(
    all: &mut Vec<(ComponentId, Option<Status>)>,
    field: &str,
    id: &str,
    status: Option<Status>,
) -> Result<(), Problem> {
    let id: ComponentId =
        id.parse().map_err(|_| Problem::invalid(field, format!("there is no component `{id}`")))?;
    if all.iter().any(|(other, _)| *other == id) {
        return Ok(());
    }
    if all.len() >= MAX_COMPONENTS {
        let detail = format!("a page has at most {MAX_COMPONENTS} components");
        return Err(Problem::invalid(field, detail));
    }
    all.push((id, status));
    Ok(())
}

fn known_word<T: Copy>(field: &str, text: &str, words: &[(&str, T)]) -> Result<T, Problem> {
    let word_known = words.iter().find(|(word, _)| *word == text);
    word_known.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        Problem::invalid(field, format!("`{text}` is not known"))
            .hint(format!("there are {}", words.join(", ")))
    })
}
