//! View memo: the public view as bytes, computed once for every isolate that asks within a second. Is the
//! one that was computed last still the one to give?

use std::cell::RefCell;

use domain::public::cache_policy::VIEW_COMPUTED_EVERY;
use domain::time::timestamp::Timestamp;

/// The last public view, in memory.
#[derive(Default)]
pub(crate) struct ViewMemo(RefCell<Option<(Timestamp, Vec<u8>)>>);

impl ViewMemo {
    /// The view that was computed less than a second before `now`. What Ledgers report meanwhile is in the
    /// next one, so that a storm of changes costs no more than one view a second.
    pub(crate) fn get(&self, now: Timestamp) -> Option<Vec<u8>> {
        let memo = self.0.borrow();
        let (computed_at, bytes) = memo.as_ref()?;
        // A clock that was set back ends it.
        let young = *computed_at <= now && now.since(*computed_at) < VIEW_COMPUTED_EVERY;
        young.then(|| bytes.clone())
    }

    /// Keeps a view that was computed at `now`.
    pub(crate) fn set(&self, now: Timestamp, bytes: Vec<u8>) {
        self.0.replace(Some((now, bytes)));
    }

    /// Forgets it, because an operator said something that readers are to see at once, or because the record
    /// is another one.
    pub(crate) fn clear(&self) {
        self.0.replace(None);
    }
}
