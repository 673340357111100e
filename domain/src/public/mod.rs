//! What the public sees: the view and everything that is made of it alone.

pub mod build_view;
pub mod feeds;
pub mod log;
pub mod markdown;
pub mod status_changes;
pub mod statuspage_v2;
pub mod uptime_report;
pub mod view;
pub mod wording;
