//! Notice as readers see it: what is to be said that is no incident?

use serde::{Deserialize, Serialize};

use crate::time::timestamp::Timestamp;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeView {
    /// Its id, unique on the page.
    pub id: String,
    /// As it was written, in Markdown.
    pub body: String,
    /// The names of the components it is about.
    pub components: Vec<String>,
    /// Since when it is shown.
    pub from: Timestamp,
    /// Until when, if that is known.
    pub until: Option<Timestamp>,
}
