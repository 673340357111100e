//! Schedule of the Board: when does it look again, which Ledgers does it poll, and when does it note
//! which agents were heard of?

use std::ops::RangeInclusive;
use std::time::Duration;

use super::Board;
use super::event::{Entry, Event};
use crate::access::actor::Actor;
use crate::ids::{AgentId, HEARTBEAT_REGION};
use crate::ordered::{SortedMap, SortedSet};
use crate::time::timestamp::Timestamp;

/// The shortest and longest time between two ticks.
pub const TICK_EVERY: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(60);
/// The most Ledgers that are asked at a time: an object may wait for six responses.
pub const LEDGERS_AT_ONCE: usize = 6;
/// How long a Ledger is waited for.
pub const LEDGER_WAIT: Duration = Duration::from_secs(2);

/// How often the Board looks in a row before it tells what waits for operators: each outage that is found opens or joins an
/// incident in a turn of its own, so that the next finds what it may join. What is left then follows at the next tick.
pub const MAX_ALERT_TURNS: usize = 20;

/// When each agent was last heard of.
pub type HeardAt = SortedMap<AgentId, Timestamp>;

/// The time from one tick to the next: a third of `silent_after`, so that silence is noticed soon after it
/// counts as such, or until a backup has something to do.
#[must_use]
pub fn next_tick(silent_after: Duration, backup: Duration) -> Duration {
    tick_every(silent_after).min(backup)
}

fn tick_every(silent_after: Duration) -> Duration {
    (silent_after / 3).clamp(*TICK_EVERY.start(), *TICK_EVERY.end())
}

/// Whether Ledgers are to be polled although no tick did it: none was polled since the object woke, or the
/// alarm is late.
#[must_use]
pub fn is_poll_overdue(
    polled_at: Option<Timestamp>,
    silent_after: Duration,
    now: Timestamp,
) -> bool {
    polled_at.is_none_or(|at| now.since(at) >= 2 * tick_every(silent_after))
}

/// Whether what was noted of who was heard of is to be written anew. What was noted last is then at most
/// one tick and half of `silent_after` behind, so that agents still count as heard of after a quick restart.
#[must_use]
pub fn is_note_due(noted: &HeardAt, heard: &HeardAt, silent_after: Duration) -> bool {
    heard.iter().any(|(agent, at)| {
        noted.get(agent).is_none_or(|noted_at| at.since(*noted_at) >= silent_after / 2)
    })
}

impl Board {
    /// What time brings: maintenance that begins, ends and is to be announced, agents that fell silent,
    /// incidents that follow from outages, alerts of SLOs, reports that are mailed, and mutes that begin to hold or end.
    pub(super) fn due(&self, heard: &HeardAt, now: Timestamp) -> Vec<Event> {
        let mut events = self.due_maintenance(now);
        events.extend(self.watch(heard, now));
        events.extend(self.attend(now));
        events.extend(self.due_slo_alerts(now));
        events.extend(self.due_reports(now));
        events.extend(self.doubted_reports(now));
        events.extend(self.mute_turns_after(&events, now));
        events
    }

    /// Which alerts of incidents mutes hold, or hold no more, after events that follow at `now`: an incident that they open is
    /// never told without its mute.
    fn mute_turns_after(&self, events: &[Event], now: Timestamp) -> Option<Event> {
        let is_any_muted = self.next_mute_end().is_some();
        if !is_any_muted && self.mutes_in_force(now).next().is_none() {
            return None;
        }
        if events.is_empty() {
            return self.due_incident_mutes(now);
        }
        self.after(events, now).due_incident_mutes(now)
    }

    /// Whether an outage is to open or join an incident, an alert of an SLO begins to fire or is over, or a mute holds one or
    /// no more, and that is not recorded.
    #[must_use]
    pub fn has_due_alerts(&self, now: Timestamp) -> bool {
        let is_due = || {
            self.has_new_outage(now)
                || self.due_slo_alerts(now).is_some()
                || self.due_incident_mutes(now).is_some()
        };
        !self.is_twin_over(now) && is_due()
    }

    /// When that next happens, if nothing else does.
    #[must_use]
    pub fn next_alert_turn(&self, now: Timestamp) -> Option<Timestamp> {
        self.next_slo_turn(now).into_iter().chain(self.next_mute_end()).min()
    }

