//! Probe history: what did one agent see of one probe over time? A function of the set of
//! observations, independent of the order in which they arrive.
//!
//! Observations are folded in the order in which their runs began. A late one is not folded at
//! once: the span around it is refolded from the record, and the difference amends the history.

use crate::probe::Probe;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ledger::flapping;
use crate::ledger::verdict::{Assessment, Verdict, VerdictChange, VerdictState, VerdictTransition};
use crate::probe::Confirm;
use crate::protocol::observation::{Observation, Place, Reason};
use crate::time::timestamp::Timestamp;

/// How far back history may be amended: as long as an agent keeps what it could not deliver, and a
/// day for its way here.
pub const MAX_BACKFILL_AGE: Duration = Duration::from_secs(8 * 86_400);
/// The most turns that are remembered of one probe and agent; the oldest stand as they are.
const MAX_TURNS: usize = 2_000;
/// No confirmation takes more runs in a row (see [`Confirm`]).
const MOST_RUNS: u32 = 10;

/// By what rules the runs of a probe are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// How many runs in a row it takes.
    pub confirm: Confirm,
    /// Nothing from its runs for longer than this is silence.
    pub silent_after: Duration,
}

impl Rules {
    /// The rules of a probe: two runs missed are silence. That of a heartbeat is an observation of
    /// its own.
    #[must_use]
    pub fn from_probe(probe: &Probe) -> Self {
        let silent_after = match probe.heartbeat {
            Some(_) => Duration::MAX,
            None => probe.every * 2 + probe.timeout,
        };
        Self { confirm: probe.confirm, silent_after }
    }
}

impl Rules {
    /// From how far before a late observation its stretch is folded anew: far enough that what is
    /// believed where it begins is sure, whatever came before.
    #[must_use]
    pub fn reach(&self) -> Duration {
        self.silent_after.saturating_mul(MOST_RUNS).min(MAX_BACKFILL_AGE)
    }
}

/// What one agent saw of one probe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    memory: VerdictState,
    /// Oldest first, as far back as history may be amended.
    turns: Vec<VerdictTransition>,
    /// The place of the last observation; those without a vote have one too.
    last: Option<Place>,
    /// Whether it is held, because it flaps.
    holds: bool,
    /// By what rules it is folded, and since when: what was believed by others stands.
    rules: Option<(Rules, Timestamp)>,
}

impl History {
    /// What the newest runs make us believe.
    #[must_use]
    pub fn memory(&self) -> &VerdictState {
        &self.memory
    }

    /// Takes an observation into account, and gives the changes that it brings; `None` when it comes
    /// late, and [`History::replay`] must.
    #[must_use]
    pub fn observe(&mut self, seen: &Observation, rules: Rules) -> Option<Vec<VerdictChange>> {
        let place = seen.place();
        // It may also be that its silence was noted while it was on its way.
        let noted = self.turns.last().is_some_and(|turn| turn.at > place);
        if noted || self.last.is_some_and(|last| place <= last) {
            return None;
        }
        self.adopt_rules(rules);
        let (turns, known_until) = (self.turns.len(), self.known_until());
        self.last = Some(place);
        let new = self.fold(seen, rules);
        self.turns.extend(new);
        Some(self.news_since(turns, known_until, rules))
    }

    /// Falls silent when nothing has come for too long until an instant.
    pub fn fall_silent(&mut self, until: Timestamp, rules: Rules) -> Vec<VerdictChange> {
        let turns = self.turns.len();
        self.turns.extend(self.memory.fall_silent(until, rules.silent_after));
        self.news_since(turns, self.known_until(), rules)
    }

