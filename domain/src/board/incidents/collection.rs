//! Indexed incidents of a page: all of them in order, and those that still matter without a look at the others. What ended
//! long ago costs an event, a tick and the front page nothing.

use std::ops::Deref;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::types::Incident;
use crate::ids::{ComponentId, IncidentId};
use crate::ordered::{SortedMap, SortedSet};
use crate::time::timestamp::Timestamp;

/// What operators said, oldest first.
#[derive(Clone, Debug, Default)]
pub struct IndexedIncidents {
    list: Vec<Incident>,
    index: IncidentIndex,
}

/// Places in the list, by the last instant at which each still matters.
#[derive(Clone, Debug, Default)]
struct IncidentIndex {
    by_id: SortedMap<String, usize>,
    /// By when nothing was left to do.
    closed: PlacesByTime,
    /// Those that are public, by when something last happened.
    shown: PlacesByTime,
    /// Those that are public, by when something else was last stated of each component.
    stated: SortedMap<ComponentId, PlacesByTime>,
    /// By when an outage of each component was found.
    found: SortedMap<ComponentId, PlacesByTime>,
    /// Those that have remediation items left to be done.
    remediated: SortedSet<usize>,
}

type PlacesByTime = SortedSet<(LastMatters, usize)>;

/// Until when something matters: what is open comes behind every instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum LastMatters {
    Until(Timestamp),
    StillOpen,
}

impl LastMatters {
    fn until(at: Option<Timestamp>) -> Self {
        at.map_or(Self::StillOpen, Self::Until)
    }
}

impl IndexedIncidents {
    /// An incident by its id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Incident> {
        self.list.get(*self.index.by_id.get(id)?)
    }

    /// Those of which operators have something left to do, oldest first.
    pub fn unresolved(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.at(places_from(&self.index.closed, LastMatters::StillOpen))
    }

    /// Those that were not over before an instant, oldest first.
    pub fn closed_since(&self, at: Timestamp) -> impl DoubleEndedIterator<Item = &Incident> {
        self.at(places_from(&self.index.closed, LastMatters::Until(at)))
    }

    /// Those that readers see and that are open, or that something happened to since an instant; oldest first.
    pub fn shown_since(&self, at: Timestamp) -> impl DoubleEndedIterator<Item = &Incident> {
        self.at(places_from(&self.index.shown, LastMatters::Until(at)))
    }

    /// Those that readers see, that name a component and that are open, or state something else after an instant;
    /// oldest first.
    pub fn stating_after(
        &self,
        component: &ComponentId,
        at: Timestamp,
    ) -> impl DoubleEndedIterator<Item = &Incident> {
        let places = self.index.stated.get(component);
        let next = at.plus(Duration::from_millis(1));
        let places = places.map(|places| places_from(places, LastMatters::Until(next)));
        self.at(places.unwrap_or_default())
    }

    /// Those about an outage of a component that was found since an instant, oldest first.
    pub fn found_since(
        &self,
        component: &ComponentId,
        at: Timestamp,
    ) -> impl DoubleEndedIterator<Item = &Incident> {
        let places = self.index.found.get(component);
        let places = places.map(|places| places_from(places, LastMatters::Until(at)));
        self.at(places.unwrap_or_default())
    }

    /// Those of which remediation items are left to be done, oldest first.
    pub fn with_open_items(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.at(self.index.remediated.clone())
    }

    fn at(&self, places: SortedSet<usize>) -> impl DoubleEndedIterator<Item = &Incident> {
        places.into_iter().filter_map(|place| self.list.get(place))
    }

    pub(in crate::board) fn push(&mut self, incident: Incident) {
        let place = self.list.len();
        self.index.add(place, &incident);
        self.list.push(incident);
    }

    /// Puts an incident where it was first told of: what is imported is older than what is here.
    pub(in crate::board) fn insert(&mut self, incident: Incident) {
        let at = first_told(&incident);
        let place = self.list.partition_point(|other| first_told(other) <= at);
        if place == self.list.len() {
            return self.push(incident);
        }
        let mut list = std::mem::take(&mut self.list);
        list.insert(place, incident);
        *self = list.into();
    }

    /// Changes an incident, if there is one of this id.
    pub(in crate::board) fn change(&mut self, id: &IncidentId, change: impl FnOnce(&mut Incident)) {
        let Some(place) = self.index.by_id.get(id.as_str()).copied() else { return };
        let Some(incident) = self.list.get_mut(place) else { return };
        self.index.remove(place, incident);
        change(incident);
        self.index.add(place, incident);
    }

    /// Adds updates of the past to an incident, and puts it where it was first told of then.
    pub(in crate::board) fn extend(&mut self, id: &IncidentId, add: impl FnOnce(&mut Incident)) {
        let at = |list: &Self| list.find(id.as_str()).and_then(first_told);
        let before = at(self);
        self.change(id, add);
        if at(self) == before {
            return;
        }
        let Some(place) = self.index.by_id.get(id.as_str()).copied() else { return };
        let mut list = std::mem::take(&mut self.list);
        let incident = list.remove(place);
        *self = list.into();
        self.insert(incident);
    }

    /// Changes all of them.
    pub(in crate::board) fn change_each(&mut self, change: impl FnMut(&mut Incident)) {
        let mut list = std::mem::take(&mut self.list);
        list.iter_mut().for_each(change);
        *self = list.into();
    }
}

