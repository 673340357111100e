//! What is run? A valid probe: its steps, what they must show, how often and from where.
//!
//! These types only come from [`crate::probe_file`], which refuses what cannot work, or from
//! JSON that was written from them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::expectation::Expectation;
use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::template::{JsonTemplate, Template};
use crate::timestamp::as_ms;

/// A synthetic transaction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// The probe's name, unique on the page.
    pub id: ProbeId,
    /// What customers see when it fails.
    pub component: ComponentId,
    /// From the start of one run to the start of the next, 1 s to 1 day.
    #[serde(rename = "every_ms", with = "as_ms")]
    pub every: Duration,
    /// The longest a whole run may take, 100 ms to 60 s.
    #[serde(rename = "timeout_ms", with = "as_ms")]
    pub timeout: Duration,
    /// Where it is run from; at least one.
    pub regions: Vec<RegionId>,
    /// Where to read what to do when it fails. For operators only.
    pub runbook: Option<String>,
    /// How many runs in a row are believed.
    pub confirm: Confirm,
    /// What a failure of the probe means for its component.
    pub impact: ProbeImpact,
    /// What is done, in order; at least one.
    pub steps: Vec<Step>,
    /// The secrets that the steps need, each once, with the place it was first used at.
    pub secrets: Vec<SecretUse>,
}

/// How many runs in a row it takes to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirm {
    /// Failing runs in a row until a region calls the probe down, 1 to 10.
    pub failures: u32,
    /// Passing runs in a row until a region calls it up again, 1 to 10.
    pub recoveries: u32,
}

impl Default for Confirm {
    fn default() -> Self {
        Self { failures: 2, recoveries: 2 }
    }
}

/// What a probe that is down means for its component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeImpact {
    /// Down is a major outage, partly down a partial one.
    #[default]
    Outage,
    /// Down and partly down are a partial outage: the probe covers a part of the component.
    Partial,
    /// Down and partly down are degraded performance.
    Degraded,
}

/// A secret, by name, and where the file first asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretUse {
    /// The name in `${secret.NAME}`.
    pub name: String,
    /// The file, as it was given.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// One request of a probe and what its answer must show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What customers may read when it fails, such as `sign in`.
    pub name: String,
    /// What is sent.
    pub request: Request,
    /// What must hold of the answer; checked in order.
    pub expect: Vec<Expectation>,
    /// Values of the answer that later steps use as `${name}`.
    pub keep: BTreeMap<String, crate::expectation::Subject>,
}

/// An HTTP request with blanks for values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// An absolute `http` or `https` address once the blanks are filled.
    pub url: Template,
    /// Further headers; names are lower case.
    pub headers: BTreeMap<String, Template>,
    /// What is sent after the headers.
    pub body: Option<Body>,
}

/// The methods a step can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Read.
    Get,
    /// Send.
    Post,
}

impl Method {
    /// As it is written on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A body with blanks for values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Sent as `application/json`, unless a header says otherwise.
    Json(JsonTemplate),
}
