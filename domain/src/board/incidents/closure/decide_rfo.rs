//! Commands on reasons for outage: which events follow, or why not?

use super::commands::{ClosureCommand, ClosureStep, PublishRfoRequest, RfoEdit};
use super::rfo::{Rfo, RfoAudience, RfoRevision, RfoService, RfoTexts};
use crate::access::actor::Actor;
use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::incidents::check_details::{MAX_NAME_CHARS, person};
use crate::board::{Board, Event, Incident, IncidentChange, IncidentState, Visibility};
use crate::ids::{ContactId, CustomerId};
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

/// The most characters of each text of an RFO: all of it fits a mail.
const MAX_RFO_TEXT_CHARS: usize = 2_000;
/// The most revisions of an RFO.
const MAX_RFO_REVISIONS: usize = 20;

impl Board {
    pub(in crate::board) fn step_closure(
        &self,
        command: ClosureCommand,
        caller: &Actor,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let incident = self.known_incident(&command.incident)?;
        let subject = match command.step.is_about_rfo() {
            true => DecisionSubject::Rfo(incident.id.clone()),
            false => DecisionSubject::Review(incident.id.clone()),
        };
        let change = match command.step {
            ClosureStep::WriteRfo(edit) => write_rfo(incident, edit)?,
            ClosureStep::PublishRfo(request) => {
                Some(self.publish_rfo(incident, request, caller, now)?)
            }
            ClosureStep::MarkOutcome { outcome, mark } => {
                Self::mark_outcome(incident, &outcome, mark, caller, now)?
            }
            ClosureStep::AddItem(new) => Some(self.add_item(incident, &new)?),
            ClosureStep::UpdateItem { item, update } => {
                Self::update_item(incident, &item, update, caller, now)?
            }
        };
        let event = |change| Event::IncidentChanged { id: incident.id.clone(), change };
        Ok(subject.with(change.map(event).into_iter().collect()))
    }

    fn publish_rfo(
        &self,
        incident: &Incident,
        request: PublishRfoRequest,
        caller: &Actor,
        now: Timestamp,
    ) -> Result<IncidentChange, Problem> {
        let PublishRfoRequest { to, by } = request;
        let by = person("by", by)?.unwrap_or_else(|| caller.to_string());
        let none = Rfo::default();
        let rfo = incident.rfo.as_deref().unwrap_or(&none);
        let last = rfo.revisions.last();
        refuse_audience(incident, last, to)?;
        let mut texts = rfo.texts.clone();
        if to != RfoAudience::None {
            refuse_unwritten(&texts)?;
        }
        if texts.title.is_empty() {
            texts.title.clone_from(&incident.name);
        }
        let (customers, contacts) = match to {
            RfoAudience::Affected => self.affected_contacts(incident)?,
            RfoAudience::All | RfoAudience::None => (vec![], vec![]),
        };
        let number = u32::try_from(rfo.revisions.len() + 1).unwrap_or(u32::MAX);
        let revision = RfoRevision {
            id: self.head.name("rfo", 0),
            number,
            at: now,
            by,
            audience: to,
            texts,
            started_at: incident.started_at,
            ended_at: incident.ended_at().or(incident.settled_at).unwrap_or(now),
            services: self.rfo_services(incident),
            customers,
            contacts,
        };
        if rfo.revisions.len() >= MAX_RFO_REVISIONS {
            let detail = format!("an RFO has at most {MAX_RFO_REVISIONS} revisions");
            return Err(Problem::conflict(detail));
        }
        if last.is_some_and(|last| says_the_same(last, &revision)) {
            let detail = format!("the RFO of incident `{}` is published as it is", incident.id);
            return Err(Problem::conflict(detail).hint("edit it first, or give it to more"));
        }
        Ok(IncidentChange::RfoPublished { revision: Box::new(revision) })
    }

    /// What an incident affected, as customers may know it: without hidden components.
    #[must_use]
    pub fn rfo_services(&self, incident: &Incident) -> Vec<RfoService> {
        let shown = incident.concerned().into_iter().filter(|id| !self.is_hidden(id));
        shown.map(|id| RfoService { id: id.clone(), name: self.component_name(id) }).collect()
    }

