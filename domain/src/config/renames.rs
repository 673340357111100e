//! Renames: which components and probes of a configuration go on under another id?
//!
//! `was` in a file is true for good: it renames while what it names is in force, and says nothing after that.

use crate::config::Configuration;
use crate::ids::{ComponentId, ProbeId};
use crate::ordered::SortedSet;

impl Configuration {
    /// The components that go on under another id than in `old`: what they were, and what they are.
    pub fn renamed_components<'a>(
        &'a self,
        old: &Configuration,
    ) -> impl Iterator<Item = (&'a ComponentId, &'a ComponentId)> {
        let before = old.components.iter().map(|component| component.id.clone());
        let after = self.components.iter().map(|component| (&component.id, component.was.as_ref()));
        renames(SortedSet::from_iter(before), after)
    }

    /// The probes that go on under another id than in `old`: what they were, and what they are.
    pub fn renamed_probes<'a>(
        &'a self,
        old: &Configuration,
    ) -> impl Iterator<Item = (&'a ProbeId, &'a ProbeId)> {
        let before = old.probes.iter().map(|probe| probe.id.clone());
        let after = self.probes.iter().map(|probe| (&probe.id, probe.was.as_ref()));
        renames(SortedSet::from_iter(before), after)
    }
}

fn renames<'a, Id: Ord + 'a>(
    before: SortedSet<Id>,
    after: impl Iterator<Item = (&'a Id, Option<&'a Id>)>,
) -> impl Iterator<Item = (&'a Id, &'a Id)> {
    after.filter_map(move |(id, was)| {
        let was = was.filter(|was| before.contains(was) && !before.contains(id))?;
        Some((was, id))
    })
}
