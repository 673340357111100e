//! Policy of incidents: how serious is one, how often are readers told more, and what happens by itself?

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::review_deadline::ReviewDeadline;
use crate::ids::ComponentId;
use crate::ordered::SortedMap;
use crate::severity::{Severity, Urgency};
use crate::status::{Impact, IncidentStatus};
use crate::template::Template;
use crate::time::time_zone::Zone;
use crate::time::timestamp::{Timestamp, as_ms};

/// How incidents of a page are handled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IncidentPolicy {
    /// Where the matrix differs from the usual one: severity by impact and urgency.
    pub matrix: SortedMap<Impact, SortedMap<Urgency, Severity>>,
    /// When it is urgent; always unless given.
    pub business_hours: Option<BusinessHours>,
    /// Where the cadence differs from the usual one.
    pub cadence: SortedMap<Severity, Cadence>,
    /// What happens when all is well again.
    pub resolve: ResolvePolicy,
    /// Whether an outage that probes find opens a draft. Of configurations of earlier versions it does not,
    /// until they are applied again.
    pub drafts: bool,
    /// When outages of components become public by themselves; never unless given.
    pub announce: SortedMap<ComponentId, Announcement>,
    /// Who approves a publication, by severity; nobody unless given.
    pub approve: SortedMap<Severity, Approval>,
    /// How soon incidents are reviewed, by severity. Of configurations of earlier versions none is asked for, until they
    /// are applied again.
    #[serde(skip_serializing_if = "SortedMap::is_empty")]
    pub review: SortedMap<Severity, ReviewDeadline>,
    /// Texts that are written ahead of time.
    pub templates: Vec<MessageTemplate>,
}

/// The most templates of a page.
pub const MAX_MESSAGE_TEMPLATES: usize = 100;

/// A text for readers that is written ahead of time, with placeholders for what is not known yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MessageTemplate {
    /// Its name on the command line.
    pub id: String,
    /// The title of an incident that is opened with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Template>,
    /// The phase that it brings an incident to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<IncidentStatus>,
    /// The text, in Markdown.
    pub body: Template,
}

/// Whether a publication waits for a second operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Approval {
    /// It does not.
    #[default]
    None,
    /// It does.
    One,
    /// It does, for so long; then it goes out by itself.
    After(Duration),
}

/// The names of the days of the week, from Monday.
pub(crate) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A day of the week by its three letters, 1 for Monday to 7.
pub(crate) fn weekday(text: &str) -> Option<u8> {
    let nth = WEEKDAYS.iter().position(|day| *day == text)?;
    u8::try_from(nth + 1).ok()
}

/// Minutes since midnight of `HH:MM`, `24:00` too.
pub(crate) fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let is_digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    let two_digits = |part: &str| is_digits(part).then(|| part.parse::<u16>().ok())?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (minutes < 60 && hours * 60 + minutes <= 24 * 60).then_some(hours * 60 + minutes)
}

/// Hours of the week in which people work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BusinessHours {
    /// Days of the week, 1 for Monday to 7.
    pub days: Vec<u8>,
    /// The first minute of the day.
    pub from_minute: u16,
    /// The first minute after it.
    pub to_minute: u16,
}

impl BusinessHours {
    /// Whether an instant is one of them, by the clocks of a zone.
    #[must_use]
    pub fn contain(&self, zone: &Zone, at: Timestamp) -> bool {
        let (day, minute) = zone.week_time(at);
        self.days.contains(&day) && (self.from_minute..self.to_minute).contains(&minute)
    }
}

/// Such as `mon, tue 08:00 to 18:00`.
impl fmt::Display for BusinessHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |day: &u8| WEEKDAYS.get(usize::from(*day).checked_sub(1)?).copied();
        let days: Vec<&str> = self.days.iter().filter_map(word).collect();
        let [from, to] = [self.from_minute, self.to_minute]
            .map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60));
        write!(f, "{} {from} to {to}", days.join(", "))
    }
}

