//! Files of Statuspage: which incidents and maintenances do the answers of its APIs hold?

use serde_json::Value;

use crate::import::conversion::HistoryConversion;
use crate::import::imported_entry::{ImportedEntry, STATUSPAGE};
use crate::import::source_entry::SourceEntry;
use crate::import::statuspage_parts::{incident_of, maintenance_of};
use crate::problem::Problem;

impl HistoryConversion<'_> {
    /// Takes the entries of a file: an answer of the public API v2, or a list of the manage API v1.
    ///
    /// # Errors
    /// When it is no JSON, or holds no list of incidents or maintenances.
    pub fn take_statuspage(&mut self, file: &str, text: &str) -> Result<(), Problem> {
        self.source = STATUSPAGE;
        let value: Value = serde_json::from_str(text)
            .map_err(|error| Problem::bad_request(format!("{file} is no JSON: {error}")))?;
        let keys = ["incidents", "scheduled_maintenances"];
        let lists: Vec<_> = keys.iter().filter_map(|key| Some((*key, value.get(key)?))).collect();
        if lists.iter().all(|(_, list)| !list.is_array()) && !value.is_array() {
            let detail = format!("{file} has no list of incidents or maintenances");
            return Err(Problem::bad_request(detail).hint(
                "save what the page answers at /api/v2/incidents.json or /api/v2/scheduled-maintenances.json",
            ));
        }
        for entry in SourceEntry::listed(file, &value) {
            self.take_statuspage_entry(&entry, entry.has("scheduled_for"));
        }
        for (key, list) in lists {
            for entry in SourceEntry::listed(&format!("{file}: {key}"), list) {
                let is_maintenance = entry.has("scheduled_for") || key != "incidents";
                self.take_statuspage_entry(&entry, is_maintenance);
            }
        }
        Ok(())
    }

    /// Takes an entry as Statuspage writes it.
    pub(super) fn take_statuspage_entry(&mut self, entry: &SourceEntry<'_>, is_maintenance: bool) {
        let id = entry.text("id").unwrap_or_default().to_owned();
        if is_maintenance {
            self.take_entry(entry, id, |entry, parts| {
                maintenance_of(entry, parts).map(|new| ImportedEntry::Maintenance(Box::new(new)))
            });
        } else {
            self.take_entry(entry, id, |entry, parts| {
                incident_of(entry, parts).map(|new| ImportedEntry::Incident(Box::new(new)))
            });
        }
    }
}
