//! SLOs for operators: how does each stand, how fast does its error budget burn, and which of its alerts fire?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::config::slo::{Slo, SloCombination, SloWindow};
use crate::ids::{ComponentId, SloId};
use crate::percentage::Percentage;
use crate::severity::Severity;
use crate::slo::burn_alert::{BurnRule, LONGEST_BURN_WINDOW};
use crate::slo::burn_rate::BurnRate;
use crate::slo::error_budget::{BudgetBasis, ErrorBudget};
use crate::status::Status;
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;

/// The times for which burn rates are given: the windows of alerts, and three days, in seconds.
pub const BURN_RATE_WINDOWS_S: [u64; 5] = [300, 1_800, 3_600, 21_600, 259_200];
/// The time for which it is said what is at risk.
const AT_RISK_FOR: Duration = Duration::from_secs(86_400);

/// How an SLO stands: an entry of `GET /ops/v1/slos`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SloReport {
    /// Its id.
    pub slo: SloId,
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub components: Vec<ComponentId>,
    /// How several of them are one.
    pub combine: SloCombination,
    /// The statuses that count as failure.
    pub counts: Vec<Status>,
    /// Which share of the time is to be without failure.
    pub target: Percentage,
    /// Over which time.
    pub window: SloWindow,
    /// From when the window is.
    pub from: Timestamp,
    /// Until when: now, or the end of the month or quarter.
    pub until: Timestamp,
    /// How serious its alerts are.
    pub severity: Severity,
    /// How it stands, in a word.
    pub state: SloState,
    /// How much may fail, and how much did.
    pub budget: ErrorBudget,
    /// How fast it burnt over the last 5 and 30 minutes, 1 and 6 hours, and 3 days.
    pub burn_rates: Vec<BurnRateReport>,
    /// Which share of the whole budget the next 24 hours would spend if failures went on as in the last hour, in thousandths
    /// of a percent; `None` when nothing was observed.
    pub at_risk_thousandths: Option<u64>,
    /// Its alerts.
    pub alerts: Vec<BurnAlertReport>,
}

/// How an SLO stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SloState {
    /// There is budget left, and no alert fires.
    Kept,
    /// There is, and an alert fires.
    Burning,
    /// More failed than may.
    Missed,
    /// Nothing was observed in the window.
    NoData,
}

impl SloState {
    /// As the API writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Burning => "burning",
            Self::Missed => "missed",
            Self::NoData => "no_data",
        }
    }
}

/// How fast an error budget burnt over a time until now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BurnRateReport {
    /// Over which time, in seconds.
    pub window_s: u64,
    /// The rate; `None` when nothing was observed.
    pub rate_thousandths: Option<BurnRate>,
    /// When the budget is spent at this rate, now if it is; `None`: not within the window of the SLO.
    pub spent_at: Option<Timestamp>,
}

/// An alert of an SLO.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BurnAlertReport {
    /// By which windows.
    pub rule: BurnRule,
    /// The rate from which on it fires.
    pub threshold_thousandths: BurnRate,
    /// Since when it fires; `None`: it does not.
    pub firing_since: Option<Timestamp>,
}

/// How every SLO stands, in the order of `page.toml`.
#[must_use]
pub fn slo_reports(board: &Board, now: Timestamp) -> Vec<SloReport> {
    let slos = board.configuration.iter().flat_map(|configuration| &configuration.slos);
    slos.map(|slo| slo_report(board, slo, now)).collect()
}

fn slo_report(board: &Board, slo: &Slo, now: Timestamp) -> SloReport {
    let window = board.slo_window(slo, now);
    let longest = BURN_RATE_WINDOWS_S.iter().map(|window_s| Duration::from_secs(*window_s)).max();
    let longest = longest.unwrap_or_default().max(2 * LONGEST_BURN_WINDOW);
    let failures = board.failures(slo, window.from.min(now.minus(longest)));
    let basis = BudgetBasis::new(slo, &failures, window, now);
    let last = |time: Duration| failures.sums(Span { from: now.minus(time), to: now });
    let burn_rates = BURN_RATE_WINDOWS_S.map(|window_s| {
        let sums = last(Duration::from_secs(window_s));
        BurnRateReport {
            window_s,
            rate_thousandths: BurnRate::new(slo, sums),
            spent_at: basis.spent_at(sums),
        }
    });
    // As it is recorded, which is what operators were told.
    let recorded = |rule: BurnRule| {
        let own = board.slo_alerts.iter().find(|own| own.slo == slo.id && own.rule == rule);
        own.map(|own| own.at)
    };
    let alerts = BurnRule::ALL.map(|rule| BurnAlertReport {
        rule,
        threshold_thousandths: rule.threshold(slo, window.duration()),
        firing_since: recorded(rule),
    });
    let budget = basis.budget();
    SloReport {
        slo: slo.id.clone(),
        name: slo.name.clone(),
        components: slo.components.clone(),
        combine: slo.combine,
        counts: slo.counts.clone(),
        target: slo.target,
        window: slo.window,
        from: window.from,
        until: window.to,
        severity: slo.severity,
        state: match &budget {
            budget if budget.availability_thousandths.is_none() => SloState::NoData,
            _ if basis.is_overspent() => SloState::Missed,
            _ if alerts.iter().any(|alert| alert.firing_since.is_some()) => SloState::Burning,
            _ => SloState::Kept,
        },
        budget,
        burn_rates: burn_rates.into(),
        at_risk_thousandths: basis.at_risk_thousandths(last(BurnRule::Fast.long()), AT_RISK_FOR),
        alerts: alerts.into(),
    }
}
