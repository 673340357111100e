//! Mutes of probes: a region that fails below the quorum sends operators no alerts until an instant. What the page says, and
//! every figure, is the same with them and without.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::access::actor::Actor;
use crate::ids::{IncidentId, ProbeId, RegionId};
use crate::time::timestamp::Timestamp;

/// How long a mute lasts at most, from when it was stated last.
pub const MAX_MUTE: Duration = Duration::from_secs(30 * 86_400);
/// The most mutes that are in force at once.
pub const MAX_MUTES: usize = 100;
/// That alerts of a probe are suppressed for a time while it fails below its quorum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProbeMute {
    /// Its id, unique on the page.
    pub id: String,
    /// The probe.
    pub probe: ProbeId,
    /// The region; `None`: whichever fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionId>,
    /// When it was stated last: it counts from then on.
    pub at: Timestamp,
    /// Until when: by itself, or because an operator ended it.
    pub until: Timestamp,
    /// Why.
    pub reason: String,
    /// On whose behalf.
    pub by: Actor,
}

impl ProbeMute {
    /// Whether it counts at an instant. One that is of a time to come does not: a clock that was set back prolongs no silence.
    #[must_use]
    pub fn is_in_force(&self, at: Timestamp) -> bool {
        self.at <= at && at < self.until
    }

    /// Whether it is of a probe in a region.
    #[must_use]
    pub fn covers(&self, probe: &ProbeId, region: &RegionId) -> bool {
        self.probe == *probe && self.region.as_ref().is_none_or(|own| own == region)
    }
}

/// Whether the alert of an incident is held by mutes, and was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentMute {
    /// Until when it is held, while it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// When it was held no more, the last time: from then on it is an alert of its own, which only mutes hold that are stated
    /// after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

impl IncidentMute {
    /// Whether it never was.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// That the alert of an incident is held by mutes from now on, or no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentMuteTurn {
    /// Of which incident.
    pub incident: IncidentId,
    /// Until when it is held; `None`: it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// `POST /ops/v1/mutes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewProbeMute {
    /// The probe.
    pub probe: ProbeId,
    /// A region that it is run from; all of them unless said.
    #[serde(default)]
    pub region: Option<RegionId>,
    /// Until when, at most 30 days ahead.
    pub until: Timestamp,
    /// Why, 1 to 500 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 500)))]
    pub reason: String,
}
