//! User report policy: may readers report trouble, and how many of them are an alert?

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::timestamp::as_ms;

/// How many readers an alert may need.
pub const ALERT_READERS: RangeInclusive<u32> = 2..=1_000;
/// Within how long they may have to report.
pub const ALERT_WITHIN: RangeInclusive<Duration> =
    Duration::from_secs(300)..=Duration::from_secs(3_600);

/// What is done with trouble that readers report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserReportPolicy {
    /// Whether readers may report any.
    pub accept: bool,
    /// How many different readers must report a component that is shown as working until operators are alerted, one of
    /// [`ALERT_READERS`].
    pub alert_readers: u32,
    /// Within how long, one of [`ALERT_WITHIN`].
    #[serde(rename = "alert_within_ms", with = "as_ms")]
    pub alert_within: Duration,
}

impl Default for UserReportPolicy {
    fn default() -> Self {
        Self { accept: true, alert_readers: 5, alert_within: Duration::from_secs(900) }
    }
}

impl UserReportPolicy {
    /// Whether the page says nothing of reports.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
