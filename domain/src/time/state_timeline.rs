//! State timeline: a value as a function of time. It has one value at every instant, so overlaps
//! cannot count twice.

use serde::{Deserialize, Serialize};

use crate::time::timestamp::Timestamp;

/// A value over time: each point's value holds until the next point, the last one for ever.
/// Before the first point there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StateTimeline<T> {
    points: Vec<(Timestamp, T)>,
}

impl<T> Default for StateTimeline<T> {
    fn default() -> Self {
        Self { points: Vec::new() }
    }
}

impl<T: PartialEq> StateTimeline<T> {
    /// From `at` on the value is `value`; whatever was said of later instants is forgotten. Whether
    /// that is another value than just before.
    pub fn set_from(&mut self, at: Timestamp, value: T) -> bool {
        self.points.truncate(self.points.partition_point(|(start, _)| *start < at));
        let changes = self.current() != Some(&value);
        if changes {
            self.points.push((at, value));
        }
        changes
    }

    /// The changes that lead from another timeline to this one; none when they are the same. The first
    /// drops whatever the other stated of later instants.
    #[must_use]
    pub fn amended_since(&self, before: &Self) -> Vec<(Timestamp, T)>
    where
        T: Clone,
    {
        let carry = |entry: Option<&(Timestamp, T)>, at| Some((at, entry?.1.clone()));
        amending_points(&before.points, &self.points, |(at, _)| *at, carry)
    }

    /// The value at an instant.
    #[must_use]
    pub fn at(&self, instant: Timestamp) -> Option<&T> {
        let after = self.points.partition_point(|(start, _)| *start <= instant);
        self.points.get(after.checked_sub(1)?).map(|(_, value)| value)
    }

    /// The value that holds from the last change on.
    #[must_use]
    pub fn current(&self) -> Option<&T> {
        self.points.last().map(|(_, value)| value)
    }

    /// When the value last changed.
    #[must_use]
    pub fn last_changed_at(&self) -> Option<Timestamp> {
        self.points.last().map(|(start, _)| *start)
    }

    /// Forgets what held before an instant, but not what holds at it.
    pub fn forget_before(&mut self, instant: Timestamp) {
        let after = self.points.partition_point(|(start, _)| *start <= instant);
        self.points.drain(..after.saturating_sub(1));
    }

    /// Whether it changed at this very instant.
    #[must_use]
    pub fn starts_at(&self, instant: Timestamp) -> bool {
        self.points.binary_search_by_key(&instant, |(start, _)| *start).is_ok()
    }

    /// When it changed, oldest first.
    pub fn starts(&self) -> impl Iterator<Item = Timestamp> {
        self.points.iter().map(|(start, _)| *start)
    }

    /// When it changed after an instant, oldest first.
    pub fn starts_after(&self, instant: Timestamp) -> impl Iterator<Item = Timestamp> {
        let after = self.points.partition_point(|(start, _)| *start <= instant);
        self.points.iter().skip(after).map(|(start, _)| *start)
    }

    /// Every value that held at an instant or later, in order.
    pub fn values_since(&self, instant: Timestamp) -> impl Iterator<Item = &T> {
        let after = self.points.partition_point(|(start, _)| *start <= instant);
        self.points.iter().skip(after.saturating_sub(1)).map(|(_, value)| value)
    }

    /// What held just before an instant, and every change from it on.
    #[must_use]
    pub fn from_before(&self, instant: Timestamp) -> Self
    where
        T: Clone,
    {
        let from = self.points.partition_point(|(start, _)| *start < instant);
        Self { points: self.points.get(from.saturating_sub(1)..).unwrap_or_default().to_vec() }
    }

    /// Every change, oldest first.
    #[must_use]
    pub fn points(&self) -> &[(Timestamp, T)] {
        &self.points
    }

