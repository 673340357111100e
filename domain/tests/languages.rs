//! Languages: what things are called in them, and what a view says in each.

use domain::config::translations::Translations;
use domain::diagnostic::FileError;
use domain::language::Language;
use domain::public::localized_view::{localized, localized_incident};
use domain::status::Status;
use domain::words::Words;

use crate::story::read_page_with;

fn read(translations: &str) -> Result<Translations, Vec<FileError>> {
    read_page_with(translations).map(|read| read.page.translations)
}

const GERMAN: &str = "[translations.de]\npage = \"Nordwind\"\n[translations.de.components]\nwebsite = \"Webseite\"\n\
    [translations.de.descriptions]\nwebsite = \"Was Kunden sehen\"\n[translations.de.regions]\nhome = \"Zuhause\"";

#[test]
fn names_in_other_languages_are_read() {
    let translations = read(GERMAN).unwrap();
    let names = translations.get(&Language::German).unwrap();
    assert_eq!(names.page.as_deref(), Some("Nordwind"));
    assert_eq!(names.components.get(&"website".parse().unwrap()).unwrap(), "Webseite");
    assert_eq!(names.regions.get(&"home".parse().unwrap()).unwrap(), "Zuhause");
    assert_eq!(translations.len(), 1);
    assert!(read("").unwrap().is_empty());
}

#[test]
fn names_of_what_is_not_there_are_refused_with_their_place() {
    for (translations, part) in [
        ("[translations.de.components]\nwebsit = \"x\"", "there is no component `websit`"),
        ("[translations.de.descriptions]\nx = \"x\"", "there is no component `x`"),
        ("[translations.fr.regions]\nmars = \"x\"", "there is no region `mars`"),
        ("[translations.fr.groups]\nshop = \"x\"", "there is no group `shop`"),
        ("[translations.nl]\npage = \"x\"", "there is no key `nl`"),
        ("[translations.de]\npage = \" \"", "`page` is empty"),
        ("[translations.ja]\npage = \"a\\u0007\"", "is U+0007"),
        ("[translations.de]\nname = \"x\"", "there is no key `name`"),
    ] {
        let errors = read(translations).expect_err(translations);
        assert_eq!(errors.len(), 1, "{translations}: {errors:?}");
        assert!(errors[0].message.contains(part), "{translations}: {errors:?}");
        assert!(errors[0].line > 1, "{translations}: {errors:?}");
    }
    let long = format!("[translations.de]\npage = \"{}\"", "x".repeat(201));
    assert!(read(&long).is_err());
}

#[test]
fn hidden_components_have_no_name_in_any_language() {
    let names = read(GERMAN).unwrap();
    let shown = names.get(&Language::German).unwrap().without(|id| id.as_str() == "website");
    assert!(shown.components.is_empty() && shown.descriptions.is_empty());
    assert_eq!(shown.page.as_deref(), Some("Nordwind"), "other names stay");
}

#[test]
fn a_view_is_told_in_every_language_with_its_names() {
    let mut view = crate::machines::trouble();
    let names = "[translations.de]\npage = \"Nordwind\"";
    view.page.translations = read(names).unwrap();
    let id = view.components().next().unwrap().id.clone();
    let german = view.page.translations.get_mut(&Language::German).unwrap();
    german.components.insert(id.clone(), "Kasse".to_owned());
    for language in Language::ALL {
        for status in Status::ALL {
            for component in view.groups.iter_mut().flat_map(|group| &mut group.components) {
                component.status = Status::Operational;
            }
            view.groups[0].components[0].status = status;
            let words = Words { language, is_in_address: true };
            let own = localized(&view, words);
            let sentence = &own.headline.sentence;
            let name = &own.groups[0].components[0].name;
            let is_german = language == Language::German;
            assert_eq!(name == "Kasse", is_german, "{language}");
            // It names what is in trouble, and is in the language: in no other is it said so.
            assert!(
                status == Status::Operational || sentence.contains(name.as_str()),
                "{language}: {sentence}"
            );
            let english = localized(&view, Words::ENGLISH);
            let is_english = *sentence == english.headline.sentence;
            assert_eq!(is_english, language == Language::English, "{language}: {sentence}");
        }
    }
    let words = Words { language: Language::German, is_in_address: true };
    let incident = localized_incident(&view, &view.incidents[0], words);
    let affected = incident.components.iter().find(|component| component.id == id);
    assert!(affected.is_none_or(|component| component.name == "Kasse"), "{incident:?}");
    assert_eq!(localized(&view, words).page.name, "Nordwind");
}
