//! Escalation rules: what of a configuration do alerts escalate by? The policy, and by whose clocks business hours are.

use std::time::Duration;

use super::handover::PageStanding;
use crate::config::Configuration;
use crate::config::incident_policy::BusinessHours;
use crate::config::notify_policy::{EscalationStep, NotifyPolicy};
use crate::ids::ContactId;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// For how long ahead the beginning of business hours is looked for.
const OPENS_WITHIN_DAYS: u64 = 14;

/// What alerts escalate by.
#[derive(Clone, Copy, Debug)]
pub struct EscalationRules<'a> {
    /// Who is sent what.
    pub policy: &'a NotifyPolicy,
    /// When policies that wait for business hours send; `None`: always.
    pub business_hours: Option<&'a BusinessHours>,
    /// By whose clocks these are.
    pub timezone: &'a Zone,
}

impl<'a> From<&'a Configuration> for EscalationRules<'a> {
    fn from(configuration: &'a Configuration) -> Self {
        Self {
            policy: &configuration.notify,
            business_hours: configuration.incidents.business_hours.as_ref(),
            timezone: &configuration.page.timezone,
        }
    }
}

impl<'a> From<&'a PageStanding> for EscalationRules<'a> {
    fn from(page: &'a PageStanding) -> Self {
        Self {
            policy: &page.policy,
            business_hours: page.business_hours.as_ref(),
            timezone: &page.timezone,
        }
    }
}

impl EscalationRules<'_> {
    /// The first instant from one on that lies in business hours; the instant itself where none is within two weeks.
    pub(super) fn opens(&self, from: Timestamp) -> Timestamp {
        let zone = self.timezone;
        let Some(hours) = self.business_hours.filter(|hours| !hours.contain(zone, from)) else {
            return from;
        };
        let days = (0..OPENS_WITHIN_DAYS).map(|days| from.plus(Duration::from_secs(days * 86_400)));
        let begins = days.map(|day| zone.minute_of(day, hours.from_minute));
        let mut begins = begins.filter(|at| *at > from && hours.contain(zone, *at));
        begins.next().unwrap_or(from)
    }

    /// Who gets a step at an instant: who is on call then, and its contacts.
    pub(super) fn recipients(&self, step: &EscalationStep, now: Timestamp) -> Vec<ContactId> {
        let schedule = step.on_call.as_ref().and_then(|id| self.policy.schedule(id));
        let on_call = schedule.map(|schedule| schedule.on_call_at(now)).unwrap_or_default();
        let mut recipients: Vec<ContactId> = vec![];
        for contact in on_call.into_iter().chain(&step.contacts) {
            if !recipients.contains(contact) {
                recipients.push(contact.clone());
            }
        }
        recipients
    }
}
