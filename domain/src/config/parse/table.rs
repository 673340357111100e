//! Table of a configuration file that is read key by key, every value with its place. Its shape was checked before,
//! so a value of another kind is as good as none.
//!
//! Parts of the page are read so rather than derived, because each derived reader is code of its own in the Worker.

use std::fmt::Display;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::parse::reader::Reader;
use crate::text_position::nearest;

/// A table with the byte at which it begins.
#[derive(Clone, Copy)]
pub(crate) struct TableReader<'a> {
    pub(crate) at: usize,
    fields: &'a DeTable<'a>,
}

impl<'a> TableReader<'a> {
    pub(crate) fn from_value(value: &'a Spanned<DeValue<'a>>) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(fields) => Some(Self { at: value.span().start, fields }),
            _ => None,
        }
    }

    fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.fields.get(key)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(crate) fn text(&self, key: &str) -> Option<Spanned<String>> {
        text(self.get(key)?)
    }

    pub(crate) fn texts(&self, key: &str) -> Vec<Spanned<String>> {
        self.items(key).iter().copied().filter_map(text).collect()
    }

    pub(crate) fn flag(&self, key: &str) -> bool {
        matches!(self.get(key).map(Spanned::get_ref), Some(DeValue::Boolean(true)))
    }

    pub(crate) fn number(&self, key: &str) -> Option<u32> {
        match self.get(key)?.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        }
    }

    pub(crate) fn table(&self, key: &str) -> Option<Self> {
        Self::from_value(self.get(key)?)
    }

    pub(crate) fn tables(&self, key: &str) -> Vec<Self> {
        self.items(key).into_iter().filter_map(Self::from_value).collect()
    }

    /// Every key with the text that it stands for.
    pub(crate) fn texts_by_key(&self) -> Vec<(Spanned<String>, Spanned<String>)> {
        let entries = self.fields.iter();
        let entries = entries.map(|(key, value)| {
            Some((Spanned::new(key.span(), key.get_ref().to_string()), text(value)?))
        });
        entries.flatten().collect()
    }

    fn items(&self, key: &str) -> Vec<&'a Spanned<DeValue<'a>>> {
        match self.get(key).map(Spanned::get_ref) {
            Some(DeValue::Array(items)) => items.iter().collect(),
            _ => vec![],
        }
    }

    /// Reads a list of texts, at most so many; what cannot be read is refused.
    pub(crate) fn list<T>(&self, reader: &mut Reader<'_>, key: &str, most: usize) -> Vec<T>
    where
        T: FromStr<Err: Display> + PartialEq,
    {
        let texts = self.texts(key);
        if let Some(more) = texts.get(most) {
            let message = format!("`{key}` has {} entries; at most {most} are taken", texts.len());
            reader.refuse(more.span().start, message, None);
        }
        let mut read: Vec<T> = vec![];
        for item in texts.iter().take(most).filter_map(|text| reader.parse(text)) {
            if !read.contains(&item) {
                read.push(item);
            }
        }
        read
    }

    /// Reads names of things that must be there.
    pub(crate) fn known_names<T>(
        &self,
        reader: &mut Reader<'_>,
        (key, what): (&str, &str),
        keys: &[&str],
    ) -> Vec<T>
    where
        T: FromStr<Err: Display>,
    {
        let texts = self.texts(key);
        texts.iter().filter_map(|text| known_name(reader, text, what, keys)).collect()
    }
}

/// Reads the name of something that must be there.
pub(crate) fn known_name<T>(
    reader: &mut Reader<'_>,
    text: &Spanned<String>,
    what: &str,
    keys: &[&str],
) -> Option<T>
where
    T: FromStr<Err: Display>,
{
    if keys.contains(&text.get_ref().as_str()) {
        return reader.parse(text);
    }
    if reader.is_full() {
        return None;
    }
    let meant = nearest(text.get_ref(), keys.iter().copied());
    let hint = meant.map(|meant| format!("did you mean `{meant}`?"));
    let message = format!("there is no {what} `{}`", text.get_ref());
    reader.refuse(text.span().start, message, hint.as_deref());
    None
}

fn text(value: &Spanned<DeValue<'_>>) -> Option<Spanned<String>> {
    match value.get_ref() {
        DeValue::String(text) => Some(Spanned::new(value.span(), text.to_string())),
        _ => None,
    }
}