/// When an incident was first told of.
fn first_told(incident: &Incident) -> Option<Timestamp> {
    incident.updates.first().map(|update| update.at)
}

/// The places of what still matters at a time or after it, in the order of the list.
fn places_from(places: &PlacesByTime, from: LastMatters) -> SortedSet<usize> {
    places.range((from, 0)..).map(|(_, place)| *place).collect()
}

impl IncidentIndex {
    fn add(&mut self, place: usize, incident: &Incident) {
        self.by_id.entry(incident.id.to_string()).or_insert(place);
        let keys = IncidentKeys::from_incident(incident);
        self.closed.insert((keys.closed, place));
        self.shown.extend(keys.shown.map(|shown| (shown, place)));
        for (component, at) in keys.stated {
            self.stated.entry(component).or_default().insert((at, place));
        }
        for (component, at) in keys.found {
            self.found.entry(component).or_default().insert((at, place));
        }
        if incident.has_open_items() {
            self.remediated.insert(place);
        }
    }

    fn remove(&mut self, place: usize, incident: &Incident) {
        let keys = IncidentKeys::from_incident(incident);
        self.closed.remove(&(keys.closed, place));
        keys.shown.map(|shown| self.shown.remove(&(shown, place)));
        for (component, at) in keys.stated {
            self.stated.get_mut(&component).map(|places| places.remove(&(at, place)));
        }
        for (component, at) in keys.found {
            self.found.get_mut(&component).map(|places| places.remove(&(at, place)));
        }
        self.remediated.remove(&place);
    }
}

/// Where one incident stands in the index.
struct IncidentKeys {
    closed: LastMatters,
    shown: Option<LastMatters>,
    stated: Vec<(ComponentId, LastMatters)>,
    found: Vec<(ComponentId, LastMatters)>,
}

impl IncidentKeys {
    fn from_incident(incident: &Incident) -> Self {
        let is_open = incident.is_open();
        let until = |at| if is_open { LastMatters::StillOpen } else { LastMatters::Until(at) };
        let shown = incident.is_public().then(|| until(incident.happened_at()));
        let last = incident.turns().max().unwrap_or(incident.started_at);
        let named = incident.named().into_iter().filter(|_| incident.is_public());
        let found = incident.findings.iter();
        Self {
            closed: LastMatters::until(incident.closed_at()),
            shown,
            stated: named.map(|id| (id.clone(), until(last))).collect(),
            found: found.map(|f| (f.component.clone(), LastMatters::Until(f.found_at))).collect(),
        }
    }
}

impl Deref for IndexedIncidents {
    type Target = [Incident];

    fn deref(&self) -> &[Incident] {
        &self.list
    }
}

impl From<Vec<Incident>> for IndexedIncidents {
    fn from(list: Vec<Incident>) -> Self {
        let mut index = IncidentIndex::default();
        list.iter().enumerate().for_each(|(place, incident)| index.add(place, incident));
        Self { list, index }
    }
}

/// The index follows from the list.
impl PartialEq for IndexedIncidents {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Serialize for IndexedIncidents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.list.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for IndexedIncidents {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}
