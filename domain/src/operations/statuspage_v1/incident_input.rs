//! Incident input of Statuspage's manage API v1: the fields of `incident`, of an incident or of a maintenance.

use super::input_fields::InputFields;
use crate::ids::ComponentId;
use crate::problem::Problem;
use crate::status::{Impact, IncidentStatus, MaintenanceStatus, Status};
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// How far along, in one word for both: an incident there may be a maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PhaseWord {
    Incident(IncidentStatus),
    Maintenance(MaintenanceStatus),
}

const PHASES: [(&str, PhaseWord); 9] = [
    ("investigating", PhaseWord::Incident(IncidentStatus::Investigating)),
    ("identified", PhaseWord::Incident(IncidentStatus::Identified)),
    ("monitoring", PhaseWord::Incident(IncidentStatus::Monitoring)),
    ("resolved", PhaseWord::Incident(IncidentStatus::Resolved)),
    ("postmortem", PhaseWord::Incident(IncidentStatus::Postmortem)),
    ("scheduled", PhaseWord::Maintenance(MaintenanceStatus::Scheduled)),
    ("in_progress", PhaseWord::Maintenance(MaintenanceStatus::InProgress)),
    ("verifying", PhaseWord::Maintenance(MaintenanceStatus::Verifying)),
    ("completed", PhaseWord::Maintenance(MaintenanceStatus::Completed)),
];

impl PhaseWord {
    /// The word. Statuspage knows no cancelled maintenance: there it is completed.
    pub(super) fn as_str(self) -> &'static str {
        let shown = match self {
            Self::Maintenance(status) if status.is_over() => {
                Self::Maintenance(MaintenanceStatus::Completed)
            }
            shown => shown,
        };
        PHASES.iter().find(|(_, phase)| *phase == shown).map_or("", |(word, _)| word)
    }
}

/// How bad, in one word for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ImpactWord {
    Incident(Impact),
    Maintenance,
}

const IMPACTS: [(&str, ImpactWord); 5] = [
    ("none", ImpactWord::Incident(Impact::None)),
    ("minor", ImpactWord::Incident(Impact::Minor)),
    ("major", ImpactWord::Incident(Impact::Major)),
    ("critical", ImpactWord::Incident(Impact::Critical)),
    ("maintenance", ImpactWord::Maintenance),
];

impl ImpactWord {
    /// The word.
    pub(super) fn as_str(self) -> &'static str {
        IMPACTS.iter().find(|(_, impact)| *impact == self).map_or("", |(word, _)| word)
    }
}

/// Fields that are taken and not kept: there are no notices to subscribers yet, no tweets, and no data of others.
const IGNORED: [&str; 11] = [
    "deliver_notifications",
    "wants_twitter_update",
    "auto_tweet_at_beginning",
    "auto_tweet_on_completion",
    "auto_tweet_on_creation",
    "auto_tweet_one_hour_before",
    "auto_transition_deliver_notifications_at_start",
    "auto_transition_deliver_notifications_at_end",
    "scheduled_remind_prior",
    "reminder_intervals",
    "metadata",
];

/// What is said of an incident or of a maintenance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IncidentInput {
    pub(super) name: Option<String>,
    pub(super) status: Option<PhaseWord>,
    pub(super) impact: Option<ImpactWord>,
    pub(super) body: Option<String>,
    pub(super) components: Vec<(ComponentId, Option<Status>)>,
    pub(super) scheduled_for: Option<Timestamp>,
    pub(super) scheduled_until: Option<Timestamp>,
    pub(super) auto_start: Option<bool>,
    pub(super) auto_complete: Option<bool>,
    /// The field that says that a maintenance is not to be shown on its components, if one does.
    pub(super) unshown: Option<&'static str>,
    /// Noon of the day of an incident that is told long after it was over.
    pub(super) backfilled_at: Option<Timestamp>,
}

impl IncidentInput {
    /// Reads the fields of `incident`.
    ///
    /// # Errors
    /// 422 with the field that holds what it cannot.
    pub(super) fn read(body: &str, now: Timestamp, zone: &Zone) -> Result<Self, Problem> {
        let mut fields = InputFields::wrapped_in("incident", body)?;
        let message = fields.filled("message")?;
        let transition = fields.switch("scheduled_auto_transition")?;
        let input = Self {
            name: fields.filled("name")?,
            status: fields.word("status", &PHASES)?,
            impact: fields.word("impact_override", &IMPACTS)?,
            body: fields.filled("body")?.or(message),
            components: fields.components()?,
            scheduled_for: fields.time("scheduled_for", now, zone)?,
            scheduled_until: fields.time("scheduled_until", now, zone)?,
            auto_start: fields.switch("scheduled_auto_in_progress")?.or(transition),
            auto_complete: fields.switch("scheduled_auto_completed")?,
            unshown: unshown(&mut fields)?,
            backfilled_at: backfilled_at(&mut fields, now, zone)?,
        };
        fields.finish(&IGNORED)?;
        Ok(input)
    }
}

fn unshown(fields: &mut InputFields) -> Result<Option<&'static str>, Problem> {
    let mut unshown = None;
    for name in ["auto_transition_to_maintenance_state", "auto_transition_to_operational_state"] {
        if fields.switch(name)? == Some(false) {
            unshown = Some(name);
        }
    }
    Ok(unshown)
}

/// Statuspage shows a backfilled incident at noon.
fn backfilled_at(
    fields: &mut InputFields,
    now: Timestamp,
    zone: &Zone,
) -> Result<Option<Timestamp>, Problem> {
    let is_backfilled = fields.switch("backfilled")?.unwrap_or_default();
    let date = fields.filled("backfill_date")?;
    match date {
        _ if !is_backfilled => Ok(None),
        None => Err(Problem::invalid("backfill_date", "a backfilled incident needs a date")),
        Some(date) => {
            let mut day = InputFields::from_text("backfill_date", format!("{date}T12:00"));
            let noon = day.time("backfill_date", now, zone);
            noon.map_err(|_| {
                Problem::invalid("backfill_date", format!("`{date}` is no date"))
                    .hint("write it like 2026-11-20")
            })
        }
    }
}
