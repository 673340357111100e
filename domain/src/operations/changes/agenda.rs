//! Agenda of changes: what is planned for a week, what collides, how did last week's changes end, and what is linked to
//! nothing?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::board::{Board, ChangeFinding, ChangeOutcome, ChangeRecord, Incident};
use crate::ids::{ComponentId, CustomerId};
use crate::operations::changes::customer_hours::CustomerHours;
use crate::ordered::{self, SortedSet};
use crate::problem::Problem;
use crate::query::{KnownParameters, Parameters};
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;

/// How far an agenda reaches unless said.
const USUAL_AHEAD: Duration = Duration::from_secs(7 * 86_400);
/// The longest agenda.
pub const MAX_AGENDA: Duration = Duration::from_secs(62 * 86_400);
/// How far back a calendar reaches.
const CALENDAR_BACK: Duration = Duration::from_secs(31 * 86_400);
/// How far ahead a calendar reaches.
const CALENDAR_AHEAD: Duration = Duration::from_secs(366 * 86_400);
/// The most entries of an agenda, and the most outcomes.
pub const MAX_AGENDA_ITEMS: usize = 500;

/// From when until when an agenda is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaQuestion {
    /// From when; now unless said.
    pub from: Option<Timestamp>,
    /// Until when; a week later unless said.
    pub until: Option<Timestamp>,
}

impl AgendaQuestion {
    /// The parameters of `GET /ops/v1/change-agenda`.
    pub const PARAMETERS: KnownParameters = KnownParameters::only(&["from", "until"]);

    /// Reads `?from=INSTANT&until=INSTANT`.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn read(parameters: &Parameters) -> Result<Self, Problem> {
        Ok(Self {
            from: parameters.get("from", str::parse)?,
            until: parameters.get("until", str::parse)?,
        })
    }
}

/// What is planned, and what came of what was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeAgenda {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Changes, maintenance and freezes of the time, in order.
    pub items: Vec<AgendaItem>,
    /// The changes that ended in the same length of time before, in order.
    pub outcomes: Vec<ChangeRecord>,
    /// Those of them that failed or were rolled back, and that no incident names as its cause, by id.
    pub unlinked_changes: Vec<String>,
    /// The incidents that began in that time and name no change, by id.
    pub unlinked_incidents: Vec<String>,
}

/// Something of an agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgendaItem {
    /// What it is.
    pub kind: AgendaKind,
    /// The id of a change or a maintenance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What it is called.
    pub name: String,
    /// The components that it touches; of none it touches all.
    pub components: SortedSet<ComponentId>,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends, as far as that is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// What speaks against a change at its time; at most 20.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collisions: Vec<ChangeFinding>,
    /// The customers whose service hours a change or a maintenance that is not over falls into: key customers first, then
    /// by name; at most [`MAX_IN_SERVICE_HOURS`](crate::operations::changes::customer_hours::MAX_IN_SERVICE_HOURS).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_service_hours: Vec<CustomerId>,
}

/// What an entry of an agenda is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AgendaKind {
    /// A change.
    Change,
    /// A maintenance.
    Maintenance,
    /// A freeze.
    Freeze,
}

/// The agenda of a time.
///
/// # Errors
/// 422 when its end is not after its beginning, or it is longer than [`MAX_AGENDA`].
pub fn change_agenda(
    board: &Board,
    question: AgendaQuestion,
    now: Timestamp,
) -> Result<ChangeAgenda, Problem> {
    let from = question.from.unwrap_or(now);
    let until = question.until.unwrap_or_else(|| from.plus(USUAL_AHEAD));
    if until <= from || until.since(from) > MAX_AGENDA {
        let detail = format!("`{until}` is not within 62 days after `{from}`");
        return Err(Problem::invalid("until", detail));
    }
    let time = Span { from, to: until };
    let before = Span { from: from.minus(time.duration()), to: from };
    let ended = board.changes.iter().filter(|change| {
        let is_over = change.ended_at.is_some_and(|at| before.contains(at));
        is_over && change.outcome != Some(ChangeOutcome::Cancelled)
    });
    let mut outcomes: Vec<ChangeRecord> = ended.cloned().collect();
    ordered::sort_by_key(&mut outcomes, |change| change.ended_at);
    outcomes.truncate(MAX_AGENDA_ITEMS);
    let caused_by = |incident: &Incident| incident.details.change.clone();
    let causes: SortedSet<String> = board.incidents.iter().filter_map(caused_by).collect();
    let went_wrong = |change: &&ChangeRecord| {
        change.outcome != Some(ChangeOutcome::Succeeded) && !causes.contains(change.id.as_str())
    };
    let unlinked = board.incidents.iter().filter(|incident| {
        before.contains(incident.started_at) && incident.details.change.is_none()
    });
    Ok(ChangeAgenda {
        from,
        until,
        items: items(board, time),
        unlinked_changes: outcomes.iter().filter(went_wrong).map(|c| c.id.to_string()).collect(),
        unlinked_incidents: unlinked
            .take(MAX_AGENDA_ITEMS)
            .map(|incident| incident.id.to_string())
            .collect(),
        outcomes,
    })
}

