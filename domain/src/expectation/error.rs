//! Invalid expectations: what is wrong in the text, where, and what to write instead.

/// The text is no expectation, or one that nothing could meet, or everything would.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}\nhint: {hint}")]
pub struct InvalidExpectation {
    /// Where in the text, in bytes.
    pub at: usize,
    /// What is wrong there.
    pub problem: String,
    /// What to write instead.
    pub hint: String,
}
