//! Live line: how fresh is the page, and what does it say once it cannot be refreshed? The script of `site/live` holds no
//! words; they stand here.

use domain::public::wording;
use domain::status::Status;
use leptos::prelude::*;

use crate::layout::icon::icon;
use crate::layout::marks::page_icon;
use crate::layout::shell::Frame;

/// Where the script is served that keeps a page fresh. Its name changes with it, so that it is kept for ever.
pub const SCRIPT: &str = concat!("/live/", env!("ALLCLEAR_LIVE_NAME"), ".js");

/// The line that the script shows, where the page is one that stays fresh. `every_s`: the page shows what changes without
/// its revision, and is fetched again so often.
pub(crate) fn live(frame: &Frame, every_s: Option<u32>) -> Option<impl IntoView + use<>> {
    let words = frame.words;
    frame.revision.clone().map(|revision| {
        view! {
            <p
                class="live"
                data-revision=revision
                data-every-s=every_s
                data-fresh=words.text("live-fresh")
                data-old=words.text("live-old")
            >
                <span id="live-age"></span>
                <button
                    type="button"
                    id="live-times"
                    data-utc=words.text("live-show-utc")
                >
                    // Its choice before the script: the line is as high as it stays.
                    {words.text("live-show-local")}
                </button>
                <span id="live-news" class="unseen" role="status"></span>
            </p>
            <p class="stuck">{words.text("live-stuck")}</p>
            <template
                id="live-unknown"
                data-sentence=words.text("live-not-refreshed-since")
                data-state=wording::status(words, Status::NoData)
                data-icon=page_icon(Status::NoData)
            >
                {icon(Status::NoData)}
            </template>
        }
    })
}
