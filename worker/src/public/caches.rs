//! All caches of readers: what is forgotten when the record is another?

use crate::public::{history_cache, latency, time_travel, view_cache};

/// Forgets everything: what it was made of is another record now.
pub(crate) fn forget_all() {
    history_cache::forget();
    latency::forget();
    time_travel::forget();
    view_cache::forget();
}
