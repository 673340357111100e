//! Commands on incidents that tell readers something: which events follow, or why not?

use super::apply::Opening;
use super::check_details::{MAX_NAME_CHARS, person};
use super::origin::IncidentOrigin;
use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{
    Board, Event, Incident, IncidentChange, LastUpdate, NewIncident, Posting, Resolution, Update,
    Visibility,
};
use crate::config::incident_policy::Approval;
use crate::ids::{ComponentId, IncidentId};
use crate::ordered::SortedMap;
use crate::problem::Problem;
use crate::status::{IncidentStatus, Status};
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

/// The most characters of an update or a note.
pub(super) const MAX_BODY_CHARS: usize = 10_000;
/// The most incidents that are open at a time.
pub(super) const MAX_OPEN_INCIDENTS: usize = 100;
/// The most updates of an incident, those too that were withdrawn.
pub(super) const MAX_UPDATES: usize = 500;

impl Board {
    pub(in crate::board) fn open_incident(
        &self,
        new: NewIncident,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let name = checked_text("name", &new.name, MAX_NAME_CHARS, Lines::One)?;
        self.refuse_too_many_open()?;
        let started_at = new.started_at.unwrap_or(now);
        if started_at > now {
            return Err(Problem::invalid("started_at", format!("`{started_at}` is in the future")));
        }
        for component in new.components.keys() {
            self.check_known_since("started_at", component, started_at)?;
        }
        let ended_at = checked_end(new.ended_at, started_at, now)?;
        if ended_at.is_some() && !new.status.is_over() {
            return Err(Problem::invalid("ended_at", "an incident that goes on has no end")
                .hint("give `status` as `resolved`"));
        }
        let id: IncidentId = (self.head.name("incident", 0).parse())
            .map_err(|error| Problem::conflict(format!("{error}")))?;
        let mut update = self.checked_update(new.status, &new.body, new.components, now)?;
        update.holds_from = (started_at != now).then_some(started_at);
        update.holds_until = new.status.is_over().then(|| ended_at.unwrap_or(now));
        update.next_update_by = checked_promise(new.next_update_by, now)?;
        let origin = IncidentOrigin {
            visibility: new.visibility,
            is_uncounted: new.counts == Some(false),
            details: new.details.map(|details| self.checked_details(details)).transpose()?,
            finding: None,
        };
        let (impact, subject) = (new.impact, DecisionSubject::Incident(id.clone()));
        let opening = Opening { id, name, impact, started_at, update, origin };
        Ok(subject.with(self.opened(opening, person("by", new.by)?)))
    }

    /// Where the page wants an approval, what is to be public is a draft at first.
    fn opened(&self, mut opening: Opening, by: Option<String>) -> Vec<Event> {
        let is_public = opening.origin.visibility == Visibility::Public;
        let approval = self.approval(&opening.clone().incident());
        let waits = is_public && approval != Approval::None;
        if waits {
            opening.origin.visibility = Visibility::Draft;
        }
        let Opening { id, name, impact, started_at, update, origin } = opening;
        let asked = waits.then(|| Event::IncidentChanged {
            id: id.clone(),
            change: IncidentChange::PublicationRequested { by: by.unwrap_or_default() },
        });
        let opened = Event::IncidentOpened {
            id,
            name,
            impact,
            started_at,
            update,
            origin: Box::new(origin),
        };
        std::iter::once(opened).chain(asked).collect()
    }

    /// Who approves the publication of an incident.
    pub(super) fn approval(&self, incident: &Incident) -> Approval {
        let configuration = self.configuration.as_ref();
        let approval = configuration.map(|c| c.incidents.approval(incident.severity(c)));
        approval.unwrap_or_default()
    }

    fn refuse_too_many_open(&self) -> Result<(), Problem> {
        if self.incidents.unresolved().count() < MAX_OPEN_INCIDENTS {
            return Ok(());
        }
        Err(Problem::conflict(format!("{MAX_OPEN_INCIDENTS} incidents are open"))
            .hint("resolve some first"))
    }

    pub(in crate::board) fn update_incident(
        &self,
        posting: Posting,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let Posting { incident, update: new } = posting;
        let incident = self.known_incident(&incident)?;
        let status = new.status.unwrap_or_else(|| incident.status());
        if status == IncidentStatus::Resolved && new.components.is_empty() {
            refuse_resolved(incident)?;
        }
        refuse_too_many(incident)?;
        let mut update = self.checked_update(status, &new.body, new.components, now)?;
        update.next_update_by = checked_promise(new.next_update_by, now)?;
        Ok(updated(incident, update))
    }

