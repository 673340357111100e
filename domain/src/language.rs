//! Language: in which language does a reader read the page, and which of its addresses say so?

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language that pages are written in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
    /// Portuguese as it is written in Brazil.
    #[serde(rename = "pt-BR")]
    Portuguese,
    /// Japanese.
    #[serde(rename = "ja")]
    Japanese,
    /// Chinese in simplified characters.
    #[serde(rename = "zh-Hans")]
    Chinese,
    /// Arabic, from right to left.
    #[serde(rename = "ar")]
    Arabic,
}

impl Language {
    /// All of them, in the order in which pages list them.
    pub const ALL: [Self; 8] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Portuguese,
        Self::Japanese,
        Self::Chinese,
        Self::Arabic,
    ];

    /// Its tag after BCP 47, such as `pt-BR`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Portuguese => "pt-BR",
            Self::Japanese => "ja",
            Self::Chinese => "zh-Hans",
            Self::Arabic => "ar",
        }
    }

    /// Its name in itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Portuguese => "Português (Brasil)",
            Self::Japanese => "日本語",
            Self::Chinese => "简体中文",
            Self::Arabic => "العربية",
        }
    }

    /// Where its lines begin: `ltr` or `rtl`.
    #[must_use]
    pub fn direction(self) -> &'static str {
        if self == Self::Arabic { "rtl" } else { "ltr" }
    }

    /// The language that a reader wants most of those that there are, after RFC 4647 (lookup) and the weights of RFC 9110;
    /// `None`: none of them. `header` is what was sent as `Accept-Language`.
    #[must_use]
    pub fn wanted(header: &str) -> Option<Self> {
        let mut best: Option<(Self, u32)> = None;
        for part in header.split(',').take(MAX_RANGES) {
            let mut words = part.split(';').map(str::trim);
            let (range, weight) = (words.next().unwrap_or_default(), words.find_map(weight));
            let weight = weight.unwrap_or(1_000);
            let Some(language) = Self::from_range(range) else { continue };
            // Of those that are wanted as much, the first.
            if weight > best.map_or(0, |(_, best)| best) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }

    /// The language of a range such as `pt-PT` or `zh-CN`: that of its first word.
    #[must_use]
    pub fn from_range(range: &str) -> Option<Self> {
        let first = range.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| {
            let own = language.tag().split('-').next().unwrap_or_default();
            own.eq_ignore_ascii_case(first)
        })
    }

    /// What stands in an address in front of the path: `/pt-br`.
    #[must_use]
    pub fn prefix(self) -> String {
        format!("/{}", self.tag().to_ascii_lowercase())
    }

    /// The language that an address names, and the path without it; `None`: it names none.
    #[must_use]
    pub fn named_by(path: &str) -> Option<(Self, &str)> {
        let named = Self::ALL.into_iter().find_map(|language| {
            path.strip_prefix(&language.prefix()).map(|rest| (language, rest))
        });
        named.and_then(|(language, rest)| match rest {
            "" => Some((language, "/")),
            rest => rest.starts_with('/').then_some((language, rest)),
        })
    }
}

/// The most ranges that are read of a header.
const MAX_RANGES: usize = 20;

/// The weight of a range in thousandths: `q=0.8` is 800.
fn weight(parameter: &str) -> Option<u32> {
    let value: f32 = parameter.strip_prefix("q=")?.parse().ok()?;
    // A float that is not a number, or beyond what there is, becomes the nearest.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is clamped")]
    Some((value.clamp(0.0, 1.0) * 1_000.0) as u32)
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// A tag that is none of those that there are.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language of the page: they are en, de, fr, es, pt-BR, ja, zh-Hans and ar")]
pub struct UnknownLanguage(pub String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// # Errors
    /// [`UnknownLanguage`].
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let named = Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag));
        named.ok_or_else(|| UnknownLanguage(tag.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_language_that_is_wanted_most() {
        for (header, tag) in [
            ("", None),
            ("*", None),
            ("nl, sv;q=0.8", None),
            ("de", Some("de")),
            ("DE-at", Some("de")),
            ("en-GB, de;q=0.9", Some("en")),
            ("nl, de;q=0.7, fr;q=0.8", Some("fr")),
            ("de;q=0, en;q=0.1", Some("en")),
            ("de;q=0", None),
            ("pt-PT", Some("pt-BR")),
            ("zh-CN,zh;q=0.9", Some("zh-Hans")),
            ("zh-Hant-TW", Some("zh-Hans")),
            ("ar-EG;q=NaN, ja;q=0.5", Some("ja")),
            (";;;,,,q=1", None),
            ("design", None),
            ("ja;q=2", Some("ja")),
        ] {
            assert_eq!(Language::wanted(header).map(Language::tag), tag, "{header}");
        }
        let long = "nl,".repeat(MAX_RANGES) + "de";
        assert_eq!(Language::wanted(&long), None);
    }

    #[test]
    fn an_address_names_its_language_first() {
        for (path, named) in [
            ("/de/", Some(("de", "/"))),
            ("/de/history", Some(("de", "/history"))),
            ("/pt-br/components/a", Some(("pt-BR", "/components/a"))),
            ("/zh-hans/", Some(("zh-Hans", "/"))),
            ("/de", Some(("de", "/"))),
            ("/den/", None),
            ("/design", None),
            ("/DE/", None),
            ("/", None),
            ("/history", None),
            ("/nl/", None),
            ("//de/", None),
        ] {
            let found = Language::named_by(path);
            assert_eq!(found.map(|(language, rest)| (language.tag(), rest)), named, "{path}");
        }
        for language in Language::ALL {
            let path = format!("{}/uptime", language.prefix());
            assert_eq!(Language::named_by(&path), Some((language, "/uptime")));
            assert_eq!(language.tag().parse(), Ok(language));
        }
        assert!("klingon".parse::<Language>().is_err());
    }
}
