//! Burn-rate alert: when does the error budget burn so fast that somebody must be woken, and until when?
//!
//! Two rules, each of two windows, as in the table of the Site Reliability Workbook ("Alerting on SLOs"): an alert fires
//! while the burn rate is at its threshold or above it in the long window, so that enough was spent to matter, and in the
//! short one, so that it clears soon after the failure is over.
//!
//! | rule | long window | short window | share of the budget | threshold for 30 days |
//! |---|---|---|---|---|
//! | `fast` | 1 hour | 5 minutes | 2% | 14.4 |
//! | `slow` | 6 hours | 30 minutes | 5% | 6 |
//!
//! The book's rates are for 30 days. For a window of another length it is the share of the budget that stays:
//!
//! threshold = share of the budget × length of the SLO's window ÷ long window
//!
//! It is at least 1, because a slower rate spends no more than there is, and at most 1 ÷ (100% − target), which is the rate
//! of a time that failed as a whole. A long window says nothing before it was observed for as long as the short one is.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::slo::Slo;
use crate::ordered::SortedSet;
use crate::percentage::Percentage;
use crate::slo::burn_rate::BurnRate;
use crate::slo::failure_timeline::{FailureSums, FailureTimeline};
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;

/// By which windows an alert fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BurnRule {
    /// 2% of the budget within an hour.
    Fast,
    /// 5% of the budget within six hours.
    Slow,
}

/// The longest window of any rule: what was before it has no part in whether an alert fires.
pub const LONGEST_BURN_WINDOW: Duration = Duration::from_secs(6 * 3_600);

impl BurnRule {
    /// Both rules.
    pub const ALL: [Self; 2] = [Self::Fast, Self::Slow];

    /// As the API writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Slow => "slow",
        }
    }

    /// The long window.
    #[must_use]
    pub fn long(self) -> Duration {
        match self {
            Self::Fast => Duration::from_secs(3_600),
            Self::Slow => LONGEST_BURN_WINDOW,
        }
    }

    /// The short window.
    #[must_use]
    pub fn short(self) -> Duration {
        self.long() / 12
    }

    /// Which share of the budget the threshold spends in the long window, in percent.
    fn budget_percent(self) -> i128 {
        match self {
            Self::Fast => 2,
            Self::Slow => 5,
        }
    }

    /// The burn rate from which on it fires, for an SLO whose window has a length.
    #[must_use]
    pub fn threshold(self, slo: &Slo, window: Duration) -> BurnRate {
        let FailureShare { part, whole } = FailureShare::new(slo, self, window);
        let rate = part * i128::from(Percentage::ALL.thousandths()) * 1_000;
        let allowed = whole * i128::from(slo.allowed_thousandths());
        BurnRate(u64::try_from(rate / allowed.max(1)).unwrap_or(u64::MAX))
    }
}

/// Whether an alert fires at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BurnAlertState {
    /// Since when it fires, as far as a long window tells; `None`: it does not.
    pub firing_since: Option<Timestamp>,
    /// When it ended last, within a long window.
    pub ended_at: Option<Timestamp>,
    /// When that will change if no component changes; `None`: it will not.
    pub next_change: Option<Timestamp>,
}

impl BurnAlertState {
    /// Whether an alert fires at `now`, of an SLO with this window. The failures begin twice its long window before.
    #[must_use]
    pub fn new(
        slo: &Slo,
        rule: BurnRule,
        failures: &FailureTimeline,
        window: Span,
        now: Timestamp,
    ) -> Self {
        let within = Span { from: now.minus(rule.long()), to: now.plus(rule.long()) };
        if !failures.has_failed_since(within.from.minus(rule.long())) {
            return Self::default();
        }
        let spans = firing_spans(slo, rule, failures, window.duration(), within);
        let current = spans.iter().find(|span| span.contains(now));
        let next = match current {
            Some(span) => Some(span.to).filter(|to| *to < within.to),
            None => spans.iter().map(|span| span.from).find(|from| *from > now),
        };
        // With the next month or quarter, the threshold is another.
        let turn = Some(window.to).filter(|to| *to > now && *to < within.to);
        Self {
            firing_since: current.map(|span| span.from),
            ended_at: spans.iter().rev().map(|span| span.to).find(|to| *to <= now),
            next_change: next.into_iter().chain(turn).min(),
        }
    }
}

