//! Brands: what a page may look like, what is refused, and what is proposed instead.

use domain::config::brand::{
    Brand, COLOR_NAMES, DARK, LIGHT, MAX_BRAND_LINKS, MAX_FONT_CHARS, MAX_LOGO_BYTES, Palette,
};
use domain::contrast::{MIN_TEXT_CONTRAST, Rgb};
use domain::diagnostic::FileError;

use crate::story::read_page_with;

const LOGO: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 40\"><path d=\"M0 0h120v40z\"/></svg>";

fn read(brand: &str) -> Result<Brand, Vec<FileError>> {
    read_page_with(&format!("[brand]\n{brand}")).map(|read| read.page.brand)
}

fn refused(brand: &str) -> FileError {
    let mut errors = read(brand).expect_err(brand);
    assert_eq!(errors.len(), 1, "{brand}: {errors:?}");
    errors.remove(0)
}

#[test]
fn a_brand_is_read() {
    assert!(read("").unwrap().is_default());
    let brand = read(&format!(
        "radius_px = 0\nfont = \"Inter, Source Sans 3,sans-serif\"\nlogo = '''\n{LOGO}\n'''\nsupport = \"mailto:help@n.test\"\n\
         links = [{{ name = \"Imprint\", url = \"https://n.test/imprint\" }}]\n\
         [brand.light]\naccent = \"#6B2FD0\"\n[brand.dark]\nbackground = \"#000000\""
    ))
    .unwrap();
    assert_eq!(brand.radius_px, Some(0));
    assert_eq!(brand.font.as_deref(), Some("\"Inter\",\"Source Sans 3\",sans-serif"));
    assert_eq!(brand.light.get("accent").unwrap().to_string(), "#6b2fd0");
    let logo = brand.logo.unwrap();
    assert_eq!((logo.svg.as_str(), logo.width_px), (LOGO, 84));
    assert_eq!(brand.support.as_deref(), Some("mailto:help@n.test"));
    assert_eq!(brand.links.len(), 1);
    // A dark accent that is not named is the light one, made readable.
    let accent = *brand.dark.get("accent").unwrap();
    for ground in [Rgb::BLACK, DARK.own[2]] {
        assert!(accent.contrast(ground) >= MIN_TEXT_CONTRAST, "{accent} on {ground}");
    }
}

#[test]
fn the_shipped_colours_can_all_be_read() {
    for palette in [LIGHT, DARK] {
        let all =
            COLOR_NAMES.iter().zip(palette.own).map(|(name, color)| ((*name).to_owned(), color));
        assert_eq!(palette.low_contrasts(&all.collect()), []);
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_the_nearest_that_passes() {
    for (scheme, name, color) in [
        ("light", "accent", "#ffd400"),
        ("light", "ink", "#aaaaaa"),
        ("light", "soft", "#9aa4b0"),
        ("dark", "accent", "#2f5fd0"),
        ("dark", "soft", "#555555"),
        // Grounds on which our own texts, or those of statuses, cannot be read any more.
        ("light", "card", "#c8c8c8"),
        ("light", "background", "#bbddee"),
        ("dark", "card", "#333d48"),
        ("dark", "background", "#444444"),
    ] {
        let write = |color: &str| format!("[brand.{scheme}]\n{name} = \"{color}\"");
        let error = refused(&write(color));
        assert!(error.message.contains(&format!("`{name}` {color}")), "{error:?}");
        assert!(error.message.contains("4.5 is needed"), "{error:?}");
        let hint = error.hint.unwrap();
        let nearest = hint.strip_prefix("the nearest that passes is ").expect(&hint);
        let brand = read(&write(nearest.trim_matches('"'))).expect(nearest);
        let colors = if scheme == "light" { brand.light } else { brand.dark };
        let shipped: Palette = if scheme == "light" { LIGHT } else { DARK };
        assert_eq!(shipped.with(&colors).low_contrasts(&colors), [], "{scheme} {name}");
    }
}

#[test]
fn what_would_break_out_of_a_page_is_refused() {
    let long_font = "a".repeat(MAX_FONT_CHARS + 1);
    let long_logo = LOGO.replace("<path", &format!("<!--{}--><path", "x".repeat(MAX_LOGO_BYTES)));
    let link = "{ name = \"A\", url = \"https://n.test\" }";
    let many_links = [link; MAX_BRAND_LINKS + 1].join(", ");
    for (brand, part) in [
        ("[brand.light]\naccent = \"red\"".to_owned(), "`red` is no colour"),
        ("[brand.light]\naccent = \"#fff;} body{display:none}\"".to_owned(), "is no colour"),
        ("[brand.light]\nok = \"#ffffff\"".to_owned(), "there is no key `ok`"),
        ("radius_px = 25".to_owned(), "radius_px"),
        ("font = \"x;} body{display:none}\"".to_owned(), "names of fonts"),
        ("font = \"Inter,\"".to_owned(), "names of fonts"),
        ("font = \"url(https://fonts.test/a)\"".to_owned(), "names of fonts"),
        ("font = \"</style><script>\"".to_owned(), "names of fonts"),
        (format!("font = \"{long_font}\""), "font"),
        ("logo = \"logo.png\"".to_owned(), "no `<svg"),
        ("logo = '<svg viewBox=\"0 0 1 1\"></svg>'".to_owned(), "no `<svg"),
        (format!("logo = '{}'", LOGO.replace("viewBox", "view")), "no `viewBox"),
        (format!("logo = '{}'", LOGO.replace("120 40", "120 0")), "no `viewBox"),
        (format!("logo = '{}'", LOGO.replace("120 40", "1200 40")), "no `viewBox"),
        (format!("logo = '{}'", LOGO.replace("120 40", "NaN 40")), "no `viewBox"),
        (format!("logo = '{}'", LOGO.replace("0 0 120 40", "120 40")), "no `viewBox"),
        (format!("logo = '{long_logo}'"), "logo"),
        ("support = \"javascript:alert(1)\"".to_owned(), "support"),
        ("links = [{ name = \"A\", url = \"javascript:alert(1)\" }]".to_owned(), "url"),
        ("links = [{ name = \"A\" }]".to_owned(), "`url`"),
        (format!("links = [{many_links}]"), "at most 6"),
    ] {
        let error = refused(&brand);
        assert!(error.message.contains(part), "{brand}: {error:?}");
    }
    assert!(read(&format!("links = [{}]", [link; MAX_BRAND_LINKS].join(", "))).is_ok());
    assert!(read("radius_px = 24").is_ok());
}
