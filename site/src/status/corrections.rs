//! Corrections: the spans of time that were corrected, and why.

use domain::public::correction_view::CorrectionView;
use domain::public::wording;
use leptos::prelude::*;

use crate::layout::shell::time;

/// The list of corrections; nothing when there are none.
pub(crate) fn corrections(corrections: &[CorrectionView]) -> Option<impl IntoView + use<>> {
    let told = corrections.iter().map(told).collect::<Vec<_>>();
    (!told.is_empty()).then(
        || view! { <section><h2>"Corrections"</h2><ul class="corrections">{told}</ul></section> },
    )
}

fn told(correction: &CorrectionView) -> impl IntoView + use<> {
    let status = wording::status(correction.status).to_lowercase();
    view! {
        <li dir="auto">
            <strong>{correction.name.clone()}</strong>" from "{time(correction.from)}" to "{time(correction.to)}": "{status}". "
            {wording::begin(&correction.reason)}" (corrected "{time(correction.at)}")"
        </li>
    }
}
