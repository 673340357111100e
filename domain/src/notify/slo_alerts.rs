//! Alerts of service level objectives: what is said of one that fires?

use crate::board::{Board, SloAlertTurn};
use crate::config::Configuration;
use crate::config::slo::Slo;
use crate::severity::Severity;
use crate::time::span_text::show_span;
use crate::time::timestamp::Timestamp;

/// An alert of an SLO that fires.
pub(super) struct BurningSlo {
    /// What it is known by.
    pub(super) id: String,
    /// What it is about, in a line.
    pub(super) name: String,
    /// How serious it is.
    pub(super) severity: Severity,
    /// Since when.
    pub(super) since: Timestamp,
}

/// Alerts of SLOs that fire. They say how things stood when they began, so that an alert is told once.
pub(super) fn burning_slos(board: &Board) -> Vec<BurningSlo> {
    let Some(configuration) = &board.configuration else { return vec![] };
    let firing = board.slo_alerts.iter().filter_map(|turn| {
        let slo = configuration.slos.iter().find(|slo| slo.id == turn.slo)?;
        let id = format!("slo:{}:{}:{}", slo.id, turn.rule.as_str(), turn.decided_at.unix_ms());
        let name = what_burns(configuration, slo, turn);
        Some(BurningSlo { id, name, severity: slo.severity, since: turn.at })
    });
    firing.collect()
}

/// Which SLO, how fast, what is left, and when that is spent.
fn what_burns(configuration: &Configuration, slo: &Slo, turn: &SloAlertTurn) -> String {
    let rate = turn.burn_rate_thousandths.map(|rate| format!("{rate}×")).unwrap_or_default();
    let left_ms = turn.left_ms.unwrap_or_default();
    let (sign, left_s) = (if left_ms < 0 { "-" } else { "" }, left_ms.unsigned_abs() / 1_000);
    let left = format!("{sign}{}h {}m {}s", left_s / 3_600, left_s / 60 % 60, left_s % 60);
    let spent = match turn.spent_at {
        _ if left_ms < 0 => "overspent".to_owned(),
        Some(at) => format!("spent at {}", configuration.page.timezone.clock_text(at)),
        None => "not spent in its window at this rate".to_owned(),
    };
    let over = show_span(turn.rule.long());
    format!("{}: error budget burns {rate} over {over}, {left} left, {spent}", slo.name)
}
