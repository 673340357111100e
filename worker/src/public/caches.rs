//! Caches: all that an isolate keeps of the record for its readers. What becomes of it when the record
//! changes at an operator's word, or is another one?

use std::cell::Cell;

use crate::public::component_cache;
use crate::public::latency;
use crate::public::metrics;
use crate::public::older_cache;
use crate::public::time_travel;
use crate::public::view_cache;

thread_local! {
    static GENERATION: Cell<u32> = const { Cell::new(0) };
}

/// Grows by one whenever something is expired or forgotten: responses that were made before are not shared any more.
pub(crate) fn generation() -> u32 {
    GENERATION.get()
}

fn begin_generation() {
    GENERATION.set(GENERATION.get().wrapping_add(1));
}

/// Takes the view and the details of components as expired, because something was just said that readers
/// are to see at once. They are still there to fall back on.
pub(crate) fn expire() {
    begin_generation();
    view_cache::expire();
    component_cache::expire();
    metrics::expire();
    older_cache::expire();
}

/// Forgets all: what it was made of is another record now.
pub(crate) fn forget_all() {
    begin_generation();
    view_cache::forget();
    component_cache::forget();
    metrics::forget();
    older_cache::forget();
    latency::forget();
    time_travel::forget();
}
