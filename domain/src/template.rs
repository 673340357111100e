//! Where do values go? Text with blanks: `${token}` and `${secret.NAME}`.
//!
//! A template that exists is well formed. Whether its names exist is the file's question
//! ([`crate::probe_file`]), answered before anything runs.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Text with blanks to be filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Template {
    parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text as it stands.
    Text(String),
    /// `${secret.NAME}`: a secret of the agent's environment.
    Secret(String),
    /// `${name}`: a value an earlier step kept.
    Kept(String),
}

/// The text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}\nhint: write `${{name}}` or `${{secret.NAME}}`; `$${{` stands for `${{` itself")]
pub struct InvalidTemplate {
    /// Where in the text, in bytes.
    pub at: usize,
    /// What is wrong there.
    pub problem: String,
}

/// A blank that cannot be filled: the secret or value is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// The agent has no such secret.
    #[error("secret `{0}` is not set in the environment of this agent")]
    Secret(String),
    /// No earlier step kept such a value.
    #[error("no earlier step kept `{0}`")]
    Kept(String),
}

/// The values that blanks are filled with.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// By the name in `${secret.NAME}`.
    pub secrets: BTreeMap<String, String>,
    /// By the name in `${name}`.
    pub kept: BTreeMap<String, String>,
}
