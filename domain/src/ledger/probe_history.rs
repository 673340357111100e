//! Probe history: what did one agent see of one probe over time? A function of the set of
//! observations, independent of the order in which they arrive.
//!
//! Observations are folded in the order in which their runs began. A late one is not folded at
//! once: the span around it is refolded from the record, and the difference amends the history.

use crate::probe::Probe;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ledger::flapping::{self, Damper};
use crate::ledger::verdict::{Assessment, Verdict, VerdictChange, VerdictState, VerdictTransition};
use crate::probe::Confirm;
use crate::protocol::observation::{Observation, Place, Reason};
use crate::time::state_timeline::amending_points;
use crate::time::timestamp::Timestamp;

/// How far back history may be amended: as long as an agent keeps what it could not deliver, and a
/// day for its way here.
pub const MAX_BACKFILL_AGE: Duration = Duration::from_secs(8 * 86_400);
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
    /// Oldest first, as far back as history may be amended and as many as are kept.
    turns: Vec<VerdictTransition>,
    /// The place of the last observation; those without a vote have one too.
    last: Option<Place>,
    /// Whether it is held, because it flaps.
    holds: bool,
    /// By what rules it is folded, and since when: what was believed by others stands.
    rules: Option<(Rules, Timestamp)>,
    /// What damping remembers of the transitions that are no longer kept.
    #[serde(default)]
    forgotten: Damper,
    /// What damping remembers of all transitions, and for how many flaps; made again when it is missing.
    #[serde(skip)]
    damper: Option<(u32, Damper)>,
}

impl History {
    /// What the newest runs make us believe.
    #[must_use]
    pub fn memory(&self) -> &VerdictState {
        &self.memory
    }

    /// How many transitions are kept.
    #[must_use]
    pub fn transitions(&self) -> usize {
        self.turns.len()
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
        let known_until = self.known_until();
        self.last = Some(place);
        let new = self.fold(seen, rules);
        Some(self.extend(new, known_until, rules.confirm.flaps))
    }

    /// Falls silent when nothing has come for too long until an instant.
    pub fn fall_silent(&mut self, until: Timestamp, rules: Rules) -> Vec<VerdictChange> {
        let new = self.memory.fall_silent(until, rules.silent_after);
        self.extend(new, self.known_until(), rules.confirm.flaps)
    }

