//! Uptime report: uptime of the page and of each component over every window, as served at
//! `/uptime.json`.

use serde::{Deserialize, Serialize};

use crate::config::Weights;
use crate::ids::{ComponentId, GroupId};
use crate::ordered::SortedMap;
use crate::public::view::PublicView;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::time::window::Window;
use crate::uptime::Uptime;

/// `/uptime.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// When every window ends.
    pub as_of: Timestamp,
    /// Where days, months, quarters and years begin.
    pub timezone: Zone,
    /// What trouble costs.
    pub weights: Weights,
    /// How many lines of the public log they rest on.
    pub log_height: u64,
    /// The hash of the last of them.
    pub log_hash: String,
    /// Of the whole page.
    pub page: SortedMap<Window, Uptime>,
    /// Of each group's components together, by the group's id.
    pub groups: SortedMap<GroupId, SortedMap<Window, Uptime>>,
    /// Of each component.
    pub components: Vec<ComponentFigures>,
}

/// The figures of one component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComponentFigures {
    /// Its id.
    pub id: ComponentId,
    /// Its name.
    pub name: String,
    /// Over every window.
    pub windows: SortedMap<Window, Uptime>,
}

/// The figures of a view.
#[must_use]
pub fn figures(view: &PublicView) -> Figures {
    let components = view.components().map(|component| ComponentFigures {
        id: component.id.clone(),
        name: component.name.clone(),
        windows: component.figures.clone(),
    });
    let groups = view.groups.iter().filter_map(|group| {
        let (id, _) = group.group.clone()?;
        Some((id, group.figures.clone()))
    });
    Figures {
        as_of: view.as_of,
        timezone: view.page.timezone.clone(),
        weights: view.page.weights,
        log_height: view.page.log_height,
        log_hash: view.page.log_hash.clone(),
        page: view.figures.clone(),
        groups: SortedMap::from_iter(groups),
        components: components.collect(),
    }
}