    /// The stretches between `from` and `to` with their values: start, end, value. Stretches
    /// touch one another, and none is empty.
    pub fn stretches(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = (Timestamp, Timestamp, &T)> {
        let ends = self.points.iter().skip(1).map(|(start, _)| *start).chain([to]);
        self.points
            .iter()
            .zip(ends)
            .map(move |((start, value), end)| ((*start).max(from), end.min(to), value))
            .filter(|(start, end, _)| start < end)
    }
}

/// How one history amends another: the points that lead from `before` to `now`, none when they are the same.
/// Each drops whatever was stated of later instants. Where something is dropped before anything new begins,
/// `carry` makes the point that continues, from its instant on, the last point that both have.
pub fn amending_points<P: Clone + PartialEq>(
    before: &[P],
    now: &[P],
    at: impl Fn(&P) -> Timestamp,
    carry: impl FnOnce(Option<&P>, Timestamp) -> Option<P>,
) -> Vec<P> {
    let same = now.iter().zip(before).take_while(|(now, before)| now == before).count();
    let (same_entries, new) = now.split_at(same);
    let dropped = before.get(same).map(&at);
    let first = new.first().map(&at);
    let from = dropped.filter(|dropped| first.is_none_or(|first| *dropped < first));
    let bridge = from.and_then(|from| carry(same_entries.last(), from));
    bridge.into_iter().chain(new.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_unix_ms(ms)
    }

    #[test]
    fn has_one_value_at_every_instant() {
        let mut track = StateTimeline::default();
        assert_eq!(track.at(at(0)), None);
        track.set_from(at(10), 'a');
        track.set_from(at(20), 'b');
        track.set_from(at(30), 'b');
        assert_eq!(track.points().len(), 2, "the same value again is no change");
        let turns = [9, 10, 11, 20, 30].map(|ms| track.starts_at(at(ms)));
        assert_eq!(turns, [false, true, false, true, false]);
        let values: Vec<_> = [9, 10, 19, 20, 99].map(|ms| track.at(at(ms)).copied()).into();
        assert_eq!(values, [None, Some('a'), Some('a'), Some('b'), Some('b')]);
    }

    #[test]
    fn a_change_in_the_past_forgets_what_came_after() {
        let mut track = StateTimeline::default();
        for (ms, value) in [(10, 'a'), (20, 'b'), (30, 'c'), (15, 'a')] {
            track.set_from(at(ms), value);
        }
        assert_eq!(track.points(), [(at(10), 'a')]);
        assert_eq!(track.last_changed_at(), Some(at(10)));
    }

    #[test]
    fn what_is_forgotten_changes_nothing_after() {
        let mut track = StateTimeline::default();
        for (ms, value) in [(10, 'a'), (20, 'b'), (30, 'c')] {
            track.set_from(at(ms), value);
        }
        track.forget_before(at(25));
        assert_eq!(track.points(), [(at(20), 'b'), (at(30), 'c')]);
        track.forget_before(at(20));
        assert_eq!(track.at(at(20)), Some(&'b'));
        track.forget_before(at(0));
        assert_eq!(track.points().len(), 2);
    }

    #[test]
    fn the_part_from_an_instant_on_begins_with_what_held_before_it() {
        let mut track = StateTimeline::default();
        for (ms, value) in [(10, 'a'), (20, 'b'), (30, 'c')] {
            track.set_from(at(ms), value);
        }
        for (ms, points, starts) in
            [(5, 3, 3), (10, 3, 2), (11, 3, 2), (21, 2, 1), (30, 2, 0), (31, 1, 0)]
        {
            assert_eq!(track.from_before(at(ms)).points(), &track.points()[3 - points..], "{ms}");
            assert_eq!(track.starts_after(at(ms)).count(), starts, "{ms}");
        }
        assert_eq!(StateTimeline::<char>::default().from_before(at(5)).points(), []);
    }

    #[test]
    fn stretches_are_cut_to_the_window() {
        let mut track = StateTimeline::default();
        for (ms, value) in [(10, 'a'), (20, 'b'), (30, 'c')] {
            track.set_from(at(ms), value);
        }
        let cut: Vec<_> = track.stretches(at(15), at(30)).map(|(s, e, v)| (s, e, *v)).collect();
        assert_eq!(cut, [(at(15), at(20), 'a'), (at(20), at(30), 'b')]);
    }
}
