//! Absence: was the answer read and has no such thing, or could it not be read at all?

/// Why nothing was found at a subject.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotFound {
    /// The answer was read, and has none: `not exists` holds.
    Absent(String),
    /// The answer could not be read so: nothing holds of it, `not exists` neither.
    Unreadable(String),
    /// It has to be looked up elsewhere and could not be: nothing holds of it, and that says nothing about the
    /// service.
    Undecided(String),
}

impl NotFound {
    pub(super) fn absent(why: impl Into<String>) -> Self {
        Self::Absent(why.into())
    }

    /// In words.
    pub(super) fn why(self) -> String {
        match self {
            Self::Absent(why) | Self::Unreadable(why) | Self::Undecided(why) => why,
        }
    }
}

impl From<&str> for NotFound {
    fn from(why: &str) -> Self {
        Self::Unreadable(why.to_owned())
    }
}
