//! Live status island: one line that shows how fresh the page is, and a choice of time zone.
//!
//! The island is rendered in the Worker and shown only once it is hydrated.

#![allow(missing_docs, reason = "the macro makes types of its own beside the documented function")]

use leptos::prelude::*;

/// How fresh the page is, kept so by asking for it again every `every_s` seconds.
#[island]
pub fn LiveStatus(every_s: u32) -> impl IntoView {
    let message = RwSignal::new(String::new());
    let local = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    crate::live::refresh::start(every_s, message, local);
    #[cfg(not(feature = "hydrate"))]
    let _ = every_s;
    let label = move || if local.get() { "Show times in UTC" } else { "Show my local times" };
    view! {
        <p class="live">
            <span id="live-said">{move || message.get()}</span>
            <button type="button" id="live-times" on:click=move |_| local.update(|local| *local = !*local)>
                {label}
            </button>
            <span id="live-news" class="unseen" role="status"></span>
        </p>
    }
}
