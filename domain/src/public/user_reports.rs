//! User reports in public: when do readers hear that others report trouble? Where the page says so too, and of a few
//! readers never: what anybody may send must not make trouble of nothing.

use crate::public::view::PublicView;
use crate::status::Status;
use crate::time::timestamp::Timestamp;
use crate::user_reports::UserReports;
use crate::user_reports::bounds::COUNTED_ONCE_IN;
use crate::words::Words;

/// The fewest readers that are spoken of.
pub const SHOWN_FROM: usize = 3;

/// How many readers are spoken of: those of the last hour, if there are enough of them, and if probes or operators agree
/// that the component is in trouble, by its status or by an open incident.
#[must_use]
pub fn shown_readers(readers: usize, status: Status, has_open_incident: bool) -> Option<usize> {
    let is_agreed = status.is_trouble() || has_open_incident;
    (is_agreed && readers >= SHOWN_FROM).then_some(readers)
}

/// Adds them to a view. Nothing else of it depends on them: no status, no figure, no headline.
pub fn show_user_reports(view: &mut PublicView, reports: &UserReports, now: Timestamp) {
    if reports.tallies.is_empty() || !view.page.takes_reports {
        return;
    }
    let open = view.incidents.iter().filter(|incident| !incident.status.is_over());
    let named: Vec<_> = open
        .flat_map(|incident| &incident.components)
        .map(|affected| affected.id.clone())
        .collect();
    for component in view.groups.iter_mut().flat_map(|group| &mut group.components) {
        let readers = reports.readers_within(&component.id, COUNTED_ONCE_IN, now);
        let has_open_incident = named.contains(&component.id);
        component.user_reports = shown_readers(readers, component.status, has_open_incident);
    }
}

/// What is said of so many readers.
#[must_use]
pub fn reported_by(words: Words, readers: usize) -> String {
    words.say("user-reports", [("count", readers.into())])
}
