//! Reason for outage (RFO): why was there one, what was done, and who is told? Eight fields, of which date, time with duration,
//! and services are those of the record.

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, ContactId, CustomerId};
use crate::time::timestamp::Timestamp;

/// A field of an RFO.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RfoField {
    /// What it is called.
    Title,
    /// On which day it began.
    Date,
    /// When it began and ended, and how long it lasted.
    Time,
    /// What customers noticed.
    Description,
    /// The components that were affected.
    Services,
    /// Why it happened.
    RootCause,
    /// What ended it.
    Resolution,
    /// What is done so that it does not come again.
    NextSteps,
}

/// The texts of an RFO, as far as operators wrote them; an empty one is not written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RfoTexts {
    /// Its title; the incident's unless written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What customers noticed, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Why it happened, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub root_cause: String,
    /// What ended it, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub resolution: String,
    /// What is done so that it does not come again, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub next_steps: String,
}

/// To whom an RFO is given. What was given to many is not taken back: a later revision goes to as many or more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RfoAudience {
    /// To operators alone.
    #[default]
    None,
    /// To the contacts of customers that the incident affected, by mail.
    Affected,
    /// To everybody, on a page of its own.
    All,
}

/// A component that was affected, under the name that it had when the RFO was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RfoService {
    /// Its id.
    pub id: ComponentId,
    /// Its name.
    pub name: String,
}

/// An RFO as it was published, or kept inside: it is never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RfoRevision {
    /// Its id, unique on the page.
    pub id: String,
    /// 1 for the first of the incident.
    pub number: u32,
    /// When it was decided.
    pub at: Timestamp,
    /// Who decided, by name, or as the log names the caller.
    pub by: String,
    /// To whom it is given.
    pub audience: RfoAudience,
    /// What it says; the title is always there.
    pub texts: RfoTexts,
    /// When the incident began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// What was affected, without hidden components.
    pub services: Vec<RfoService>,
    /// The customers that were affected, if it was given to them; for operators alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub customers: Vec<CustomerId>,
    /// Their contacts, which get it by mail; for operators alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactId>,
}

/// The reason for outage of an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rfo {
    /// What operators wrote last.
    #[serde(default)]
    pub texts: RfoTexts,
    /// What was decided, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<RfoRevision>,
}

impl Rfo {
    /// The revision that readers of the page see, and those before that they saw, oldest first.
    pub fn public(&self) -> impl DoubleEndedIterator<Item = &RfoRevision> {
        self.revisions.iter().filter(|revision| revision.audience == RfoAudience::All)
    }
}
