//! Remediation item: what is done so that an incident does not come again, by whom and by when?

use serde::{Deserialize, Serialize};

use crate::time::calendar_date::CalendarDate;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// Something that is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemediationItem {
    /// Its id, unique on the page.
    pub id: String,
    /// What, in a line.
    pub text: String,
    /// Who does it.
    pub owner: String,
    /// The last day on which it is not overdue, by the clocks of the page.
    pub due: CalendarDate,
    /// How it stands.
    #[serde(default)]
    pub state: RemediationState,
    /// Why it is not done after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it was done or waived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Who said so, by name, or as the log names the caller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_by: Option<String>,
}

/// How a remediation item stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RemediationState {
    /// It is to be done.
    #[default]
    Open,
    /// It is done.
    Done,
    /// It is not done, for a reason.
    Waived,
}

impl RemediationItem {
    /// Since when it is overdue at `now`, by clocks of a zone: since its day ended. `None`: it is not.
    #[must_use]
    pub fn overdue_since(&self, zone: &Zone, now: Timestamp) -> Option<Timestamp> {
        let end = self.due.end(zone);
        (self.state == RemediationState::Open && end <= now).then_some(end)
    }
}
