//! Contents of an audit pack: which changes, approvals, reviews and drills are of its time?

use serde::Serialize;

use super::manifest::PackSpan;
use crate::board::{ChangeRecord, DrillRecord};
use crate::ids::ChangeId;
use crate::operations::reviews::review_report::ReviewReport;
use crate::time::timestamp::Timestamp;

/// That somebody approved a change, within the time of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackedApproval {
    /// The change.
    pub change: ChangeId,
    /// What is changed.
    pub name: String,
    /// Who makes it.
    pub made_by: String,
    /// Who approved it.
    pub approved_by: String,
    /// When.
    pub at: Timestamp,
}

/// The approvals of changes within a time, oldest first for each change.
#[must_use]
pub fn approvals(changes: &[ChangeRecord], span: &PackSpan) -> Vec<PackedApproval> {
    let all = changes.iter().flat_map(|change| {
        change.approvals.iter().map(move |approval| PackedApproval {
            change: change.id.clone(),
            name: change.name.clone(),
            made_by: change.by.clone(),
            approved_by: approval.by.clone(),
            at: approval.at,
        })
    });
    all.filter(|approval| span.holds(approval.at)).collect()
}

/// Whether a change was recorded, approved, begun or ended within a time, or went on in all of it.
#[must_use]
pub fn has_change(span: &PackSpan, change: &ChangeRecord) -> bool {
    let approved = change.approvals.iter().map(|approval| approval.at);
    let ends = change.ended_at;
    let instants = [Some(change.recorded_at), change.started_at, ends].into_iter().flatten();
    let went_on =
        change.started_at.is_some_and(|at| at < span.from) && ends.is_none_or(|at| at >= span.from);
    went_on || instants.chain(approved).any(|at| span.holds(at))
}

/// Whether a review's incident was resolved within a time, or the review was due or complete then, or an item was closed.
#[must_use]
pub fn has_review(span: &PackSpan, review: &ReviewReport) -> bool {
    let closed = review.items.iter().filter_map(|item| item.closed_at);
    let instants = [review.resolved_at, review.due_at, review.completed_at];
    instants.into_iter().flatten().chain(closed).any(|at| span.holds(at))
}

/// Whether a drill was begun or ended within a time.
#[must_use]
pub fn has_drill(span: &PackSpan, drill: &DrillRecord) -> bool {
    [Some(drill.started_at), drill.ended_at].into_iter().flatten().any(|at| span.holds(at))
}
