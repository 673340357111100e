//! Site: the pages that people read, rendered from the public view alone.
//!
//! With the feature `ssr` these functions make whole pages, in one go and without waiting; with
//! `hydrate` the same crate is the live part in the browser. A page is complete without it.

#[cfg(feature = "ssr")]
mod alert;
#[cfg(feature = "ssr")]
mod badge;
#[cfg(feature = "ssr")]
mod chart;
#[cfg(feature = "ssr")]
mod component;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod layout;
mod live;
#[cfg(feature = "ssr")]
mod mail;
#[cfg(feature = "ssr")]
mod status;
#[cfg(feature = "ssr")]
mod subscribe;

#[cfg(feature = "ssr")]
pub use alert::page::{AlertPage, render_alert_page};
#[cfg(feature = "ssr")]
pub use badge::render_badge;
#[cfg(feature = "ssr")]
pub use component::page::{ComponentParts, render_component_page};
#[cfg(feature = "ssr")]
pub use layout::shell::{Frame, PageTime, content_security_policy, form_security_policy};
pub use live::island::*;
#[cfg(feature = "ssr")]
pub use mail::render_mail;
#[cfg(feature = "ssr")]
pub use status::page::{
    ErrorPage, render_error_page, render_incident_page, render_maintenance_page, render_past_page,
    render_status_page,
};
#[cfg(feature = "ssr")]
pub use subscribe::page::{ManageNote, SubscriptionPage, render_subscription_page};
