//! Words: every message that pages show, by language. The texts are in Fluent files beside this one, and nowhere else.

use std::cell::OnceCell;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

/// What stands for a variable of a message.
pub use fluent_bundle::FluentValue;

use crate::language::Language;
use crate::xml_text::escaped;

/// The Fluent file of a language.
#[must_use]
pub fn source(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("words/en.ftl"),
        Language::German => include_str!("words/de.ftl"),
        Language::French => include_str!("words/fr.ftl"),
        Language::Spanish => include_str!("words/es.ftl"),
        Language::Portuguese => include_str!("words/pt-BR.ftl"),
        Language::Japanese => include_str!("words/ja.ftl"),
        Language::Chinese => include_str!("words/zh-Hans.ftl"),
        Language::Arabic => include_str!("words/ar.ftl"),
    }
}

type MessageBundle = FluentBundle<FluentResource>;

thread_local! {
    /// Read when the first reader of a language comes.
    static BUNDLES: [OnceCell<MessageBundle>; Language::ALL.len()] = const { [const { OnceCell::new() }; 8] };
}

/// A part of a message that is HTML.
#[derive(Clone, Debug)]
pub enum Piece<'a> {
    /// Whatever it is, it is shown as text.
    Text(&'a str),
    /// Elements of our own.
    Html(String),
}

/// What a page is written with: the messages of a language, and addresses that keep to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Words {
    /// The language.
    pub language: Language,
    /// Whether the reader's address names it, so that links are to name it too.
    pub is_in_address: bool,
}

impl Words {
    /// English, as programs, feeds and the command line have it.
    pub const ENGLISH: Self = Self { language: Language::English, is_in_address: false };

    /// A message without variables.
    #[must_use]
    pub fn text(self, id: &str) -> String {
        self.format(id, None)
    }

    /// A message with its variables.
    #[must_use]
    pub fn say<const N: usize>(
        self,
        id: &str,
        variables: [(&'static str, FluentValue<'_>); N],
    ) -> String {
        let arguments: FluentArgs<'_> = variables.into_iter().collect();
        self.format(id, Some(&arguments))
    }

    /// A message as HTML: its variables are escaped, or are HTML already.
    #[must_use]
    pub fn markup<const N: usize>(
        self,
        id: &str,
        pieces: [(&'static str, Piece<'_>); N],
    ) -> String {
        let values = pieces.map(|(name, piece)| match piece {
            Piece::Text(text) => (name, FluentValue::from(escaped(text))),
            Piece::Html(html) => (name, FluentValue::from(html)),
        });
        self.say(id, values)
    }

    /// Names one after the other.
    #[must_use]
    pub fn list<T: AsRef<str>>(self, names: &[T]) -> String {
        let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        names.join(&self.text("list-comma"))
    }

    /// The path of a page, as a link of this reader's pages has it.
    #[must_use]
    pub fn path(self, path: &str) -> String {
        match self.is_in_address {
            true => self.language.prefix() + path,
            false => path.to_owned(),
        }
    }

    fn format(self, id: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let place = Language::ALL.iter().position(|language| *language == self.language);
        BUNDLES.with(|bundles| {
            let cell = bundles.get(place.unwrap_or_default());
            let bundle = cell.map(|cell| cell.get_or_init(|| bundle(self.language)));
            let (id, attribute) = id.split_once('.').unwrap_or((id, ""));
            let message = bundle.and_then(|bundle| Some((bundle, bundle.get_message(id)?)));
            let pattern = message.and_then(|(bundle, message)| {
                let pattern = match attribute {
                    "" => message.value(),
                    name => message.get_attribute(name).map(|attribute| attribute.value()),
                };
                Some((bundle, pattern?))
            });
            // A message that is not there is shown by its name; a test finds it before.
            pattern.map_or_else(
                || id.to_owned(),
                |(bundle, pattern)| {
                    bundle.format_pattern(pattern, arguments, &mut vec![]).into_owned()
                },
            )
        })
    }
}

/// Words of a language, whose file a test has read; what is wrong in it is left out.
fn bundle(language: Language) -> MessageBundle {
    let tag = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![tag]);
    // Names of components are written from left to right in most pages: where lines run the other way they are set apart.
    bundle.set_use_isolating(language.direction() == "rtl");
    let resource = match FluentResource::try_new(source(language).to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    bundle.add_resource_overriding(resource);
    bundle
}
