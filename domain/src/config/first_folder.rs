//! First folder: a configuration that works, of a page with one component and one HTTP probe.

use crate::config::source::SourceFile;
use crate::ids::RegionId;

/// What is asked of who begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstFolder {
    /// The name of the page.
    pub name: String,
    /// The address of the page.
    pub url: String,
    /// The address that is watched.
    pub probe_url: String,
    /// Where the agent runs.
    pub region: RegionId,
}

impl FirstFolder {
    /// The files, by their names. What is wrong with the answers, reading them tells.
    #[must_use]
    pub fn files(&self) -> Vec<SourceFile> {
        let Self { name, url, probe_url, region } = self;
        let [name, url, probe_url] = [name, url, probe_url].map(|text| quoted(text));
        let page = format!(
            "# The page: docs/probes.md lists what else it may say.\n\
             [page]\nname = {name}\nurl = {url}\n\n\
             # Where agents run.\n[[region]]\nid = \"{region}\"\nname = \"{region}\"\n\n\
             # What customers see.\n[[component]]\nid = \"website\"\nname = \"Website\"\n"
        );
        let probe = format!(
            "# Does the website answer?\n\
             id = \"website\"\ncomponent = \"website\"\nevery = \"30s\"\ntimeout = \"10s\"\n\
             regions = [\"{region}\"]\n\n\
             [[step]]\nname = \"open the website\"\nget = {probe_url}\nexpect = [\"status == 200\"]\n"
        );
        let file = |path: &str, text: String| SourceFile { path: path.to_owned(), text };
        vec![file("page.toml", page), file("website.toml", probe)]
    }
}

/// A text of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    #[test]
    fn the_first_folder_is_valid_whatever_is_answered() {
        for name in ["Northwind", "\"N\" & 'Co' \\ #1", "Größe"] {
            let first = FirstFolder {
                name: name.to_owned(),
                url: "https://status.example".to_owned(),
                probe_url: "https://shop.example/?a='b'".to_owned(),
                region: "home".parse().unwrap(),
            };
            let read = parse::read(&first.files()).unwrap();
            assert_eq!((read.page.name.as_str(), read.probes.len()), (name, 1));
        }
        let wrong = FirstFolder {
            name: String::new(),
            url: "ftp://x".to_owned(),
            probe_url: "shop".to_owned(),
            region: "home".parse().unwrap(),
        };
        assert_eq!(parse::read(&wrong.files()).unwrap_err().len(), 3);
    }
}