    /// The customers that an incident affected, and their contacts, each once.
    fn affected_contacts(
        &self,
        incident: &Incident,
    ) -> Result<(Vec<CustomerId>, Vec<ContactId>), Problem> {
        let affected = self.configuration.as_ref().map(|configuration| {
            configuration.customers_of(incident.concerned(), incident.started_at)
        });
        let affected = affected.unwrap_or_default();
        let contacts = affected.iter().flat_map(|customer| customer.contacts.iter().cloned());
        let contacts = SortedSet::from_iter(contacts);
        if contacts.is_empty() {
            let count = affected.len();
            let detail = format!("no contact would get it: customers affected: {count}");
            let hint =
                "name contacts of customers in customers.toml, or publish it to all or to none";
            return Err(Problem::conflict(detail).hint(hint));
        }
        let customers = affected.iter().map(|customer| customer.id.clone());
        Ok((customers.collect(), contacts.into_iter().collect()))
    }
}

/// Refuses an audience that an RFO cannot have, as its incident and its last revision stand.
fn refuse_audience(
    incident: &Incident,
    last: Option<&RfoRevision>,
    to: RfoAudience,
) -> Result<(), Problem> {
    let id = &incident.id;
    if incident.state() != IncidentState::Resolved {
        return Err(Problem::conflict(format!("incident `{id}` is not over"))
            .hint("resolve it first; the RFO can be written meanwhile"));
    }
    let seen = match to {
        RfoAudience::All => Visibility::Public,
        RfoAudience::Affected => Visibility::Internal,
        RfoAudience::None => Visibility::Draft,
    };
    if incident.visibility < seen {
        let detail = format!("incident `{id}` is not published that far");
        return Err(Problem::conflict(detail).hint("`allclear incident publish` first"));
    }
    match last {
        Some(last) if to < last.audience => {
            let detail = format!("revision {} was given to more", last.number);
            Err(Problem::conflict(detail).hint("what was given is not taken back"))
        }
        _ => Ok(()),
    }
}

/// Refuses to give out an RFO with a text that no operator wrote: what the template suggests is for operators.
fn refuse_unwritten(texts: &RfoTexts) -> Result<(), Problem> {
    for (field, text) in [
        ("description", &texts.description),
        ("root_cause", &texts.root_cause),
        ("resolution", &texts.resolution),
        ("next_steps", &texts.next_steps),
    ] {
        if text.is_empty() {
            let option = field.replace('_', "-");
            let hint = format!("`allclear incident rfo ID edit --{option} TEXT`, or `--file`");
            let detail = format!("`{field}` of the RFO is not written");
            return Err(Problem::conflict(detail).hint(hint));
        }
    }
    Ok(())
}

fn says_the_same(last: &RfoRevision, new: &RfoRevision) -> bool {
    let content = |revision: &RfoRevision| {
        (revision.audience, revision.texts.clone(), revision.started_at, revision.ended_at)
    };
    content(last) == content(new)
        && (&last.services, &last.contacts) == (&new.services, &new.contacts)
}

fn write_rfo(incident: &Incident, edit: RfoEdit) -> Result<Option<IncidentChange>, Problem> {
    if edit == RfoEdit::default() {
        return Err(Problem::invalid(".", "no text is given")
            .hint("give one, such as `{\"root_cause\": \"A full disk\"}`"));
    }
    let before = incident.rfo.as_ref().map(|rfo| rfo.texts.clone()).unwrap_or_default();
    let mut texts = before.clone();
    let lines = [
        ("title", edit.title, &mut texts.title, MAX_NAME_CHARS, Lines::One),
        ("description", edit.description, &mut texts.description, MAX_RFO_TEXT_CHARS, Lines::Many),
        ("root_cause", edit.root_cause, &mut texts.root_cause, MAX_RFO_TEXT_CHARS, Lines::Many),
        ("resolution", edit.resolution, &mut texts.resolution, MAX_RFO_TEXT_CHARS, Lines::Many),
        ("next_steps", edit.next_steps, &mut texts.next_steps, MAX_RFO_TEXT_CHARS, Lines::Many),
    ];
    for (field, text, kept, most, lines) in lines {
        match text {
            Some(text) if text.trim().is_empty() => kept.clear(),
            Some(text) => *kept = checked_text(field, &text, most, lines)?,
            None => {}
        }
    }
    Ok((texts != before).then_some(IncidentChange::RfoWritten { texts }))
}
