//! Configuration diff: what would change? One configuration compared with another.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::config::Configuration;

/// What a configuration changes, as names such as `probe checkout`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What is new.
    pub added: Vec<String>,
    /// What is there and differs.
    pub changed: Vec<String>,
    /// What is gone.
    pub removed: Vec<String>,
    /// The configuration that it would change, as `apply` takes it: with it, `apply` refuses when another
    /// one is in force by then. Empty: nothing is configured.
    #[serde(default)]
    pub base: String,
}

impl Plan {
    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signs = [('+', &self.added), ('~', &self.changed), ('-', &self.removed)];
        let lines = signs.iter().flat_map(|(sign, names)| names.iter().map(move |n| (sign, n)));
        let lines: Vec<String> = lines.map(|(sign, name)| format!("{sign} {name}")).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// What `new` changes of `old`; without its base.
#[must_use]
pub fn plan(old: Option<&Configuration>, new: &Configuration) -> Plan {
    let (before, after) = (old.map(parts).unwrap_or_default(), parts(new));
    let mut plan = Plan::default();
    for (name, part) in &after {
        match before.get(name) {
            None => plan.added.push(name.clone()),
            Some(known) if known != part => plan.changed.push(name.clone()),
            Some(_) => {}
        }
    }
    let gone = before.into_keys().filter(|name| !after.contains_key(name));
    plan.removed.extend(gone);
    plan
}

/// Each part by its name, as what it says.
fn parts(configuration: &Configuration) -> BTreeMap<String, String> {
    // Destructured whole, so that a new field cannot be forgotten here.
    let Configuration {
        page,
        regions,
        groups,
        components,
        agents,
        weights,
        incidents,
        alerts,
        probes,
    } = configuration;
    let mut parts = BTreeMap::from([
        ("page".to_owned(), format!("{page:?}")),
        ("rules of agents".to_owned(), format!("{agents:?}")),
        ("weights of uptime".to_owned(), format!("{weights:?}")),
        ("rules of incidents".to_owned(), format!("{incidents:?}")),
        ("rules of alerts".to_owned(), format!("{alerts:?}")),
    ]);
    parts.extend(
        regions.iter().map(|region| (format!("region {}", region.id), region.name.clone())),
    );
    parts.extend(groups.iter().map(|group| (format!("group {}", group.id), group.name.clone())));
    parts.extend(components.iter().map(|c| (format!("component {}", c.id), format!("{c:?}"))));
    parts.extend(probes.iter().map(|p| (format!("probe {}", p.id), format!("{p:?}"))));
    parts
}
