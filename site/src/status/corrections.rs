//! Corrections: the spans of time that were corrected, and why.

use domain::public::correction_view::CorrectionView;
use domain::public::wording;
use domain::words::{Piece, Words};
use domain::xml_text::escaped;
use leptos::prelude::*;

use crate::layout::shell::time;

/// The list of corrections; nothing when there are none.
pub(crate) fn corrections(
    words: Words,
    corrections: &[CorrectionView],
) -> Option<impl IntoView + use<>> {
    let told = corrections.iter().map(|correction| told(words, correction)).collect::<Vec<_>>();
    (!told.is_empty()).then(
        || view! { <section><h2>{words.text("corrections")}</h2><ul class="corrections">{told}</ul></section> },
    )
}

fn told(words: Words, correction: &CorrectionView) -> impl IntoView + use<> {
    let status = wording::status_inline(words, correction.status);
    let reason = wording::begin(&correction.reason);
    let html = words.markup(
        "correction",
        [
            ("name", Piece::Html(format!("<strong>{}</strong>", escaped(&correction.name)))),
            ("from", time(words, correction.from)),
            ("to", time(words, correction.to)),
            ("status", Piece::Text(&status)),
            ("reason", Piece::Text(&reason)),
            ("at", time(words, correction.at)),
        ],
    );
    view! { <li dir="auto" inner_html=html></li> }
}
