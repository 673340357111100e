//! Names of types: does each mean one thing, and does the glossary name those that exist?

use std::collections::{BTreeMap, BTreeSet};

use super::sources::{BESIDE_THEM, CRATES, modules, modules_below, root};

/// A type that exists twice is looked up in the wrong place.
#[test]
fn a_type_name_means_one_thing() {
    let mut defined: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let folders = CRATES.iter().map(|package| format!("{package}/src"));
    for folder in folders.chain(BESIDE_THEM.map(str::to_owned)) {
        for module in modules_below(&folder) {
            for name in module.all_types {
                let place = format!("{folder}/{}.rs", module.file);
                defined.entry(name).or_default().push(place);
            }
        }
    }
    assert!(defined.len() > 200, "{} types were found", defined.len());
    let twice = defined.into_iter().filter(|(_, places)| places.len() > 1);
    let twice: Vec<String> =
        twice.map(|(name, places)| format!("{name}: {}", places.join(", "))).collect();
    assert!(twice.is_empty(), "defined more than once:\n{}", twice.join("\n"));
}

#[test]
fn each_type_that_the_glossary_names_is_defined() {
    let text = std::fs::read_to_string(root().join("GLOSSARY.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| term"));
    let types = rows.filter_map(|row| row.split('|').nth(3)).flat_map(quoted);
    let named: BTreeSet<&str> = types.collect();
    assert!(named.len() > 50, "{} types were found: {named:?}", named.len());
    let defined: BTreeSet<String> = CRATES
        .iter()
        .flat_map(|package| modules(package))
        .flat_map(|module| module.types())
        .collect();
    let missing: Vec<&&str> = named.iter().filter(|name| !defined.contains(**name)).collect();
    assert!(missing.is_empty(), "no such types: {missing:?}");
}

fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}
