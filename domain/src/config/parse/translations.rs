//! Parser of `[translations]` in `page.toml`: what are things called in other languages?

use std::fmt::Display;
use std::str::FromStr;

use toml::Spanned;
use toml::de::DeValue;

use crate::config::parse::component::MAX_DESCRIPTION_CHARS;
use crate::config::parse::reader::Reader;
use crate::config::parse::table::{TableReader, known_name};
use crate::config::translations::{TranslatedNames, Translations};
use crate::config::{Group, Region};
use crate::language::Language;
use crate::limits::MAX_NAME_CHARS;
use crate::ordered::SortedMap;
use crate::xml_text::Lines;

/// The key of the page that is read here.
pub(super) const KEY: &str = "translations";

/// The ids of what has names.
#[derive(Clone, Copy)]
pub(super) struct TranslatedIds<'a> {
    pub(super) groups: &'a [Group],
    pub(super) regions: &'a [Region],
    pub(super) components: &'a [&'a str],
}

/// Names in all languages that the file has some in, of what there is.
pub(super) fn translations(
    reader: &mut Reader<'_>,
    file: &Spanned<DeValue<'_>>,
    ids: TranslatedIds<'_>,
) -> Translations {
    let mut translations = Translations::new();
    let Some(table) = TableReader::from_value(file).and_then(|file| file.table(KEY)) else {
        return translations;
    };
    let groups: Vec<&str> = ids.groups.iter().map(|group| group.id.as_str()).collect();
    let regions: Vec<&str> = ids.regions.iter().map(|region| region.id.as_str()).collect();
    for language in Language::ALL {
        let Some(names) = table.table(language.tag()) else { continue };
        let mut all = |key, what, present: &[&str]| texts(reader, &names, (key, what, present));
        let groups = all("groups", "group", &groups);
        let regions = all("regions", "region", &regions);
        let named = all("components", "component", ids.components);
        let described = all("descriptions", "component", ids.components);
        let page = names.text("page");
        let translated = TranslatedNames {
            page: page.map(|name| reader.text("page", &name, MAX_NAME_CHARS, Lines::One)),
            groups: by_id(reader, &groups, Lines::One),
            regions: by_id(reader, &regions, Lines::One),
            components: by_id(reader, &named, Lines::One),
            descriptions: by_id(reader, &described, Lines::Many),
        };
        translations.insert(language, translated);
    }
    translations
}

/// The entries of a table whose keys are ids of what there is.
fn texts<'a>(
    reader: &mut Reader<'_>,
    names: &TableReader<'a>,
    (key, what, present): (&str, &str, &[&str]),
) -> Vec<(Spanned<String>, Spanned<String>)> {
    let entries = names.table(key).map(|table| table.texts_by_key()).unwrap_or_default();
    let is_known =
        |(id, _): &(Spanned<String>, _)| known_name::<String>(reader, id, what, present).is_some();
    entries.into_iter().filter(is_known).collect()
}

fn by_id<T>(
    reader: &mut Reader<'_>,
    entries: &[(Spanned<String>, Spanned<String>)],
    lines: Lines,
) -> SortedMap<T, String>
where
    T: FromStr<Err: Display> + Ord,
{
    let most = if lines == Lines::One { MAX_NAME_CHARS } else { MAX_DESCRIPTION_CHARS };
    let read = entries.iter().filter_map(|(id, text)| {
        let what = if lines == Lines::One { "name" } else { "description" };
        Some((reader.parse(id)?, reader.text(what, text, most, lines)))
    });
    read.collect()
}
