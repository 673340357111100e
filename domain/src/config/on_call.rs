//! On-call schedule: which contacts are on call at an instant, and which hours does no contact cover?
//!
//! Shifts come again by the clocks of their zone, and end by them too: a week from Monday 09:00 ends on Monday at
//! 09:00 although clocks were changed in it, so that no hour is left out and none is covered twice.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, OnCallId};
use crate::ordered;
use crate::time::calendar::Span;
use crate::time::recurrence::Recurrence;
use crate::time::recurring_span::occurrences;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// The most on-call schedules of a page.
pub const MAX_ON_CALL: usize = 20;
/// The most shifts of a schedule, with those that replace others.
pub const MAX_SHIFTS: usize = 500;
/// The longest shift.
pub const MAX_SHIFT: Duration = Duration::from_secs(62 * 86_400);
/// For how long ahead each hour must be covered.
pub const COVERED_AHEAD: Duration = Duration::from_secs(14 * 86_400);

/// Who is on call when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnCallSchedule {
    /// Its id.
    pub id: OnCallId,
    /// The usual shifts.
    pub shifts: Vec<OnCallShift>,
    /// Shifts that hold in place of the usual ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<OnCallShift>,
    /// Whether there may be hours that no contact covers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allows_gaps: bool,
}

/// A time for which a contact is on call, once or again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnCallShift {
    /// Who is.
    pub contact: ContactId,
    /// When it first begins.
    pub from: Timestamp,
    /// The first instant after it; at most [`MAX_SHIFT`] later.
    pub until: Timestamp,
    /// By whose clocks it comes again.
    pub zone: Zone,
    /// How it comes again; `None`: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Recurrence>,
    /// Beginnings at which it does not come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Timestamp>,
}

impl OnCallShift {
    /// When it holds between two instants, in order.
    #[must_use]
    pub fn occurrences(&self, between: Span) -> Vec<Span> {
        let first = Span { from: self.from, to: self.until };
        let mut found = occurrences(first, &self.zone, self.rule.as_ref(), between);
        found.retain(|span| self.rule.is_none() || !self.except.contains(&span.from));
        found
    }
}

impl OnCallSchedule {
    /// Who is on call at an instant: of overrides if there is one, in the order in which they stand.
    #[must_use]
    pub fn on_call_at(&self, at: Timestamp) -> Vec<&ContactId> {
        let instant = Span { from: at, to: at.plus(Duration::from_millis(1)) };
        let uncovered = |shifts: &'_ [OnCallShift]| -> Vec<usize> {
            let now = shifts.iter().enumerate();
            let now = now.filter(|(_, shift)| !shift.occurrences(instant).is_empty());
            now.map(|(place, _)| place).collect()
        };
        let replaced = uncovered(&self.overrides);
        let (shifts, places) = match replaced.is_empty() {
            true => (&self.shifts, uncovered(&self.shifts)),
            false => (&self.overrides, replaced),
        };
        let mut contacts = vec![];
        for contact in places.into_iter().filter_map(|place| Some(&shifts.get(place)?.contact)) {
            if !contacts.contains(&contact) {
                contacts.push(contact);
            }
        }
        contacts
    }

    /// When a shift next begins or ends, within [`COVERED_AHEAD`].
    #[must_use]
    pub fn next_turn(&self, after: Timestamp) -> Option<Timestamp> {
        let spans = self.spans(Span { from: after, to: after.plus(COVERED_AHEAD) });
        let turns = spans.iter().flat_map(|span| [span.from, span.to]);
        turns.filter(|turn| *turn > after).min()
    }

    /// The first hours between two instants that no contact covers.
    #[must_use]
    pub fn first_gap(&self, between: Span) -> Option<Span> {
        let mut covered = between.from;
        let spans = self.spans(between);
        for span in &spans {
            if span.from > covered {
                return Some(Span { from: covered, to: span.from });
            }
            covered = covered.max(span.to);
        }
        (covered < between.to).then_some(Span { from: covered, to: between.to })
    }

    /// The first hours that no contact covers within [`COVERED_AHEAD`], unless there may be some.
    #[must_use]
    pub fn refused_gap(&self, now: Timestamp) -> Option<Span> {
        let ahead = Span { from: now, to: now.plus(COVERED_AHEAD) };
        if self.allows_gaps { None } else { self.first_gap(ahead) }
    }

    fn spans(&self, between: Span) -> Vec<Span> {
        let shifts = self.shifts.iter().chain(&self.overrides);
        let mut spans: Vec<Span> = shifts.flat_map(|shift| shift.occurrences(between)).collect();
        ordered::sort_by_key(&mut spans, |span| span.from);
        spans
    }
}

/// Contacts that take turns from an instant on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// One after the other, and then from the beginning.
    pub contacts: Vec<ContactId>,
    /// How long each is on call: whole hours.
    pub every: Duration,
    /// When the first one begins.
    pub from: Timestamp,
}

impl Rotation {
    /// Its shifts, by the clocks of a zone; `None`: there would be too many, or they would come again too late.
    ///
    /// A shift comes again after so many turns of all contacts that whole days have gone by.
    #[must_use]
    pub fn shifts(self, zone: &Zone) -> Option<Vec<OnCallShift>> {
        let hours = i64::try_from(self.every.as_secs() / 3_600).ok()?;
        let turn = hours.checked_mul(i64::try_from(self.contacts.len()).ok()?)?;
        let rounds = (1..=24).find(|rounds| (turn * rounds) % 24 == 0)?;
        let days = turn * rounds / 24;
        let count = usize::try_from(rounds).ok()?.checked_mul(self.contacts.len())?;
        let rule: Recurrence = format!("FREQ=DAILY;INTERVAL={days}").parse().ok()?;
        let begins = |turns: usize| {
            let after = jiff::Span::new().try_hours(hours * i64::try_from(turns).ok()?).ok()?;
            Some(zone.instant_of(zone.clock_at(self.from).checked_add(after).ok()?))
        };
        if count > MAX_SHIFTS {
            return None;
        }
        let shifts = self.contacts.iter().cycle().take(count).enumerate();
        let shifts = shifts.map(|(nth, contact)| {
            Some(OnCallShift {
                contact: contact.clone(),
                from: begins(nth)?,
                until: begins(nth + 1)?,
                zone: zone.clone(),
                rule: Some(rule.clone()),
                except: vec![],
            })
        });
        shifts.collect()
    }
}
