//! Pacing: how much people are sent. It is kept with what it holds back, so that a crash changes nothing.

use domain::notify::expansion::{Expansion, ExpansionProgress, overtake};
use domain::notify::handover::PageStanding;
use domain::notify::notification::Notification;
use domain::notify::page_pace::PagePace;
use domain::ordered::SortedSet;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;
use worker::Result;

use crate::courier::CourierState;
use crate::courier::store::CourierStore;
use crate::http::response::out_of_reach;
use crate::platform::clock;
use crate::storage::meta;

impl CourierState {
    /// Releases what waited long enough, for people.
    pub(super) fn release_due(&self) -> std::result::Result<(), Problem> {
        let (store, now) = (self.store(), clock::now());
        let mut under_way = self.under_way.borrow().clone();
        let is_due = under_way
            .iter()
            .filter_map(|expansion| expansion.progress.held_until)
            .any(|at| at <= now);
        let Some(page) = self.page_standing()?.filter(|_| is_due) else { return Ok(()) };
        let written = store.sql.transaction(|| {
            let mut pace = pace(&store, &under_way)?;
            let changed = pace.release(&mut under_way, &page.policy.pacing, now);
            meta::write(&store.sql, meta::PAGE_PACE, &pace)?;
            put(&store, &under_way, &changed.into_iter().collect(), &SortedSet::new())
        });
        written.map_err(out_of_reach)?;
        under_way.retain(|expansion| expansion.progress.done_at.is_none());
        self.under_way.replace(under_way);
        Ok(())
    }
}

/// Takes notifications over: each replaces older ones of its incident that are under way, and what people may be told
/// now is released.
pub(super) fn take_over(
    store: &CourierStore<'_>,
    page: &PageStanding,
    under_way: &mut Vec<Expansion>,
    notifications: Vec<Notification>,
    now: Timestamp,
) -> Result<()> {
    if notifications.is_empty() {
        return Ok(());
    }
    let mut pace = pace(store, under_way)?;
    let (mut changed, mut new) = (SortedSet::new(), SortedSet::new());
    for notification in notifications {
        // What is for some contacts alone is a message of its own.
        let is_paced = notification.subject.addressees().is_none();
        let held_until = is_paced.then_some(now);
        let progress = ExpansionProgress { held_until, ..ExpansionProgress::default() };
        let mut taken = Expansion { notification, progress };
        changed.extend(overtake(under_way, &mut taken, now));
        if is_paced {
            pace.add(&taken.notification);
        }
        new.insert(taken.notification.n);
        under_way.push(taken);
    }
    changed.extend(pace.release(under_way, &page.policy.pacing, now));
    meta::write(&store.sql, meta::PAGE_PACE, &pace)?;
    put(store, under_way, &changed, &new)
}

/// How much was sent lately. A Courier that kept none yet lets go of what it holds.
fn pace(store: &CourierStore<'_>, under_way: &[Expansion]) -> Result<PagePace> {
    if let Some(stored) = meta::read(&store.sql, meta::PAGE_PACE)? {
        return Ok(stored);
    }
    let mut pace = PagePace::default();
    let is_held = |expansion: &&Expansion| expansion.progress.held_until.is_some();
    under_way.iter().filter(is_held).for_each(|expansion| pace.add(&expansion.notification));
    Ok(pace)
}

fn put(
    store: &CourierStore<'_>,
    under_way: &[Expansion],
    changed: &SortedSet<u64>,
    new: &SortedSet<u64>,
) -> Result<()> {
    for expansion in under_way {
        let n = expansion.notification.n;
        if new.contains(&n) {
            store.put_notification(expansion)?;
        } else if changed.contains(&n) {
            store.put_progress(n, &expansion.progress)?;
        }
    }
    Ok(())
}
