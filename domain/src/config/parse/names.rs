//! Names and ids of what stands in a list: each id once.

use toml::Spanned;

use crate::config::parse::reader::Reader;
use crate::limits::MAX_NAME_CHARS;
use crate::ordered::SortedSet;
use crate::xml_text::Lines;

/// A name, which is missing where the schema said so.
pub(crate) fn name(reader: &mut Reader<'_>, written: Option<&Spanned<String>>) -> String {
    written
        .map(|written| reader.text("name", written, MAX_NAME_CHARS, Lines::One))
        .unwrap_or_default()
}

pub(crate) fn unique<Id>(
    reader: &mut Reader<'_>,
    text: &Spanned<String>,
    seen: &mut SortedSet<Id>,
) -> Option<Id>
where
    Id: std::str::FromStr<Err: std::fmt::Display> + Clone + Ord,
{
    let id: Id = reader.parse(text)?;
    if !seen.insert(id.clone()) {
        let message = format!("there are two `{}`", text.get_ref());
        reader.refuse(text.span().start, message, Some("give one of them another id"));
    }
    Some(id)
}
