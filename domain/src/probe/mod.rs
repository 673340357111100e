//! Probe: a validated synthetic transaction: its steps, what they expect, how often it runs and
//! from which regions.
//!
//! These types only come from [`crate::config::parse::probe`], which refuses what cannot work, or from
//! JSON that was written from them.

pub mod action;
pub mod certificate;
pub mod definition;
pub mod endpoint;
pub mod http_request;
pub mod outcome;
pub mod quorum;
pub mod rdap;
pub(crate) mod read_on;
pub mod registration;
pub mod run;
pub mod schedule;
pub mod step_kind;
pub(crate) mod url_parts;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::expectation::{Expectation, Pattern, Subject, is_judged_quickly};
use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::limits::DEFAULT_FLAPS;
use crate::ordered::SortedMap;
use crate::probe::action::{Action, ConnectionOptions};
use crate::probe::definition::ProbeDefinition;
use crate::probe::quorum::Quorum;
use crate::template::Template;
use crate::time::timestamp::{as_ms, as_optional_ms};

/// A synthetic transaction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// The probe's name, unique on the page.
    pub id: ProbeId,
    /// The id that it had before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<ProbeId>,
    /// What customers see when it fails.
    pub component: ComponentId,
    /// From the start of one run to the start of the next, 1 s to 1 day; of a heartbeat, how often it
    /// comes, up to 31 days.
    #[serde(rename = "every_ms", with = "as_ms")]
    pub every: Duration,
    /// The longest a whole run may take, 100 ms to 60 s; of a heartbeat, nothing.
    #[serde(rename = "timeout_ms", with = "as_ms")]
    pub timeout: Duration,
    /// Where it is run from; at least one. A heartbeat is heard in [`crate::ids::HEARTBEAT_REGION`].
    pub regions: Vec<RegionId>,
    /// Where to read what to do when it fails. For operators only.
    pub runbook: Option<String>,
    /// How many runs in a row are believed.
    pub confirm: Confirm,
    /// What a failure of the probe means for its component.
    pub impact: ProbeImpact,
    /// How many regions must say down until the probe is.
    #[serde(default)]
    pub quorum: Quorum,
    /// What is done, in order; none only of a heartbeat.
    pub steps: Vec<Step>,
    /// How it is watched when it has no steps: by what comes to us.
    #[serde(default)]
    pub heartbeat: Option<Heartbeat>,
    /// Whether it is what a third party says of itself, and not what is seen of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_upstream: bool,
    /// The secrets that the steps need, each once, with the place it was first used at.
    pub secrets: Vec<SecretUse>,
    /// Of an [outline](Probe::outline): what is known of the steps that it leaves out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<ProbeDefinition>,
}

/// How many runs in a row it takes to be believed, and how a failing one is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirm {
    /// Failing runs in a row until a region calls the probe down, 1 to 10.
    pub failures: u32,
    /// Passing runs in a row until a region calls it up again, 1 to 10.
    pub recoveries: u32,
    /// How often a failing run is run again before its time, 0 to 3.
    #[serde(default = "one")]
    pub retries: u8,
    /// How long after the end of a failing run that is, 0 to 60 s.
    #[serde(rename = "retry_after_ms", default, with = "as_ms")]
    pub retry_after: Duration,
    /// How often it may stop and start working within an hour before it is held degraded, 1 to 100;
    /// 0: as often as it does.
    #[serde(default = "default_flaps")]
    pub flaps: u32,
}

impl Default for Confirm {
    fn default() -> Self {
        let flaps = default_flaps();
        Self { failures: 2, recoveries: 2, retries: one(), retry_after: Duration::ZERO, flaps }
    }
}

fn default_flaps() -> u32 {
    DEFAULT_FLAPS
}

