//! Notification policy: which audiences are told of what, how alerts escalate, and how much is sent when?

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::incident_policy::{BusinessHours, WEEKDAYS, minute_of_day, weekday};
use crate::config::on_call::OnCallSchedule;
use crate::config::remediation_policy::RemediationPolicy;
use crate::config::report_schedule::ReportSchedule;
use crate::ids::{AudienceId, ComponentId, ContactId, OnCallId};
use crate::ordered::SortedSet;
use crate::severity::Severity;
use crate::time::time_zone::Zone;
use crate::time::timestamp::as_ms;

/// The most audiences of a page.
pub const MAX_AUDIENCES: usize = 200;
/// The most contacts of an audience, a step or a rotation.
pub const MAX_CONTACTS: usize = 100;
/// The most escalation policies of a page.
pub const MAX_ESCALATIONS: usize = 20;
/// The most steps of an escalation policy.
pub const MAX_ESCALATION_STEPS: usize = 20;
/// The longest time from an alert to a step.
pub const MAX_STEP_AFTER: Duration = Duration::from_secs(7 * 86_400);
/// The most messages of an incident that a contact gets within an hour, unless the page says otherwise.
pub const DEFAULT_MAX_PER_HOUR: u32 = 6;
/// The most that the page may say.
pub const MOST_PER_HOUR: u32 = 60;
/// How long a storm's notifications are gathered into one message, unless the page says otherwise.
pub const DEFAULT_GATHER_FOR: Duration = Duration::from_secs(900);
/// The shortest that the page may say.
pub const MIN_GATHER_FOR: Duration = Duration::from_secs(10);
/// The longest that the page may say.
pub const MAX_GATHER_FOR: Duration = Duration::from_secs(3_600);

/// Who is told what and when, beside those who subscribed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotifyPolicy {
    /// Who is told of incidents and maintenance.
    pub audiences: Vec<Audience>,
    /// How alerts escalate; the first policy of a severity counts.
    pub escalations: Vec<EscalationPolicy>,
    /// Which programs are asked to mend what probes confirmed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remediations: Vec<RemediationPolicy>,
    /// Who is on call.
    pub on_call: Vec<OnCallSchedule>,
    /// How much is sent, and when.
    pub pacing: NotificationPacing,
    /// An address that is requested each minute while all is well with the Courier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dead_man: Option<String>,
    /// Who hears of drills, and no other contact; at most [`MAX_CONTACTS`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drills: Vec<ContactId>,
    /// Which reports are mailed; at most [`MAX_REPORT_SCHEDULES`](super::report_schedule::MAX_REPORT_SCHEDULES).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<ReportSchedule>,
}

/// How much is sent to a contact, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NotificationPacing {
    /// The most messages of an incident within an hour, 1 to [`MOST_PER_HOUR`].
    pub max_per_hour: u32,
    /// How long a storm's notifications are gathered into one message, [`MIN_GATHER_FOR`] to [`MAX_GATHER_FOR`].
    #[serde(rename = "gather_for_ms", with = "as_ms", skip_serializing_if = "is_usual_gathering")]
    pub gather_for: Duration,
    /// When minor notifications wait, by the clocks of the contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// When those that ask for digests get one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<DigestSchedule>,
}

impl Default for NotificationPacing {
    fn default() -> Self {
        let (max_per_hour, gather_for) = (DEFAULT_MAX_PER_HOUR, DEFAULT_GATHER_FOR);
        Self { max_per_hour, gather_for, quiet_hours: None, digest: None }
    }
}

fn is_usual_gathering(gather_for: &Duration) -> bool {
    *gather_for == DEFAULT_GATHER_FOR
}

/// Recipients that are told of the same things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// Its id.
    pub id: AudienceId,
    /// Such as `Example Ltd`.
    pub name: String,
    /// Of what it may be told.
    pub kind: AudienceKind,
    /// Only of incidents of these severities; empty: of all.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub severities: SortedSet<Severity>,
    /// Only of these components; empty: of all.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub components: SortedSet<ComponentId>,
    /// Who is told; at most [`MAX_CONTACTS`].
    pub contacts: Vec<ContactId>,
    /// Who answers for the account, and is told before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<ContactId>,
    /// Where it is; `None`: where the page is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Zone>,
    /// When it works, by its clocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_hours: Option<BusinessHours>,
    /// Whether it is told first, and called.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_key: bool,
}

/// Of what an audience may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudienceKind {
    /// Of what is public.
    Public,
    /// Also of what is internal.
    Internal,
    /// Of what is public: a company that works with this one.
    Partner,
    /// Of what is public, before all others.
    KeyCustomer,
    /// Of what is public.
    Customer,
}

impl AudienceKind {
    /// The words of `page.toml`.
    pub(crate) const WORDS: [(&str, Self); 5] = [
        ("public", Self::Public),
        ("internal", Self::Internal),
        ("partner", Self::Partner),
        ("key_customer", Self::KeyCustomer),
        ("customer", Self::Customer),
    ];
}

