//! View tags: the entity tags of pages. Has anything changed that they show, other than the time?
//!
//! A page names the instant that it is true of, and spans and figures up to it, so its bytes differ with
//! every view. What it says follows from the record, whose height and hash the view has, from the day,
//! and from what regions see. While all of these are the same, a reader who has the page has
//! a true one, which says of when it is; the header [`AS_OF`] of a 304 says until when that has been so.

use std::fmt::Write;
use std::time::Duration;

use crate::etag::ETag;
use crate::fingerprint::fingerprint;
use crate::public::freshness::Freshness;
use crate::public::view::PublicView;

/// The header that says of which instant a response is true, also where its body was not sent again.
pub const AS_OF: &str = "x-allclear-as-of";

/// The tag of a page made from a view; `more` is what it shows besides, other than times.
#[must_use]
pub fn page_tag(view: &PublicView, freshness: Freshness, more: &[u8]) -> ETag {
    let mut state = shown(view);
    if let Freshness::Stale(age) = freshness {
        let _ = write!(state, " stale {}", age.as_secs());
    }
    for series in &view.metrics {
        let _ = write!(state, " {:?}", series.values);
    }
    state.push('\n');
    ETag::weak(&[state.as_bytes(), more].concat())
}

/// The revision of what pages say of a view, for readers who have one open. An old view has one, however old it is: what a
/// page takes back, it takes back once.
#[must_use]
pub fn revision(view: &PublicView, freshness: Freshness) -> String {
    let mut state = shown(view);
    if freshness != Freshness::Current {
        state.push_str(" stale");
    }
    fingerprint(state.as_bytes())
}

/// What a page shows of a view, other than times.
fn shown(view: &PublicView) -> String {
    let page = &view.page;
    let today = view.days.last().map(|day| day.start.unix_ms()).unwrap_or_default();
    let mut state = format!(
        "{} {} {} {} {today}",
        env!("CARGO_PKG_VERSION"),
        page.id,
        page.revision,
        page.log_hash
    );
    if lasts(view) {
        // Readers follow how long trouble lasts, to the minute.
        let minutes = view.as_of.unix_ms() / MINUTE_MS;
        let _ = write!(state, " {minutes}");
    }
    // Silence is shown before it is recorded.
    for component in view.components() {
        let _ = write!(state, " {:?} {}", component.status, component.since.unix_ms());
        // That it was read again is shown, and is news only now and then.
        if let Some(at) = component.upstream.as_ref().and_then(|upstream| upstream.as_of) {
            let _ = write!(state, " {}", at.unix_ms() / UPSTREAM_MS);
        }
        if let Some(readers) = component.user_reports {
            let _ = write!(state, " reported {readers}");
        }
        for report in &component.regions {
            let _ = write!(state, " {:?}", report.verdict);
        }
    }
    for region in &view.regions {
        let _ = write!(state, " {}", region.reporting);
    }
    // A chart grows by a value each quarter of an hour; what is pushed meanwhile is no news to who has the page open.
    if let Some(series) = view.metrics.first() {
        let _ = write!(state, " {}", series.from.unix_ms());
    }
    // They come and go with the time.
    for notice in &view.notices {
        let _ = write!(state, " {}", notice.id);
    }
    state
}

const UPSTREAM_MS: i64 = Duration::from_secs(300).as_millis() as i64;
const MINUTE_MS: i64 = Duration::from_secs(60).as_millis() as i64;

/// Whether the page says of some trouble how long it has lasted by now.
fn lasts(view: &PublicView) -> bool {
    let open = view.incidents.iter().any(|incident| !incident.status.is_over());
    let overdue = view.maintenances.iter().any(|maintenance| maintenance.overdue_since.is_some());
    open || overdue || view.outages.iter().any(|outage| outage.ended_at.is_none())
}
