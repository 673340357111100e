//! Plan of an import: which entries are to be sent, which are here already, and in which order do they come?

use crate::import::converted::{ConvertedEntry, ConvertedHistory};
use crate::import::imported_entry::ImportedEntry;
use crate::import::report::{ImportRemark, ImportReport};
use crate::ordered::SortedMap;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// What is here before an import.
#[derive(Clone, Debug, Default)]
pub struct PresentHistory {
    /// Incidents by their ids.
    pub incidents: SortedMap<String, PresentEntry>,
    /// Maintenances by their ids.
    pub maintenances: SortedMap<String, PresentEntry>,
}

/// An incident or a maintenance that is here.
#[derive(Clone, Debug, Default)]
pub struct PresentEntry {
    /// Whether it came from the page that is imported.
    pub is_imported: bool,
    /// When it began, of an incident.
    pub started_at: Option<Timestamp>,
    /// The ids of its updates, and when each was told.
    pub updates: SortedMap<String, Timestamp>,
}

/// What an import is to do.
#[derive(Clone, Debug)]
pub struct ImportPlan {
    /// What is to be sent, the oldest first.
    pub steps: Vec<PlannedImport>,
    /// What is clear before anything is sent.
    pub report: ImportReport,
}

/// One entry of an import.
#[derive(Clone, Debug)]
pub struct PlannedImport {
    /// What comes of it.
    pub fate: ImportFate,
    /// How many of its updates are not here.
    pub lacking: usize,
    /// What is sent.
    pub entry: ImportedEntry,
    /// Where it stands in the files.
    pub place: String,
}

/// What comes of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportFate {
    /// It is not here.
    Added,
    /// It is here, and lacks updates.
    Extended,
    /// It is here with all of them.
    Known,
}

impl PlannedImport {
    /// Counts it as carried out.
    pub fn count_in(&self, report: &mut ImportReport) {
        report.updates += self.lacking;
        let counts = match &self.entry {
            ImportedEntry::Incident(_) => &mut report.incidents,
            ImportedEntry::Maintenance(_) => &mut report.maintenances,
        };
        match self.fate {
            ImportFate::Added => counts.added += 1,
            ImportFate::Extended => counts.extended += 1,
            ImportFate::Known => counts.known += 1,
        }
    }

    /// Notes that it was refused.
    pub fn refuse_in(&self, report: &mut ImportReport, problem: &Problem) {
        report.not_carried.push(ImportRemark {
            place: self.place.clone(),
            name: self.entry.name().to_owned(),
            why: problem.detail.clone(),
            hint: problem.hint.clone(),
        });
    }
}

impl ConvertedHistory {
    /// What is to be sent of it, with what is here.
    #[must_use]
    pub fn plan(self, here: &PresentHistory) -> ImportPlan {
        let mut plan = ImportPlan { steps: vec![], report: self.report };
        for ConvertedEntry { entry, place } in self.entries {
            let present = present(&entry, here);
            let told = entry.told_updates();
            let here_at = |id: &str| present.and_then(|here| here.updates.get(id));
            let lacking = told.iter().filter(|(id, _)| here_at(id).is_none()).count();
            let is_moved = told.iter().any(|(id, at)| here_at(id).is_some_and(|here| here != at));
            let began = present.and_then(|here| here.started_at).zip(entry.started_at());
            let is_another = is_moved || began.is_some_and(|(here, there)| here != there);
            let fate = match (present, lacking) {
                (None, _) => ImportFate::Added,
                (Some(_), 0) => ImportFate::Known,
                (Some(_), _) => ImportFate::Extended,
            };
            let step = PlannedImport { fate, lacking, place, entry };
            if present.is_some_and(|here| !here.is_imported) {
                let problem =
                    Problem::conflict("there is one of this id here that was not imported");
                let problem = problem.hint("post this one by hand");
                step.refuse_in(&mut plan.report, &problem);
            } else if is_another {
                let problem =
                    Problem::conflict("the one of this id that came over has other instants");
                let problem = problem.hint("another of the same id? `import upptime` takes `--repository`; what came over stays as it is");
                step.refuse_in(&mut plan.report, &problem);
            } else if fate == ImportFate::Known {
                step.count_in(&mut plan.report);
            } else {
                plan.steps.push(step);
            }
        }
        plan
    }
}

/// What is here of an entry.
fn present<'a>(entry: &ImportedEntry, here: &'a PresentHistory) -> Option<&'a PresentEntry> {
    match entry {
        ImportedEntry::Incident(incident) => here.incidents.get(incident.id.as_str()),
        ImportedEntry::Maintenance(maintenance) => here.maintenances.get(maintenance.id.as_str()),
    }
}
