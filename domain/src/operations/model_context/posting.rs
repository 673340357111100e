//! Posting by word: is an update that a program sends the one whose preview was read? The word is of the text, the incident, its
//! status and its readers: one of another text, or of an incident that became public since, posts nothing.

use serde::Deserialize;
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};

use super::answer::{failed, told};
use crate::board::{Command, Posting, Visibility};
use crate::status::IncidentStatus;

/// How many of the digest's characters stand in the word.
const WORD_DIGITS: usize = 12;

/// What is read of the incident of an update before it is posted.
#[derive(Debug, Deserialize)]
pub struct PreviewedIncident {
    /// Who sees it.
    visibility: Visibility,
    /// How far along it is.
    status: IncidentStatus,
    /// What it touches.
    components: Vec<IgnoredAny>,
}

/// The command that posts an update, if it is confirmed with its word; else the answer to the request of `id`, which says what
/// would be posted to whom, and the word.
///
/// # Errors
/// The answer.
pub fn confirmed(
    id: &str,
    posting: Posting,
    confirm: Option<&str>,
    previewed: &PreviewedIncident,
) -> Result<Command, String> {
    let Posting { incident, update } = &posting;
    if previewed.status.is_over() {
        return Err(failed(
            id,
            &format!("incident {incident} is resolved: no tool opens it again"),
        ));
    }
    let word = word(&posting, previewed.visibility);
    if confirm == Some(&*word) {
        return Ok(Command::UpdateOpenIncident(posting));
    }
    let components = previewed.components.len();
    let readers = match previewed.visibility {
        Visibility::Public => "everybody who reads the page and those who subscribed to it",
        Visibility::Internal | Visibility::Draft => {
            "operators alone, for the incident is not public"
        }
    };
    let status = update.status.map(|status| serde_json::to_string(&status).unwrap_or_default());
    let status = status.map(|word| format!(", with the status {word}")).unwrap_or_default();
    let other = confirm.map_or("", |_| "The word of `confirm` is not that of this update. ");
    let why = format!(
        "Nothing was posted. {other}This would be posted to incident {incident}{status}, which touches {components} components, \
         for {readers}. Let a human read it; if they agree, send the same with `confirm`: `{word}`."
    );
    Err(told(id, &[&why, &update.body], true))
}

/// The word with which an update is confirmed: `publish-1f0c6a2e9b47`.
fn word(posting: &Posting, visibility: Visibility) -> String {
    let Posting { incident, update } = posting;
    let content = serde_json::to_vec(&(incident, &update.body, update.status, visibility));
    let digest = hex::encode(Sha256::digest(content.unwrap_or_default()));
    format!("publish-{}", digest.get(..WORD_DIGITS).unwrap_or_default())
}
