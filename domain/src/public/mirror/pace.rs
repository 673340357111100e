//! Pace of a mirror: which pages of components are fetched now, and when? Each may need a chart, of which the server draws so
//! many in a minute for all its readers.

use std::time::Duration;

use crate::ordered;
use crate::public::mirror::items::MirrorItem;
use crate::time::timestamp::Timestamp;

/// How many pages of components a run fetches without a pause.
const AT_ONCE: usize = 30;
/// The pause before each further one.
const PAUSE: Duration = Duration::from_secs(2);

/// How long after the beginning of a run the page of a component is fetched, of which so many were fetched before.
#[must_use]
pub fn wait_of_component_page(before: usize) -> Duration {
    let behind = (before + 1).saturating_sub(AT_ONCE);
    PAUSE.saturating_mul(u32::try_from(behind).unwrap_or(u32::MAX))
}

/// How many pages of components a run fetches that are in the mirror already: one for each second; `every` is the time
/// between two runs, if there are several.
#[must_use]
pub fn component_pages_of_a_run(every: Option<Duration>) -> usize {
    let of_a_run = |every: Duration| usize::try_from(every.as_secs()).unwrap_or(usize::MAX).max(1);
    every.map_or(usize::MAX, of_a_run)
}

/// Splits pages of components into those that are fetched and those that stay as they are: all that the mirror lacks are
/// fetched, and of the others so many that it is `most` in all, those that were fetched longest ago first.
#[must_use]
pub fn due_component_pages(
    mut pages: Vec<MirrorItem>,
    most: usize,
    fetched_at: impl Fn(&MirrorItem) -> Option<Timestamp>,
) -> (Vec<MirrorItem>, Vec<MirrorItem>) {
    ordered::sort_by_key(&mut pages, |item| fetched_at(item));
    let missing = pages.iter().filter(|item| fetched_at(item).is_none()).count();
    let later = pages.split_off(most.max(missing).min(pages.len()));
    (pages, later)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::public::cache_policy::CHART;
    use crate::public::mirror::items::MirrorKind;

    #[test]
    fn no_more_than_half_of_the_charts_of_a_minute_are_drawn_for_a_mirror() {
        let minute = Duration::from_secs(60);
        let at_most = CHART.fetches_a_minute.unwrap() / 2;
        let of_a_minute = (0..300).filter(|n| wait_of_component_page(*n) < minute).count();
        assert!(of_a_minute <= at_most && of_a_minute + 1 >= at_most, "{of_a_minute}");
        assert_eq!(component_pages_of_a_run(Some(minute)), at_most);
        assert_eq!(wait_of_component_page(0), Duration::ZERO);
        assert_eq!(wait_of_component_page(AT_ONCE - 1), Duration::ZERO);
        assert_eq!(wait_of_component_page(AT_ONCE), PAUSE);
        assert_eq!(component_pages_of_a_run(Some(Duration::from_secs(30))), 30);
        assert_eq!(component_pages_of_a_run(Some(Duration::from_millis(1))), 1);
        assert_eq!(component_pages_of_a_run(None), usize::MAX);
    }

    #[test]
    fn what_is_missing_comes_first_and_then_the_oldest() {
        let pages = ["new", "old", "older", "recent"].map(|id| {
            MirrorItem::required(&format!("/components/{id}"), MirrorKind::ComponentPage).unwrap()
        });
        let fetched_at = |item: &MirrorItem| match item.address.as_str() {
            "/components/new" => None,
            "/components/older" => Some(Timestamp::from_unix_ms(1)),
            "/components/old" => Some(Timestamp::from_unix_ms(2)),
            _ => Some(Timestamp::from_unix_ms(3)),
        };
        for (most, now) in [
            (0, &["new"][..]),
            (1, &["new"]),
            (2, &["new", "older"]),
            (3, &["new", "older", "old"]),
            (usize::MAX, &["new", "older", "old", "recent"]),
        ] {
            let (due, later) = due_component_pages(pages.to_vec(), most, fetched_at);
            let ids: Vec<_> =
                due.iter().map(|item| &item.address["/components/".len()..]).collect();
            assert_eq!(ids, now, "{most}");
            assert_eq!(due.len() + later.len(), 4);
        }
    }
}
