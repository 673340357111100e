//! Alerts of service level objectives, as the log has them.

use serde::{Deserialize, Serialize};

use crate::ids::SloId;
use crate::slo::burn_alert::BurnRule;
use crate::slo::burn_rate::BurnRate;
use crate::time::timestamp::Timestamp;

/// An alert of an SLO began to fire, or is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SloAlertTurn {
    /// Of which SLO.
    pub slo: SloId,
    /// By which windows.
    pub rule: BurnRule,
    /// Whether it fires.
    pub firing: bool,
    /// Since when, as the timeline of its components tells.
    pub at: Timestamp,
    /// When this was decided: what comes again, as history is amended, is another alert.
    pub decided_at: Timestamp,
    /// How fast the budget burnt in the long window when this was decided; `None`: nothing was observed in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub burn_rate_thousandths: Option<BurnRate>,
    /// What was left of the budget then; negative when it was overspent. `None`: there is no such SLO any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_ms: Option<i64>,
    /// When it would have been spent at that rate; `None`: not within the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spent_at: Option<Timestamp>,
}
