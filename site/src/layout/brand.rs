//! Brand of a page: the style, the logo and the links that are its owner's own.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::config::brand::{Brand, LOGO_HEIGHT_PX};
use domain::contrast::Rgb;
use domain::ordered::SortedMap;
use leptos::prelude::*;

/// The style that comes after ours; empty without a brand. Nothing in it can end it: colours are digits, and names of
/// fonts are letters, digits, spaces, hyphens and commas.
pub(crate) fn style(brand: &Brand) -> String {
    let mut light = variables(&brand.light);
    if let Some(radius) = brand.radius_px {
        let _ = write!(light, "--r:{radius}px;");
    }
    if let Some(font) = &brand.font {
        let _ = write!(light, "--f:{font};");
    }
    let mut style = String::new();
    if !light.is_empty() {
        let _ = write!(style, ":root{{{light}}}");
    }
    if !brand.dark.is_empty() {
        let dark = variables(&brand.dark);
        let _ = write!(style, "@media(prefers-color-scheme:dark){{:root{{{dark}}}}}");
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
pub(crate) fn links(brand: &Brand) -> impl IntoView + use<> {
    let support = brand.support.clone().map(|url| ("Support".to_owned(), url));
    let links = brand.links.iter().map(|link| (link.name.clone(), link.url.clone()));
    let links = support.into_iter().chain(links);
    links.map(|(name, url)| view! { <a href=url dir="auto">{name}</a> }).collect::<Vec<_>>()
}
