//! Evidence query: the evidence of an incident, or of a probe in a span of time; newest first, in
//! pages.

use std::cmp::Reverse;
use std::convert::Infallible;

use serde::{Deserialize, Serialize};

use crate::evidence::retention::{RetentionHold, Slot, kept_since};
use crate::ids::ProbeId;
use crate::problem::Problem;
use crate::protocol::evidence::{Evidence, EvidenceId, EvidenceItem};
use crate::query::{KnownParameters, Parameters};
use crate::time::timestamp::Timestamp;

/// The most evidence in one answer.
pub const MAX_LISTED: usize = 100;

/// What an operator asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceQuery {
    /// Whose evidence.
    pub about: EvidenceOwner,
    /// From when on; from the beginning unless said.
    pub from: Option<Timestamp>,
    /// Until before when; now unless said.
    pub to: Option<Timestamp>,
}

/// Whose evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceOwner {
    /// That of an incident, by its id.
    Incident(String),
    /// That of a probe.
    Probe(ProbeId),
}

/// Runs of a probe that began within a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRange {
    /// The probe.
    pub probe: ProbeId,
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
}

/// What a Ledger finds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredEvidence {
    /// Its name in that Ledger.
    pub id: EvidenceId,
    /// Whether an incident holds it.
    pub held: bool,
    /// Whether there is a picture of the page.
    pub pictured: bool,
    /// What there is to read.
    pub evidence: Evidence,
}

/// A part of what there is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvidencePage {
    /// Newest first.
    pub evidence: Vec<EvidenceItem>,
    /// The `to` that asks for what is older than all of these; `None` when there is no more.
    pub next: Option<Timestamp>,
    /// Whether every Ledger answered.
    pub complete: bool,
}

impl EvidenceQuery {
    /// The parameters of its address.
    pub const PARAMETERS: KnownParameters =
        KnownParameters::only(&["incident", "probe", "from", "to"]);

    /// Reads `?incident=ID` or `?probe=ID`, with `from` and `to`.
    ///
    /// # Errors
    /// A [`Problem`] that names the parameter.
    pub fn read(params: &Parameters) -> Result<Self, Problem> {
        let about = match (params.get("incident", as_it_is)?, params.get("probe", str::parse)?) {
            (Some(incident), None) => EvidenceOwner::Incident(incident),
            (None, Some(probe)) => EvidenceOwner::Probe(probe),
            _ => {
                return Err(Problem::invalid("incident", "`incident` or `probe` is missing")
                    .hint("give either incident=ID or probe=ID"));
            }
        };
        let (from, to) = (params.get("from", Timestamp::read)?, params.get("to", Timestamp::read)?);
        Ok(Self { about, from, to })
    }

    /// Where to look for it at `now`; `holds` is what the incident holds.
    #[must_use]
    pub fn run_ranges(&self, holds: &[RetentionHold], now: Timestamp) -> Vec<RunRange> {
        let from = self.from.unwrap_or_default();
        let to = self.to.unwrap_or(Timestamp::from_unix_ms(now.unix_ms().saturating_add(1)));
        let range = |probe: &ProbeId, from, to| RunRange { probe: probe.clone(), from, to };
        match &self.about {
            EvidenceOwner::Probe(probe) => vec![range(probe, from, to)],
            EvidenceOwner::Incident(_) => {
                let of_hold = |hold: &RetentionHold| {
                    let (from, to) =
                        (from.max(hold.from), hold.until.map_or(to, |until| until.min(to)));
                    hold.probes.iter().map(|probe| range(probe, from, to)).collect::<Vec<_>>()
                };
                holds.iter().flat_map(of_hold).collect()
            }
        }
    }
}

/// An incident that is not there is not found; any text may ask for one.
fn as_it_is(text: &str) -> Result<String, Infallible> {
    Ok(text.to_owned())
}

impl RunRange {
    /// Whether it asks for what stands in the ring, which no incident holds: what is over its time is not
    /// shown, also where nobody came to let go of it.
    #[must_use]
    pub fn asks_for(&self, slot: &Slot, now: Timestamp) -> bool {
        let from = self.from.max(kept_since(now));
        slot.probe == self.probe && (from..self.to).contains(&slot.observed_at)
    }
}

/// Puts what was found in the order in which it is told: newest first, what began at one instant by
/// its name, each once.
pub fn newest_first<T, N: Ord>(all: &mut Vec<T>, key: impl Fn(&T) -> (Timestamp, N)) {
    all.sort_by_cached_key(|item| {
        let (observed_at, name) = key(item);
        (Reverse(observed_at), name)
    });
    all.dedup_by_key(|item| key(item));
}

impl EvidencePage {
    /// The newest of what Ledgers found, each of which tells of one more than are shown if it has more.
    #[must_use]
    pub fn from_items(mut all: Vec<EvidenceItem>, complete: bool) -> Self {
        newest_first(&mut all, |item| (item.evidence.observed_at, (item.agent.clone(), item.id)));
        let mut next = None;
        if let Some(first_left) = all.get(MAX_LISTED).map(|item| item.evidence.observed_at) {
            all.truncate(MAX_LISTED);
            // What began at the same instant goes together, unless that is all.
            let whole =
                all.iter().take_while(|item| item.evidence.observed_at > first_left).count();
            all.truncate(if whole > 0 { whole } else { MAX_LISTED });
            next = all.last().map(|item| item.evidence.observed_at);
        }
        Self { evidence: all, next, complete }
    }
}
