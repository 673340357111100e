//! Public routes: pages, JSON and feeds, answered from cached views.

pub(crate) mod alert_links;
pub(crate) mod badges;
pub(crate) mod caches;
pub(crate) mod component_cache;
pub(crate) mod component_page;
pub(crate) mod feeds;
pub(crate) mod latency;
#[cfg(test)]
mod linked_routes;
pub(crate) mod machines;
pub(crate) mod metrics;
mod older_cache;
pub(crate) mod pages;
pub(crate) mod private_page;
pub(crate) mod record_pages;
pub(crate) mod rfo_page;
pub(crate) mod stale_while_revalidate;
pub(crate) mod statuspage;
pub(crate) mod subscriptions;
pub(crate) mod time_travel;
pub(crate) mod user_reports;
pub(crate) mod view_cache;
