//! Brand of a page: the style, the logo and the links that are its owner's own.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::config::brand::{Brand, LOGO_HEIGHT_PX};
use domain::contrast::Rgb;
use domain::ordered::SortedMap;
use domain::words::Words;
use leptos::prelude::*;

/// The style that comes after ours; empty without a brand. Nothing in it can end it: colours are digits, and names of
/// fonts letters, digits, spaces and hyphens between quotes.
pub(crate) fn style(brand: &Brand) -> String {
    let mut both = String::new();
    if let Some(radius) = brand.radius_px {
        let _ = write!(both, "--r:{radius}px;");
    }
    if let Some(font) = &brand.font {
        let _ = write!(both, "--f:{font};");
    }
    let mut style = if both.is_empty() { both } else { format!(":root{{{both}}}") };
    // What is said of one scheme is not to take the place of what the other one has.
    for (colors, scheme) in [
        (&brand.light, "@media not (prefers-color-scheme:dark)"),
        (&brand.dark, "@media(prefers-color-scheme:dark)"),
    ] {
        if !colors.is_empty() {
            let _ = write!(style, "{scheme}{{:root{{{}}}}}", variables(colors));
        }
    }
    style
}

fn variables(colors: &SortedMap<String, Rgb>) -> String {
    let mut variables = String::new();
    for (name, color) in colors {
        let name = if name == "background" { "bg" } else { name };
        let _ = write!(variables, "--{name}:{color};");
    }
    variables
}

/// The logo, as a picture: nothing in it runs, whatever it says.
pub(crate) fn logo(brand: &Brand) -> Option<impl IntoView + use<>> {
    brand.logo.as_ref().map(|logo| {
        let source = format!("data:image/svg+xml;base64,{}", STANDARD.encode(&logo.svg));
        view! { <img src=source alt="" width=logo.width_px height=LOGO_HEIGHT_PX/> }
    })
}

/// Where readers find help, and what else the owner links.
pub(crate) fn links(words: Words, brand: &Brand) -> impl IntoView + use<> {
    let support = brand.support.clone().map(|url| (words.text("support"), url));
    let links = brand.links.iter().map(|link| (link.name.clone(), link.url.clone()));
    let links = support.into_iter().chain(links);
    links.map(|(name, url)| view! { <a href=url dir="auto">{name}</a> }).collect::<Vec<_>>()
}
