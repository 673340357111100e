//! Corrections: the spans of time that were corrected, and why.

use domain::public::view::CorrectionView;
use domain::public::wording;
use leptos::prelude::*;

use crate::layout::shell::time;

/// The list of corrections; nothing when there are none.
pub(crate) fn corrections(of: &[CorrectionView]) -> Option<impl IntoView + use<>> {
    let told = of.iter().map(told).collect::<Vec<_>>();
    (!told.is_empty()).then(
        || view! { <section><h2>"Corrections"</h2><ul class="corrections">{told}</ul></section> },
    )
}

fn told(of: &CorrectionView) -> impl IntoView + use<> {
    let status = wording::status(of.status).to_lowercase();
    view! {
        <li dir="auto">
            <strong>{of.name.clone()}</strong>" from "{time(of.from)}" to "{time(of.to)}": "{status}". "
            {wording::begin(&of.reason)}" (corrected "{time(of.at)}")"
        </li>
    }
}
