//! Paths: which file does `crate::board::Command` lead to? Re-exports are followed to the file that defines.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, UseTree, Visibility};

use crate::architecture::sources::Module;

/// Names by which a module knows others: its own `use` lines, or what it re-exports.
type Aliases = BTreeMap<String, Vec<String>>;

/// All modules of a crate, by path.
pub(crate) struct Paths<'a> {
    modules: BTreeMap<Vec<String>, &'a Module>,
    exported: BTreeMap<Vec<String>, Aliases>,
}

impl<'a> Paths<'a> {
    pub(crate) fn new(modules: &'a [Module]) -> Self {
        let by_path = modules.iter().map(|module| (module.path(), module)).collect();
        let mut paths = Self { modules: by_path, exported: BTreeMap::new() };
        for module in modules {
            let exported = paths.aliases(module, |vis| !matches!(vis, Visibility::Inherited));
            paths.exported.insert(module.path(), exported);
        }
        paths
    }

    /// The files that a module uses, each with one path that leads there. What a folder's `mod.rs`
    /// re-exports of its own files is its table of contents, and no use.
    pub(crate) fn used_by(&self, module: &Module) -> BTreeMap<String, String> {
        let (own, mut used) = (module.path(), BTreeMap::new());
        let aliases = self.aliases(module, |_| true);
        let exported = &self.exported[&own];
        let mut found = vec![];
        for item in &module.items {
            match item {
                Item::Use(_) | Item::Mod(_) => {}
                item => found.extend(written(item.to_token_stream())),
            }
        }
        let imports = aliases.iter().filter(|(name, path)| {
            let is_contents = exported.contains_key(*name) && path.starts_with(&own);
            !is_contents && !self.is_folder(path)
        });
        let imports = imports.map(|(_, path)| path.clone());
        let written = found.iter().filter_map(|path| self.absolute(&own, &aliases, path));
        for path in written.chain(imports) {
            if let Some(file) = self.file(&path).filter(|file| *file != module.file) {
                used.entry(file.to_owned())
                    .or_insert_with(|| format!("crate::{}", path.join("::")));
            }
        }
        used
    }

    fn is_folder(&self, path: &[String]) -> bool {
        self.modules.get(path).is_some_and(|module| module.file.ends_with("/mod"))
    }

    /// The file that a path from the crate's root leads to.
    fn file(&self, path: &[String]) -> Option<&'a str> {
        let mut at = vec![];
        for (index, name) in path.iter().enumerate() {
            at.push(name.clone());
            if self.modules.contains_key(&at) {
                continue;
            }
            at.pop();
            return match self.exported.get(&at).and_then(|exported| exported.get(name)) {
                Some(target) if target.as_slice() != path => {
                    self.file(&[target.as_slice(), &path[index + 1..]].concat())
                }
                _ => Some(&self.modules.get(&at)?.file),
            };
        }
        Some(&self.modules.get(&at)?.file)
    }

    /// A path from the crate's root, if this one leads into the crate at all.
    fn absolute(&self, own: &[String], aliases: &Aliases, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let parent = || own.split_last().map(|(_, parent)| parent.to_vec());
        let child = || {
            let child = [own, std::slice::from_ref(first)].concat();
            self.modules.contains_key(&child).then_some(child)
        };
        let base = match first.as_str() {
            "crate" => Some(vec![]),
            "self" => Some(own.to_vec()),
            "super" => parent(),
            _ if rest.is_empty() => None,
            name => aliases.get(name).cloned().or_else(child),
        };
        Some([base?.as_slice(), rest].concat())
    }

    fn aliases(&self, module: &Module, applies: impl Fn(&Visibility) -> bool) -> Aliases {
        let mut aliases = Aliases::new();
        for item in &module.items {
            if let Item::Use(item) = item
                && applies(&item.vis)
            {
                for (name, path) in imported(&item.tree, &[]) {
                    let child = [module.path().as_slice(), &path[..1]].concat();
                    let is_child = self.modules.contains_key(&child) && !module.path().is_empty();
                    let path =
                        match (is_child, self.absolute(&module.path(), &Aliases::new(), &path)) {
                            (_, Some(path)) => path,
                            (true, None) => [module.path().as_slice(), &path].concat(),
                            (false, None) => continue,
                        };
                    aliases.insert(name, path);
                }
            }
        }
        aliases
    }
}

/// The names that a `use` brings, with the paths as they are written.
fn imported(tree: &UseTree, before: &[String]) -> Vec<(String, Vec<String>)> {
    let with = |name: String| [before, &[name]].concat();
    match tree {
        UseTree::Path(path) => imported(&path.tree, &with(path.ident.to_string())),
        UseTree::Group(group) => {
            group.items.iter().flat_map(|tree| imported(tree, before)).collect()
        }
        UseTree::Name(name) if name.ident == "self" => {
            before.last().map(|last| (last.clone(), before.to_vec())).into_iter().collect()
        }
        UseTree::Name(name) => vec![(name.ident.to_string(), with(name.ident.to_string()))],
        UseTree::Rename(rename) => {
            vec![(rename.rename.to_string(), with(rename.ident.to_string()))]
        }
        UseTree::Glob(_) => vec![(format!("{}::*", before.join("::")), before.to_vec())],
    }
}

/// Every path `a::b::c` that is written in tokens, also inside macros.
fn written(tokens: TokenStream) -> Vec<Vec<String>> {
    let (mut paths, mut path, mut colons) = (vec![], Vec::<String>::new(), 0);
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                if colons != 2 {
                    paths.extend((path.len() > 1).then(|| std::mem::take(&mut path)));
                    path.clear();
                }
                path.push(name.to_string());
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            other => {
                paths.extend((path.len() > 1).then(|| std::mem::take(&mut path)));
                path.clear();
                colons = 0;
                if let TokenTree::Group(group) = other {
                    paths.extend(written(group.stream()));
                }
            }
        }
    }
    paths.extend((path.len() > 1).then_some(path));
    paths
}

#[test]
fn paths_are_found_wherever_they_are_written() {
    let code =
        "fn f() -> super::a::A<crate::b::B> { format!(\"{}\", crate::c::d(e::F::g(h::i))); x }";
    let found: Vec<String> =
        written(code.parse().unwrap()).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["super::a::A", "crate::b::B", "crate::c::d", "e::F::g", "h::i"]);
}

#[test]
fn a_re_export_leads_to_the_file_that_defines() {
    let file = |file: &str, code: &str| Module {
        file: file.to_owned(),
        items: syn::parse_file(code).unwrap().items,
        all_types: Default::default(),
    };
    let modules = [
        file("lib", "mod a; mod b;"),
        file("a/mod", "mod part; pub use part::Part; pub fn whole() { part::cut() }"),
        file("a/part", "pub struct Part; pub fn cut() {}"),
        file("b", "use crate::a::{Part, whole}; use crate::a; fn f() { a::part::cut() }"),
    ];
    let paths = Paths::new(&modules);
    let used = |index: usize| paths.used_by(&modules[index]).into_keys().collect::<Vec<_>>();
    assert_eq!(used(1), ["a/part"], "for the call, not for what it re-exports");
    assert_eq!(used(3), ["a/mod", "a/part"]);
}
