//! Audience resolution: which contacts are told of a notification, and in which order?
//!
//! What began and what goes on is told to the audiences that are configured for it, and to those who heard of it
//! before. The all-clear is told to exactly those who heard of it: none is left with a trouble that is over, and none
//! is told of the end of something unheard of.

use serde::{Deserialize, Serialize};

use super::notification::{Notification, NotificationStage};
use crate::board::Visibility;
use crate::config::notify_policy::{Audience, AudienceKind, NotifyPolicy};
use crate::ids::{AudienceId, ComponentId, ContactId};
use crate::ordered;
use crate::ordered::{SortedMap, SortedSet};
use crate::severity::Severity;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// A contact that is told, and as which audience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudienceRecipient {
    /// Who is told.
    pub contact: ContactId,
    /// Of which audience; the first, of several.
    pub audience: AudienceId,
}

/// Which contacts were told of an incident or a maintenance, and which key customers were called. It belongs to the
/// private side of the incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotificationRecord {
    /// By contact.
    pub contacts: SortedMap<ContactId, NotifiedContact>,
    /// Calls that were made, by audience.
    #[serde(default, skip_serializing_if = "SortedMap::is_empty")]
    pub calls: SortedMap<AudienceId, CallTick>,
}

/// That a contact was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotifiedContact {
    /// As which audience.
    pub audience: AudienceId,
    /// When first.
    pub first_at: Timestamp,
    /// When last.
    pub last_at: Timestamp,
    /// The number of the notification that it was told last.
    pub n: u64,
    /// Whether that was the all-clear.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub knows_end: bool,
}

/// That an operator called a key customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallTick {
    /// Who called, by name, or as the log names the caller.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A line of the list of key customers that operators call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallListEntry {
    /// The audience.
    pub audience: AudienceId,
    /// Its name.
    pub name: String,
    /// Who answers for the account.
    pub owner: Option<ContactId>,
    /// Whom to call.
    pub contacts: Vec<ContactId>,
    /// Whose clocks it has.
    pub timezone: Zone,
    /// Whether it works now, by these; always, where its hours are not known.
    pub is_at_work: bool,
    /// The call, once it was made.
    pub called: Option<CallTick>,
}

/// What decides whether an audience is told.
struct Matter<'a> {
    visibility: Visibility,
    severity: Severity,
    components: SortedSet<&'a ComponentId>,
}

impl Matter<'_> {
    fn concerns(&self, audience: &Audience) -> bool {
        let is_visible = match self.visibility {
            Visibility::Public => true,
            Visibility::Internal => audience.kind == AudienceKind::Internal,
            Visibility::Draft => false,
        };
        let is_severe =
            audience.severities.is_empty() || audience.severities.contains(&self.severity);
        // What names no component is about the page as a whole.
        let is_about = audience.components.is_empty()
            || self.components.is_empty()
            || self.components.iter().any(|id| audience.components.contains(*id));
        is_visible && is_severe && is_about
    }
}

/// Key customers with their owners, then those who take care of it, then the others.
fn rank(audience: &Audience) -> u8 {
    match audience.kind {
        _ if audience.is_key => 0,
        AudienceKind::KeyCustomer => 0,
        AudienceKind::Internal => 1,
        AudienceKind::Partner => 2,
        AudienceKind::Customer => 3,
        AudienceKind::Public => 4,
    }
}

/// Who is told of a notification, in order, each contact once.
#[must_use]
pub fn recipients(
    policy: &NotifyPolicy,
    told: &Notification,
    record: &NotificationRecord,
) -> Vec<AudienceRecipient> {
    let matter = Matter {
        visibility: told.visibility,
        severity: told.severity,
        components: told.subject.components().collect(),
    };
    let mut audiences: Vec<&Audience> = policy.audiences.iter().collect();
    ordered::sort_by_key(&mut audiences, |audience| rank(audience));
    let is_end = told.stage == NotificationStage::Ended;
    let mut recipients: Vec<AudienceRecipient> = vec![];
    let mut add = |contact: &ContactId, audience: &AudienceId| {
        if recipients.iter().all(|recipient| recipient.contact != *contact) {
            let (contact, audience) = (contact.clone(), audience.clone());
            recipients.push(AudienceRecipient { contact, audience });
        }
    };
    for audience in audiences {
        let is_concerned = matter.concerns(audience);
        for contact in audience.owner.iter().chain(&audience.contacts) {
            let heard = record.contacts.get(contact);
            let is_told = match heard {
                Some(heard) => !(is_end && heard.knows_end),
                None => is_concerned && !is_end,
            };
            if is_told && (is_concerned || heard.is_some_and(|heard| heard.audience == audience.id))
            {
                add(contact, heard.map_or(&audience.id, |heard| &heard.audience));
            }
        }
    }
    // Also those who are in no audience any more.
    for (contact, heard) in &record.contacts {
        if !(is_end && heard.knows_end) {
            add(contact, &heard.audience);
        }
    }
    recipients
}

impl NotificationRecord {
    /// Notes that a contact was told.
    pub fn note(&mut self, recipient: &AudienceRecipient, told: &Notification, at: Timestamp) {
        let entry = self.contacts.entry(recipient.contact.clone());
        let notified = entry.or_insert_with(|| NotifiedContact {
            audience: recipient.audience.clone(),
            first_at: at,
            last_at: at,
            n: told.n,
            knows_end: false,
        });
        // What came late is no news.
        if told.n >= notified.n {
            (notified.n, notified.last_at) = (told.n, at);
            notified.knows_end = told.stage == NotificationStage::Ended;
        }
    }

    /// Notes that a key customer was called; the first call keeps its time. Whether this is it.
    pub fn note_call(&mut self, audience: &AudienceId, by: &str, at: Timestamp) -> bool {
        let is_first = !self.calls.contains_key(audience);
        let tick = || CallTick { by: by.to_owned(), at };
        self.calls.entry(audience.clone()).or_insert_with(tick);
        is_first
    }
}

/// The key customers to call about a notification: those at work first, in the order of the configuration.
#[must_use]
pub fn call_list(
    policy: &NotifyPolicy,
    zone: &Zone,
    told: &Notification,
    record: &NotificationRecord,
    now: Timestamp,
) -> Vec<CallListEntry> {
    let matter = Matter {
        visibility: told.visibility,
        severity: told.severity,
        components: told.subject.components().collect(),
    };
    let is_key = |audience: &&Audience| rank(audience) == 0 && matter.concerns(audience);
    let entries = policy.audiences.iter().filter(is_key).map(|audience| {
        let timezone = audience.timezone.clone().unwrap_or_else(|| zone.clone());
        let hours = audience.business_hours.as_ref();
        CallListEntry {
            audience: audience.id.clone(),
            name: audience.name.clone(),
            owner: audience.owner.clone(),
            contacts: audience.contacts.clone(),
            is_at_work: hours.is_none_or(|hours| hours.contain(&timezone, now)),
            timezone,
            called: record.calls.get(&audience.id).cloned(),
        }
    });
    let mut entries: Vec<CallListEntry> = entries.collect();
    ordered::sort_by_key(&mut entries, |entry| !entry.is_at_work);
    entries
}