/// How alerts of some severities escalate until they are acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationPolicy {
    /// Of which severities; empty: of all.
    #[serde(default, skip_serializing_if = "SortedSet::is_empty")]
    pub severities: SortedSet<Severity>,
    /// In the order of their delays; 1 to [`MAX_ESCALATION_STEPS`].
    pub steps: Vec<EscalationStep>,
    /// Whether alerts wait for the business hours of incidents.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub business_hours_only: bool,
}

/// Whom an alert is sent to when it was not acknowledged for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationStep {
    /// How long after the alert, at most [`MAX_STEP_AFTER`].
    #[serde(rename = "after_ms", with = "as_ms")]
    pub after: Duration,
    /// To these contacts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactId>,
    /// To who is on call then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_call: Option<OnCallId>,
}

/// Hours of the day in which minor notifications wait; over midnight if they end before they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// The first minute of the day.
    pub from_minute: u16,
    /// The first minute after them.
    pub to_minute: u16,
}

impl QuietHours {
    /// Whether a minute of the day is one of them.
    #[must_use]
    pub fn contain(self, minute: u16) -> bool {
        let (from, to) = (self.from_minute, self.to_minute);
        if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    }
}

/// When a digest is sent, by the clocks of its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DigestSchedule {
    /// The day of the week, 1 for Monday to 7; `None`: every day.
    pub weekday: Option<u8>,
    /// The minute of the day.
    pub minute: u16,
}

/// The text says no such time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time of a digest\nhint: such as \"daily 08:00\" or \"weekly mon 08:00\"")]
pub struct InvalidDigestSchedule(String);

impl FromStr for DigestSchedule {
    type Err = InvalidDigestSchedule;

    fn from_str(text: &str) -> Result<Self, InvalidDigestSchedule> {
        let words: Vec<&str> = text.split(' ').collect();
        let read = match words.as_slice() {
            ["daily", at] => minute_of_day(at).map(|minute| Self { weekday: None, minute }),
            ["weekly", day, at] => weekday(day)
                .zip(minute_of_day(at))
                .map(|(day, minute)| Self { weekday: Some(day), minute }),
            _ => None,
        };
        let read = read.filter(|schedule| schedule.minute < 24 * 60);
        read.ok_or_else(|| InvalidDigestSchedule(text.to_owned()))
    }
}

impl fmt::Display for DigestSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.weekday.and_then(|day| WEEKDAYS.get(usize::from(day).saturating_sub(1)));
        match day {
            Some(day) => write!(f, "weekly {day}")?,
            None => f.write_str("daily")?,
        }
        write!(f, " {:02}:{:02}", self.minute / 60, self.minute % 60)
    }
}

impl TryFrom<String> for DigestSchedule {
    type Error = InvalidDigestSchedule;

    fn try_from(text: String) -> Result<Self, InvalidDigestSchedule> {
        text.parse()
    }
}

impl From<DigestSchedule> for String {
    fn from(schedule: DigestSchedule) -> Self {
        schedule.to_string()
    }
}

impl NotifyPolicy {
    /// Whether nothing differs from the usual.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether anything is sent of open alerts.
    #[must_use]
    pub fn sends_alerts(&self) -> bool {
        !self.escalations.is_empty() || !self.remediations.is_empty()
    }

    /// The escalation policy of a severity.
    #[must_use]
    pub fn escalation(&self, severity: Severity) -> Option<&EscalationPolicy> {
        let is_of = |policy: &&EscalationPolicy| {
            policy.severities.is_empty() || policy.severities.contains(&severity)
        };
        self.escalations.iter().find(is_of)
    }

    /// An on-call schedule by its id.
    #[must_use]
    pub fn schedule(&self, id: &OnCallId) -> Option<&OnCallSchedule> {
        self.on_call.iter().find(|schedule| schedule.id == *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_spelled_as_page_toml_spells_it() {
        for (text, wanted) in [
            ("daily 08:00", Some((None, 480))),
            ("weekly mon 23:59", Some((Some(1), 1_439))),
            ("weekly sun 00:00", Some((Some(7), 0))),
            ("daily 24:00", None),
            ("daily 8:00", None),
            ("daily +8:00", None),
            ("weekly 08:00", None),
            ("weekly monday 08:00", None),
            ("daily", None),
            ("", None),
        ] {
            let read: Option<DigestSchedule> = text.parse().ok();
            assert_eq!(read.map(|digest| (digest.weekday, digest.minute)), wanted, "{text}");
            if let Some(digest) = read {
                assert_eq!(digest.to_string(), text);
            }
        }
    }

    #[test]
    fn quiet_hours_may_lie_over_midnight() {
        let night = QuietHours { from_minute: 22 * 60, to_minute: 7 * 60 };
        let noon = QuietHours { from_minute: 12 * 60, to_minute: 13 * 60 };
        for (minute, at_night, at_noon) in
            [(0, true, false), (419, true, false), (420, false, false), (720, false, true)]
        {
            assert_eq!((night.contain(minute), noon.contain(minute)), (at_night, at_noon));
        }
        assert!(night.contain(1_320) && !night.contain(1_319) && !noon.contain(780));
    }
}
