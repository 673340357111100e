//! Bounds of user reports: how long and how many of them are kept and counted.

use std::time::Duration;

/// The length of time whose reports are one count.
pub const BUCKET: Duration = Duration::from_secs(300);
/// How long a reader who reported a component counts no more for it.
pub const COUNTED_ONCE_IN: Duration = Duration::from_secs(3_600);
/// How long counts and texts are kept.
pub const KEPT_FOR: Duration = Duration::from_secs(7 * 86_400);
/// The most readers that are counted for a component in an hour.
pub const MAX_READERS: usize = 1_000;
/// The most texts that are kept of a component: the latest.
pub const MAX_TEXTS: usize = 20;