    /// How long until something is due at an instant that is known; no less than the shortest tick.
    #[must_use]
    pub fn until_due(&self, now: Timestamp) -> Option<Duration> {
        let turns = [
            self.next_maintenance_turn(),
            self.next_attention(),
            self.next_alert_turn(now),
            self.next_report(now),
        ];
        let next = turns.into_iter().flatten().min();
        next.map(|at| at.since(now).max(*TICK_EVERY.start()))
    }

    /// The Ledgers that are polled in a round: of agents, those that sent no status since the object woke,
    /// for memory that was lost is no silence; of heartbeats all, because they only report changes.
    #[must_use]
    pub fn ledgers_to_poll(&self, reported: &SortedSet<AgentId>) -> Vec<AgentId> {
        let due = self.agents.iter().filter(|(agent, agent_state)| {
            agent_state.region.as_str() == HEARTBEAT_REGION || !reported.contains(*agent)
        });
        due.map(|(agent, _)| agent.clone()).collect()
    }

    /// When agents were heard of, as far as their silence may be decided: one whose Ledger was not asked since
    /// the object woke counts as heard of, because the Ledger may know better.
    #[must_use]
    pub fn decidable(
        &self,
        heard: &HeardAt,
        asked: &SortedSet<AgentId>,
        now: Timestamp,
    ) -> HeardAt {
        let open = self.agents.keys().filter(|agent| !asked.contains(*agent));
        let mut heard = heard.clone();
        heard.extend(open.map(|agent| (agent.clone(), now)));
        heard
    }

    /// The state in which every agent is silent that was not heard of within `silent_after`, also where that is
    /// not decided yet: what a view is made of. `None` when that is this state.
    #[must_use]
    pub fn with_silence(&self, heard: &HeardAt, now: Timestamp) -> Option<Self> {
        let events = self.watch(heard, now);
        if events.is_empty() {
            return None;
        }
        let mut board = self.after(&events, now);
        // It is no state of the log: to the public it stands where this one does.
        board.public_head = self.public_head.clone();
        board.updated_at = self.updated_at;
        board.told_at = self.told_at;
        Some(board)
    }

    /// The state in which events of the clock have happened that are not in the log.
    fn after(&self, events: &[Event], now: Timestamp) -> Self {
        let mut board = self.clone();
        for event in events {
            let event = event.clone();
            let entry = Entry { n: self.head.height, at: now, by: Actor::Clock, event };
            board.apply(entry, self.head.clone());
        }
        board
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: u64) -> Timestamp {
        Timestamp::default().plus(Duration::from_secs(second))
    }

    fn heard(entries: &[(&str, u64)]) -> HeardAt {
        entries.iter().map(|(agent, second)| (agent.parse().unwrap(), at(*second))).collect()
    }

    #[test]
    fn ticks_come_three_times_in_the_time_to_silence_within_their_bounds() {
        let seconds = |silent, backup| {
            next_tick(Duration::from_secs(silent), Duration::from_secs(backup)).as_secs()
        };
        assert_eq!([1, 3, 75, 180, 3_600].map(|silent| seconds(silent, 900)), [1, 1, 25, 60, 60]);
        assert_eq!(seconds(75, 4), 4, "a step of a backup is due before");
    }

    #[test]
    fn a_poll_is_overdue_after_two_ticks_without_one() {
        let silent_after = Duration::from_secs(75);
        assert!(is_poll_overdue(None, silent_after, at(0)), "none since the object woke");
        assert!(!is_poll_overdue(Some(at(0)), silent_after, at(49)));
        assert!(is_poll_overdue(Some(at(0)), silent_after, at(50)));
    }

    #[test]
    fn a_note_is_written_for_who_is_new_and_when_it_is_half_of_the_time_to_silence_old() {
        let due = |noted: &[_], heard_at: &[_]| {
            is_note_due(&heard(noted), &heard(heard_at), Duration::from_secs(60))
        };
        assert!(!due(&[], &[]));
        assert!(due(&[], &[("eu-1", 0)]));
        assert!(!due(&[("eu-1", 0), ("us-1", 0)], &[("eu-1", 29), ("us-1", 0)]));
        assert!(due(&[("eu-1", 0), ("us-1", 0)], &[("eu-1", 30), ("us-1", 0)]));
        assert!(!due(&[("eu-1", 30), ("gone", 0)], &[("eu-1", 30)]), "who is gone needs none");
    }
}