/// How often readers are told more in each phase that is not over, 1 min to 24 h.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cadence {
    /// While the cause is looked for.
    #[serde(rename = "investigating_ms", with = "as_ms")]
    pub investigating: Duration,
    /// While it is mended.
    #[serde(rename = "identified_ms", with = "as_ms")]
    pub identified: Duration,
    /// While it is watched.
    #[serde(rename = "monitoring_ms", with = "as_ms")]
    pub monitoring: Duration,
}

impl Cadence {
    /// The usual one of a severity.
    #[must_use]
    pub fn for_severity(severity: Severity) -> Self {
        let minutes = match severity {
            Severity::Sev1 => [10, 15, 15],
            Severity::Sev2 => [10, 30, 30],
            Severity::Sev3 => [30, 60, 60],
        };
        let [investigating, identified, monitoring] =
            minutes.map(|minutes| Duration::from_secs(minutes * 60));
        Self { investigating, identified, monitoring }
    }
}

/// What happens when what probes found is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolvePolicy {
    /// Operators are reminded to resolve it.
    #[default]
    Propose,
    /// It is resolved by itself.
    Auto,
}

/// When an outage that probes found becomes public by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Announcement {
    /// Operators announce it.
    #[default]
    Never,
    /// As soon as it is confirmed.
    Auto,
    /// When so long nobody acted.
    After(Duration),
}

/// The text says no such time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no announcement\nhint: \"never\", \"auto\", or such as \"after 5m\"")]
pub struct InvalidAnnouncement(String);

/// The longest time after which an outage is announced by itself.
pub const MAX_ANNOUNCED_AFTER: Duration = Duration::from_secs(24 * 3_600);

/// The text says nothing of an approval.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no approval\nhint: \"none\", \"one\", or such as \"after 10m\"")]
pub struct InvalidApproval(String);

/// Reads `after 5m`, from a second to [`MAX_ANNOUNCED_AFTER`].
fn after(text: &str) -> Option<Duration> {
    let span = text.strip_prefix("after ")?;
    let unit = span.trim_start_matches(|c: char| c.is_ascii_digit());
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        _ => return None,
    };
    let number: u64 = span.strip_suffix(unit)?.parse().ok()?;
    let after = Duration::from_secs(number.saturating_mul(seconds));
    (!after.is_zero() && after <= MAX_ANNOUNCED_AFTER).then_some(after)
}

impl FromStr for Announcement {
    type Err = InvalidAnnouncement;

    fn from_str(text: &str) -> Result<Self, InvalidAnnouncement> {
        match text {
            "never" => Ok(Self::Never),
            "auto" => Ok(Self::Auto),
            _ => after(text).map(Self::After).ok_or_else(|| InvalidAnnouncement(text.to_owned())),
        }
    }
}

impl FromStr for Approval {
    type Err = InvalidApproval;

    fn from_str(text: &str) -> Result<Self, InvalidApproval> {
        match text {
            "none" => Ok(Self::None),
            "one" => Ok(Self::One),
            _ => after(text).map(Self::After).ok_or_else(|| InvalidApproval(text.to_owned())),
        }
    }
}

impl fmt::Display for Announcement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::Auto => f.write_str("auto"),
            Self::After(after) => write!(f, "after {}s", after.as_secs()),
        }
    }
}

impl fmt::Display for Approval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::One => f.write_str("one"),
            Self::After(after) => write!(f, "after {}s", after.as_secs()),
        }
    }
}

impl TryFrom<String> for Announcement {
    type Error = InvalidAnnouncement;

    fn try_from(text: String) -> Result<Self, InvalidAnnouncement> {
        text.parse()
    }
}

impl From<Announcement> for String {
    fn from(announcement: Announcement) -> Self {
        announcement.to_string()
    }
}

impl TryFrom<String> for Approval {
    type Error = InvalidApproval;

    fn try_from(text: String) -> Result<Self, InvalidApproval> {
        text.parse()
    }
}

impl From<Approval> for String {
    fn from(approval: Approval) -> Self {
        approval.to_string()
    }
}