fn one() -> u8 {
    1
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

impl Probe {
    /// What a Ledger needs of the probe: all but what only an agent does with it.
    #[must_use]
    pub fn outline(&self) -> Self {
        let definition = self.definition.clone();
        let definition = definition.unwrap_or_else(|| ProbeDefinition::of_steps(&self.steps));
        Self {
            id: self.id.clone(),
            was: self.was.clone(),
            component: self.component.clone(),
            every: self.every,
            timeout: self.timeout,
            regions: vec![],
            runbook: None,
            confirm: self.confirm,
            impact: self.impact,
            quorum: self.quorum,
            steps: vec![],
            heartbeat: self.heartbeat,
            is_upstream: self.is_upstream,
            secrets: vec![],
            definition: Some(definition),
        }
    }
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
    pub keep: SortedMap<String, Keep>,
    /// The longest the step may take, 1 ms to 60 s; `None`: as long as the run has.
    #[serde(rename = "timeout_ms", default, with = "as_optional_ms")]
    pub timeout: Option<Duration>,
    /// Whether it is done although an earlier step failed, to clean up after it.
    #[serde(default)]
    pub always: bool,
    /// It is left out unless this holds of a kept value.
    #[serde(default)]
    pub only_if: Option<Expectation>,
    /// How often it is tried again within its run when it fails.
    #[serde(default)]
    pub retry: Retry,
    /// Over what its connections go, and whom they trust.
    #[serde(default)]
    pub reach: ConnectionOptions,
    /// The RDAP server that is asked for the registration of its host's domain; `None`: the one that the
    /// Internet's list names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rdap: Option<Template>,
}

/// How often a step is tried again within its run. What comes of the last try counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// Further tries, 0 to [`MAX_RETRIES`].
    pub times: u8,
    /// How long before each, 0 to 60 s.
    #[serde(rename = "wait_ms", with = "as_ms")]
    pub wait: Duration,
}

/// The most further tries of a step.
pub const MAX_RETRIES: u8 = 20;

/// How long a step that cleans up may take when it says nothing itself.
pub const CLEAN_UP: Duration = Duration::from_secs(5);

/// The longest `timeout` of a probe.
pub const MAX_TIMEOUT: Duration = Duration::from_secs(60);

impl Step {
    /// Whether anything is expected or kept of the body of its answer. What no part of a probe looks at does not
    /// decide.
    #[must_use]
    pub fn looks_at_body(&self) -> bool {
        let expected = self.expect.iter().flat_map(Expectation::subjects);
        expected.chain(self.keep.values().map(|keep| &keep.from)).any(Subject::is_of_body)
    }

    /// Whether anything is expected or kept of the registration of its host's domain.
    #[must_use]
    pub fn looks_at_registration(&self) -> bool {
        let expected = self.expect.iter().flat_map(Expectation::subjects);
        let mut all = expected.chain(self.keep.values().map(|keep| &keep.from));
        all.any(|subject| matches!(subject, Subject::Domain(_)))
    }

    /// Whether an answer of so many bytes is judged in so little time that nothing else waits for it.
    #[must_use]
    pub fn judges_quickly(&self, bytes: usize) -> bool {
        let kept = self.keep.values().map(|keep| (&keep.from, keep.matches.as_ref()));
        is_judged_quickly(bytes, &self.expect, kept)
    }
}

/// A value to keep of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Keep {
    /// Where it is.
    pub from: Subject,
    /// What of it: the first group of the pattern, or all that it matches.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "as_pattern")]
    pub matches: Option<Pattern>,
    /// Whether it may be missing; then nothing is kept.
    #[serde(default)]
    pub optional: bool,
}

impl Step {
    /// All that there is to keep of an answer, whatever else is wrong with it.
    #[must_use]
    pub fn kept_of(&self, answer: &crate::expectation::StepAnswer<'_>) -> Vec<String> {
        self.keep.values().filter_map(|keep| keep.read(answer).ok()).collect()
    }
}

impl Keep {
    /// The value, as text for later steps.
    ///
    /// # Errors
    /// Why it is not there.
    pub fn read(&self, answer: &crate::expectation::StepAnswer<'_>) -> Result<String, String> {
        let text = self.from.read_text(answer)?;
        let Some(pattern) = &self.matches else { return Ok(text) };
        let caught = pattern.capture(&text);
        caught.ok_or_else(|| format!("`{}`: nothing matches '{}'", self.from, pattern.as_str()))
    }
}

mod as_pattern {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::expectation::Pattern;

    pub(super) fn serialize<S: Serializer>(
        pattern: &Option<Pattern>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        pattern.as_ref().map(Pattern::as_str).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Pattern>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| Pattern::new(&text).map_err(D::Error::custom)).transpose()
    }
}

/// How a heartbeat is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// How much later than `every` a ping may come, 0 to 31 days.
    #[serde(rename = "grace_ms", with = "as_ms")]
    pub grace: Duration,
    /// Whether only `POST` counts, because links are followed by more than those who are watched.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub post_only: bool,
}
