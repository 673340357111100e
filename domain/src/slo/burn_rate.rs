//! Burn rate: how many times faster is the error budget spent than the SLO bears?
//!
//! The burn rate over a time is the share of it that failed, of what was observed, divided by the share that may fail
//! (100% − target). A rate of 1 spends the budget exactly in the window of the SLO.

use serde::{Deserialize, Serialize};

use crate::config::slo::Slo;
use crate::percentage::Percentage;
use crate::slo::failure_timeline::FailureSums;

/// A burn rate in thousandths, rounded down: 14,400 is 14.4×.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct BurnRate(pub u64);

impl BurnRate {
    /// The rate over a time; `None` when nothing was observed in it.
    #[must_use]
    pub fn new(slo: &Slo, sums: FailureSums) -> Option<Self> {
        let all = u128::from(Percentage::ALL.thousandths());
        let allowed = u128::from(sums.observed()) * u128::from(slo.allowed_thousandths());
        let rate = (u128::from(sums.bad) * all * 1_000).checked_div(allowed)?;
        Some(Self(u64::try_from(rate).unwrap_or(u64::MAX)))
    }
}

/// Such as `14.4`, without needless digits.
impl std::fmt::Display for BurnRate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = format!("{}.{:03}", self.0 / 1_000, self.0 % 1_000);
        f.write_str(digits.trim_end_matches('0').trim_end_matches('.'))
    }
}
