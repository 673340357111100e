//! Commands on incidents: which events follow, or why not?

use std::collections::BTreeMap;

use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{
    Board, Event, Incident, LastUpdate, NewIncident, NewUpdate, Posting, Resolution, Update,
};
use crate::ids::{ComponentId, IncidentId};
use crate::problem::Problem;
use crate::status::{IncidentStatus, Status};
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

/// The most characters of an incident's title.
const MAX_NAME_CHARS: usize = 200;
/// The most characters of an update.
const MAX_BODY_CHARS: usize = 10_000;
/// The most incidents that are open at a time.
const MAX_OPEN_INCIDENTS: usize = 100;

impl Board {
    pub(in crate::board) fn open_incident(
        &self,
        new: NewIncident,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let NewIncident { name, status, impact, body, components, started_at } = new;
        let name = checked_text("name", &name, MAX_NAME_CHARS, Lines::One)?;
        if self.incidents.iter().filter(|incident| incident.is_open()).count() >= MAX_OPEN_INCIDENTS
        {
            return Err(Problem::conflict(format!("{MAX_OPEN_INCIDENTS} incidents are open"))
                .hint("resolve some first"));
        }
        let started_at = started_at.unwrap_or(now);
        if started_at > now {
            return Err(Problem::invalid("started_at", format!("`{started_at}` is in the future")));
        }
        for component in components.keys() {
            self.check_known_since("started_at", component, started_at)?;
        }
        let id: IncidentId = (self.head.name("incident", 0).parse())
            .map_err(|error| Problem::conflict(format!("{error}")))?;
        let update = self.checked_update(status, &body, components, now)?;
        let subject = DecisionSubject::Incident(id.clone());
        Ok(subject.with(vec![Event::IncidentOpened { id, name, impact, started_at, update }]))
    }

    pub(in crate::board) fn update_incident(
        &self,
        posting: Posting,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let Posting { incident, update: NewUpdate { status, body, components } } = posting;
        let incident = self.known_incident(&incident)?;
        let status = status.unwrap_or_else(|| incident.status());
        if status == IncidentStatus::Resolved && components.is_empty() {
            refuse_resolved(incident)?;
        }
        let update = self.checked_update(status, &body, components, now)?;
        Ok(updated(incident, update))
    }

    pub(in crate::board) fn resolve_incident(
        &self,
        resolution: Resolution,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let Resolution { incident, update: LastUpdate { body } } = resolution;
        let incident = self.known_incident(&incident)?;
        refuse_resolved(incident)?;
        let update = self.checked_update(IncidentStatus::Resolved, &body, BTreeMap::new(), now)?;
        Ok(updated(incident, update))
    }

    fn known_incident(&self, id: &str) -> Result<&Incident, Problem> {
        self.incident(id).ok_or_else(|| {
            Problem::not_found(format!("there is no incident `{id}`"))
                .hint("`allclear incident list` shows them")
        })
    }

    fn checked_update(
        &self,
        status: IncidentStatus,
        body: &str,
        components: BTreeMap<ComponentId, Status>,
        now: Timestamp,
    ) -> Result<Update, Problem> {
        let body = checked_text("body", body, MAX_BODY_CHARS, Lines::Many)?;
        for (id, stated) in &components {
            let field = format!("components.{id}");
            let configured = self.configuration.iter().flat_map(|c| &c.components);
            if !configured.clone().any(|known| known.id == *id) {
                let known: Vec<_> = configured.map(|known| known.id.as_str()).collect();
                return Err(Problem::invalid(field, format!("there is no component `{id}`"))
                    .hint(format!("the components are {}", known.join(", "))));
            }
            if *stated == Status::NoData {
                return Err(Problem::invalid(field, "`no_data` cannot be stated")
                    .hint("the page shows it when no region reports"));
            }
        }
        Ok(Update { id: self.head.name("update", 0), at: now, status, body, components })
    }
}

/// Refuses to resolve what is resolved.
fn refuse_resolved(incident: &Incident) -> Result<(), Problem> {
    if incident.is_open() {
        return Ok(());
    }
    let over = format!("incident `{}` is resolved already", incident.id);
    Err(Problem::conflict(over).hint("open a new one, or give another status"))
}

fn updated(incident: &Incident, update: Update) -> Decided {
    let id = incident.id.clone();
    DecisionSubject::Incident(id.clone()).with(vec![Event::IncidentUpdated { id, update }])
}
