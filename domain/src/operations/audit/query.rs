//! Audit query: the records of a subject or an actor, newest first, in pages.

use serde::{Deserialize, Serialize};

use super::record::AuditRecord;
use crate::paging::PageRequest;
use crate::problem::Problem;
use crate::query::{KnownParameters, Parameters};

/// The most records that are read for a page, also when few of them are of the subject or actor.
pub const MAX_SCANNED: usize = 2_000;

/// Which records are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// The page.
    pub page: PageRequest<u64>,
    /// Only those of a subject, such as `incident:ID`, or its id alone.
    pub subject: Option<String>,
    /// Only those of an actor, such as `token:NAME`, or of a person whose name was stated.
    pub actor: Option<String>,
}

impl AuditQuery {
    /// The parameters of its address.
    pub const PARAMETERS: KnownParameters =
        KnownParameters::only(&["cursor", "limit", "subject", "actor"]);

    /// Reads `?cursor=N&limit=N&subject=SUBJECT&actor=ACTOR`.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn read(parameters: &Parameters) -> Result<Self, Problem> {
        let text = |name: &str| parameters.text(name).map(str::to_owned);
        Ok(Self {
            page: PageRequest::read(parameters)?,
            subject: text("subject"),
            actor: text("actor"),
        })
    }

    /// Whether a record is asked for.
    #[must_use]
    pub fn wants(&self, record: &AuditRecord) -> bool {
        let is_subject = |wanted: &String| {
            let id = record.subject.split_once(':').map(|(_, id)| id);
            *wanted == record.subject || Some(wanted.as_str()) == id
        };
        let is_actor = |wanted: &String| {
            *wanted == record.actor.to_string() || Some(wanted) == record.by.as_ref()
        };
        self.subject.as_ref().is_none_or(is_subject) && self.actor.as_ref().is_none_or(is_actor)
    }
}

/// `GET /ops/v1/audit`: a part of the records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditPage {
    /// Newest first; fewer than the limit where many others lie between them.
    pub records: Vec<AuditRecord>,
    /// The `cursor` that asks for older ones; `None` when there are no more.
    pub next: Option<u64>,
    /// Whether the whole log is covered: after an import or an upgrade, older records are made in the background.
    pub complete: bool,
}