/// Which share of what was observed must have failed.
#[derive(Clone, Copy, Debug)]
struct FailureShare {
    part: i128,
    whole: i128,
}

impl FailureShare {
    fn new(slo: &Slo, rule: BurnRule, window: Duration) -> Self {
        let (window, long) = (ms(window), ms(rule.long()));
        let rate = (rule.budget_percent() * window).max(100 * long);
        let part = rate * i128::from(slo.allowed_thousandths());
        let whole = 100 * long * i128::from(Percentage::ALL.thousandths());
        Self { part: part.min(whole), whole }
    }

    /// By how much a time is at the share or above it; it is a sum, so it changes evenly while its ends do not.
    fn excess(self, sums: FailureSums) -> i128 {
        i128::from(sums.bad) * self.whole - i128::from(sums.observed()) * self.part
    }
}

/// When an alert fires within a time, to the millisecond, in order and apart from each other: of an SLO whose window has a
/// length. Each is cut to the time, in which no component changes after the last change of its failures.
#[must_use]
pub fn firing_spans(
    slo: &Slo,
    rule: BurnRule,
    failures: &FailureTimeline,
    window: Duration,
    within: Span,
) -> Vec<Span> {
    let share = FailureShare::new(slo, rule, window);
    let (long, short) = (rule.long(), rule.short());
    // Between these instants each window gains and loses evenly.
    let edges = failures.starts().flat_map(|at| [at, at.plus(short), at.plus(long)]);
    let edges = edges.filter(|at| *at > within.from && *at < within.to);
    let edges: SortedSet<Timestamp> = edges.chain([within.from]).collect();
    let mut spans: Vec<Span> = vec![];
    let ends = edges.iter().skip(1).copied().chain([within.to]);
    for (from, to) in edges.iter().copied().zip(ends) {
        let last = |length: Duration| failures.sums(Span { from: from.minus(length), to: from });
        let (come, gone) = (failures.at(from), |length| failures.at(from.minus(length)));
        let (in_long, in_short) = (last(long), last(short));
        let (out_of_long, out_of_short) = (gone(long), gone(short));
        let slope = |part: fn(FailureSums) -> u64, out: FailureSums| {
            i128::from(part(come)) - i128::from(part(out))
        };
        let lines = [
            (share.excess(in_long), share.excess(come) - share.excess(out_of_long)),
            (share.excess(in_short), share.excess(come) - share.excess(out_of_short)),
            (i128::from(in_short.bad) - 1, slope(|sums| sums.bad, out_of_short)),
            (i128::from(in_long.watched) - ms(short), slope(|sums| sums.watched, out_of_long)),
        ];
        let length = ms(to.since(from));
        let holds = lines.into_iter().map(|line| not_negative(line, length));
        let (first, end) = holds.fold((0, length), |(a, b), (c, d)| (a.max(c), b.min(d)));
        if first < end {
            let at = |after: i128| {
                from.plus(Duration::from_millis(u64::try_from(after).unwrap_or_default()))
            };
            let span = Span { from: at(first), to: at(end) };
            match spans.last_mut() {
                Some(before) if before.to == span.from => before.to = span.to,
                _ => spans.push(span),
            }
        }
    }
    spans
}

/// For which whole numbers from 0 to below `length` the line `value + slope × n` is not negative: from one to below another.
fn not_negative((value, slope): (i128, i128), length: i128) -> (i128, i128) {
    match (value >= 0, slope) {
        (true, 0..) => (0, length),
        (true, _) => (0, value / -slope + 1),
        (false, 1..) => ((-value + slope - 1) / slope, length),
        (false, _) => (length, length),
    }
}

fn ms(time: Duration) -> i128 {
    i128::try_from(time.as_millis()).unwrap_or(i128::MAX)
}
