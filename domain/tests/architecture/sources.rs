//! Sources: the modules of a crate, without their tests, and the types that they define.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Attribute, Item};

/// The crates of the product, each a folder of the repository.
pub(crate) const CRATES: [&str; 5] = ["domain", "agent", "worker", "site", "cli"];

/// The other folders with Rust: tools, fuzz targets and tests.
pub(crate) const BESIDE_THEM: [&str; 10] = [
    "xtask/src",
    "xtask/bench/src",
    "xtask/bindgen/src",
    "fuzz/src",
    "domain/tests",
    "agent/tests",
    "tests/harness",
    "tests/e2e",
    "tests/shop",
    "site/tests",
];

/// One file of a crate.
pub(crate) struct Module {
    /// Its path below `src`, without `.rs`: `board/mod`, `ids`, `lib`.
    pub(crate) file: String,
    /// Its items, without those of tests.
    pub(crate) items: Vec<Item>,
    /// The types that it defines, those of its tests too.
    pub(crate) all_types: BTreeSet<String>,
}

impl Module {
    /// The path of the module: `[board]` for `board/mod`, `[]` for the crate's root.
    pub(crate) fn path(&self) -> Vec<String> {
        let mut path: Vec<String> = self.file.split('/').map(str::to_owned).collect();
        if matches!(path.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            path.pop();
        }
        path
    }

    /// The folder of the file; empty for the files of `src` itself.
    pub(crate) fn folder(&self) -> &str {
        self.file.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The types that the file defines, where they stand, generic arguments not regarded.
    pub(crate) fn types(&self) -> BTreeSet<String> {
        types_of(&self.items)
    }
}

fn types_of(items: &[Item]) -> BTreeSet<String> {
    let mut found = Types(BTreeSet::new());
    items.iter().for_each(|item| found.visit_item(item));
    found.0
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every module of a crate, in the order of its files.
pub(crate) fn modules(package: &str) -> Vec<Module> {
    modules_below(&format!("{package}/src"))
}

/// Every file of Rust below a folder of the repository, in order.
pub(crate) fn files_below(folder: &str) -> Vec<PathBuf> {
    let mut files = vec![];
    collect(&root().join(folder), &mut files);
    files.sort();
    files
}

/// Every module below a folder of the repository, in the order of its files.
pub(crate) fn modules_below(folder: &str) -> Vec<Module> {
    let src = root().join(folder);
    let files = files_below(folder);
    let module = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let name = path.strip_prefix(&src).unwrap().with_extension("");
        let all_types = types_of(&parsed.items);
        let items = parsed.items.into_iter().filter(|item| !is_test(attributes(item)));
        Module { file: name.to_str().unwrap().to_owned(), items: items.collect(), all_types }
    };
    files.into_iter().map(module).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether something is compiled for tests alone.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let text = attribute.meta.to_token_stream().to_string();
        attribute.path().is_ident("cfg") && text.contains("test") && !text.contains("not")
    })
}

struct Types(BTreeSet<String>);

impl<'a> Visit<'a> for Types {
    fn visit_item(&mut self, item: &'a Item) {
        let name = match item {
            Item::Enum(item) => Some(item.ident.to_string()),
            Item::Struct(item) => Some(item.ident.to_string()),
            Item::Trait(item) => Some(item.ident.to_string()),
            Item::Type(item) => Some(item.ident.to_string()),
            Item::Union(item) => Some(item.ident.to_string()),
            // The identifiers of `ids.rs` are made by a macro, which is given the name.
            Item::Macro(item) if item.mac.path.is_ident("id") => first_name(&item.mac.tokens),
            _ => None,
        };
        self.0.extend(name);
        visit::visit_item(self, item);
    }
}

fn first_name(tokens: &TokenStream) -> Option<String> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    })
}
