//! Draft of a page: its file `page.toml`, with the groups and components that another tool has.

use toml::Value;

use crate::ids::RegionId;

/// A page that is to be written.
#[derive(Clone, Debug)]
pub struct PageDraft {
    /// Its name.
    pub name: String,
    /// Its public address.
    pub url: String,
    /// Where its days begin, where that is known.
    pub timezone: Option<String>,
    /// Where agents run.
    pub region: RegionId,
    /// Ids and names of groups, in their order.
    pub groups: Vec<(String, String)>,
    /// Components, in their order.
    pub components: Vec<DraftComponent>,
}

/// A component that is to be written.
#[derive(Clone, Debug, Default)]
pub struct DraftComponent {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The id of its group.
    pub group: Option<String>,
    /// What it is, for readers.
    pub description: Option<String>,
    /// Whether only operators set its status.
    pub is_manual: bool,
}

impl PageDraft {
    /// The file.
    #[must_use]
    pub fn file_text(&self) -> String {
        let quoted = |text: &str| Value::String(text.to_owned()).to_string();
        let mut file =
            format!("[page]\nname = {}\nurl = {}\n", quoted(&self.name), quoted(&self.url));
        if let Some(zone) = &self.timezone {
            file += &format!("timezone = {}\n", quoted(zone));
        }
        let region = quoted(self.region.as_str());
        file += &format!("\n[[region]]\nid = {region}\nname = {region}\n");
        for (id, name) in &self.groups {
            file += &format!("\n[[group]]\nid = {}\nname = {}\n", quoted(id), quoted(name));
        }
        for component in &self.components {
            let (id, name) = (quoted(&component.id), quoted(&component.name));
            file += &format!("\n[[component]]\nid = {id}\nname = {name}\n");
            if let Some(group) = &component.group {
                file += &format!("group = {}\n", quoted(group));
            }
            if let Some(description) = &component.description {
                file += &format!("description = {}\n", quoted(description));
            }
            if component.is_manual {
                file += "manual = true\n";
            }
        }
        file
    }
}

/// A name as it may be: on one line, and cut where it is too long.
#[must_use]
pub fn one_line(name: &str, most: usize) -> String {
    let words: Vec<&str> = name
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(most).collect::<String>().trim_end().to_owned()
}
