//! Partial responses: can an expectation be evaluated before everything has arrived? Some
//! conditions can only be confirmed by more data; others hold for a fragment but not for the whole.

use std::time::Duration;

use super::{Condition, Expectation, Subject};

/// A pause this long counts as the end of what is received, or of a page's changes, when nothing but
/// its end could tell more.
pub const QUIET: Duration = Duration::from_millis(500);

/// How long a step goes on reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOn {
    /// Nothing that may still come changes what was found.
    Enough,
    /// All that must hold does, but more could undo it: read until the other side pauses.
    UntilQuiet,
    /// Something that must hold does not yet: read as long as there is time.
    UntilDeadline,
}

impl Expectation {
    /// Whether it goes on to hold, once it does, whatever else is received.
    #[must_use]
    pub fn is_settled_once_it_holds(&self) -> bool {
        match &self.condition {
            Condition::CompareWith(..) => false,
            // It comes whole, or not at all.
            _ if self.subject == Subject::Status => true,
            Condition::Exists { not } | Condition::Contains { not, .. } => !not,
            Condition::Matches { not, pattern } => !not && !looks_at_an_end(pattern.as_str()),
            Condition::Compare(..)
            | Condition::In { .. }
            | Condition::Is(_)
            | Condition::Length(..) => false,
        }
    }
}

/// Whether a pattern asks for the end of the text or of a word, which may only be the end of what
/// has come so far.
fn looks_at_an_end(pattern: &str) -> bool {
    ["$", "\\z", "\\b", "\\B"].iter().any(|end| pattern.contains(end))
}
