//! Indexed incidents of a page: all of them in order, and those that still matter without a look at the others. What ended
//! long ago costs an event, a tick and the front page nothing.

use std::ops::Deref;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::moving_places::MovingPlaces;
use super::types::Incident;
use crate::ids::{ComponentId, IncidentId};
use crate::ordered::{SortedMap, SortedSet};
use crate::time::timestamp::Timestamp;

/// What operators said, oldest first.
#[derive(Clone, Debug, Default)]
pub struct IndexedIncidents {
    list: Vec<Incident>,
    places: MovingPlaces,
    index: IncidentIndex,
}

/// Numbers of incidents, by the last instant at which each still matters.
#[derive(Clone, Debug, Default)]
struct IncidentIndex {
    by_id: SortedMap<String, usize>,
    /// By when nothing was left to do.
    closed: NumbersByTime,
    /// Those that are public, by when something last happened.
    shown: NumbersByTime,
    /// Those that are public, by when something else was last stated of each component.
    stated: SortedMap<ComponentId, NumbersByTime>,
    /// By when an outage of each component was found.
    found: SortedMap<ComponentId, NumbersByTime>,
    /// Those that have remediation items left to be done.
    remediated: SortedSet<usize>,
}

type NumbersByTime = SortedSet<(LastMatters, usize)>;

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
        self.list.get(self.place(id)?)
    }

    /// Those of which operators have something left to do, oldest first.
    pub fn unresolved(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.at(numbers_from(&self.index.closed, LastMatters::StillOpen))
    }

    /// Those that were not over before an instant, oldest first.
    pub fn closed_since(&self, at: Timestamp) -> impl DoubleEndedIterator<Item = &Incident> {
        self.at(numbers_from(&self.index.closed, LastMatters::Until(at)))
    }

    /// Those that readers see and that are open, or that something happened to since an instant; oldest first.
    pub fn shown_since(&self, at: Timestamp) -> impl DoubleEndedIterator<Item = &Incident> {
        self.at(numbers_from(&self.index.shown, LastMatters::Until(at)))
    }

    /// Those that readers see, that name a component and that are open, or state something else after an instant;
    /// oldest first.
    pub fn stating_after(
        &self,
        component: &ComponentId,
        at: Timestamp,
    ) -> impl DoubleEndedIterator<Item = &Incident> {
        let numbers = self.index.stated.get(component);
        let next = at.plus(Duration::from_millis(1));
        let numbers = numbers.map(|numbers| numbers_from(numbers, LastMatters::Until(next)));
        self.at(numbers.unwrap_or_default())
    }

    /// Those about an outage of a component that was found since an instant, oldest first.
    pub fn found_since(
        &self,
        component: &ComponentId,
        at: Timestamp,
    ) -> impl DoubleEndedIterator<Item = &Incident> {
        let numbers = self.index.found.get(component);
        let numbers = numbers.map(|numbers| numbers_from(numbers, LastMatters::Until(at)));
        self.at(numbers.unwrap_or_default())
    }

    /// Those of which remediation items are left to be done, oldest first.
    pub fn with_open_items(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.at(self.index.remediated.clone())
    }

    /// Those of these numbers, in the order of the list.
    fn at(&self, numbers: SortedSet<usize>) -> impl DoubleEndedIterator<Item = &Incident> {
        let places = numbers.into_iter().filter_map(|number| self.places.place(number));
        let places: SortedSet<usize> = places.collect();
        places.into_iter().filter_map(|place| self.list.get(place))
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.places.place(*self.index.by_id.get(id)?)
    }

    pub(in crate::board) fn push(&mut self, incident: Incident) {
        let place = self.list.len();
        self.insert_at(place, incident);
    }

    /// Puts an incident where it was first told of: what is imported is older than what is here. Those behind it move, and
    /// nothing else is looked at.
    pub(in crate::board) fn insert(&mut self, incident: Incident) {
        let at = first_told(&incident);
        let place = self.list.partition_point(|other| first_told(other) <= at);
        self.insert_at(place, incident);
    }

    fn insert_at(&mut self, place: usize, incident: Incident) {
        let number = self.places.add(place);
        self.index.add(number, &incident);
        self.list.insert(place, incident);
    }

    /// Changes an incident, if there is one of this id.
    pub(in crate::board) fn change(&mut self, id: &IncidentId, change: impl FnOnce(&mut Incident)) {
        let Some(number) = self.index.by_id.get(id.as_str()).copied() else { return };
        let place = self.places.place(number);
        let Some(incident) = place.and_then(|place| self.list.get_mut(place)) else { return };
        self.index.remove(number, incident);
        change(incident);
        self.index.add(number, incident);
    }

    /// Adds updates of the past to an incident, and puts it where it was first told of then.
    pub(in crate::board) fn extend(&mut self, id: &IncidentId, add: impl FnOnce(&mut Incident)) {
        let told = |list: &Self| list.find(id.as_str()).and_then(first_told);
        let before = told(self);
        self.change(id, add);
        let Some(from) = self.place(id.as_str()) else { return };
        if told(self) == before {
            return;
        }
        let incident = self.list.remove(from);
        let at = first_told(&incident);
        let to = self.list.partition_point(|other| first_told(other) <= at);
        self.list.insert(to, incident);
        self.places.shift(from, to);
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

/// The numbers of what still matters at a time or after it.
fn numbers_from(numbers: &NumbersByTime, from: LastMatters) -> SortedSet<usize> {
    numbers.range((from, 0)..).map(|(_, number)| *number).collect()
}

impl IncidentIndex {
    fn add(&mut self, number: usize, incident: &Incident) {
        self.by_id.entry(incident.id.to_string()).or_insert(number);
        let keys = IncidentKeys::from_incident(incident);
        self.closed.insert((keys.closed, number));
        self.shown.extend(keys.shown.map(|shown| (shown, number)));
        for (component, at) in keys.stated {
            self.stated.entry(component).or_default().insert((at, number));
        }
        for (component, at) in keys.found {
            self.found.entry(component).or_default().insert((at, number));
        }
        if incident.has_open_items() {
            self.remediated.insert(number);
        }
    }

    fn remove(&mut self, number: usize, incident: &Incident) {
        let keys = IncidentKeys::from_incident(incident);
        self.closed.remove(&(keys.closed, number));
        keys.shown.map(|shown| self.shown.remove(&(shown, number)));
        for (component, at) in keys.stated {
            self.stated.get_mut(&component).map(|numbers| numbers.remove(&(at, number)));
        }
        for (component, at) in keys.found {
            self.found.get_mut(&component).map(|numbers| numbers.remove(&(at, number)));
        }
        self.remediated.remove(&number);
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
        list.iter().enumerate().for_each(|(number, incident)| index.add(number, incident));
        Self { places: MovingPlaces::first(list.len()), list, index }
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