/// What a calendar of operators shows: the last month, and a year ahead.
#[must_use]
pub fn calendar_items(board: &Board, now: Timestamp) -> Vec<AgendaItem> {
    items(board, Span { from: now.minus(CALENDAR_BACK), to: now.plus(CALENDAR_AHEAD) })
}

/// Changes, maintenance and freezes between two instants, in order.
fn items(board: &Board, time: Span) -> Vec<AgendaItem> {
    let overlaps = |from: Timestamp, until: Option<Timestamp>| {
        from < time.to && until.is_none_or(|until| until > time.from)
    };
    let hours = CustomerHours::new(board.configuration.as_deref());
    let changes = board.changes.iter().filter(|change| {
        let is_of_time = match change.ended_at {
            Some(ended) => time.contains(change.begins_at()) || time.contains(ended),
            None => overlaps(change.begins_at(), change.ends_at()),
        };
        is_of_time && change.outcome != Some(ChangeOutcome::Cancelled)
    });
    let changes = changes.map(|change| {
        let (from, until) = (change.begins_at(), change.ends_at());
        let instant = from.plus(Duration::from_millis(1));
        let span = Span { from, to: until.unwrap_or(instant).max(instant) };
        let item = AgendaItem {
            kind: AgendaKind::Change,
            id: Some(change.id.to_string()),
            name: change.name.clone(),
            components: change.components.clone(),
            from,
            until,
            in_service_hours: match change.ended_at {
                Some(_) => vec![],
                None => hours.customers_in(&change.components, span),
            },
            collisions: match change.ended_at {
                Some(_) => change.flags.clone(),
                None => board.change_findings(&change.components, span, Some(change.id.as_str())),
            },
        };
        (change.ended_at.is_some(), item)
    });
    let maintenances = board.maintenances.iter().filter(|maintenance| {
        let plan = &maintenance.plan;
        maintenance.is_open() && overlaps(plan.scheduled_for, Some(plan.scheduled_until))
    });
    let maintenances = maintenances.map(|maintenance| AgendaItem {
        kind: AgendaKind::Maintenance,
        id: Some(maintenance.id.to_string()),
        name: maintenance.plan.name.clone(),
        components: maintenance.plan.components.clone(),
        from: maintenance.plan.scheduled_for,
        until: Some(maintenance.plan.scheduled_until),
        collisions: vec![],
        in_service_hours: hours.customers_in(
            &maintenance.plan.components,
            Span { from: maintenance.plan.scheduled_for, to: maintenance.plan.scheduled_until },
        ),
    });
    let configuration = board.configuration.as_ref();
    let freezes = configuration.into_iter().flat_map(|c| &c.changes.freezes);
    let freezes = freezes.filter(|freeze| overlaps(freeze.from, Some(freeze.until)));
    let freezes = freezes.map(|freeze| AgendaItem {
        kind: AgendaKind::Freeze,
        id: None,
        name: freeze.name.clone(),
        components: freeze.components.iter().cloned().collect(),
        from: freeze.from,
        until: Some(freeze.until),
        collisions: vec![],
        in_service_hours: vec![],
    });
    let (mut ended, open): (Vec<_>, Vec<_>) = changes.partition(|(is_ended, _)| *is_ended);
    let open = open.into_iter().map(|(_, item)| item);
    let mut items: Vec<AgendaItem> = open.chain(maintenances).chain(freezes).collect();
    ordered::sort_by_key(&mut items, |item| item.from);
    items.truncate(MAX_AGENDA_ITEMS);
    // What is to come is never cut for what was; of that, the latest stays.
    ordered::sort_by_key(&mut ended, |(_, item)| std::cmp::Reverse(item.from));
    ended.truncate(MAX_AGENDA_ITEMS - items.len());
    items.extend(ended.into_iter().map(|(_, item)| item));
    ordered::sort_by_key(&mut items, |item| item.from);
    items
}
