//! Decisions on alerts of service level objectives: which begin to fire, and which are over?

use super::types::SloAlertTurn;
use crate::board::timeline::ComponentTimeline;
use crate::board::{Board, Event};
use crate::config::slo::Slo;
use crate::slo::burn_alert::{BurnAlertState, BurnRule, LONGEST_BURN_WINDOW};
use crate::slo::burn_rate::BurnRate;
use crate::slo::error_budget::BudgetBasis;
use crate::slo::failure_timeline::FailureTimeline;
use crate::status::Status;
use crate::time::calendar::Span;
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

impl Board {
    /// What time brings to alerts of SLOs: those that begin to fire, and those that are over.
    pub(in crate::board) fn due_slo_alerts(&self, now: Timestamp) -> Option<Event> {
        // What is rehearsed on a twin wakes nobody.
        if self.twin_of.is_some() {
            return None;
        }
        let configured = || self.configuration.iter().flat_map(|configuration| &configuration.slos);
        let mut turns: Vec<SloAlertTurn> =
            configured().flat_map(|slo| self.slo_turns(slo, now)).collect();
        let is_gone = |turn: &&SloAlertTurn| configured().all(|slo| slo.id != turn.slo);
        let gone = self.slo_alerts.iter().filter(is_gone).map(|turn| SloAlertTurn {
            firing: false,
            at: now,
            decided_at: now,
            burn_rate_thousandths: None,
            left_ms: None,
            spent_at: None,
            ..turn.clone()
        });
        turns.extend(gone);
        (!turns.is_empty()).then_some(Event::SloAlertsTurned { turns })
    }

    /// When an alert of an SLO next begins or ends, if no component changes.
    #[must_use]
    pub fn next_slo_turn(&self, now: Timestamp) -> Option<Timestamp> {
        if self.twin_of.is_some() {
            return None;
        }
        let configured = self.configuration.iter().flat_map(|configuration| &configuration.slos);
        let states = configured.flat_map(|slo| self.burn_alerts(slo, now));
        states.filter_map(|(_, alert)| alert.next_change).min()
    }

    /// Whether each alert of an SLO fires, by the timelines alone.
    #[must_use]
    pub fn burn_alerts(&self, slo: &Slo, now: Timestamp) -> Vec<(BurnRule, BurnAlertState)> {
        let from = now.minus(2 * LONGEST_BURN_WINDOW);
        if !self.has_failed_since(slo, from) {
            return BurnRule::ALL.map(|rule| (rule, BurnAlertState::default())).into();
        }
        let (failures, window) = (self.failures(slo, from), self.slo_window(slo, now));
        let state = |rule| (rule, BurnAlertState::new(slo, rule, &failures, window, now));
        BurnRule::ALL.map(state).into()
    }

    /// How the components of an SLO were, from an instant on.
    #[must_use]
    pub fn failures(&self, slo: &Slo, from: Timestamp) -> FailureTimeline {
        let none = ComponentTimeline::default();
        let timelines = slo.components.iter().map(|id| self.timelines.get(id).unwrap_or(&none));
        let counted: Vec<_> = timelines.map(ComponentTimeline::counted).collect();
        let counted: Vec<&StateTimeline<Status>> = counted.iter().map(AsRef::as_ref).collect();
        FailureTimeline::new(slo, &counted, from)
    }

    /// The whole window of an SLO at an instant.
    #[must_use]
    pub fn slo_window(&self, slo: &Slo, now: Timestamp) -> Span {
        let zone = self.configuration.as_ref().map(|c| c.page.timezone.clone());
        slo.window.span(&zone.unwrap_or_default(), now)
    }

    /// Whether something may have failed since: a quick look, as it is asked at every tick and for every view.
    fn has_failed_since(&self, slo: &Slo, from: Timestamp) -> bool {
        let timelines = slo.components.iter().filter_map(|id| self.timelines.get(id));
        timelines.into_iter().any(|timeline| {
            let counts = |status: &Status| slo.counts.contains(status);
            let (published, uncounted) = (&timeline.published, &timeline.uncounted);
            let shown = published.values_since(from).any(counts);
            shown || uncounted.values_since(from).flatten().any(counts)
        })
    }

    fn slo_turns(&self, slo: &Slo, now: Timestamp) -> Vec<SloAlertTurn> {
        let states = self.burn_alerts(slo, now).into_iter();
        states.filter_map(|(rule, alert)| self.slo_turn(slo, rule, alert, now)).collect()
    }

    /// Whether nothing is known of the short time of a rule.
    fn is_unseen(&self, slo: &Slo, rule: BurnRule, now: Timestamp) -> bool {
        let short = Span { from: now.minus(rule.short()), to: now };
        let sums = self.failures(slo, short.from).sums(short);
        sums.observed() == 0 && sums.no_data > 0
    }

    fn slo_turn(
        &self,
        slo: &Slo,
        rule: BurnRule,
        alert: BurnAlertState,
        now: Timestamp,
    ) -> Option<SloAlertTurn> {
        let own = self.slo_alerts.iter().find(|own| own.slo == slo.id && own.rule == rule);
        let at = match (own, alert.firing_since) {
            (None, Some(since)) => since,
            // Nothing says that it is over: nothing was seen since.
            (Some(_), None) if self.is_unseen(slo, rule, now) => return None,
            // History may say now that it never fired: then it is over with this.
            (Some(own), None) => alert.ended_at.filter(|ended| *ended > own.at).unwrap_or(now),
            (None, None) | (Some(_), Some(_)) => return None,
        };
        let window = self.slo_window(slo, now);
        let failures = self.failures(slo, window.from.min(now.minus(rule.long())));
        let basis = BudgetBasis::new(slo, &failures, window, now);
        let burnt = failures.sums(Span { from: now.minus(rule.long()), to: now });
        Some(SloAlertTurn {
            slo: slo.id.clone(),
            rule,
            firing: own.is_none(),
            at,
            decided_at: now,
            burn_rate_thousandths: BurnRate::new(slo, burnt),
            left_ms: Some(basis.budget().left_ms),
            spent_at: basis.spent_at(burnt),
        })
    }
}
