//! Banner: what do other sites show while something is wrong? What `public/embed/banner.js` reads.

use crate::words::Words;
use serde_json::{Value, json};

use crate::public::freshness::Freshness;
use crate::public::view::PublicView;
use crate::public::wording;
use crate::time::timestamp::Timestamp;

/// The most lines of a banner, the newest.
pub const MAX_BANNER_LINES: usize = 3;

/// `/embed/banner.json`: a line for each open incident and each maintenance that goes on; none of a view that is old.
#[must_use]
pub fn banner(view: &PublicView, now: Timestamp) -> String {
    let line = |kind: &str, id: &str, word: &str, name: &str| json!({ "id": id, "path": format!("{kind}/{id}"), "text": format!("{word}: {name}") });
    let incidents = view.incidents.iter().filter(|incident| !incident.status.is_over());
    let incidents = incidents.map(|incident| {
        let word = wording::incident_status(Words::ENGLISH, incident.status);
        line("incidents", incident.id.as_str(), &word, &incident.name)
    });
    let maintenances = view.maintenances.iter().filter(|work| work.status.is_active());
    let maintenances =
        maintenances.map(|work| line("maintenance", work.id.as_str(), "Maintenance", &work.name));
    let lines = incidents.chain(maintenances).take(MAX_BANNER_LINES);
    let lines: Vec<Value> = match Freshness::at(view.as_of, now) {
        Freshness::Current => lines.collect(),
        Freshness::Stale(_) => vec![],
    };
    json!({ "as_of": view.as_of.to_string(), "lines": lines }).to_string()
}
