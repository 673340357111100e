//! Error budget: how much of the window of an SLO may fail, and how much of that is spent, to the millisecond?
//!
//! Time that uptime does not count is not counted here: without data, and under maintenance unless the SLO counts that. It
//! is taken from the window before the budget is computed, so an SLO is kept exactly while its budget is not overspent:
//! budget = (window − no data − maintenance) × (100% − target). Of a window of the calendar, the time ahead counts as time
//! that will be observed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::slo::Slo;
use crate::percentage::Percentage;
use crate::slo::failure_timeline::{FailureSums, FailureTimeline};
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;
use crate::uptime::status_durations::Fraction;

/// The error budget of an SLO. Of `mean`, all times are the mean of its components.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrorBudget {
    /// The whole window, of the calendar with the time ahead.
    pub window_ms: u64,
    /// Of it, what counts as failure.
    pub bad_ms: u64,
    /// Of it, when nothing was known: not counted.
    pub no_data_ms: u64,
    /// Of it, when there was maintenance that is not counted.
    pub maintenance_ms: u64,
    /// How much may fail, rounded down.
    pub budget_ms: u64,
    /// How much more may fail, rounded down; negative when the SLO is missed.
    pub left_ms: i64,
    /// Which share of the budget is spent, in thousandths of a percent, rounded down; over 100,000 when it is overspent.
    /// `None` when nothing counts.
    pub spent_thousandths: Option<u64>,
    /// Which share of what was observed did not fail, in thousandths of a percent, rounded down; `None` when nothing was.
    pub availability_thousandths: Option<u32>,
}

/// What an error budget is computed of.
#[derive(Clone, Copy, Debug)]
pub struct BudgetBasis<'a> {
    slo: &'a Slo,
    window: Span,
    now: Timestamp,
    weight: u64,
    sums: FailureSums,
    /// Milliseconds of components that count, with those ahead.
    counted: u64,
}

impl<'a> BudgetBasis<'a> {
    /// How much of a window failed until now.
    #[must_use]
    pub fn new(slo: &'a Slo, failures: &FailureTimeline, window: Span, now: Timestamp) -> Self {
        let sums = failures.sums(Span { from: window.from, to: now.min(window.to) });
        let ahead = ms(window.to.since(now)) * failures.weight;
        let counted = sums.observed() + ahead;
        Self { slo, window, now, weight: failures.weight, sums, counted }
    }

    /// The error budget.
    #[must_use]
    pub fn budget(&self) -> ErrorBudget {
        let (weight, sums) = (self.weight, self.sums);
        let observed = u128::from(sums.observed());
        let availability = Fraction::new(sums.good.into(), observed);
        let scale = i128::from(weight) * i128::from(Percentage::ALL.thousandths());
        let spent = self.share(sums.bad.into(), 1);
        ErrorBudget {
            window_ms: ms(self.window.duration()),
            bad_ms: sums.bad / weight,
            no_data_ms: sums.no_data / weight,
            maintenance_ms: sums.maintenance / weight,
            budget_ms: u64::try_from(self.allowed() / scale).unwrap_or(u64::MAX),
            left_ms: i64::try_from(self.left().div_euclid(scale)).unwrap_or(i64::MIN),
            spent_thousandths: spent,
            availability_thousandths: availability
                .map(|share| share.floor(Percentage::ALL.thousandths())),
        }
    }

    /// Whether more failed than may.
    #[must_use]
    pub fn is_overspent(&self) -> bool {
        self.left() < 0
    }

    /// When the budget will be spent if failures go on as they did over a time: now if it is. `None` when that is not
    /// within this window, of days within a window from now; failures that leave a window of days give nothing back here.
    #[must_use]
    pub fn spent_at(&self, pace: FailureSums) -> Option<Timestamp> {
        if self.left() <= 0 && self.sums.bad > 0 {
            return Some(self.now);
        }
        let spent_per_ms = i128::from(pace.bad) * i128::from(Percentage::ALL.thousandths());
        let spent_per_ms = spent_per_ms * i128::from(self.weight);
        let left = self.left() * i128::from(pace.observed()) + (spent_per_ms - 1).max(0);
        let time = u64::try_from(left.checked_div(spent_per_ms)?).ok()?;
        let ahead = match self.window.to > self.now {
            true => ms(self.window.to.since(self.now)),
            false => ms(self.window.duration()),
        };
        (time <= ahead).then(|| self.now.plus(Duration::from_millis(time)))
    }

    /// Which share of the whole budget some time would spend if failures went on as they did over another, in thousandths of
    /// a percent, rounded down.
    #[must_use]
    pub fn at_risk_thousandths(&self, pace: FailureSums, for_time: Duration) -> Option<u64> {
        let bad = u128::from(pace.bad) * u128::from(ms(for_time)) * u128::from(self.weight);
        self.share(bad, pace.observed().into())
    }

    /// Which part of the budget `bad / parts` milliseconds of components are.
    fn share(&self, bad: u128, parts: u128) -> Option<u64> {
        let all = u128::from(Percentage::ALL.thousandths());
        let allowed = u128::try_from(self.allowed()).ok()?.checked_mul(parts)?;
        let share = bad.checked_mul(all * all)?.checked_div(allowed)?;
        Some(u64::try_from(share).unwrap_or(u64::MAX))
    }

    /// What may fail, in hundred-thousandths of milliseconds of components.
    fn allowed(&self) -> i128 {
        i128::from(self.counted) * i128::from(self.slo.allowed_thousandths())
    }

    /// What more may fail, in the same.
    fn left(&self) -> i128 {
        self.allowed() - i128::from(self.sums.bad) * i128::from(Percentage::ALL.thousandths())
    }
}

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
