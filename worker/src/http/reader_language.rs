//! Reader language: in which language is a reader answered? In that of the address, else in what the browser wants.

use domain::language::Language;
use domain::words::Words;
use worker::Request;

use crate::http::request::header;

/// What a request says of the language of its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReaderLanguage {
    /// The address names it.
    InAddress(Language),
    /// The browser wants it, if it wants one that there is.
    Wanted(Option<Language>),
}

impl ReaderLanguage {
    pub(crate) fn from_request(request: &Request) -> Self {
        match Language::named_by(&request.path()) {
            Some((language, _)) => Self::InAddress(language),
            None => Self::Wanted(Language::wanted(&header(request, "accept-language"))),
        }
    }

    pub(crate) fn is_in_address(self) -> bool {
        matches!(self, Self::InAddress(_))
    }

    /// The path of a request without the language that it names.
    pub(crate) fn path(self, path: &str) -> &str {
        match self {
            Self::InAddress(_) => Language::named_by(path).map_or(path, |(_, rest)| rest),
            Self::Wanted(_) => path,
        }
    }

    /// What pages are written with, where `own` is the language of the page.
    pub(crate) fn words(self, own: Language) -> Words {
        match self {
            Self::InAddress(language) => Words { language, is_in_address: true },
            Self::Wanted(wanted) => Words { language: wanted.unwrap_or(own), is_in_address: false },
        }
    }
}
