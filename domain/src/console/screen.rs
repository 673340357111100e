//! Screens: which pages has the console, who may open them, and of which parts are they made?

use crate::access::scope::Scope;
use crate::console::panel::{Panel, ScreenHead};

/// A page of the console.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Its address, with names in braces for what differs.
    pub path: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it is called in the navigation; `None`: it is reached from another.
    pub navigation: Option<&'static str>,
    /// The key that opens it after `g`.
    pub key: Option<char>,
    /// What whoever opens it needs; parts may need more, and say so.
    pub scope: Scope,
    /// How often it is loaded anew while it is looked at, in seconds; `None`: it holds what is being typed.
    pub every_s: Option<u32>,
    /// What it is about; `None`: its title says so.
    pub head: Option<ScreenHead>,
    /// Its parts.
    pub panels: &'static [Panel],
    /// The ids of the actions that can be taken on it.
    pub actions: &'static [&'static str],
}

/// The names in braces of an address.
pub fn names_in(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// An address of the API with what stands for its names in braces; `None` where a value could be more than one segment.
#[must_use]
pub fn address(source: &'static str, values: &[(&str, String)]) -> Option<String> {
    let mut address = source.to_owned();
    for name in names_in(source) {
        let value = values.iter().find(|(key, _)| *key == name).map(|(_, value)| value)?;
        if !crate::console::cell::is_plain(value) {
            return None;
        }
        address = address.replace(&format!("{{{name}}}"), value);
    }
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_takes_what_is_one_segment_and_nothing_else() {
        let source = "/ops/v1/incidents/{incident}/notes";
        let with = |value: &str| address(source, &[("incident", value.to_owned())]);
        assert_eq!(with("a-1").as_deref(), Some("/ops/v1/incidents/a-1/notes"));
        for odd in ["", "a/b", "..", "a?b", "a#b", "a%2fb", "a b", "é", &"a".repeat(201)] {
            assert_eq!(with(odd), None, "{odd}");
        }
        assert_eq!(address(source, &[]), None);
        assert_eq!(address("/ops/v1/agents", &[]).as_deref(), Some("/ops/v1/agents"));
    }
}
