//! Checks of imports: may what another page told be taken over as it came?

use std::fmt::Display;

use super::checks::checked_text;
use crate::ids::MAX_ID_CHARS;
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

/// The most bytes of an incident or a maintenance that is imported, as JSON.
pub const MAX_IMPORT_BYTES: usize = 256_000;

/// A name that stands in addresses: of a source, or of an update there.
pub(super) fn check_id(field: &str, id: &str) -> Result<(), Problem> {
    let fits = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-');
    if !id.is_empty() && id.len() <= MAX_ID_CHARS && id.chars().all(fits) {
        return Ok(());
    }
    let detail = format!("`{id}` is no id: 1 to {MAX_ID_CHARS} of a-z, 0-9 and `-`");
    Err(Problem::invalid(field, detail))
}

/// Refuses what is not past.
pub(super) fn check_past(field: &str, at: Timestamp, now: Timestamp) -> Result<(), Problem> {
    if at <= now {
        return Ok(());
    }
    Err(Problem::invalid(field, format!("`{at}` is in the future"))
        .hint("only what is past is imported"))
}

/// The text of an update, which may be empty: other pages take none.
pub(super) fn checked_body(field: &str, body: &str, most: usize) -> Result<String, Problem> {
    if body.trim().is_empty() {
        return Ok(String::new());
    }
    checked_text(field, body, most, Lines::Many)
}

/// Checks ids and instants of updates: 1 to `most`, each with an id of its own, oldest first, none in the future.
pub(super) fn check_updates<'a>(
    updates: impl ExactSizeIterator<Item = (&'a str, Timestamp)>,
    most: usize,
    now: Timestamp,
) -> Result<(), Problem> {
    let count = updates.len();
    if !(1..=most).contains(&count) {
        let detail = format!("there are {count} updates; 1 to {most} are taken");
        return Err(Problem::invalid("updates", detail));
    }
    let (mut ids, mut before) = (SortedSet::new(), Timestamp::default());
    for (n, (id, at)) in updates.enumerate() {
        check_id(&format!("updates[{n}].id"), id)?;
        check_past(&format!("updates[{n}].at"), at, now)?;
        if !ids.insert(id) {
            return Err(Problem::invalid(
                format!("updates[{n}].id"),
                format!("`{id}` comes twice"),
            ));
        }
        if at < before {
            let detail = format!("`{at}` is before `{before}`, when the update before it was told");
            return Err(Problem::invalid(format!("updates[{n}].at"), detail)
                .hint("updates come oldest first"));
        }
        before = at;
    }
    Ok(())
}

/// What is refused as long as it is not over.
pub(super) fn not_over(what: &str) -> Problem {
    Problem::invalid("updates", format!("the {what} is not over"))
        .hint("only what is past is imported: end it there first, or post it here by hand")
}

/// That the id of what is imported is that of something else here.
pub(super) fn taken_id(what: &str, id: &impl Display, source: &str) -> Problem {
    Problem::conflict(format!("there is {what} `{id}` that did not come from `{source}`"))
        .hint("what is imported keeps its id: post this one by hand")
}
