//! Commands on incidents besides updates: which events follow, or why not?

use super::check_details::person;
use super::decide::{MAX_BODY_CHARS, refuse_too_many, updated};
use super::problem_links::unlink_problem;
use crate::access::actor::Actor;
use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{
    AcknowledgeRequest, Acknowledgement, Board, DetailsChange, EditedText, Event, Incident,
    IncidentAmendment, IncidentChange, IncidentCommand, IncidentState, IncidentStep, NewNote, Note,
    Posting, PublishRequest, ReopenRequest, Update, Visibility,
};
use crate::config::incident_policy::Approval;
use crate::ids::ComponentId;
use crate::ordered::{SortedMap, SortedSet};
use crate::problem::Problem;
use crate::status::Status;
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

/// The most notes of an incident.
const MAX_NOTES: usize = 1_000;

impl Board {
    pub(in crate::board) fn step_incident(
        &self,
        command: IncidentCommand,
        caller: &Actor,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let incident = self.known_incident(&command.incident)?;
        let change = match command.step {
            IncidentStep::Acknowledge(request) => self.acknowledge(incident, request)?,
            IncidentStep::Publish(request) => {
                self.publish_incident(incident, request, caller, now)?
            }
            IncidentStep::Note(new) => self.note(incident, new, now)?,
            IncidentStep::Detail(change) => detail(incident, self.checked_details(*change)?)?,
            IncidentStep::Count(request) => count(incident, request.counts)?,
            IncidentStep::Edit { update, text } => edit(incident, &update, &text)?,
            IncidentStep::Withdraw { update } => withdraw(incident, &update)?,
            IncidentStep::LinkProblem(linked) => self.link_problem(incident, &linked)?,
            IncidentStep::UnlinkProblem(linked) => unlink_problem(incident, &linked)?,
            IncidentStep::Reopen(request) => return self.reopen(incident, request, now),
        };
        let id = incident.id.clone();
        let events = change.map(|change| Event::IncidentChanged { id: id.clone(), change });
        Ok(DecisionSubject::Incident(id.clone()).with(events.into_iter().collect()))
    }

    /// The change and the update, or neither.
    pub(in crate::board) fn amend_incident(
        &self,
        amendment: IncidentAmendment,
        caller: &Actor,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let IncidentAmendment { incident, details, update } = amendment;
        let step = IncidentStep::Detail(Box::new(details));
        let command = IncidentCommand { incident: incident.clone(), step };
        let changed = self.step_incident(command, caller, now)?;
        let updated = self.update_incident(Posting { incident, update }, now)?;
        let events = changed.events.into_iter().chain(updated.events);
        Ok(updated.subject.with(events.collect()))
    }

    fn note(
        &self,
        incident: &Incident,
        new: NewNote,
        now: Timestamp,
    ) -> Result<Option<IncidentChange>, Problem> {
        if incident.notes.len() >= MAX_NOTES {
            return Err(Problem::conflict(format!("an incident has at most {MAX_NOTES} notes")));
        }
        let text = checked_text("text", &new.text, MAX_BODY_CHARS, Lines::Many)?;
        let by = person("by", new.by)?.unwrap_or_default();
        let id = self.head.name("note", 0);
        Ok(Some(IncidentChange::Noted { note: Note { id, at: now, by, kind: new.kind, text } }))
    }

    fn publish_incident(
        &self,
        incident: &Incident,
        request: PublishRequest,
        caller: &Actor,
        now: Timestamp,
    ) -> Result<Option<IncidentChange>, Problem> {
        let visibility = request.visibility;
        let is = word(incident.visibility);
        if visibility <= incident.visibility {
            let detail = format!("incident `{}` is {is} already", incident.id);
            let hint = "what was public stays public; an update can be edited or withdrawn";
            return Err(Problem::conflict(detail).hint(hint));
        }
        let by = person("by", request.by)?;
        let stated = by.clone().unwrap_or_else(|| caller.to_string());
        let published = Some(IncidentChange::Published { visibility, by });
        let wait = match self.approval(incident) {
            Approval::After(wait) => Some(wait),
            Approval::One => None,
            Approval::None => return Ok(published),
        };
        match &incident.publication {
            _ if visibility != Visibility::Public => {}
            None => return Ok(Some(IncidentChange::PublicationRequested { by: stated })),
            Some(asked) if asked.is_of(caller, &stated) => {
                let until = wait.map(|wait| asked.at.plus(wait)).filter(|until| *until > now);
                let until = until.map(|at| format!(", or for {at}")).unwrap_or_default();
                let detail = format!("incident `{}` waits for an approval{until}", incident.id);
                let hint = format!(
                    "{} asked for it: another publishes it, with a token of their own",
                    asked.by
                );
                return Err(Problem::conflict(detail).hint(hint));
            }
            Some(_) => {}
        }
        Ok(published)
    }

