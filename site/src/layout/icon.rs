//! Status icons: a shape and a colour for each status; never a colour alone.

use domain::status::Status;
use leptos::prelude::*;

use crate::layout::marks::{class, shape};

/// The shape of a status.
pub(crate) fn icon(status: Status) -> impl IntoView + use<> {
    let class = format!("g {}", class(status));
    let shape = shape(status);
    view! { <svg class=class viewBox="0 0 16 16" aria-hidden="true" inner_html=shape></svg> }
}
