//! Checks of details: may they be taken as they came?

use crate::board::checks::checked_text;
use crate::board::{Board, DetailsChange, SeverityOverride};
use crate::probe::url_parts::{self, UrlParts};
use crate::problem::Problem;
use crate::xml_text::Lines;

/// The most characters of an incident's title.
pub(super) const MAX_NAME_CHARS: usize = 200;
/// The most characters of a person's name.
const MAX_PERSON_CHARS: usize = 100;
/// The most investigators of an incident.
const MAX_INVESTIGATORS: usize = 20;
/// The most characters of how an incident showed itself, of a reason, and of the address of a call.
const MAX_DETAIL_CHARS: usize = 1_000;

impl Board {
    /// Details whose texts every format holds, with a change that there is.
    pub(super) fn checked_details(&self, change: DetailsChange) -> Result<DetailsChange, Problem> {
        let caused_by = change.change.as_deref().unwrap_or_default();
        if !caused_by.is_empty() && self.change(caused_by).is_none() {
            let detail = format!("there is no change `{caused_by}`");
            return Err(
                Problem::invalid("change", detail).hint("`allclear change list` shows them")
            );
        }
        checked_texts(change)
    }
}

fn checked_texts(change: DetailsChange) -> Result<DetailsChange, Problem> {
    let name = change.name.map(|name| checked_text("name", &name, MAX_NAME_CHARS, Lines::One));
    let severity = change.severity.map(|severity| -> Result<_, Problem> {
        let reason = optional("severity.reason", Some(severity.reason), MAX_DETAIL_CHARS)?;
        Ok(SeverityOverride { reason: reason.unwrap_or_default(), ..severity })
    });
    let investigators = change.investigators.map(|people| -> Result<_, Problem> {
        if people.len() > MAX_INVESTIGATORS {
            let detail = format!("at most {MAX_INVESTIGATORS} investigators are taken");
            return Err(Problem::invalid("investigators", detail));
        }
        let checked = people
            .iter()
            .map(|name| checked_text("investigators", name, MAX_PERSON_CHARS, Lines::One));
        checked.collect()
    });
    Ok(DetailsChange {
        name: name.transpose()?,
        severity: severity.transpose()?,
        investigators: investigators.transpose()?,
        manifestation: optional("manifestation", change.manifestation, MAX_DETAIL_CHARS)?,
        manager: optional("manager", change.manager, MAX_PERSON_CHARS)?,
        communications: optional("communications", change.communications, MAX_PERSON_CHARS)?,
        call: call(change.call)?,
        ..change
    })
}

fn call(address: Option<String>) -> Result<Option<String>, Problem> {
    let address = optional("call", address, MAX_DETAIL_CHARS)?;
    let is_link = |text: &String| {
        let is_known = |url: UrlParts| ["http", "https", "tel"].contains(&url.scheme.as_str());
        text.is_empty() || url_parts::parse(text).is_some_and(is_known)
    };
    match address {
        Some(text) if !is_link(&text) => {
            let detail = format!("`{text}` is no address of a call");
            Err(Problem::invalid("call", detail).hint("such as https://meet.example/outage"))
        }
        address => Ok(address),
    }
}

/// A text that may be empty, which takes away what was there.
fn optional(field: &str, text: Option<String>, most: usize) -> Result<Option<String>, Problem> {
    match text {
        Some(text) if text.trim().is_empty() => Ok(Some(String::new())),
        Some(text) => checked_text(field, &text, most, Lines::One).map(Some),
        None => Ok(None),
    }
}

/// The name of a person.
pub(super) fn person(field: &str, name: Option<String>) -> Result<Option<String>, Problem> {
    name.map(|name| checked_text(field, &name, MAX_PERSON_CHARS, Lines::One)).transpose()
}
