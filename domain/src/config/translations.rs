//! Translations of names: what are the page, its groups, components and regions called in other languages?

use serde::{Deserialize, Serialize};

use crate::ids::{ComponentId, GroupId, RegionId};
use crate::language::Language;
use crate::ordered::SortedMap;

/// Names by language.
pub type Translations = SortedMap<Language, TranslatedNames>;

/// Names in one language; what has none keeps its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TranslatedNames {
    /// The page's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// Names of groups.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub groups: SortedMap<GroupId, String>,
    /// Names of components.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub components: SortedMap<ComponentId, String>,
    /// What components are, for customers.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub descriptions: SortedMap<ComponentId, String>,
    /// Names of regions.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub regions: SortedMap<RegionId, String>,
}

impl TranslatedNames {
    /// The same without components that readers are not to hear of.
    #[must_use]
    pub fn without(&self, is_hidden: impl Fn(&ComponentId) -> bool) -> Self {
        let shown = |names: &SortedMap<ComponentId, String>| {
            let shown = names.iter().filter(|(id, _)| !is_hidden(id));
            shown.map(|(id, name)| (id.clone(), name.clone())).collect()
        };
        Self {
            components: shown(&self.components),
            descriptions: shown(&self.descriptions),
            ..self.clone()
        }
    }
}
