//! Rollup schedule: which hours and days have yet to be written? Those with observations that
//! arrived since they were last written.
//!
//! A row is never incremented. An observation reopens its hour and its day, and both are rewritten
//! from everything observed in them, once they are over and no more is expected. So the result
//! depends on what was observed, not on when it arrived. Hours and days are those of UTC, because a
//! Ledger does not know the page's time zone.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ledger::probe_history::MAX_BACKFILL_AGE;
use crate::ordered::SortedMap;
use crate::protocol::batch::Arrival;
use crate::time::calendar::Span;
use crate::time::timestamp::HOUR_MS;
use crate::time::timestamp::{DAY_MS, Timestamp};

/// For how long the row of an hour is kept; that of a day is kept for good.
pub const KEEP_HOURS: Duration = Duration::from_secs(90 * 86_400);
/// How many hours are written at once: of a Ledger with a thousand probes that is some 20 MB of
/// sketches while they are made, and the object has 128.
pub const HOURS_AT_ONCE: usize = 4;

/// What a row tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// An hour.
    Hour,
    /// A day.
    Day,
}

impl Length {
    /// How long it is, in milliseconds.
    #[must_use]
    pub fn ms(self) -> i64 {
        match self {
            Self::Hour => HOUR_MS,
            Self::Day => DAY_MS,
        }
    }

    /// Its number, counted from 1970 on, by which it is kept.
    #[must_use]
    pub fn number(self, at: Timestamp) -> i64 {
        at.unix_ms().div_euclid(self.ms())
    }

    /// When the one with a number begins and ends.
    #[must_use]
    pub fn span(self, number: i64) -> Span {
        let begin = |number: i64| Timestamp::from_unix_ms(number.saturating_mul(self.ms()));
        Span { from: begin(number), to: begin(number.saturating_add(1)) }
    }
}

/// The hours and days that their rows do not tell the whole of yet, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollup {
    hours: SortedMap<i64, Opened>,
    days: SortedMap<i64, Opened>,
}

/// What was taken since the row was written, if it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Opened {
    /// When the first of it came in.
    since: Timestamp,
    /// The batch that the last of it came in, the agent's how manieth.
    last: u64,
}

impl Rollup {
    /// Notes that something observed at an instant came in with the agent's `n`th batch.
    pub fn open(&mut self, observed_at: Timestamp, arrival: Arrival, n: u64) {
        if !counts(observed_at, arrival) {
            return;
        }
        for (length, open) in [(Length::Hour, &mut self.hours), (Length::Day, &mut self.days)] {
            let opened = Opened { since: arrival.at, last: n };
            open.entry(length.number(observed_at)).or_insert(opened).last = n;
        }
    }

    /// The hours to be written now, oldest first and a few at a time: they are over, and what is
    /// under way had its time to come in.
    #[must_use]
    pub fn due_hours(&self, now: Timestamp, grace: Duration) -> Vec<i64> {
        let due = self.hours.iter().filter(|(number, opened)| {
            let over = Length::Hour.span(**number).to.max(opened.since);
            over.plus(grace) <= now
        });
        due.map(|(number, _)| *number).take(HOURS_AT_ONCE).collect()
    }

    /// A day to be written now, if there is one: it is over, and all of its hours are written.
    #[must_use]
    pub fn due_day(&self, now: Timestamp, grace: Duration) -> Option<i64> {
        let over = |number: &i64| Length::Day.span(*number).to.plus(grace) <= now;
        let whole = |number: &i64| self.hours_in(Length::Day.span(*number)).next().is_none();
        self.days.keys().copied().find(|number| over(number) && whole(number))
    }

    /// Whether anything is to be written now.
    #[must_use]
    pub fn is_due(&self, now: Timestamp, grace: Duration) -> bool {
        !self.due_hours(now, grace).is_empty() || self.due_day(now, grace).is_some()
    }

    /// The hours of a stretch that their rows do not tell the whole of.
    pub fn hours_in(&self, span: Span) -> impl Iterator<Item = i64> {
        let hours = self.hours.keys().copied();
        hours.filter(move |number| span.contains(Length::Hour.span(*number).from))
    }

    /// The earliest that is open.
    #[must_use]
    pub fn earliest(&self, length: Length) -> Option<i64> {
        self.opened(length).keys().next().copied()
    }

    /// Whether a row does not tell the whole, if there is one.
    #[must_use]
    pub fn is_open(&self, length: Length, number: i64) -> bool {
        self.opened(length).contains_key(&number)
    }

    /// There is a row that tells of all batches up to one.
    pub fn written(&mut self, length: Length, number: i64, through: u64) {
        let open = match length {
            Length::Hour => &mut self.hours,
            Length::Day => &mut self.days,
        };
        if open.get(&number).is_some_and(|opened| opened.last <= through) {
            open.remove(&number);
        }
    }

    /// A row tells of batches that are no more: it is to be written anew, and its day as well.
    pub fn reopen(&mut self, hour: i64, last: u64) {
        let opened = Opened { since: Timestamp::default(), last };
        self.hours.insert(hour, opened);
        self.days.insert(Length::Day.number(Length::Hour.span(hour).from), opened);
    }

    fn opened(&self, length: Length) -> &SortedMap<i64, Opened> {
        match length {
            Length::Hour => &self.hours,
            Length::Day => &self.days,
        }
    }
}