    fn reopen(
        &self,
        incident: &Incident,
        request: ReopenRequest,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        if incident.state() != IncidentState::Resolved {
            let detail = format!("incident `{}` is not resolved", incident.id);
            return Err(Problem::conflict(detail).hint("post an update"));
        }
        if request.status.is_over() {
            let detail = format!("an incident that is {:?} is not open", request.status);
            return Err(Problem::invalid("status", detail.to_lowercase())
                .hint("use investigating, identified or monitoring"));
        }
        refuse_too_many(incident)?;
        let components = request.components.unwrap_or_else(|| self.before_it_was_over(incident));
        let update = self.checked_update(request.status, &request.body, components, now)?;
        Ok(updated(incident, update))
    }

    /// What was stated just before an incident was over, of components that there still are.
    fn before_it_was_over(&self, incident: &Incident) -> SortedMap<ComponentId, Status> {
        let mut stated = incident.stated_before_over();
        let configured = self.configuration.iter().flat_map(|c| &c.components);
        let ids = SortedSet::from_iter(configured.map(|component| &component.id));
        stated.retain(|id, _| ids.contains(id));
        stated
    }

    /// Who takes care of an incident. The same one says so again only once its alert escalates anew: it is more serious, or was
    /// muted since.
    fn acknowledge(
        &self,
        incident: &Incident,
        request: AcknowledgeRequest,
    ) -> Result<Option<IncidentChange>, Problem> {
        let by = person("by", request.by)?;
        let is_more_serious = |acknowledged: &Acknowledgement| {
            let now =
                self.configuration.as_ref().map(|configuration| incident.severity(configuration));
            now.zip(acknowledged.severity).is_some_and(|(now, then)| now < then)
        };
        match (incident.state(), incident.acknowledgement()) {
            (IncidentState::Resolved, _) => {
                let detail = format!("incident `{}` is resolved", incident.id);
                Err(Problem::conflict(detail).hint("reopen it first"))
            }
            (_, Some(acknowledged))
                if by.as_ref().is_none_or(|by| *by == acknowledged.by)
                    && !is_more_serious(acknowledged) =>
            {
                let detail =
                    format!("incident `{}` was acknowledged by {}", incident.id, acknowledged.by);
                Err(Problem::conflict(detail).hint("give `by` to take over"))
            }
            _ => Ok(Some(IncidentChange::Acknowledged { by })),
        }
    }
}

fn word(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Draft => "a draft",
        Visibility::Internal => "internal",
        Visibility::Public => "public",
    }
}

fn count(incident: &Incident, counts: bool) -> Result<Option<IncidentChange>, Problem> {
    if counts != incident.is_uncounted {
        let does = if counts { "counts" } else { "does not count" };
        return Err(Problem::conflict(format!("incident `{}` {does} already", incident.id)));
    }
    Ok(Some(IncidentChange::Counted { counts }))
}

fn edit(
    incident: &Incident,
    id: &str,
    text: &EditedText,
) -> Result<Option<IncidentChange>, Problem> {
    let update = update_in_force(incident, id)?;
    let body = checked_text("body", &text.body, MAX_BODY_CHARS, Lines::Many)?;
    let before = update.body.clone();
    let edited = || IncidentChange::UpdateEdited { update: update.id.clone(), body, before };
    Ok((text.body.trim() != update.body).then(edited))
}

fn withdraw(incident: &Incident, id: &str) -> Result<Option<IncidentChange>, Problem> {
    let update = update_in_force(incident, id)?;
    if incident.in_force().count() < 2 {
        let detail = format!("update `{id}` is the only one of incident `{}`", incident.id);
        let hint = "edit it, or resolve the incident";
        return Err(Problem::conflict(detail).hint(hint));
    }
    Ok(Some(IncidentChange::UpdateWithdrawn { update: update.id.clone(), reason: None }))
}

fn update_in_force<'a>(incident: &'a Incident, id: &str) -> Result<&'a Update, Problem> {
    let update = incident.updates.iter().find(|update| update.id == id);
    let update = update.ok_or_else(|| {
        Problem::not_found(format!("incident `{}` has no update `{id}`", incident.id))
            .hint("`allclear incident show` lists them")
    })?;
    if update.is_in_force() {
        return Ok(update);
    }
    Err(Problem::conflict(format!("update `{id}` is withdrawn")).hint("post another"))
}

fn detail(incident: &Incident, details: DetailsChange) -> Result<Option<IncidentChange>, Problem> {
    if details == DetailsChange::default() {
        return Err(Problem::invalid(".", "no detail is given")
            .hint("give one, such as `{\"manager\": \"Ada\"}`"));
    }
    let mut after = (incident.name.clone(), incident.stated_impact, incident.details.clone());
    after.2.amend(details.clone());
    after.0 = details.name.clone().unwrap_or(after.0);
    after.1 = details.impact.or(after.1);
    let is_news =
        after != (incident.name.clone(), incident.stated_impact, incident.details.clone());
    Ok(is_news.then_some(IncidentChange::Detailed { details }))
}
