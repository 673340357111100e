//! Mirror path: which file of a mirror serves an address, and can an address lead out of the mirror's folder?

use std::fmt;

use serde::{Deserialize, Serialize};

/// The file with which file servers answer the address of a folder.
const INDEX: &str = "index.html";
/// The file with which file servers answer where there is none.
pub const NOT_FOUND: &str = "404.html";
/// The file that lists the others.
pub const MANIFEST: &str = "mirror.json";
/// The file that has GitHub Pages serve all others as they are.
pub const NO_JEKYLL: &str = ".nojekyll";

/// Folders above a file.
const MAX_FOLDERS: usize = 7;
const MAX_NAME_CHARS: usize = 100;

/// A file of a mirror, below its folder: `components/checkout/index.html`. Names of folders have letters, digits, `-`
/// and `_`; that of the file has dots too, but neither first nor last nor side by side. So no path leads out of the
/// folder, none is hidden, and none is a file for one address and a folder for another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MirrorPath(String);

/// The text can be no file of a mirror.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot be a file of a mirror: use up to 8 names of 1 to 100 letters, digits, `-` and `_`, and a dot before \
     the ending of the last"
)]
pub struct UnsafePath(String);

impl MirrorPath {
    /// The file that serves an address without a query: itself if its last name has an ending, otherwise `index.html` in a
    /// folder of that name, which every file server finds.
    ///
    /// # Errors
    /// When the address cannot be a file, or a mirror makes that file itself.
    pub fn from_address(address: &str) -> Result<Self, UnsafePath> {
        let refusal = || UnsafePath(address.to_owned());
        let below = address.strip_prefix('/').ok_or_else(refusal)?;
        // `/de/` is the page of a folder, as `/history` is.
        let below = below.strip_suffix('/').unwrap_or(below);
        let last = below.rsplit('/').next().unwrap_or_default();
        let file = match below {
            "" => INDEX.to_owned(),
            _ if last.contains('.') => below.to_owned(),
            _ => format!("{below}/{INDEX}"),
        };
        let is_own = [NOT_FOUND, MANIFEST, NO_JEKYLL].contains(&file.as_str());
        if is_own || !is_safe(&file) { Err(refusal()) } else { Ok(Self(file)) }
    }

    /// The front page.
    #[must_use]
    pub fn front_page() -> Self {
        Self(INDEX.to_owned())
    }

    /// The page with which file servers answer where there is none.
    #[must_use]
    pub fn not_found() -> Self {
        Self(NOT_FOUND.to_owned())
    }

    /// The mark for GitHub Pages.
    #[must_use]
    pub fn no_jekyll() -> Self {
        Self(NO_JEKYLL.to_owned())
    }

    /// The path as text, with slashes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a page that people read.
    #[must_use]
    pub fn is_page(&self) -> bool {
        self.0.ends_with(".html")
    }

    /// When it is put in place: what pages need comes before them, and the front page last.
    #[must_use]
    pub fn turn(&self) -> u8 {
        match self.0.as_str() {
            INDEX => 2,
            _ => u8::from(self.is_page()),
        }
    }
}

fn is_safe(path: &str) -> bool {
    let mut names: Vec<&str> = path.split('/').collect();
    let file = names.pop().unwrap_or_default();
    names.len() <= MAX_FOLDERS
        && names.iter().all(|name| is_name(name))
        && file.len() <= MAX_NAME_CHARS
        && file.contains('.')
        && file.split('.').all(is_name)
}

fn is_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !name.is_empty() && name.len() <= MAX_NAME_CHARS && name.chars().all(is_plain)
}

impl TryFrom<String> for MirrorPath {
    type Error = UnsafePath;
    fn try_from(text: String) -> Result<Self, UnsafePath> {
        let is_listed = text == NO_JEKYLL || (text != MANIFEST && is_safe(&text));
        if is_listed { Ok(Self(text)) } else { Err(UnsafePath(text)) }
    }
}

impl From<MirrorPath> for String {
    fn from(path: MirrorPath) -> Self {
        path.0
    }
}

impl fmt::Display for MirrorPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_address_has_a_file_that_every_file_server_finds() {
        for (address, file) in [
            ("/", Some("index.html")),
            ("/components/checkout", Some("components/checkout/index.html")),
            ("/components/checkout/badge.svg", Some("components/checkout/badge.svg")),
            ("/api", Some("api/index.html")),
            ("/api/v2/incidents/unresolved.json", Some("api/v2/incidents/unresolved.json")),
            ("/live/allclear_bg.wasm", Some("live/allclear_bg.wasm")),
            ("/live/allclear.3f2a.js", Some("live/allclear.3f2a.js")),
            ("", None),
            ("history.rss", None),
            ("//evil.example/x", None),
            ("/history/", Some("history/index.html")),
            ("/de/", Some("de/index.html")),
            ("/history//", None),
            ("/../etc/passwd", None),
            ("/components/../../etc/passwd", None),
            ("/components/..", None),
            ("/components/.", None),
            ("/components/%2e%2e/x", None),
            ("/.git/config.x", None),
            ("/.nojekyll", None),
            ("/a.b/c.d", None),
            ("/a..b", None),
            ("/a.", None),
            ("/a\\..\\b.c", None),
            ("/C:/x.y", None),
            ("/a\0.b", None),
            ("/?at=2026-11-20", None),
            ("/ä", None),
            ("/mirror.json", None),
            ("/404.html", None),
            ("/a/b/c/d/e/f/g/h.i", Some("a/b/c/d/e/f/g/h.i")),
            ("/a/b/c/d/e/f/g/h/i.j", None),
        ] {
            let found = MirrorPath::from_address(address).ok();
            assert_eq!(found.as_ref().map(MirrorPath::as_str), file, "{address}");
        }
        let long = format!("/{}", "x".repeat(101));
        assert_eq!(MirrorPath::from_address(&long), Err(UnsafePath(long)));
    }

    #[test]
    fn a_manifest_lists_no_file_elsewhere() {
        for (text, well) in [
            (".nojekyll", true),
            ("404.html", true),
            ("index.html", true),
            ("mirror.json", false),
            ("../index.html", false),
            ("/etc/passwd", false),
            (".git/config", false),
            (".mirror/lock", false),
            ("", false),
        ] {
            let read = serde_json::from_value::<MirrorPath>(text.into());
            assert_eq!(read.is_ok(), well, "{text}");
        }
    }

    #[test]
    fn the_front_page_comes_last() {
        let turn = |address| MirrorPath::from_address(address).unwrap().turn();
        assert!(turn("/live/allclear.js") < turn("/components/checkout"));
        assert!(turn("/components/checkout") < turn("/"));
    }

    proptest! {
        #[test]
        fn no_address_leads_out_of_the_folder(address in "[/.a-z\\\\%~: \\PC]{0,40}") {
            if let Ok(path) = MirrorPath::from_address(&address) {
                let mut names = Path::new(path.as_str()).components();
                prop_assert!(names.all(|name| matches!(name, Component::Normal(_))), "{path}");
                prop_assert!(!path.as_str().starts_with('.'), "{path}");
                prop_assert_eq!(MirrorPath::try_from(path.as_str().to_owned()), Ok(path));
            }
        }
    }
}