/// The stretches that hours make, which are in order: those that follow each other are one, so that
/// batches between the others need not be looked at.
#[must_use]
pub fn stretches(hours: &[i64]) -> Vec<Span> {
    let mut stretches: Vec<Span> = vec![];
    for span in hours.iter().map(|number| Length::Hour.span(*number)) {
        match stretches.last_mut() {
            Some(last) if last.to == span.from => last.to = span.to,
            _ => stretches.push(span),
        }
    }
    stretches
}

/// Whether an observation counts for its hour: nobody could keep what is older than this, and an agent
/// with a wrong clock is not to open any hour since 1970.
#[must_use]
pub fn counts(observed_at: Timestamp, arrival: Arrival) -> bool {
    let hour = Length::Hour.span(Length::Hour.number(observed_at));
    arrival.at.since(hour.from) <= MAX_BACKFILL_AGE
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRACE: Duration = Duration::from_secs(60);

    fn at(text: &str) -> Timestamp {
        Timestamp::read(text).unwrap()
    }

    fn hour(text: &str) -> i64 {
        Length::Hour.number(at(text))
    }

    fn arrival(text: &str) -> Arrival {
        Arrival { at: at(text), correction_ms: 0 }
    }

    #[test]
    fn an_hour_is_written_once_it_is_over_and_its_day_after_it() {
        let mut rollup = Rollup::default();
        rollup.open(at("2026-11-20T22:10Z"), arrival("2026-11-20T22:10Z"), 1);
        rollup.open(at("2026-11-20T23:50Z"), arrival("2026-11-20T23:50Z"), 2);
        let due = |rollup: &Rollup, now: &str| {
            (rollup.due_hours(at(now), GRACE), rollup.due_day(at(now), GRACE))
        };
        assert_eq!(due(&rollup, "2026-11-20T23:00Z"), (vec![], None), "grace");
        let first = hour("2026-11-20T22:00Z");
        assert_eq!(due(&rollup, "2026-11-20T23:51Z"), (vec![first], None));
        rollup.written(Length::Hour, first, 2);
        assert_eq!(due(&rollup, "2026-11-20T23:52Z"), (vec![], None));
        let second = hour("2026-11-20T23:00Z");
        assert_eq!(due(&rollup, "2026-11-21T00:02Z"), (vec![second], None), "an hour is open");
        rollup.written(Length::Hour, second, 2);
        let day = Length::Day.number(at("2026-11-20T00:00Z"));
        assert_eq!(due(&rollup, "2026-11-21T00:02Z"), (vec![], Some(day)));
        rollup.written(Length::Day, day, 2);
        assert_eq!(rollup, Rollup::default());
    }

    #[test]
    fn what_comes_late_opens_its_hour_again_and_is_waited_for_once() {
        let (mut rollup, late) = (Rollup::default(), at("2026-11-20T03:10Z"));
        rollup.open(late, arrival("2026-11-20T09:00Z"), 7);
        rollup.open(late, Arrival { at: at("2026-11-20T09:00Z").plus(GRACE), correction_ms: 0 }, 8);
        assert!(rollup.due_hours(at("2026-11-20T09:00Z"), GRACE).is_empty(), "more may follow");
        let three = hour("2026-11-20T03:00Z");
        assert_eq!(rollup.due_hours(at("2026-11-20T09:01Z"), GRACE), [three], "not for ever");
        rollup.written(Length::Hour, three, 7);
        assert!(rollup.is_open(Length::Hour, three), "the eighth came after the row was made");
        rollup.written(Length::Hour, three, 8);
        assert!(!rollup.is_open(Length::Hour, three) && rollup.is_open(Length::Day, three / 24));
        rollup.reopen(three, 5);
        assert_eq!(rollup.due_hours(at("2026-11-20T09:01Z"), GRACE), [three]);
    }

    #[test]
    fn only_a_few_hours_are_written_at_once_and_none_that_nobody_kept() {
        let mut rollup = Rollup::default();
        rollup.open(at("1971-01-01T00:00Z"), arrival("2026-11-20T09:00Z"), 1);
        assert_eq!(rollup, Rollup::default());
        for number in 0..20_u8 {
            let observed_at = at(&format!("2026-11-19T{number:02}:00Z"));
            rollup.open(observed_at, arrival("2026-11-20T09:00Z"), 1);
        }
        let due = rollup.due_hours(at("2026-11-20T10:00Z"), GRACE);
        assert_eq!(due, (0..4).map(|n| hour("2026-11-19T00:00Z") + n).collect::<Vec<_>>());
        let span = Length::Day.span(Length::Day.number(at("2026-11-19T00:00Z")));
        assert_eq!(rollup.hours_in(span).count(), 20);
        assert_eq!(rollup.earliest(Length::Hour), Some(hour("2026-11-19T00:00Z")));
    }

    #[test]
    fn hours_that_follow_each_other_are_one_stretch() {
        let [a, b] = ["2026-11-20T05:00Z", "2026-11-14T22:00Z"].map(hour);
        let span = |from: &str, to: &str| Span { from: at(from), to: at(to) };
        let found = stretches(&[b, a, a + 1, a + 2]);
        let days_ago = span("2026-11-14T22:00Z", "2026-11-14T23:00Z");
        assert_eq!(found, [days_ago, span("2026-11-20T05:00Z", "2026-11-20T08:00Z")]);
        assert!(stretches(&[]).is_empty());
    }
}
