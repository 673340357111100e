//! Freshness: what pages, JSON and feeds may claim from a view of some age. Is it still told as what is?

use std::time::Duration;

use crate::ledger::verdict::Verdict;
use crate::public::cache_policy::SHARED_RESPONSE;
use crate::public::statuspage_v2;
use crate::public::view::{ComponentView, PublicView};
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// A view older than this is no longer told as what is.
pub const STALE_AFTER: Duration = Duration::from_secs(60);

/// How far ahead of this machine's clock a view may be dated: machines differ by less. One that is further ahead was dated by
/// a clock that has been set back since, and how old it is cannot be told.
pub const MAX_AHEAD: Duration = Duration::from_secs(5);

/// How long a cache on the way may serve a response when this server is gone: what it serves cannot disown
/// itself, as a page with its script can.
pub const STALE_IF_ERROR: Duration = STALE_AFTER;

/// What a page may claim from a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It is so.
    Current,
    /// It was so, this long ago: whole seconds, as many as the page says.
    Stale(Duration),
}

impl Freshness {
    /// What may be claimed at `now` from a view that was true at `as_of`.
    #[must_use]
    pub fn at(as_of: Timestamp, now: Timestamp) -> Self {
        let age = now.since(as_of);
        if age > STALE_AFTER || as_of > now.plus(MAX_AHEAD) {
            Self::Stale(Duration::from_secs(age.as_secs()))
        } else {
            Self::Current
        }
    }

    /// How long a response that is made at `now` of a view that was true at `as_of` may be sent to others as it is:
    /// as long as all of it may be claimed. `None`: not at all.
    #[must_use]
    pub fn shared_for(as_of: Timestamp, now: Timestamp) -> Option<Duration> {
        let is_current = |at| Self::at(as_of, at) == Self::Current;
        (is_current(now) && is_current(now.plus(SHARED_RESPONSE))).then_some(SHARED_RESPONSE)
    }

    /// The instant up to which it is known how long something lasts: now, or that of an old view.
    #[must_use]
    pub fn counted_to(self, as_of: Timestamp, now: Timestamp) -> Timestamp {
        if self == Self::Current { now } else { as_of }
    }

    /// The instant that a page is rendered for. While a view is current, all its readers share one
    /// page, which counts every span up to the instant that it names; an old one counts on.
    #[must_use]
    pub fn rendered_for(self, as_of: Timestamp) -> Timestamp {
        match self {
            Self::Current => as_of,
            Self::Stale(age) => as_of.plus(age),
        }
    }
}

/// What may be said of a view that is old: what it knew of components and regions is not known any more. What
/// operators wrote and what is over stays, and so does its sentence, which pages tell as the past.
#[must_use]
pub fn disowned(view: &PublicView) -> PublicView {
    let mut view = view.clone();
    for group in &mut view.groups {
        group.status = Status::NoData;
        group.components.iter_mut().for_each(disown);
    }
    for region in &mut view.regions {
        region.reporting = false;
    }
    let counted = view.counted_components().into_iter();
    let statuses: Vec<Status> = counted.map(|component| component.status).collect();
    let (indicator, description) = statuspage_v2::headline(&statuses);
    view.headline.indicator = indicator;
    view.headline.description = description.to_owned();
    view.headline.worst = Status::NoData;
    view.metrics.clear();
    view
}

fn disown(component: &mut ComponentView) {
    component.status = Status::NoData;
    for report in &mut component.regions {
        report.verdict = Verdict::Silent;
        (report.failure, report.took_ms) = (None, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_told_as_what_is_for_a_minute() {
        let at = |ms: i64| Timestamp::from_unix_ms(1_000_000 + ms);
        for (ms, freshness, rendered_ms) in [
            (-5_001, Freshness::Stale(Duration::ZERO), 0),
            (-5_000, Freshness::Current, 0),
            (-1, Freshness::Current, 0),
            (0, Freshness::Current, 0),
            (60_000, Freshness::Current, 0),
            (60_001, Freshness::Stale(Duration::from_secs(60)), 60_000),
            (61_999, Freshness::Stale(Duration::from_secs(61)), 61_000),
        ] {
            assert_eq!(Freshness::at(at(0), at(ms)), freshness, "{ms}");
            assert_eq!(freshness.rendered_for(at(0)), at(rendered_ms), "{ms}");
        }
    }

    #[test]
    fn what_is_shared_is_claimed_for_as_long_as_it_is_shared() {
        let at = |ms: i64| Timestamp::from_unix_ms(1_000_000 + ms);
        for (ms, shared) in [
            (-5_001, false),
            (-1, true),
            (0, true),
            (59_000, true),
            (59_001, false),
            (61_000, false),
        ] {
            let shared_for = Freshness::shared_for(at(0), at(ms));
            assert_eq!(shared_for.is_some(), shared, "{ms}");
            let until = at(ms).plus(shared_for.unwrap_or_default());
            assert!(!shared || Freshness::at(at(0), until) == Freshness::Current, "{ms}");
        }
    }
}
