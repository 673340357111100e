//! Caches: all that an isolate keeps of the record for its readers. What becomes of it when the record
//! changes at an operator's word, or is another one?

use crate::public::component_cache;
use crate::public::latency;
use crate::public::time_travel;
use crate::public::view_cache;

/// Takes the view and the details of components as expired, because something was just said that readers
/// are to see at once. They are still there to fall back on.
pub(crate) fn expire() {
    view_cache::expire();
    component_cache::expire();
}

/// Forgets all: what it was made of is another record now.
pub(crate) fn forget_all() {
    view_cache::forget();
    component_cache::forget();
    latency::forget();
    time_travel::forget();
}
