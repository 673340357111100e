//! Parser of `[brand]` in `page.toml`: how does the page look as its owner's own?

use toml::Spanned;
use toml::de::DeValue;

use crate::config::brand::{
    Brand, COLOR_NAMES, DARK, LIGHT, Logo, LogoError, MAX_BRAND_LINKS, MAX_FONT_CHARS,
    MAX_RADIUS_PX, Palette, dark_accent,
};
use crate::config::named_link::NamedLink;
use crate::config::parse::names::name;
use crate::config::parse::reader::Reader;
use crate::config::parse::security::address;
use crate::config::parse::table::TableReader;
use crate::contrast::Rgb;
use crate::ordered::SortedMap;

/// The key of the page that is read here.
pub(super) const KEY: &str = "brand";

/// What a page says of its look.
pub(super) fn brand(reader: &mut Reader<'_>, file: &Spanned<DeValue<'_>>) -> Brand {
    let Some(table) = TableReader::from_value(file).and_then(|file| file.table(KEY)) else {
        return Brand::default();
    };
    let light = colors(reader, &table, "light", LIGHT);
    let mut dark = colors(reader, &table, "dark", DARK);
    if let Some(accent) = light.get("accent")
        && !dark.contains_key("accent")
    {
        dark.extend(dark_accent(*accent, &DARK.with(&dark)).map(|color| ("accent".into(), color)));
    }
    if table.number("radius_px").is_some_and(|radius| radius > MAX_RADIUS_PX) {
        reader.refuse(table.at, format!("`radius_px` is 0 to {MAX_RADIUS_PX}"), None);
    }
    let support = table.text("support").and_then(|support| {
        let hint = "such as \"mailto:support@example.com\"";
        address(reader, "support", &support, &["mailto", "https", "tel"], hint)
    });
    Brand {
        light,
        dark,
        radius_px: table.number("radius_px"),
        font: table.text("font").and_then(|names| font(reader, &names)),
        logo: table.text("logo").and_then(|svg| logo(reader, &svg)),
        support,
        links: links(reader, &table),
    }
}

/// The colours of a scheme that can all be read, or what is wrong with them.
fn colors(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    scheme: &str,
    shipped: Palette,
) -> SortedMap<String, Rgb> {
    let Some(table) = table.table(scheme) else { return SortedMap::new() };
    let mut colors = SortedMap::new();
    let mut places = vec![];
    for name in COLOR_NAMES {
        let Some(written) = table.text(name) else { continue };
        let Some(color) = reader.parse(&written) else { continue };
        places.push((name, written.span().start));
        colors.insert(name.to_owned(), color);
    }
    for low in shipped.with(&colors).low_contrasts(&colors) {
        let place = places.iter().find(|(name, _)| *name == low.name);
        let place = place.map_or(table.at, |(_, place)| *place);
        let hint = low.nearest.map_or_else(
            || "no colour passes: change the other one".to_owned(),
            |nearest| format!("the nearest that passes is \"{nearest}\""),
        );
        reader.refuse(place, low.message, Some(&hint));
    }
    colors
}

/// Families that are no font's name, but what CSS calls a kind of fonts.
const GENERIC_FAMILIES: [&str; 8] = [
    "serif",
    "sans-serif",
    "monospace",
    "cursive",
    "system-ui",
    "ui-sans-serif",
    "ui-serif",
    "ui-monospace",
];

/// Names of fonts as a style sheet has them: between quotes, so that none of them is anything else.
fn font(reader: &mut Reader<'_>, names: &Spanned<String>) -> Option<String> {
    let text = names.get_ref();
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '-');
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(fits);
    let families: Vec<&str> = text.split(',').map(str::trim).collect();
    if text.chars().count() <= MAX_FONT_CHARS && families.iter().all(is_name) {
        let quoted = families.iter().map(|name| match GENERIC_FAMILIES.contains(name) {
            true => (*name).to_owned(),
            false => format!("\"{name}\""),
        });
        return Some(quoted.collect::<Vec<_>>().join(","));
    }
    let message = format!(
        "`font` takes names of fonts with letters, digits, spaces and hyphens, at most {MAX_FONT_CHARS} characters"
    );
    let hint = "such as \"Inter, Segoe UI, sans-serif\"; quotes are not needed";
    reader.refuse(names.span().start, message, Some(hint));
    None
}

fn logo(reader: &mut Reader<'_>, svg: &Spanned<String>) -> Option<Logo> {
    let hint = |error: LogoError| match error {
        LogoError::TooLong => "simplify its paths, or leave out what the editor wrote beside them",
        LogoError::NoSvg => "write it between ''' and ''', so that its quotes need no marks",
        LogoError::NoViewBox => "the name of the page stands beside it, so it may be a mark alone",
    };
    let read = Logo::read(svg.get_ref());
    read.map_err(|error| reader.refuse(svg.span().start, error.to_string(), Some(hint(error)))).ok()
}

fn links(reader: &mut Reader<'_>, table: &TableReader<'_>) -> Vec<NamedLink> {
    let tables = table.tables("links");
    if let Some(more) = tables.get(MAX_BRAND_LINKS) {
        let message =
            format!("`links` has {} entries; at most {MAX_BRAND_LINKS} are taken", tables.len());
        reader.refuse(more.at, message, None);
    }
    let links = tables.iter().filter_map(|link| {
        let url = link.text("url")?;
        let hint = "such as \"https://example.com/imprint\"";
        let url = address(reader, "url", &url, &["https", "http", "mailto", "tel"], hint);
        let name = name(reader, link.text("name").as_ref());
        Some(NamedLink { name, url: url? })
    });
    links.collect()
}
