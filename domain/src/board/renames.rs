//! Renames on a page: what goes on under another id, and what is not joined?
//!
//! What `was` names is looked up in the record, not in the configuration in force: a component that left the page
//! without a word can still go on.

use super::Board;
use crate::config::Configuration;
use crate::ids::{ComponentId, ProbeId};
use crate::ordered::{SortedMap, SortedSet};
use crate::problem::Problem;

impl Board {
    /// Refuses to join two histories.
    pub(super) fn check_renames(&self, new: &Configuration) -> Result<(), Problem> {
        let is_shown = |id: &ComponentId| self.component_since.contains_key(id);
        let components = new.components.iter().filter_map(|c| Some((&c.id, c.was.as_ref()?)));
        let mut both = components.filter(|(id, was)| is_shown(id) && is_shown(was));
        if let Some((id, was)) = both.next() {
            return Err(two_histories("component", id.as_str(), was.as_str()));
        }
        let probes = new.probes.iter().filter_map(|p| Some((&p.id, p.was.as_ref()?)));
        let mut both = probes.filter(|(id, was)| self.has_watched(id) && self.has_watched(was));
        match both.next() {
            Some((id, was)) => Err(two_histories("probe", id.as_str(), was.as_str())),
            None => Ok(()),
        }
    }

    /// Takes over, under their new ids, what is there of what a configuration renames.
    pub(super) fn rename(&mut self, new: &Configuration) {
        for component in &new.components {
            let Some(was) = &component.was else { continue };
            if !self.component_since.contains_key(&component.id) {
                self.rename_component(was, &component.id);
            }
        }
        for probe in &new.probes {
            let Some(was) = &probe.was else { continue };
            if self.has_watched(was) && !self.has_watched(&probe.id) {
                self.rename_probe(was, &probe.id);
            }
        }
        // An id that is given again is another probe's from now on.
        self.renamed_probes.retain(|was, _| new.probes.iter().all(|probe| probe.id != *was));
    }

    /// The id that a probe has now, of which a Ledger may still speak by the one that it had.
    pub(crate) fn current_id<'a>(&'a self, probe: &'a ProbeId) -> &'a ProbeId {
        self.renamed_probes.get(probe).unwrap_or(probe)
    }

    fn has_watched(&self, probe: &ProbeId) -> bool {
        self.watches.values().any(|watches| watches.contains_key(probe))
    }

    fn rename_component(&mut self, was: &ComponentId, id: &ComponentId) {
        let Some(since) = self.component_since.remove(was) else { return };
        self.component_since.insert(id.clone(), since);
        rekey(&mut self.watches, was, id);
        rekey(&mut self.timelines, was, id);
        rekey(&mut self.log_lines, was, id);
        self.incidents.change_each(|incident| {
            for update in &mut incident.updates {
                rekey(&mut update.components, was, id);
            }
            for finding in incident.findings.iter_mut().filter(|finding| finding.component == *was)
            {
                finding.component = id.clone();
            }
        });
        for correction in
            self.corrections.iter_mut().filter(|correction| correction.component == *was)
        {
            correction.component = id.clone();
        }
        let plans =
            self.maintenances.iter_mut().map(|maintenance| &mut maintenance.plan.components);
        let series = self.maintenance_series.iter_mut().map(|series| &mut series.components);
        let notices = self.notices.iter_mut().map(|notice| &mut notice.components);
        let changes = self.changes.iter_mut().map(|change| &mut change.components);
        let problems = self.problems.iter_mut().map(|problem| &mut problem.matches.components);
        for named in plans.chain(series).chain(notices).chain(changes).chain(problems) {
            replace(named, was, id);
        }
    }

    fn rename_probe(&mut self, was: &ProbeId, id: &ProbeId) {
        self.watches.values_mut().for_each(|watches| rekey(watches, was, id));
        for current in self.renamed_probes.values_mut().filter(|current| *current == was) {
            *current = id.clone();
        }
        self.renamed_probes.insert(was.clone(), id.clone());
        for mute in self.mutes.iter_mut().filter(|mute| mute.probe == *was) {
            mute.probe = id.clone();
        }
        let timelines = self.timelines.values_mut();
        let votes = timelines.flat_map(|timeline| timeline.votes.values_mut().flatten());
        votes.filter(|vote| vote.probe == *was).for_each(|vote| vote.probe = id.clone());
    }
}

fn rekey<Id: Ord + Clone, T>(map: &mut SortedMap<Id, T>, was: &Id, id: &Id) {
    if let Some(value) = map.remove(was) {
        map.insert(id.clone(), value);
    }
}

fn replace<Id: Ord + Clone>(set: &mut SortedSet<Id>, was: &Id, id: &Id) {
    if set.remove(was) {
        set.insert(id.clone());
    }
}

fn two_histories(what: &str, id: &str, was: &str) -> Problem {
    Problem::conflict(format!(
        "the {what} `{id}` says that it was `{was}`, and the record has a history of both"
    ))
    .hint("two histories are not joined: take `was` away, or give it an id that is new")
}
