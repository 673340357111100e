//! Evidence of a failing run: what was sent and received, each expectation with the value found,
//! and the timing of each step. For operators only; nothing public is derived from it.

use std::fmt;
use std::str::FromStr;

use flate2::Compression;
use serde::{Deserialize, Serialize};

use crate::gzip;
use crate::ids::{AgentId, ProbeId};
use crate::limits::MAX_DETAIL_CHARS;
use crate::limits::MAX_LOG_BYTES;
use crate::limits::MAX_NAME_CHARS;
use crate::limits::MAX_STEPS;
use crate::phases::Phases;
use crate::protocol::bounded_list::at_most;
use crate::protocol::observation::Failure;
use crate::time::timestamp::Timestamp;

/// The most bytes that are kept of what a step sent.
pub const MAX_SENT_BYTES: usize = 2_048;
/// The most bytes that are kept of an answer's body.
pub const MAX_BODY_BYTES: usize = 4_096;
/// The most headers that are kept of an answer.
pub const MAX_HEADERS: usize = 40;
/// The most bytes of any shorter text: a header, an address, an expectation, what was found.
pub const MAX_TEXT_BYTES: usize = 400;
/// The most expectations and notes.
pub const MAX_LINES: usize = 50;
/// The most bytes of a picture of a page.
pub const MAX_PICTURE_BYTES: usize = 150_000;
/// The most evidence in one batch.
pub const MAX_EVIDENCE_IN_BATCH: usize = 200;
/// The most bytes of an evidence that is unpacked.
const MAX_UNPACKED_BYTES: usize = 200_000;
/// The first byte of an evidence as it is stored.
const VERSION: u8 = 1;

/// Why a failing run's evidence was kept. Packed evidence names it by its place here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CaptureReason {
    /// The probe began to fail.
    Began,
    /// It fails in another way than before.
    Changed,
    /// It fails as before, for another while.
    StillFails,
}

/// What one failing run leaves to look at; all text without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// The probe that was run.
    pub probe: ProbeId,
    /// When the run began: by the agent's clock in a batch, put right where it is stored.
    pub observed_at: Timestamp,
    /// 0 for a run by schedule, more for those at once after a failure.
    pub attempt: u8,
    /// How long the whole run took, in milliseconds.
    pub took_ms: u32,
    /// Whether all that must hold did, and only something of level `degraded` did not.
    pub degraded: bool,
    /// Why it was kept.
    pub cause: CaptureReason,
    /// Which step failed, and why.
    pub failure: Failure,
    /// Each step that was begun, in order.
    #[serde(deserialize_with = "at_most::<MAX_STEPS, _, _>")]
    pub steps: Vec<StepTiming>,
    /// What the failing step sent, as far as [`MAX_SENT_BYTES`].
    pub sent: String,
    /// What came back, if anything was read to its end.
    pub received: Option<Received>,
    /// Every expectation of the failing step with what was found.
    #[serde(deserialize_with = "at_most::<MAX_LINES, _, _>")]
    pub judged: Vec<ExpectationResult>,
    /// What is left out, and why.
    #[serde(deserialize_with = "at_most::<MAX_LINES, _, _>")]
    pub notes: Vec<String>,
}

/// How long a step took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StepTiming {
    /// Its name.
    pub step: String,
    /// How long after the run began it did, in microseconds.
    pub after_us: u32,
    /// Its phases.
    pub phases: Phases,
}

/// What a step received.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Received {
    /// The status code, of HTTP.
    pub status: Option<u16>,
    /// Who answered, after all redirects.
    pub url: Option<String>,
    /// Headers, and what else the step found out, by name.
    #[serde(deserialize_with = "at_most::<MAX_HEADERS, _, _>")]
    pub headers: Vec<(String, String)>,
    /// The body as text, as far as [`MAX_BODY_BYTES`].
    pub body: String,
}

/// An expectation beside what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExpectationResult {
    /// As the probe's file says it.
    pub expectation: String,
    /// Whether what was found is as expected.
    pub passed: bool,
    /// What was found.
    pub found: String,
}

/// An evidence with the picture that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapturedEvidence {
    /// What there is to read.
    pub evidence: Evidence,
    /// A picture of the page, as PNG or JPEG.
    pub picture: Option<Vec<u8>>,
}

/// The name of an evidence in the record of its agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EvidenceId {
    /// Which batch of the agent brought it, from 1.
    pub n: u64,
    /// Its place in that batch, from 0.
    pub index: u32,
}

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(EvidenceId: {
    "type": "string",
    "pattern": "^[0-9]+-[0-9]+$",
    "description": "An evidence in the record of its agent, such as `7-0`.",
});

/// An evidence as operators read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvidenceItem {
    /// Whose it is.
    pub agent: AgentId,
    /// Its name there.
    pub id: EvidenceId,
    /// Whether it is kept as long as an incident is.
    pub held: bool,
    /// Where the picture of the page is; `null` without one.
    pub picture: Option<String>,
    /// What there is to read.
    pub evidence: Evidence,
}

