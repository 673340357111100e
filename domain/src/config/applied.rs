//! An applied configuration: what does the log hold of it, and where is the rest?
//!
//! The log holds two hashes: of the source files, and of what was read from them. Both are stored apart,
//! by their hashes. What was read is kept beside the files because a later parser may read them
//! otherwise, or refuse them, and the past must stay as it was. Logs of schema versions 1 and 2 hold the
//! configuration itself.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::Configuration;
use crate::config::source::SourceFile;
use crate::content::{ContentHash, PackedContent};
use crate::ordered;

/// A configuration in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "LoggedConfiguration", into = "LoggedConfiguration")]
pub struct AppliedConfiguration {
    stored: Option<StoredConfiguration>,
    /// `None` only between reading the log and reading what is stored.
    configuration: Option<Arc<Configuration>>,
    /// What is to be stored before it is logged.
    unsaved: Vec<PackedContent>,
}

/// Where a configuration is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredConfiguration {
    /// The source files, as a list by path, in JSON.
    pub sources: ContentHash,
    /// The [`Configuration`] that was read from them, in JSON.
    pub parsed: ContentHash,
}

/// What the log holds.
#[derive(Serialize, Deserialize)]
struct LoggedConfiguration {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    configuration: Option<Arc<Configuration>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stored: Option<StoredConfiguration>,
}

impl From<LoggedConfiguration> for AppliedConfiguration {
    fn from(logged: LoggedConfiguration) -> Self {
        let LoggedConfiguration { configuration, stored } = logged;
        Self { stored, configuration, unsaved: vec![] }
    }
}

impl From<AppliedConfiguration> for LoggedConfiguration {
    fn from(applied: AppliedConfiguration) -> Self {
        let AppliedConfiguration { stored, configuration, .. } = applied;
        Self { configuration: configuration.filter(|_| stored.is_none()), stored }
    }
}

/// One that the log holds itself.
impl From<Configuration> for AppliedConfiguration {
    fn from(configuration: Configuration) -> Self {
        Self { stored: None, configuration: Some(Arc::new(configuration)), unsaved: vec![] }
    }
}

impl AppliedConfiguration {
    /// A configuration that was read from source files.
    ///
    /// # Errors
    /// When it cannot be written as JSON, which its types rule out.
    pub fn pack(files: &[SourceFile], configuration: Configuration) -> std::io::Result<Self> {
        let sources = PackedContent::pack(&listed(files)?)?;
        let parsed = PackedContent::pack(&serde_json::to_vec(&configuration)?)?;
        let stored =
            StoredConfiguration { sources: sources.hash.clone(), parsed: parsed.hash.clone() };
        let configuration = Some(Arc::new(configuration));
        Ok(Self { stored: Some(stored), configuration, unsaved: vec![sources, parsed] })
    }

    /// Whether it was read from these source files, to the same configuration.
    #[must_use]
    pub fn is_of(&self, files: &[SourceFile], configuration: &Configuration) -> bool {
        let sources = listed(files).ok().map(|bytes| ContentHash::digest(&bytes));
        self.configuration.as_deref() == Some(configuration)
            && self.stored.as_ref().map(|stored| &stored.sources) == sources.as_ref()
    }

    /// What is to be stored before it is logged.
    #[must_use]
    pub fn unsaved(&self) -> &[PackedContent] {
        &self.unsaved
    }

    /// The same, once that is stored.
    #[must_use]
    pub fn saved(self) -> Self {
        Self { unsaved: vec![], ..self }
    }

    /// Where it is stored; `None` when the log holds it itself.
    #[must_use]
    pub fn stored(&self) -> Option<&StoredConfiguration> {
        self.stored.as_ref()
    }

    /// The configuration, once it was read.
    #[must_use]
    pub fn configuration(&self) -> Option<&Arc<Configuration>> {
        self.configuration.as_ref()
    }

    /// Reads what is stored, unless it is known.
    ///
    /// # Errors
    /// Those of reading.
    pub fn resolve<E>(
        &mut self,
        read: impl FnOnce(&ContentHash) -> Result<Arc<Configuration>, E>,
    ) -> Result<(), E> {
        if let (None, Some(stored)) = (&self.configuration, &self.stored) {
            self.configuration = Some(read(&stored.parsed)?);
        }
        Ok(())
    }
}

/// Source files as they are stored: in the order of their paths, whatever order they came in.
fn listed(files: &[SourceFile]) -> serde_json::Result<Vec<u8>> {
    let mut files: Vec<&SourceFile> = files.iter().collect();
    ordered::sort_by(&mut files, |a, b| a.path.cmp(&b.path));
    serde_json::to_vec(&files)
}
