//! What do people read? Pages made from the public view alone.
//!
//! With the feature `ssr` these functions make whole pages, in one go and without waiting; with
//! `hydrate` the same crate is the live part in the browser. A page is complete without it.

#[cfg(feature = "ssr")]
mod bars;
#[cfg(feature = "ssr")]
mod changes;
#[cfg(feature = "ssr")]
mod chart;
#[cfg(feature = "ssr")]
mod component_page;
#[cfg(feature = "ssr")]
mod components;
#[cfg(feature = "ssr")]
mod corrections;
#[cfg(feature = "ssr")]
mod icon;
#[cfg(feature = "ssr")]
mod incidents;
#[cfg(feature = "ssr")]
mod latency;
mod live_status;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "hydrate")]
mod refresh;
#[cfg(feature = "ssr")]
mod scale;
#[cfg(feature = "ssr")]
mod shell;

#[cfg(feature = "ssr")]
pub use component_page::{ComponentParts, render_component_page};
pub use live_status::*;
#[cfg(feature = "ssr")]
pub use pages::{
    Notice, render_incident_page, render_notice_page, render_past_page, render_status_page,
};
#[cfg(feature = "ssr")]
pub use shell::{Frame, Shown, content_security_policy};
