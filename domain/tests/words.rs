//! Words: has every language every message, with the same variables, and is each of them used?

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use domain::language::Language;
use domain::probe::outcome::Reason;
use domain::public::wording;
use domain::words::{Words, source};
use fluent_syntax::ast::{
    Attribute, Entry, Expression, InlineExpression, Message, Pattern, PatternElement,
};
use fluent_syntax::parser::parse;

/// Messages by name, attributes as `name.attribute`, each with its variables.
type Messages = BTreeMap<String, BTreeSet<String>>;

fn messages(language: Language) -> Messages {
    let resource = parse(source(language)).unwrap_or_else(|(_, errors)| {
        panic!("{language}: {errors:?}");
    });
    let mut messages = Messages::new();
    for entry in resource.body {
        let Entry::Message(Message { id, value, attributes, .. }) = entry else { continue };
        let value = value.unwrap_or_else(|| panic!("{language}: `{}` has no value", id.name));
        let more = attributes.iter().map(|Attribute { id: attribute, value }| {
            (format!("{}.{}", id.name, attribute.name), variables(value))
        });
        for (name, variables) in more.chain([(id.name.to_owned(), variables(&value))]) {
            let before = messages.insert(name.clone(), variables);
            assert_eq!(before, None, "{language}: two `{name}`");
        }
    }
    messages
}

fn variables(pattern: &Pattern<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            match expression {
                Expression::Inline(inline) => collect(inline, &mut found),
                Expression::Select { selector, variants } => {
                    collect(selector, &mut found);
                    variants.iter().for_each(|variant| found.extend(variables(&variant.value)));
                }
            }
        }
    }
    found
}

fn collect(expression: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
    match expression {
        InlineExpression::VariableReference { id } => drop(found.insert(id.name.to_owned())),
        InlineExpression::StringLiteral { .. } => {}
        other => panic!("messages have variables and texts alone: {other:?}"),
    }
}

/// Of dates a language may leave out a part: some name months, some number them.
const DATES: [&str; 3] = ["date", "date-without-year", "month-of-year"];

#[test]
fn every_language_has_every_message_with_its_variables() {
    let english = messages(Language::English);
    assert!(english.len() > 300, "{}", english.len());
    for language in Language::ALL {
        let own = messages(language);
        for (name, variables) in &english {
            let found = own.get(name);
            let found = found.unwrap_or_else(|| panic!("{language}: no `{name}`"));
            match DATES.contains(&name.as_str()) {
                true => assert!(found.len() >= 2, "{language}: {name}"),
                false => assert_eq!(found, variables, "{language}: {name}"),
            }
        }
        let more: Vec<&String> = own.keys().filter(|name| !english.contains_key(*name)).collect();
        assert!(more.is_empty(), "{language}: not in English: {more:?}");
        // Messages are put into HTML as they are.
        let markup = source(language).lines().filter(|line| !line.starts_with('#'));
        let markup = markup.filter(|line| !line.contains("->") && line.contains(['<', '&']));
        assert_eq!(markup.collect::<Vec<_>>(), Vec::<&str>::new(), "{language}");
    }
}

/// Names that are put together: of months, weekdays, continents and reasons.
const MADE: [&str; 4] = ["month-", "weekday-", "continent-", "reason-"];

#[test]
fn every_message_is_used_and_every_used_one_is_there() {
    let english = messages(Language::English);
    let mut literals = BTreeSet::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for folder in ["domain/src", "site/src", "worker/src"] {
        read_literals(&root.join(folder), &mut literals);
    }
    for name in english.keys().filter(|name| !name.contains('.')) {
        let is_made = MADE.iter().any(|start| name.starts_with(start));
        assert!(is_made || literals.contains(name), "`{name}` is used nowhere");
    }
    for reason in Reason::ALL {
        assert_eq!(wording::reason(Words::ENGLISH, reason), reason.phrase(), "{reason:?}");
    }
    let phrases = Reason::ALL.map(|reason| format!("reason-{}", reason.phrase().replace(' ', "-")));
    for name in english.keys().filter(|name| name.starts_with("reason-")) {
        assert!(phrases.contains(name), "`{name}` is the phrase of no reason");
    }
    // What is asked for by a literal: the first argument of these.
    for (name, place) in asked(root) {
        assert!(english.contains_key(&name), "{place}: there is no message `{name}`");
    }
}

/// All literals of Rust sources.
fn read_literals(folder: &Path, found: &mut BTreeSet<String>) {
    for (_, text) in sources(folder) {
        let parts = text.split('"').skip(1).step_by(2);
        found.extend(parts.map(str::to_owned));
    }
}

/// What a message is asked for by.
const CALLS: [&str; 5] =
    ["words.text(", "words.say(", "words.markup(", "Words::ENGLISH.text(", "as_one(words, "];

/// Names of messages that are asked for by literals, with the file.
fn asked(root: &Path) -> Vec<(String, String)> {
    let mut asked = vec![];
    for folder in ["domain/src", "site/src", "worker/src"] {
        for (path, text) in sources(&root.join(folder)) {
            for call in CALLS {
                for rest in text.split(call).skip(1) {
                    let Some(name) = rest.trim_start().strip_prefix('"') else { continue };
                    let name = name.split('"').next().unwrap_or_default();
                    asked.push((name.to_owned(), path.clone()));
                }
            }
        }
    }
    assert!(asked.len() > 150, "{}", asked.len());
    asked
}

fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

#[test]
fn plurals_follow_the_rules_of_their_language() {
    let count = |language, count: usize| {
        let words = Words { language, is_in_address: false };
        wording::troubled(words, 0, count)
    };
    for (language, counted) in [
        (Language::English, [(1, "1 component"), (2, "2 components"), (0, "0 components")]),
        (Language::French, [(1, "1 composant"), (2, "2 composants"), (0, "0 composant")]),
    ] {
        for (number, text) in counted {
            assert_eq!(count(language, number), text, "{language}");
        }
    }
    // Arabic has six forms.
    let forms: BTreeSet<String> = [0, 1, 2, 3, 11, 100]
        .map(|number| count(Language::Arabic, number).replace(|c: char| c.is_ascii_digit(), "#"))
        .into();
    assert!(forms.len() >= 4, "{forms:?}");
}
