//! Alerts of user reports: do readers report trouble that the page does not show?

use crate::board::{Board, Incident};
use crate::config::Component;
use crate::status::Status;
use crate::time::timestamp::Timestamp;
use crate::user_reports::UserReports;

/// Trouble that readers report of a component.
pub(super) struct ReportedTrouble {
    /// What its alert is known by.
    pub(super) id: String,
    /// What it is about, in a line.
    pub(super) name: String,
    /// Since when.
    pub(super) since: Timestamp,
}

/// Components that are shown as working, that no open incident is about, and that enough readers report.
pub(super) fn reported_trouble(
    board: &Board,
    reports: &UserReports,
    now: Timestamp,
) -> Vec<ReportedTrouble> {
    let Some(configuration) = &board.configuration else { return vec![] };
    let policy = &configuration.user_reports;
    let readers = usize::try_from(policy.alert_readers).unwrap_or(usize::MAX);
    let alert = |component: &Component| {
        let tally = reports.tallies.get(&component.id)?;
        let reached = tally.reached_since(readers, policy.alert_within, now)?;
        if board.published_status(&component.id) != Status::Operational {
            return None;
        }
        let is_about = |incident: &&Incident| incident.concerned().contains(&component.id);
        if board.incidents.unresolved().any(|incident| is_about(&incident)) {
            return None;
        }
        // What comes again after an incident, or after the page said otherwise, is another alert.
        let closed = board.incidents.closed_since(reached).filter(is_about);
        let closed = closed.filter_map(Incident::closed_at).max();
        let turned = board.timelines.get(&component.id)?.published.last_changed_at();
        let since = [closed, turned].into_iter().flatten().fold(reached, Timestamp::max);
        let id = format!("user_reports:{}:{}", component.id, since.unix_ms());
        let name =
            format!("readers report trouble of {}, which is shown as working", component.name);
        Some(ReportedTrouble { id, name, since })
    };
    let accepted = configuration.components.iter().filter(|_| policy.accept);
    accepted.filter_map(alert).collect()
}
