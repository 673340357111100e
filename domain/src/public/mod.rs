//! What the public sees: the view and everything that is made of it alone.

pub mod agent_liveness;
pub mod badge;
pub mod build_view;
pub mod cache_policy;
pub mod color;
pub mod component_detail;
pub mod component_report;
mod day_runs;
pub mod feeds;
pub mod freshness;
pub mod health;
mod incident_views;
pub mod live_state;
pub mod live_wording;
pub mod log;
mod maintenance_views;
pub mod markdown;
pub mod mirror;
mod region_reports;
pub mod status_changes;
pub mod statuspage_v2;
pub mod uptime_report;
pub mod view;
mod view_index;
pub mod view_tag;
pub mod wording;