    /// An update that opens nothing again.
    pub(in crate::board) fn update_open_incident(
        &self,
        posting: Posting,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let over = refuse_resolved(self.known_incident(&posting.incident)?);
        over.map_err(|over| over.hint("`allclear incident reopen` opens it again"))?;
        self.update_incident(posting, now)
    }

    pub(in crate::board) fn resolve_incident(
        &self,
        resolution: Resolution,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let Resolution { incident, update: LastUpdate { body, ended_at } } = resolution;
        let incident = self.known_incident(&incident)?;
        refuse_resolved(incident)?;
        let Some(body) = body else {
            if incident.settled_at.is_some() {
                return Err(Problem::conflict(format!(
                    "incident `{}` is resolved for operators already",
                    incident.id
                ))
                .hint("give `body` to tell readers that it is over"));
            }
            let id = incident.id.clone();
            let change = IncidentChange::Settled;
            return Ok(DecisionSubject::Incident(id.clone())
                .with(vec![Event::IncidentChanged { id, change }]));
        };
        refuse_too_many(incident)?;
        let latest = incident.turns().max().unwrap_or(incident.started_at);
        let ended_at = checked_end(ended_at, latest, now)?;
        let status = IncidentStatus::Resolved;
        let mut update = self.checked_update(status, &body, SortedMap::new(), now)?;
        update.holds_from = ended_at;
        Ok(updated(incident, update))
    }

    pub(super) fn known_incident(&self, id: &str) -> Result<&Incident, Problem> {
        self.incident(id).ok_or_else(|| {
            Problem::not_found(format!("there is no incident `{id}`"))
                .hint("`allclear incident list` shows them")
        })
    }

    pub(super) fn checked_update(
        &self,
        status: IncidentStatus,
        body: &str,
        components: SortedMap<ComponentId, Status>,
        now: Timestamp,
    ) -> Result<Update, Problem> {
        let body = checked_text("body", body, MAX_BODY_CHARS, Lines::Many)?;
        for (id, stated) in &components {
            let field = format!("components.{id}");
            let configured = self.configuration.iter().flat_map(|c| &c.components);
            if !configured.clone().any(|component| component.id == *id) {
                let ids: Vec<_> = configured.map(|component| component.id.as_str()).collect();
                return Err(Problem::invalid(field, format!("there is no component `{id}`"))
                    .hint(format!("the components are {}", ids.join(", "))));
            }
            if *stated == Status::NoData {
                return Err(Problem::invalid(field, "`no_data` cannot be stated")
                    .hint("the page shows it when no region reports"));
            }
        }
        let id = self.head.name("update", 0);
        Ok(Update { id, at: now, status, body, components, ..Update::default() })
    }
}

/// An end that is not before what was stated last, and not in the future.
fn checked_end(
    ended_at: Option<Timestamp>,
    after: Timestamp,
    now: Timestamp,
) -> Result<Option<Timestamp>, Problem> {
    match ended_at {
        Some(end) if end > now => {
            Err(Problem::invalid("ended_at", format!("`{end}` is in the future")))
        }
        Some(end) if end < after => {
            let detail = format!("`{end}` is before `{after}`, when something else was stated");
            Err(Problem::invalid("ended_at", detail).hint(format!("give `{after}` or later")))
        }
        end => Ok(end),
    }
}

/// A promise of the next update that is still ahead.
fn checked_promise(by: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    match by {
        Some(by) if by <= now => {
            Err(Problem::invalid("next_update_by", format!("`{by}` is not in the future")))
        }
        by => Ok(by),
    }
}

pub(super) fn refuse_too_many(incident: &Incident) -> Result<(), Problem> {
    if incident.updates.len() < MAX_UPDATES {
        return Ok(());
    }
    let detail = format!("incident `{}` has {MAX_UPDATES} updates", incident.id);
    Err(Problem::conflict(detail).hint("resolve it, and open another"))
}

/// Refuses to resolve what is resolved.
fn refuse_resolved(incident: &Incident) -> Result<(), Problem> {
    if incident.is_open() {
        return Ok(());
    }
    let over = format!("incident `{}` is resolved already", incident.id);
    Err(Problem::conflict(over).hint("open a new one, or give another status"))
}

pub(super) fn updated(incident: &Incident, update: Update) -> Decided {
    let id = incident.id.clone();
    DecisionSubject::Incident(id.clone()).with(vec![Event::IncidentUpdated { id, update }])
}
