//! What is run? A valid probe: its steps, what they must show, how often and from where.
//!
//! These types only come from [`crate::probe_file`], which refuses what cannot work, or from
//! JSON that was written from them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::expectation::{Expectation, Pattern, StepKind, Subject};
use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::template::{JsonTemplate, Template};
use crate::timestamp::{as_ms, as_optional_ms};

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

/// One thing that a probe does, and what its answer must show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What customers may read when it fails, such as `sign in`.
    pub name: String,
    /// What is done.
    pub action: Action,
    /// What must hold of the answer; checked in order.
    pub expect: Vec<Expectation>,
    /// Values of the answer that later steps use as `${name}`.
    pub keep: BTreeMap<String, Keep>,
    /// The longest the step may take, 1 ms to 60 s; `None`: as long as the run has.
    #[serde(rename = "timeout_ms", default, with = "as_optional_ms")]
    pub timeout: Option<Duration>,
    /// Whether it is done although an earlier step failed, to clean up after it.
    #[serde(default)]
    pub always: bool,
}

/// How long a step that cleans up may take when it says nothing itself.
pub const CLEAN_UP: Duration = Duration::from_secs(5);

/// A value to keep of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Keep {
    /// Where it is.
    pub from: Subject,
    /// What of it: the first group of the pattern, or all that it matches.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "as_pattern")]
    pub matches: Option<Pattern>,
}

impl Keep {
    /// The value, as text for later steps.
    ///
    /// # Errors
    /// Why it is not there.
    pub fn read(&self, answer: &crate::expectation::Answer<'_>) -> Result<String, String> {
        let text = self.from.read_text(answer)?;
        let Some(pattern) = &self.matches else { return Ok(text) };
        let caught = pattern.capture(&text);
        caught.ok_or_else(|| format!("`{}`: nothing matches '{}'", self.from, pattern.as_str()))
    }
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Sends an HTTP request.
    Http(Request),
    /// Opens a connection, sends something when there is something to send, and reads until
    /// what is expected has come.
    Tcp {
        /// `host:port` once the blanks are filled.
        address: Template,
        /// What is sent once the connection is open.
        send: Option<Template>,
    },
    /// Opens an encrypted connection and looks at the certificate.
    Tls {
        /// `host:port` once the blanks are filled.
        address: Template,
        /// Whether a certificate that cannot be trusted is taken too.
        insecure: bool,
    },
    /// Does nothing for so long, 1 ms to 60 s.
    Wait {
        /// How long.
        #[serde(rename = "for_ms", with = "as_ms")]
        time: Duration,
    },
}

impl Action {
    /// Its kind, which decides what there is to look at.
    #[must_use]
    pub fn kind(&self) -> StepKind {
        match self {
            Self::Http(_) => StepKind::Http,
            Self::Tcp { .. } => StepKind::Tcp,
            Self::Tls { .. } => StepKind::Tls,
            Self::Wait { .. } => StepKind::Wait,
        }
    }
}

/// An HTTP request with blanks for values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// An absolute `http` or `https` address once the blanks are filled.
    pub url: Template,
    /// Added to the address, encoded.
    #[serde(default)]
    pub query: BTreeMap<String, Template>,
    /// Further headers; names are lower case.
    pub headers: BTreeMap<String, Template>,
    /// Who asks.
    #[serde(default)]
    pub auth: Option<Auth>,
    /// What is sent after the headers.
    pub body: Option<Body>,
    /// How many redirects are followed, 0 to [`MAX_REDIRECTS`].
    #[serde(default)]
    pub follow_redirects: u32,
    /// Whether a certificate that cannot be trusted is taken too.
    #[serde(default)]
    pub insecure: bool,
}

/// The most redirects that are followed.
pub const MAX_REDIRECTS: u32 = 20;

/// Who asks, as HTTP says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// A name and a password.
    Basic {
        /// The name.
        user: Template,
        /// The password.
        password: Template,
    },
    /// A token.
    Bearer(Template),
}

/// The methods a step can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Read.
    Get,
    /// Read the head alone.
    Head,
    /// Send.
    Post,
    /// Replace.
    Put,
    /// Change.
    Patch,
    /// Remove.
    Delete,
    /// Ask what can be done.
    Options,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 7] =
        [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Options];

    /// As it is written on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }

    /// Whether its requests carry a body.
    #[must_use]
    pub fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch | Self::Delete)
    }
}

/// A body with blanks for values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Sent as `application/json`, unless a header says otherwise.
    Json(JsonTemplate),
    /// Sent as `application/x-www-form-urlencoded`, unless a header says otherwise.
    Form(BTreeMap<String, Template>),
    /// Sent as it is, as `text/plain` unless a header says otherwise.
    Text(Template),
}

mod as_pattern {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::expectation::Pattern;

    pub(super) fn serialize<S: Serializer>(of: &Option<Pattern>, to: S) -> Result<S::Ok, S::Error> {
        of.as_ref().map(Pattern::as_str).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Pattern>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| Pattern::new(&text).map_err(D::Error::custom)).transpose()
    }
}