impl IncidentPolicy {
    /// How serious an incident is by its impact and urgency.
    #[must_use]
    pub fn severity(&self, impact: Impact, urgency: Urgency) -> Severity {
        let given = self.matrix.get(&impact).and_then(|row| row.get(&urgency)).copied();
        given.unwrap_or(match (impact, urgency) {
            (Impact::Critical, _) | (Impact::Major, Urgency::High) => Severity::Sev1,
            (Impact::Major, Urgency::Low) | (Impact::Minor, Urgency::High) => Severity::Sev2,
            (Impact::Minor, Urgency::Low) | (Impact::None, _) => Severity::Sev3,
        })
    }

    /// When an outage of a component becomes public by itself.
    #[must_use]
    pub fn announcement(&self, component: &ComponentId) -> Announcement {
        self.announce.get(component).copied().unwrap_or_default()
    }

    /// Who approves a publication.
    #[must_use]
    pub fn approval(&self, severity: Severity) -> Approval {
        self.approve.get(&severity).copied().unwrap_or_default()
    }

    /// How long after its end a review is due; `None`: none is asked for.
    #[must_use]
    pub fn review_within(&self, severity: Severity) -> Option<Duration> {
        self.review.get(&severity).and_then(|deadline| deadline.within())
    }

    /// How urgent an incident is that began at an instant.
    #[must_use]
    pub fn urgency(&self, zone: &Zone, at: Timestamp) -> Urgency {
        let Some(hours) = &self.business_hours else { return Urgency::High };
        if hours.contain(zone, at) { Urgency::High } else { Urgency::Low }
    }

    /// How often readers are told more of an incident; `None` once it is over.
    #[must_use]
    pub fn update_every(&self, severity: Severity, phase: IncidentStatus) -> Option<Duration> {
        let given = self.cadence.get(&severity).copied();
        let cadence = given.unwrap_or_else(|| Cadence::for_severity(severity));
        match phase {
            IncidentStatus::Investigating => Some(cadence.investigating),
            IncidentStatus::Identified => Some(cadence.identified),
            IncidentStatus::Monitoring => Some(cadence.monitoring),
            IncidentStatus::Resolved | IncidentStatus::Postmortem => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_is_spelled_as_page_toml_spells_it() {
        for (text, wanted) in [
            ("never", Some(Announcement::Never)),
            ("auto", Some(Announcement::Auto)),
            ("after 5m", Some(Announcement::After(Duration::from_secs(300)))),
            ("after 24h", Some(Announcement::After(MAX_ANNOUNCED_AFTER))),
            ("after 25h", None),
            ("after 0s", None),
            ("after 5", None),
            ("after m", None),
            ("after é", None),
            ("later", None),
            ("", None),
        ] {
            assert_eq!(text.parse().ok(), wanted, "{text}");
            if let Some(wanted) = wanted {
                assert_eq!(wanted.to_string().parse(), Ok(wanted));
            }
        }
    }

    #[test]
    fn severity_follows_from_impact_and_urgency_and_urgency_from_the_hour() {
        let hours = BusinessHours { days: vec![1, 2, 3, 4, 5], from_minute: 480, to_minute: 1_080 };
        let policy = IncidentPolicy {
            business_hours: Some(hours),
            matrix: [(Impact::None, [(Urgency::High, Severity::Sev1)].into())].into(),
            ..IncidentPolicy::default()
        };
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        for (at, urgency) in [
            ("2026-11-27T06:59:00Z", Urgency::Low),
            ("2026-11-27T07:00:00Z", Urgency::High),
            ("2026-11-27T16:59:00Z", Urgency::High),
            ("2026-11-27T17:00:00Z", Urgency::Low),
            ("2026-11-28T12:00:00Z", Urgency::Low),
        ] {
            assert_eq!(policy.urgency(&berlin, at.parse().unwrap()), urgency, "{at}");
        }
        let hours = policy.business_hours.as_ref().unwrap();
        assert_eq!(hours.to_string(), "mon, tue, wed, thu, fri 08:00 to 18:00");
        let always = IncidentPolicy::default();
        assert_eq!(always.urgency(&berlin, Timestamp::default()), Urgency::High);
        assert_eq!(policy.severity(Impact::None, Urgency::High), Severity::Sev1, "as given");
        assert_eq!(policy.severity(Impact::None, Urgency::Low), Severity::Sev3, "as usual");
        assert_eq!(always.severity(Impact::Major, Urgency::Low), Severity::Sev2);
    }
}
