//! Badge: the status of the page or of a component as a small picture for other sites. How wide is each of its halves?

use domain::public::badge::Badge;
use domain::public::color;
use leptos::prelude::*;

use crate::layout::shell::render_document;

/// Height, and what stands before and behind a text, in pixels.
const HEIGHT: usize = 20;
const MARGIN: usize = 6;
/// The width of a character on average, in tenths of a pixel: the picture cannot measure. Texts are fitted to it.
const CHARACTER_TENTHS: usize = 66;
/// The most characters of a label.
const MAX_CHARS: usize = 40;

/// The picture, as SVG.
#[must_use]
pub fn render_badge(badge: &Badge) -> String {
    let mut label: String = badge.label.chars().take(MAX_CHARS).collect();
    if badge.label.chars().nth(MAX_CHARS).is_some() {
        label.push('…');
    }
    let message = &badge.message;
    let title = format!("{label}: {message}");
    let spoken = title.clone();
    let (left, right) = (text_width(&label), text_width(message));
    let (split, width) = (left + 2 * MARGIN, left + right + 4 * MARGIN);
    let color = format!("#{}", color::on_light(badge.status));
    let text = move |x: usize, width: usize, text: String| {
        view! { <text x=x y=14 textLength=width lengthAdjust="spacingAndGlyphs">{text}</text> }
    };
    render_document(view! {
        <svg xmlns="http://www.w3.org/2000/svg" width=width height=HEIGHT role="img" aria-label=spoken>
            <title>{title}</title>
            <rect width=split height=HEIGHT fill="#3c444d"/>
            <rect x=split width=width - split height=HEIGHT fill=color/>
            <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
                {text(MARGIN, left, label)}
                {text(split + MARGIN, right, message.to_owned())}
            </g>
        </svg>
    })
}

fn text_width(text: &str) -> usize {
    // Ideographs are as wide as high.
    let tenths = |c: char| if u32::from(c) >= 0x1100 { 110 } else { CHARACTER_TENTHS };
    text.chars().map(tenths).sum::<usize>().div_ceil(10)
}