/// Why something is no evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEvidence {
    /// A text or list is longer than it may be.
    #[error("`{0}` is too long")]
    TooLong(&'static str),
    /// A picture of another kind.
    #[error("`picture` is neither PNG nor JPEG")]
    NoPicture,
    /// The bytes do not hold one.
    #[error("it cannot be read: {0}")]
    Malformed(String),
}

impl CapturedEvidence {
    /// Whether it keeps every limit.
    ///
    /// # Errors
    /// The field that does not.
    pub fn check(&self) -> Result<(), InvalidEvidence> {
        match self.picture.as_deref() {
            Some(picture) if picture.len() > MAX_PICTURE_BYTES => {
                return Err(InvalidEvidence::TooLong("picture"));
            }
            Some(picture) if media_type(picture).is_none() => {
                return Err(InvalidEvidence::NoPicture);
            }
            _ => {}
        }
        self.evidence.check()
    }
}

/// The media type of a picture; `None` of what is none that is taken.
#[must_use]
pub fn media_type(picture: &[u8]) -> Option<&'static str> {
    if picture.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if picture.starts_with(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else {
        None
    }
}

impl Evidence {
    fn check(&self) -> Result<(), InvalidEvidence> {
        let text = |text: &String| text.len() <= MAX_TEXT_BYTES;
        let name = |name: &String| name.chars().count() <= MAX_NAME_CHARS;
        let received = self.received.as_ref();
        let holds = |check: &dyn Fn(&Received) -> bool| received.is_none_or(check);
        for (field, fits) in [
            ("failure.step", name(&self.failure.step)),
            ("failure.detail", self.failure.detail.chars().count() <= MAX_DETAIL_CHARS),
            ("steps", self.steps.len() <= MAX_STEPS && self.steps.iter().all(|t| name(&t.step))),
            ("sent", self.sent.len() <= MAX_SENT_BYTES),
            ("judged", self.judged.len() <= MAX_LINES),
            ("judged", self.judged.iter().all(|j| text(&j.expectation) && text(&j.found))),
            ("notes", self.notes.len() <= MAX_LINES && self.notes.iter().all(text)),
            ("received.url", holds(&|received| received.url.iter().all(text))),
            ("received.headers", holds(&|received| received.headers.len() <= MAX_HEADERS)),
            (
                "received.headers",
                holds(&|received| received.headers.iter().all(|(a, b)| text(a) && text(b))),
            ),
            // The log of a heartbeat stands whole where a body would.
            (
                "received.body",
                holds(&|received| received.body.len() <= MAX_BODY_BYTES.max(MAX_LOG_BYTES)),
            ),
        ] {
            if !fits {
                return Err(InvalidEvidence::TooLong(field));
            }
        }
        Ok(())
    }

    /// As it is stored.
    ///
    /// # Errors
    /// When it cannot be packed; none is known that cannot.
    pub fn pack(&self) -> Result<Vec<u8>, InvalidEvidence> {
        let malformed = |error: String| InvalidEvidence::Malformed(error);
        let plain = postcard::to_extend(self, vec![]).map_err(|e| malformed(e.to_string()))?;
        let packed = gzip::pack(vec![VERSION], &plain, Compression::default());
        packed.map_err(|error| malformed(error.to_string()))
    }

    /// What was stored.
    ///
    /// # Errors
    /// When the bytes hold no evidence, or one of a version that is not known.
    pub fn unpack(bytes: &[u8]) -> Result<Self, InvalidEvidence> {
        let malformed = |error: String| InvalidEvidence::Malformed(error);
        let Some((&VERSION, packed)) = bytes.split_first() else {
            return Err(malformed(format!("it begins with {:?}", bytes.first())));
        };
        let unpacked = gzip::unpack(packed, MAX_UNPACKED_BYTES);
        let (plain, _) = unpacked.map_err(|error| malformed(error.to_string()))?;
        postcard::from_bytes(&plain).map_err(|error| malformed(error.to_string()))
    }
}

/// A text of at most so many bytes; where it is cut it says how many are missing. Secrets must be out
/// of it before: half of one would not be found any more.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let says = |missing: usize| format!("… ({missing} more bytes)");
    let room = most.saturating_sub(says(text.len()).len());
    let (kept, rest) = text.split_at(text.floor_char_boundary(room));
    kept.to_owned() + &says(rest.len())
}

impl fmt::Display for EvidenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.n, self.index)
    }
}

impl FromStr for EvidenceId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('-');
        let parsed = numbers.and_then(|(n, index)| Some((n.parse().ok()?, index.parse().ok()?)));
        let (n, index) = parsed.ok_or_else(|| format!("`{text}` is no evidence, such as 7-0"))?;
        Ok(Self { n, index })
    }
}

impl TryFrom<String> for EvidenceId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<EvidenceId> for String {
    fn from(id: EvidenceId) -> Self {
        id.to_string()
    }
}
