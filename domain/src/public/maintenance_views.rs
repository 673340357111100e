//! Maintenance views: what may the public see of announced work, and of notices?

use std::cmp::Reverse;

use crate::board::{Board, Maintenance};
use crate::ordered;
use crate::public::notice_view::NoticeView;
use crate::public::view::{AffectedComponent, MaintenanceUpdateView, MaintenanceView};
use crate::public::view_index::ViewIndex;
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// Work that is announced or goes on, the next first, and after it what ended since an instant, newest first.
pub(super) fn maintenances(index: &ViewIndex<'_>, past: Timestamp) -> Vec<MaintenanceView> {
    let all = index.board.maintenances.iter();
    let mut open: Vec<&Maintenance> =
        all.clone().filter(|maintenance| maintenance.is_open()).collect();
    let mut over: Vec<&Maintenance> = all
        .filter(|maintenance| maintenance.ended_at().is_some_and(|ended| ended >= past))
        .collect();
    ordered::sort_by_key(&mut open, |maintenance| maintenance.plan.scheduled_for);
    ordered::sort_by_key(&mut over, |maintenance| Reverse(maintenance.ended_at()));
    open.into_iter()
        .chain(over)
        .map(|maintenance| maintenance_view(index.board, maintenance, index.now))
        .collect()
}

/// What the public may see of one window, however old.
#[must_use]
pub fn maintenance_view(
    board: &Board,
    maintenance: &Maintenance,
    now: Timestamp,
) -> MaintenanceView {
    let active = maintenance.status().is_active();
    let status = if active { Status::UnderMaintenance } else { Status::Operational };
    let shown = maintenance.plan.components.iter().filter(|id| !board.is_hidden(id));
    let components = shown.map(|id| AffectedComponent {
        id: id.clone(),
        name: board.component_name(id),
        status,
    });
    let updates = maintenance.updates.iter().rev().map(|update| MaintenanceUpdateView {
        id: update.id.clone(),
        status: update.status,
        body: update.body.clone(),
        created_at: update.at,
    });
    MaintenanceView {
        id: maintenance.id.clone(),
        name: maintenance.plan.name.clone(),
        status: maintenance.status(),
        scheduled_for: maintenance.plan.scheduled_for,
        scheduled_until: maintenance.plan.scheduled_until,
        created_at: maintenance.created_at(),
        updated_at: maintenance.updated_at(),
        started_at: maintenance.started_at(),
        ended_at: maintenance.ended_at(),
        overdue_since: maintenance.overdue_since(now),
        components: components.collect(),
        updates: updates.collect(),
    }
}

/// The notices that are shown now, oldest first.
pub(super) fn notices(index: &ViewIndex<'_>) -> Vec<NoticeView> {
    let shown = index.board.notices.iter().filter(|notice| notice.is_shown_at(index.now));
    let views = shown.map(|notice| NoticeView {
        id: notice.id.clone(),
        body: notice.body.clone(),
        components: (notice.components.iter().filter(|id| !index.board.is_hidden(id)))
            .map(|id| index.board.component_name(id))
            .collect(),
        from: notice.from,
        until: notice.until,
    });
    views.collect()
}
