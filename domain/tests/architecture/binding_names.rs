//! Names of bindings and functions: does each say what it holds or does?

use super::sources::{BESIDE_THEM, CRATES, files_below};
use syn::visit::{self, Visit};
use syn::{Ident, PatIdent, Signature};

/// Words that would name anything.
const EMPTY: [&str; 8] = ["known", "said", "each", "it", "of", "of_word", "of_text", "of_path"];

#[derive(Default)]
struct EmptyNames(Vec<String>);

impl EmptyNames {
    fn note(&mut self, name: &Ident) {
        let name = name.to_string();
        if EMPTY.contains(&name.as_str()) {
            self.0.push(name);
        }
    }
}

impl<'ast> Visit<'ast> for EmptyNames {
    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.note(&pattern.ident);
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_signature(&mut self, signature: &'ast Signature) {
        self.note(&signature.ident);
        visit::visit_signature(self, signature);
    }
}

#[test]
fn a_name_is_the_noun_of_what_it_holds() {
    let sources = CRATES.iter().map(|package| format!("{package}/src"));
    let folders: Vec<String> = sources.chain(BESIDE_THEM.map(str::to_owned)).collect();
    let files: Vec<_> = folders.iter().flat_map(|folder| files_below(folder)).collect();
    assert!(files.len() > 500, "{} files were found", files.len());
    let mut found = vec![];
    for path in files {
        let parsed = syn::parse_file(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut names = EmptyNames::default();
        names.visit_file(&parsed);
        found.extend(names.0.into_iter().map(|name| format!("`{name}` in {}", path.display())));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
