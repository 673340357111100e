//! Incident commands of Statuspage's manage API v1: what does a call on an incident ask of the Board?

use super::default_texts::{COMPONENTS_CHANGED, of_incident};
use super::incident_input::{ImpactWord, IncidentInput, PhaseWord};
use crate::board::{
    Command, DetailsChange, EditedText, Incident, IncidentAmendment, IncidentCommand, IncidentStep,
    NewIncident, NewUpdate, Posting,
};
use crate::ids::ComponentId;
use crate::ordered::SortedMap;
use crate::problem::Problem;
use crate::status::{Impact, IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// The command that opens an incident, for an operator as the log names it.
///
/// # Errors
/// 422 for what an incident cannot be.
pub(super) fn open(input: &IncidentInput, by: &str, now: Timestamp) -> Result<Command, Problem> {
    let name = input.name.clone().ok_or_else(|| Problem::invalid("name", "name is missing"))?;
    let backfilled_at = input.backfilled_at;
    if backfilled_at.is_some() && !input.components.is_empty() {
        let detail = "a backfilled incident states nothing of components";
        return Err(Problem::invalid("components", detail)
            .hint("`POST /ops/v1/incidents` takes `started_at` and `ended_at` with them"));
    }
    let over = backfilled_at.map(|_| IncidentStatus::Resolved);
    let status = phase(input)?.or(over).unwrap_or_default();
    refuse_stated_when_over(input, status)?;
    // An incident of today is not in the future before noon.
    let at = backfilled_at.map(|noon| noon.min(now));
    Ok(Command::OpenIncident(NewIncident {
        name,
        status,
        impact: impact(input)?,
        body: input.body.clone().unwrap_or_else(|| of_incident(status).to_owned()),
        components: stated(input, |_| false),
        started_at: at,
        ended_at: at.filter(|_| status.is_over()),
        by: Some(by.to_owned()),
        ..NewIncident::default()
    }))
}

/// The command that posts an update, or changes title and impact, or both at once; `None` when there is nothing
/// to do.
///
/// # Errors
/// 422 for what an incident cannot be.
pub(super) fn update(
    incident: &Incident,
    input: &IncidentInput,
) -> Result<Option<Command>, Problem> {
    if input.scheduled_for.or(input.scheduled_until).or(input.backfilled_at).is_some() {
        let detail = format!("incident `{}` is no maintenance, and is not backfilled", incident.id);
        return Err(Problem::invalid("incident", detail).hint("announce a maintenance of its own"));
    }
    let details = DetailsChange {
        name: input.name.clone().filter(|name| name.trim() != incident.name),
        impact: impact(input)?.filter(|impact| incident.stated_impact != Some(*impact)),
        ..DetailsChange::default()
    };
    let status = phase(input)?;
    refuse_stated_when_over(input, status.unwrap_or_else(|| incident.status()))?;
    let turned = status.filter(|status| *status != incident.status());
    let named = incident.named();
    let components = stated(input, |id| named.contains(id));
    let body = match (&input.body, turned) {
        (Some(body), _) => Some(body.clone()),
        (None, Some(turned)) => Some(of_incident(turned).to_owned()),
        (None, None) if is_news(incident, &components) => Some(COMPONENTS_CHANGED.to_owned()),
        (None, None) => None,
    };
    let id = incident.id.to_string();
    let is_detailed = details != DetailsChange::default();
    let update = body.map(|body| NewUpdate { status, body, components, next_update_by: None });
    Ok(match (update, is_detailed) {
        (Some(update), true) => {
            Some(Command::AmendIncident(IncidentAmendment { incident: id, details, update }))
        }
        (Some(update), false) => Some(Command::UpdateIncident(Posting { incident: id, update })),
        (None, true) => Some(step(id, IncidentStep::Detail(Box::new(details)))),
        (None, false) => None,
    })
}

/// The command that edits the text of an update.
pub(super) fn edit(incident: &Incident, update: &str, body: String) -> Command {
    let edit = IncidentStep::Edit { update: update.to_owned(), text: EditedText { body } };
    step(incident.id.to_string(), edit)
}

pub(super) fn step(incident: String, step: IncidentStep) -> Command {
    Command::StepIncident(IncidentCommand { incident, step })
}

fn phase(input: &IncidentInput) -> Result<Option<IncidentStatus>, Problem> {
    match input.status {
        Some(PhaseWord::Incident(IncidentStatus::Postmortem)) => {
            let detail = "a postmortem has an address of its own";
            Err(Problem::invalid("status", detail).hint("`PUT …/incidents/{incident}/postmortem`"))
        }
        Some(PhaseWord::Incident(status)) => Ok(Some(status)),
        Some(word @ PhaseWord::Maintenance(_)) => {
            let detail = format!("`{}` is a status of maintenance", word.as_str());
            Err(Problem::invalid("status", detail)
                .hint("give `scheduled_for` and `scheduled_until` to announce one"))
        }
        None => Ok(None),
    }
}

fn impact(input: &IncidentInput) -> Result<Option<Impact>, Problem> {
    match input.impact {
        Some(ImpactWord::Incident(impact)) => Ok(Some(impact)),
        Some(ImpactWord::Maintenance) => {
            Err(Problem::invalid("impact_override", "an incident is no maintenance"))
        }
        None => Ok(None),
    }
}

/// What is stated of each component. One that is only named, and was not before, is named as operational: that
/// claims nothing against what probes see.
fn stated(
    input: &IncidentInput,
    is_named: impl Fn(&ComponentId) -> bool,
) -> SortedMap<ComponentId, Status> {
    let all = input.components.iter().filter(|(id, status)| status.is_some() || !is_named(id));
    SortedMap::from_iter(
        all.map(|(id, status)| (id.clone(), status.unwrap_or(Status::Operational))),
    )
}

/// Whether something else is stated than before.
fn is_news(incident: &Incident, components: &SortedMap<ComponentId, Status>) -> bool {
    let before = incident.stated();
    components.iter().any(|(id, status)| before.get(id) != Some(status))
}

/// What is over states nothing: to drop silently what a client says of components would be no answer.
fn refuse_stated_when_over(input: &IncidentInput, status: IncidentStatus) -> Result<(), Problem> {
    let trouble = input.components.iter().find(|(_, stated)| {
        stated.is_some_and(|stated| stated != Status::Operational) && status.is_over()
    });
    match trouble {
        None => Ok(()),
        Some((id, _)) => {
            let detail = "an incident that is resolved states only `operational`";
            Err(Problem::invalid(format!("components.{id}"), detail)
                .hint("keep it at `monitoring` while the component is in trouble"))
        }
    }
}
