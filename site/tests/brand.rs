//! Brands on pages: the style, the logo and the links, and what the content security policy lets through.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod shown;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::config::brand::{Brand, COLOR_NAMES, DARK, LIGHT, Logo, Palette};
use domain::config::named_link::NamedLink;
use domain::contrast::Rgb;
use domain::ordered::SortedMap;
use domain::words::Words;
use sha2::{Digest, Sha256};
use site::{Frame, PageTime, page_security_policy, render_status_page};

const LOGO: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2 1\"><script>alert(1)</script></svg>";

fn brand() -> Brand {
    let colors = |color| {
        SortedMap::from_iter([("accent".to_owned(), color), ("background".to_owned(), color)])
    };
    Brand {
        light: colors(Rgb::WHITE),
        dark: colors(Rgb::BLACK),
        radius_px: Some(3),
        font: Some("\"Inter\"".to_owned()),
        logo: Some(Logo::read(LOGO).unwrap()),
        support: Some("mailto:help@n.test".to_owned()),
        links: vec![NamedLink {
            name: "Imprint".to_owned(),
            url: "https://n.test/\"><b>".to_owned(),
        }],
    }
}

fn page(brand: &Brand) -> String {
    let mut view = shown::view(vec![]);
    view.page.brand = brand.clone();
    let frame =
        Frame { now: view.as_of, revision: None, shown: PageTime::Now, words: Words::ENGLISH };
    render_status_page(&view, &frame)
}

#[test]
fn a_page_looks_as_its_brand_and_its_policy_lets_that_style_through() {
    let html = page(&brand());
    let style = ":root{--r:3px;--f:\"Inter\";}\
                 @media not (prefers-color-scheme:dark){:root{--accent:#ffffff;--bg:#ffffff;}}\
                 @media(prefers-color-scheme:dark){:root{--accent:#000000;--bg:#000000;}}";
    assert!(html.contains(&format!("<style>{style}</style>")), "{html}");
    let hash = STANDARD.encode(Sha256::digest(style.as_bytes()));
    assert!(
        page_security_policy(&brand()).contains(&format!("style-src 'sha256-{hash}' 'sha256-"))
    );
    assert!(site::form_security_policy(&brand()).contains(&hash));
    let source = STANDARD.encode(LOGO);
    let image = format!(
        "<img src=\"data:image/svg+xml;base64,{source}\" alt=\"\" width=\"56\" height=\"28\">"
    );
    assert!(html.contains(&image), "{html}");
    assert!(html.contains("<a href=\"mailto:help@n.test\" dir=\"auto\">Support</a>"), "{html}");
    assert!(
        html.contains("<a href=\"https://n.test/&quot;&gt;&lt;b&gt;\" dir=\"auto\">Imprint</a>"),
        "{html}"
    );
}

#[test]
fn a_page_without_a_brand_has_one_style_and_the_policy_of_all() {
    let html = page(&Brand::default());
    assert_eq!(html.matches("<style>").count(), 1);
    assert_eq!(page_security_policy(&Brand::default()), site::content_security_policy());
}

#[test]
fn the_colours_that_brands_are_checked_against_are_those_of_the_style() {
    let style = include_str!("../src/layout/style.css");
    let schemes: Vec<&str> = style.split(":root{").skip(1).collect();
    for (palette, scheme) in [LIGHT, DARK].into_iter().zip(schemes) {
        let Palette { own, statuses } = palette;
        let own = COLOR_NAMES.into_iter().zip(own);
        for (name, color) in own.chain(statuses) {
            let name = if name == "background" { "bg" } else { name };
            let written =
                scheme.split(&format!("--{name}:#")).nth(1).unwrap_or_else(|| panic!("--{name}"));
            let digits = written.split([';', '}']).next().unwrap();
            let wide = if digits.len() == 3 {
                digits.chars().flat_map(|c| [c, c]).collect()
            } else {
                digits.to_owned()
            };
            assert_eq!(format!("#{wide}"), color.to_string(), "--{name}");
        }
    }
}
