//! Change policy: when may components be changed, and how long before an incident do changes count as near?

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::ComponentId;
use crate::time::calendar::Span;
use crate::time::recurrence::Recurrence;
use crate::time::recurring_span::occurrences;
use crate::time::time_zone::Zone;
use crate::time::timestamp::{Timestamp, as_ms};

/// The most change windows, and the most freezes, of a page.
pub const MAX_CHANGE_PERIODS: usize = 50;
/// The longest change window.
pub const MAX_CHANGE_WINDOW: Duration = Duration::from_secs(7 * 86_400);
/// The longest time before an incident in which changes count as near.
pub const MAX_LOOK_BACK: Duration = Duration::from_secs(7 * 86_400);
/// How long before an incident changes count as near, unless the page says otherwise.
const USUAL_LOOK_BACK: Duration = Duration::from_secs(86_400);

/// When changes are meant to be made. What is made at another time is flagged, never refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePolicy {
    /// When components may be changed; those that have no window may be at any time.
    pub windows: Vec<ChangeWindow>,
    /// When they may not.
    pub freezes: Vec<ChangeFreeze>,
    /// How long before an incident began changes are listed with it, 1 min to 7 days.
    #[serde(rename = "look_back_ms", with = "as_ms")]
    pub look_back: Duration,
}

impl Default for ChangePolicy {
    fn default() -> Self {
        Self { windows: vec![], freezes: vec![], look_back: USUAL_LOOK_BACK }
    }
}

impl ChangePolicy {
    /// Whether the page says nothing of changes.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A time for changes, once or again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeWindow {
    /// Such as `Working hours`.
    pub name: String,
    /// The components it is for; of none it is for all.
    pub components: Vec<ComponentId>,
    /// When it first begins.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
    /// By whose clocks it comes again.
    pub zone: Zone,
    /// How it comes again; `None`: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Recurrence>,
}

impl ChangeWindow {
    /// Whether it is open at an instant, and from when until when.
    #[must_use]
    pub fn open_at(&self, at: Timestamp) -> Option<Span> {
        let first = Span { from: self.from, to: self.until };
        let instant = Span { from: at, to: at.plus(Duration::from_millis(1)) };
        occurrences(first, &self.zone, self.rule.as_ref(), instant).pop()
    }

    /// When it next opens after an instant.
    #[must_use]
    pub fn next_opening(&self, after: Timestamp) -> Option<Timestamp> {
        match &self.rule {
            Some(rule) => rule.next_after(self.from, &self.zone, after),
            None => Some(self.from).filter(|from| *from > after),
        }
    }
}

/// A time in which components are not to be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeFreeze {
    /// Such as `Black Friday`.
    pub name: String,
    /// The components it is for; of none it is for all.
    pub components: Vec<ComponentId>,
    /// When it begins.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}
