//! Reach of a drill: whom would the page have sent what, if it had been no drill?

use serde::{Deserialize, Serialize};

use super::audience::{NotificationRecord, recipients};
use super::escalation_rules::EscalationRules;
use super::notification::Notification;
use super::subscriber::Subscriber;
use crate::board::{DrillCount, DrillDelivery};
use crate::ids::ContactId;
use crate::ordered::{SortedMap, SortedSet};
use crate::severity::Severity;
use crate::time::timestamp::Timestamp;

/// The most notifications of a drill that are looked through.
pub const MAX_DRILL_NOTIFICATIONS: usize = 50;
/// The most steps of escalations that are looked through.
pub const MAX_DRILL_STEPS: usize = 100;

/// What the twin of a page sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillSent {
    /// To whom.
    pub deliveries: Vec<DrillDelivery>,
    /// Steps of escalations that came due, at most [`MAX_DRILL_STEPS`].
    pub steps: Vec<DrilledStep>,
}

/// A step of an escalation that came due in a drill.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DrilledStep {
    /// The alert.
    pub alert: String,
    /// How serious it was.
    pub severity: Severity,
    /// The step, from 1.
    pub step: usize,
    /// When it was due.
    pub due_at: Timestamp,
}

impl DrillSent {
    /// Notes an attempt to reach a contact by a channel of a kind.
    pub fn note(&mut self, contact: &ContactId, kind: &str, is_accepted: bool) {
        let place = self.deliveries.iter().position(|d| d.contact == *contact && d.channel == kind);
        let place = place.unwrap_or_else(|| {
            let (contact, channel) = (contact.clone(), kind.to_owned());
            self.deliveries.push(DrillDelivery { contact, channel, accepted: 0, failed: 0 });
            self.deliveries.len() - 1
        });
        if let Some(delivery) = self.deliveries.get_mut(place) {
            *if is_accepted { &mut delivery.accepted } else { &mut delivery.failed } += 1;
        }
    }

    /// Notes a step that came due, once.
    pub fn note_step(&mut self, step: DrilledStep) {
        let is_same = |other: &DrilledStep| (&other.alert, other.step) == (&step.alert, step.step);
        if self.steps.len() < MAX_DRILL_STEPS && !self.steps.iter().any(is_same) {
            self.steps.push(step);
        }
    }
}

/// Counts whom the page would have sent what.
#[derive(Clone, Debug, Default)]
pub struct DrillReach {
    counts: SortedMap<(String, String), (SortedSet<String>, u64)>,
}

impl DrillReach {
    /// Counts what contacts would have been sent, by the kinds of their channels.
    pub fn count_contacts(
        &mut self,
        rules: &EscalationRules<'_>,
        (told, steps): (&[Notification], &[DrilledStep]),
        kinds: impl Fn(&ContactId) -> Vec<String>,
    ) {
        let mut records: SortedMap<String, NotificationRecord> = SortedMap::new();
        for told in told.iter().take(MAX_DRILL_NOTIFICATIONS) {
            let record = records.entry(told.subject.id().to_owned()).or_default();
            for recipient in recipients(rules.policy, told, record) {
                let channels = kinds(&recipient.contact);
                if !channels.is_empty() {
                    record.note(&recipient, told, told.at);
                }
                let to = format!("audience:{}", recipient.audience);
                for (place, kind) in channels.into_iter().enumerate() {
                    self.count(&to, kind, format!("{}/{place}", recipient.contact));
                }
            }
        }
        for step in steps {
            let policy = rules.policy.escalation(step.severity);
            let due = policy.and_then(|policy| policy.steps.get(step.step.checked_sub(1)?));
            for contact in due.into_iter().flat_map(|due| rules.recipients(due, step.due_at)) {
                for (place, kind) in kinds(&contact).into_iter().enumerate() {
                    self.count("escalation", kind, format!("{contact}/{place}"));
                }
            }
        }
    }

    /// Counts what a subscriber would have been sent.
    pub fn count_subscriber(&mut self, subscriber: &Subscriber, told: &[Notification]) {
        let told = told.iter().take(MAX_DRILL_NOTIFICATIONS);
        for _ in told.filter(|told| subscriber.is_told(told)) {
            let kind = subscriber.channel.kind().to_owned();
            self.count("subscribers", kind, subscriber.id.clone());
        }
    }

    fn count(&mut self, to: &str, channel: String, recipient: String) {
        let (recipients, messages) = self.counts.entry((to.to_owned(), channel)).or_default();
        recipients.insert(recipient);
        *messages += 1;
    }

    /// The counts, by whom and which channel.
    #[must_use]
    pub fn counts(self) -> Vec<DrillCount> {
        let counts = self.counts.into_iter();
        let counts = counts.map(|((to, channel), (recipients, messages))| DrillCount {
            to,
            channel,
            recipients: recipients.len() as u64,
            messages,
        });
        counts.collect()
    }
}