    /// Folds anew what comes from an instant on, and gives the changes that amend what was told. The
    /// observations are all that there are since the [reach](Rules::reach) before and a silence more,
    /// in the order of their places.
    pub fn replay<'a>(
        &mut self,
        from: Timestamp,
        seen: impl IntoIterator<Item = &'a Observation>,
        rules: Rules,
    ) -> Vec<VerdictChange> {
        let told = self.changes(rules.confirm.flaps);
        let from = from.max(self.adopt_rules(rules));
        self.turns.truncate(self.turns.partition_point(|turn| turn.at < (from, 0)));
        let last = self.turns.last().cloned();
        // Just after a turn no run speaks against it. From there, or from far enough back, those that
        // do are found again; what they brought is known.
        let sure_from = last.as_ref().map(|turn| turn.at).max(Some((from.minus(rules.reach()), 0)));
        self.memory = last
            .as_ref()
            .map_or_else(VerdictState::default, |turn| VerdictState::after(&turn.change));
        for each in seen {
            if Some(each.place()) <= sure_from {
                let last = &mut self.memory.last_observed_at;
                *last = each.voted_at().max(*last);
            } else if each.observed_at < from && last.is_some() {
                drop(self.fold(each, rules));
            } else {
                self.last = self.last.max(Some(each.place()));
                let turns = self.fold(each, rules);
                self.turns.extend(turns);
            }
        }
        let now = self.changes(rules.confirm.flaps);
        self.holds = is_held(&now);
        amendments(&told, &now)
    }

    /// What is believed since when, with what flaps held.
    #[must_use]
    pub fn changes(&self, flaps: u32) -> Vec<VerdictChange> {
        flapping::damped(&self.turns, self.known_until(), flaps)
    }

    /// What is believed now, with what flaps held; `None` before anything is.
    #[must_use]
    pub fn believed(&self, flaps: u32) -> Option<VerdictChange> {
        if self.holds { self.changes(flaps).pop() } else { Some(self.turns.last()?.change.clone()) }
    }

    /// Takes rules as those that hold from now on, if they are others; since when they hold.
    fn adopt_rules(&mut self, rules: Rules) -> Timestamp {
        let known_until = self.known_until();
        match self.rules {
            Some((known, since)) if known == rules => since,
            Some(_) => self.rules.insert((rules, known_until)).1,
            None => self.rules.insert((rules, Timestamp::default())).1,
        }
    }

    fn fold(
        &mut self,
        seen: &Observation,
        rules: Rules,
    ) -> impl Iterator<Item = VerdictTransition> + use<> {
        let silence = self.memory.come_to(seen.observed_at, rules.silent_after);
        silence.into_iter().chain(self.memory.observe(seen, rules.confirm))
    }

    fn known_until(&self) -> Timestamp {
        self.last.map(|(at, _)| at).unwrap_or_default()
    }

    /// What is to be told that was not when there were so many turns.
    fn news_since(
        &mut self,
        turns: usize,
        known_until: Timestamp,
        rules: Rules,
    ) -> Vec<VerdictChange> {
        if turns == self.turns.len() && !self.holds {
            return vec![];
        }
        let flaps = rules.confirm.flaps;
        let before = self.turns.get(..turns).unwrap_or_default();
        let told = flapping::damped(before, known_until, flaps);
        let now = self.changes(flaps);
        self.holds = is_held(&now);
        amendments(&told, &now)
    }

    /// Forgets what is too old to be amended. To be done when all changes have been told.
    pub fn forget(&mut self, now: Timestamp) {
        let horizon = now.minus(MAX_BACKFILL_AGE);
        let old = self.turns.partition_point(|turn| turn.at.0 < horizon);
        let many = self.turns.len().saturating_sub(MAX_TURNS);
        // The one before still says what was believed at the horizon.
        self.turns.drain(..old.saturating_sub(1).max(many));
    }
}

fn is_held(changes: &[VerdictChange]) -> bool {
    let failure = changes.last().and_then(|change| change.opinion.failure.as_ref());
    failure.is_some_and(|failure| failure.reason == Reason::Flapping)
}

/// The changes that lead from what was told before to what is believed now: each forgets whatever was
/// said of later instants.
#[must_use]
pub fn amendments(told: &[VerdictChange], now: &[VerdictChange]) -> Vec<VerdictChange> {
    let same = told.iter().zip(now).take_while(|(told, now)| told == now).count();
    let (known, new) = now.split_at(same);
    let mut amended = vec![];
    if let Some(gone) = told.get(same)
        && new.first().is_none_or(|change| gone.since < change.since)
    {
        let nothing = Assessment { verdict: Verdict::Silent, failure: None };
        let opinion = known.last().map_or(nothing, |change| change.opinion.clone());
        amended.push(VerdictChange { opinion, since: gone.since });
    }
    amended.extend_from_slice(new);
    amended
}