    /// Folds anew what comes from an instant on, and gives the changes that amend what was told. The
    /// observations are all that there are since the [reach](Rules::reach) before and a silence more,
    /// in the order of their places. What lies before the first transition that is kept stands.
    pub fn replay<'a>(
        &mut self,
        from: Timestamp,
        seen: impl IntoIterator<Item = &'a Observation>,
        rules: Rules,
    ) -> Vec<VerdictChange> {
        let flaps = rules.confirm.flaps;
        let told = self.changes(flaps);
        let from = from.max(self.adopt_rules(rules)).max(self.amendable_since());
        self.turns.truncate(self.turns.partition_point(|turn| turn.at < (from, 0)));
        let last = self.turns.last().cloned();
        // Just after a turn no run speaks against it. From there, or from far enough back, those that
        // do are found again; what they brought is known.
        let sure_from = last.as_ref().map(|turn| turn.at).max(Some((from.minus(rules.reach()), 0)));
        self.memory = last
            .as_ref()
            .map_or_else(VerdictState::default, |turn| VerdictState::after(&turn.change));
        for observation in seen {
            if Some(observation.place()) <= sure_from {
                let last = &mut self.memory.last_observed_at;
                *last = observation.voted_at().max(*last);
            } else if observation.observed_at < from && last.is_some() {
                drop(self.fold(observation, rules));
            } else {
                self.last = self.last.max(Some(observation.place()));
                let turns = self.fold(observation, rules);
                self.turns.extend(turns);
            }
        }
        self.damper = None;
        let now = self.changes(flaps);
        self.holds = is_held(now.last().or(self.forgotten.last()));
        amendments(self.forgotten.last(), &told, &now)
    }

    /// What is believed since when, with what flaps held; as far back as transitions are kept.
    #[must_use]
    pub fn changes(&self, flaps: u32) -> Vec<VerdictChange> {
        flapping::damped(self.forgotten.clone(), &self.turns, self.known_until(), flaps)
    }

    /// What is believed now, with what flaps held; `None` before anything is.
    #[must_use]
    pub fn believed(&self, flaps: u32) -> Option<VerdictChange> {
        if !self.holds {
            return Some(self.turns.last()?.change.clone());
        }
        match &self.damper {
            Some((parameters, damper)) if *parameters == flaps => {
                damper.released_by(self.known_until()).or_else(|| damper.last().cloned())
            }
            _ => self.changes(flaps).pop().or_else(|| self.forgotten.last().cloned()),
        }
    }

    /// Lets the runs since an instant be those of another definition: what was seen before stands, and says
    /// nothing of them.
    pub fn redefine(&mut self, since: Timestamp) {
        if let Some((_, from)) = &mut self.rules {
            *from = since.max(*from);
        }
    }

    /// Takes rules as those that hold from now on, if they are others; since when they hold.
    fn adopt_rules(&mut self, rules: Rules) -> Timestamp {
        let known_until = self.known_until();
        match self.rules {
            Some((current, since)) if current == rules => since,
            Some((_, since)) => self.rules.insert((rules, known_until.max(since))).1,
            None => self.rules.insert((rules, Timestamp::default())).1,
        }
    }

    fn fold(
        &mut self,
        seen: &Observation,
        rules: Rules,
    ) -> impl Iterator<Item = VerdictTransition> + use<> {
        let silence = self.memory.come_to(seen.observed_at, rules.silent_after);
        let redefined_at = self.rules.map(|(_, since)| since).unwrap_or_default();
        let is_first = self.memory.last_observed_at.is_some_and(|last| last < redefined_at)
            && seen.voted_at() >= Some(redefined_at);
        let anew = if is_first { self.memory.start_anew(seen) } else { None };
        let believed = self.turns.last().and_then(|turn| turn.change.opinion.failure.as_ref());
        let told = believed.map(|failure| failure.reason);
        let turned = self.memory.observe(seen, rules.confirm);
        let turned = turned.or_else(|| self.memory.restate(seen, told));
        silence.into_iter().chain(anew).chain(turned)
    }

    fn known_until(&self) -> Timestamp {
        self.last.map(|(at, _)| at).unwrap_or_default()
    }

    /// Adds transitions, and gives the changes that they and what is known by now bring, when runs were
    /// known until an instant before.
    fn extend(
        &mut self,
        new: impl IntoIterator<Item = VerdictTransition>,
        known_until: Timestamp,
        flaps: u32,
    ) -> Vec<VerdictChange> {
        let mut new = new.into_iter().peekable();
        if new.peek().is_none() && !self.holds {
            return vec![];
        }
        let mut damper = match self.damper.take() {
            Some((parameters, damper)) if parameters == flaps => damper,
            _ => self.damped(flaps),
        };
        let (before, told) = (damper.last().cloned(), damper.released_by(known_until));
        let mut now = vec![];
        for transition in new {
            damper.fold(&transition, flaps, &mut now);
            self.turns.push(transition);
        }
        now.extend(damper.released_by(self.known_until()));
        self.holds = is_held(now.last().or(before.as_ref()));
        self.damper = Some((flaps, damper));
        amendments(before.as_ref(), told.as_slice(), &now)
    }

    fn damped(&self, flaps: u32) -> Damper {
        let (mut damper, mut changes) = (self.forgotten.clone(), vec![]);
        for transition in &self.turns {
            damper.fold(transition, flaps, &mut changes);
            changes.clear();
        }
        damper
    }

    /// What lies before this is no longer amended: transitions of that time are forgotten.
    fn amendable_since(&self) -> Timestamp {
        let first = self.turns.first().filter(|_| self.forgotten.last().is_some());
        first.map(|turn| turn.at.0.plus(Duration::from_millis(1))).unwrap_or_default()
    }

    /// Forgets what is too old to be amended, and all but the newest `most` transitions. To be done when
    /// all changes have been told.
    pub fn forget(&mut self, now: Timestamp, most: usize) {
        let horizon = now.minus(MAX_BACKFILL_AGE);
        let many = self.turns.len().saturating_sub(most.max(1));
        if many == 0 && self.turns.get(1).is_none_or(|second| second.at.0 >= horizon) {
            return;
        }
        let old = self.turns.partition_point(|turn| turn.at.0 < horizon);
        let flaps = self.rules.map(|(rules, _)| rules.confirm.flaps).unwrap_or_default();
        // The one before still says what was believed at the horizon.
        for transition in self.turns.drain(..old.saturating_sub(1).max(many)) {
            self.forgotten.fold(&transition, flaps, &mut vec![]);
        }
    }
}

fn is_held(last: Option<&VerdictChange>) -> bool {
    let failure = last.and_then(|change| change.opinion.failure.as_ref());
    failure.is_some_and(|failure| failure.reason == Reason::Flapping)
}

/// The changes that lead from what was told before to what is believed now, both after a change that
/// stands: each forgets whatever was said of later instants.
#[must_use]
pub fn amendments(
    before: Option<&VerdictChange>,
    told: &[VerdictChange],
    now: &[VerdictChange],
) -> Vec<VerdictChange> {
    let carry = |change: Option<&VerdictChange>, since| {
        let nothing = Assessment { verdict: Verdict::Silent, failure: None };
        let opinion = change.or(before).map_or(nothing, |change| change.opinion.clone());
        Some(VerdictChange { opinion, since })
    };
    amending_points(told, now, |change| change.since, carry)
}

#[cfg(test)]
mod tests;
